"""Duties: each clause of an agreement as something due on a day, by a side, with evidence and a reviewer."""

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.offices.models import Organisation
from bnnportal.periods import ROMAN, Month
from partners import duty_sources
from partners.enums import (
    SIGNED,
    ObligationKind,
    ObligationState,
    ObligationStatus,
    Recurrence,
    Side,
)
from partners.models.agreement import Agreement, Scope

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

DUE_SOON = dt.timedelta(days=14)
PERIOD = r"^([0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]|S[12]))?)?$"
UNMET = (ObligationStatus.OPEN, ObligationStatus.RETURNED)
# First handed in, or done, by its day: it counts also where the evidence came back, and whether it is accepted yet.
MET_ON_TIME = Q(met_on__lte=F("due"))
# Evidence a person sent, waiting to be looked through; the portal's own is looked through in its record.
TO_CHECK = Q(Q(link="") | Q(link__startswith="http"), status=ObligationStatus.SENT)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def visible_to(self, user: "User") -> "ObligationQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def for_page(self) -> "ObligationQuerySet":
        """With everything a list or a page names, in one query, and the state of today."""
        return self.select_related(
            "agreement__office", "agreement__partner__organisation", "scope", "sent_by", "decided_by"
        ).with_state()

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
        return self.filter(due__lt=day, status__in=UNMET)

    def met_on_time(self) -> "ObligationQuerySet":
        return self.filter(MET_ON_TIME)

    def met_late(self) -> "ObligationQuerySet":
        return self.filter(met_on__gt=F("due"))

    def owed_elsewhere(self) -> "ObligationQuerySet":
        """Those a report of the floor above fulfils: nobody proves them by hand, and its own room reminds of them."""
        return self.filter(duty_sources.owed_elsewhere())

    def due_between(self, first: dt.date, last: dt.date) -> "ObligationQuerySet":
        """Those whose day came in this span: what is due today can still be met."""
        return self.filter(due__gte=first, due__lte=min(last, timezone.localdate() - dt.timedelta(days=1)))

    def to_do_for(self, user: "User") -> "ObligationQuerySet":
        """What waits for this person: their side's duties that are due, late or returned; for an office, evidence too.

        Nobody decides on what they sent themselves (permissions).
        """
        own = user.organisation
        if own is None or user.role not in {Role.PARTNER, Role.ADMIN, Role.OPERATOR, Role.APPROVER}:
            return self.none()
        owed = Q(status=ObligationStatus.RETURNED) | Q(
            status=ObligationStatus.OPEN, due__lte=timezone.localdate() + DUE_SOON
        )
        if user.role == Role.PARTNER:
            return self.filter(owed, side=Side.PARTNER, agreement__partner__organisation=own)
        waiting = TO_CHECK & ~Q(sent_by=user)
        return self.filter((owed & Q(side=Side.OFFICE)) | waiting, agreement__office=own)

    def search(self, text: str) -> "ObligationQuerySet":
        """By the duty, its evidence, the agreement, or any written form of the partner's name."""
        return self.filter(
            Q(title__icontains=text)
            | Q(evidence__icontains=text)
            | Q(agreement__title__icontains=text)
            | Q(agreement__office_number__icontains=text)
            | Q(agreement__partner__organisation__in=Organisation.objects.search(text))
        )


class Obligation(ConstrainedModel):
    """One duty of one period. `period` is "2026-05", "2026-Q2", "2026-S1", "2026", or "" for a duty that is due once.

    Whether it is late follows from the day. `met_on` is the day it was first handed in (of a visit or training: the
    day it took place), and stays when the evidence comes back: whoever reported in time was in time.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="obligations", verbose_name=_("perjanjian"))
    scope = models.ForeignKey(
        Scope, models.SET_NULL, null=True, blank=True, related_name="obligations", verbose_name=_("ruang lingkup")
    )
    kind = models.CharField(_("jenis"), max_length=10, choices=ObligationKind)
    side = models.CharField(_("pihak"), max_length=8, choices=Side)
    title = models.CharField(_("kewajiban"), max_length=200)
    recurrence = models.CharField(_("berulang"), max_length=10, choices=Recurrence, default=Recurrence.ONCE)
    period = models.CharField(_("masa"), max_length=8, blank=True)
    due = models.DateField(_("jatuh tempo"))
    own = models.BooleanField(default=False, editable=False)  # added by hand, not from data/scopes.json
    status = models.CharField(_("keadaan"), max_length=12, choices=ObligationStatus, default=ObligationStatus.OPEN)
    evidence = models.CharField(_("bukti"), max_length=500, blank=True)
    link = models.CharField(_("tautan bukti"), max_length=200, blank=True)  # where it is read: a report, a visit
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("catatan peninjau"), max_length=500, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("kewajiban")
        verbose_name_plural = _("kewajiban")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["kind", "period"]),
            models.Index(fields=["status", "due"]),
            models.Index(fields=["due", "id"]),
            models.Index(fields=["agreement", "due"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "title", "period"],
                name="obligation_once",
                violation_error_message=_("Kewajiban dengan nama dan masa ini sudah ada pada perjanjian ini."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ObligationStatus.RETURNED) | ~Q(note=""),
                name="obligation_returned_with_note",
                violation_error_message=_("Tuliskan mengapa bukti dikembalikan."),
            ),
            models.CheckConstraint(
                condition=Q(status=ObligationStatus.OPEN, sent_at=None, met_on=None)
                | (~Q(status=ObligationStatus.OPEN) & Q(sent_at__isnull=False, met_on__isnull=False) & ~Q(evidence="")),
                name="obligation_sent_with_evidence",
                violation_error_message=_("Kewajiban yang dikirim memerlukan bukti."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(ObligationStatus.ACCEPTED, ObligationStatus.RETURNED))
                | Q(decided_at__isnull=False),
                name="obligation_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(period__regex=PERIOD)
                & (Q(recurrence=Recurrence.ONCE, period="") | (~Q(recurrence=Recurrence.ONCE) & ~Q(period=""))),
                name="obligation_period",
                violation_error_message=_("Masa kewajiban ini tidak dikenal."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period_name}" if self.period else self.title

    def get_absolute_url(self) -> str:
        return reverse("obligation-detail", args=[self.pk])

    @property
    def period_name(self) -> str:
        """ "Mei 2026", "Triwulan II 2026", "Semester I 2026", "2026", or "" for once."""
        return period_words(self.period)

    @property
    def is_unmet(self) -> bool:
        return self.status in UNMET

    @property
    def is_signed(self) -> bool:
        return self.agreement.status in SIGNED

    @property
    def days_late(self) -> int:
        """How long it is overdue today, or was when it was first handed in; 0 in time."""
        if self.is_unmet:
            return max(0, (timezone.localdate() - self.due).days)
        return max(0, (self.met_on - self.due).days) if self.met_on else 0

    @property
    def late_words(self) -> str:
        """ "terlambat 12 hari", or "" in time."""
        return gettext("terlambat %(n)s hari") % {"n": self.days_late} if self.days_late else ""

    @property
    def is_of_portal(self) -> bool:
        """Whether the portal itself proves it, by a report or visit that is looked through in its own place."""
        return bool(self.link) and not self.goes_outside

    @property
    def goes_outside(self) -> bool:
        """Whether the evidence is read on another site."""
        return self.link.startswith(("http://", "https://"))


def period_words(period: str) -> str:
    if not re.fullmatch(PERIOD, period) or len(period) < 5:
        return period
    year, part = period.split("-")
    if part.isdecimal():
        return str(Month(int(year), int(part)))
    words = {"Q": _("Triwulan %(n)s %(year)s"), "S": _("Semester %(n)s %(year)s")}
    return str(words[part[0]]) % {"n": ROMAN[int(part[1]) - 1], "year": year}
