"""Duties: each clause of an agreement as something due on a day, by a side, with evidence and a reviewer."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.enums import ObligationKind, ObligationState, ObligationStatus, Recurrence, Side
from partners.models.agreement import Agreement, Scope

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

DUE_SOON = dt.timedelta(days=14)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def visible_to(self, user: "User") -> "ObligationQuerySet":
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def with_state(self, on: dt.date | None = None) -> "ObligationQuerySet":
        """Annotates `state` (ObligationState): what was done, and for what was not, what the day says."""
        day = on or timezone.localdate()
        done = {ObligationStatus.SENT, ObligationStatus.ACCEPTED, ObligationStatus.RETURNED}
        return self.annotate(
            state=Case(
                *(When(status=status, then=Value(status.value)) for status in done),
                When(due__lt=day, then=Value(ObligationState.LATE.value)),
                When(due__lte=day + DUE_SOON, then=Value(ObligationState.DUE.value)),
                default=Value(ObligationState.NOT_DUE.value),
            )
        )

    def late(self, on: dt.date | None = None) -> "ObligationQuerySet":
        """Due before that day and neither sent nor accepted."""
        day = on or timezone.localdate()
        return self.filter(due__lt=day, status__in=(ObligationStatus.OPEN, ObligationStatus.RETURNED))


class Obligation(models.Model):
    """One duty of one period. `period` is "2026-05", "2026-Q2", "2026-S1", "2026", or "" for a duty that is due once."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="obligations")
    scope = models.ForeignKey(Scope, models.SET_NULL, null=True, blank=True, related_name="obligations")
    kind = models.CharField(_("jenis"), max_length=10, choices=ObligationKind)
    side = models.CharField(_("pihak"), max_length=8, choices=Side)
    title = models.CharField(_("kewajiban"), max_length=200)
    recurrence = models.CharField(_("berulang"), max_length=10, choices=Recurrence, default=Recurrence.ONCE)
    period = models.CharField(_("masa"), max_length=8, blank=True)
    due = models.DateField(_("jatuh tempo"))
    status = models.CharField(_("keadaan"), max_length=12, choices=ObligationStatus, default=ObligationStatus.OPEN)
    evidence = models.CharField(_("bukti"), max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)  # where the evidence is read: a report, a visit
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("catatan peninjau"), max_length=500, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("kewajiban")
        verbose_name_plural = _("kewajiban")
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["kind", "period"])]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind", "title", "period"], name="obligation_once"),
            models.CheckConstraint(
                condition=~Q(status=ObligationStatus.RETURNED) | ~Q(note=""),
                name="obligation_returned_with_note",
                violation_error_message=_("Tuliskan mengapa bukti dikembalikan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period}".strip()
