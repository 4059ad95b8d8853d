"""The decision on a category: from which freeze, by whom, and where it departs from the computed ranking."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.models.edition import Category
from awards.models.freeze import Freeze, Standing
from bnnportal.constraints import ConstrainedModel
from bnnportal.documents.models import Document
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: "User") -> "DecisionQuerySet":
        membership = user.membership
        if membership is None or membership.organisation.kind == "MITRA":
            return self.none()
        return self if membership.sees_everything else self.filter(published_at__isnull=False)

    def in_force(self) -> "DecisionQuerySet":
        """Those that were not withdrawn before their announcement, and not replaced by a correction."""
        return self.filter(withdrawn_at=None, replaced_by=None)


class Decision(ConstrainedModel):
    """Who decided, when, from which freeze. Whoever froze may not decide: the database holds it too (frozen_by).

    A decision may be withdrawn before it is announced; after that a correction replaces it and both stay.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="decisions")
    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="decisions")
    n = models.PositiveSmallIntegerField(_("penetapan ke-"))
    frozen_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("catatan"), max_length=2000, blank=True)
    minutes = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    annex = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("diumumkan"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("ditarik"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("alasan"), max_length=500, blank=True)  # of the withdrawal, or of the correction
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("penetapan")
        verbose_name_plural = _("penetapan")
        ordering = ["category", "-n"]
        constraints = [
            models.UniqueConstraint(fields=["category", "n"], name="decision_once"),
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(withdrawn_at=None, published_at=None),
                name="decision_one_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(by=F("frozen_by")),
                name="decision_two_persons",
                violation_error_message=_("Yang membekukan angka tidak boleh menetapkan pemenangnya."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at=None, withdrawn_by__isnull=False),
                name="decision_announced_stays",
            ),
        ]

    def __str__(self) -> str:
        return _("%(category)s, penetapan ke-%(n)s") % {"category": self.category, "n": self.n}

    def get_absolute_url(self) -> str:
        return reverse("decision-detail", args=[self.category.edition.slug, self.category.code, self.n])


class DepartureQuerySet(models.QuerySet["Departure"]):
    def visible_to(self, user: "User") -> "DepartureQuerySet":
        """The paper behind a departure: the national office, and after the announcement the office concerned."""
        membership = user.membership
        if membership is None or membership.organisation.kind == "MITRA":
            return self.none()
        if membership.sees_everything:
            return self
        own = Organisation.objects.visible_to(user).offices()
        return self.filter(standing__office__in=own, decision__published_at__isnull=False)


class Departure(ConstrainedModel):
    """Where the decision does not follow the computed rank: with reason and paper. rank None leaves the office out.

    Prepared on a freeze; the decision that takes it up is set when it is made, and from then on nothing changes.
    """

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="departures")
    standing = models.ForeignKey(Standing, models.PROTECT, related_name="departures")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="departures")
    rank = models.PositiveSmallIntegerField(_("peringkat yang ditetapkan"), null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=500)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("penyimpangan dari peringkat hitungan")
        verbose_name_plural = _("penyimpangan dari peringkat hitungan")
        ordering = ["freeze", "standing__level", "standing__rank"]
        constraints = [
            models.UniqueConstraint(fields=["standing"], condition=Q(decision=None), name="departure_one_prepared"),
            models.UniqueConstraint(fields=["standing", "decision"], name="departure_once"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="departure_reason", violation_error_message=_("Tuliskan alasannya.")
            ),
            models.CheckConstraint(condition=Q(rank=None) | Q(rank__gte=1), name="departure_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.standing_id} → {self.rank}"
