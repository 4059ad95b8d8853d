"""What an office means to reach in a year."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from programs.achievement import Aim
from programs.enums import TargetStatus
from programs.models.catalogue import Indicator

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

VALUE: Any = {"max_digits": 18, "decimal_places": 4}
USER = settings.AUTH_USER_MODEL


def of_indicator_or_office(text: str) -> Q:
    """Rows whose indicator, programme or office says so; an office by any name it is written by."""
    wanted = " ".join(text.split())
    return (
        Q(indicator__name__icontains=wanted)
        | Q(indicator__programme__name__icontains=wanted)
        | Q(office__in=Organisation.objects.search(wanted).offices().values("pk"))
    )


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: "User") -> "TargetQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user))

    def search(self, text: str) -> "TargetQuerySet":
        return self.filter(of_indicator_or_office(text))

    def waiting_for(self, user: "User") -> "TargetQuerySet":
        """Proposed ones this person decides on: of the offices right below theirs, in their field."""
        membership = user.membership
        if membership is None or membership.role not in (Role.ADMIN, Role.APPROVER):
            return self.none()
        own = Q(office__parent=membership.organisation_id) | Q(office=membership.organisation_id, office__parent=None)
        waiting = self.filter(own, status=TargetStatus.PROPOSED)
        if membership.field == Field.ALL:
            return waiting
        return waiting.filter(indicator__programme__field__in=(Field.ALL, membership.field))

    def in_force(self) -> "TargetQuerySet":
        """What counts: the approved revision of each; an earlier one stays as it was, marked as replaced."""
        return self.filter(status=TargetStatus.APPROVED)


class Target(SimulatedModel):
    """One revision of an office's target for an indicator and a year, in the indicator's (base) unit.

    quarters are the four steps on the way, counted from the start of the year: the last is the year's target. A range
    has its bounds instead, and no steps. A revision is another row with its reason; the one before it stays.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indikator"))
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="targets", verbose_name=_("satuan kerja"))
    year = models.PositiveSmallIntegerField(_("tahun"))
    n = models.PositiveSmallIntegerField(_("revisi"), default=1)
    quarters = ArrayField(models.DecimalField(**VALUE), size=4, null=True, blank=True, verbose_name=_("per triwulan"))
    lower = models.DecimalField(_("batas bawah"), null=True, blank=True, **VALUE)
    upper = models.DecimalField(_("batas atas"), null=True, blank=True, **VALUE)
    status = models.CharField(_("keadaan"), max_length=12, choices=TargetStatus, default=TargetStatus.DRAFT)
    reason = models.CharField(_("alasan revisi"), max_length=300, blank=True)
    note = models.CharField(_("catatan pengembalian"), max_length=500, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    NAMED_BY = ("indicator", "office")

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("target")
        ordering = ["-year", "indicator", "office", "-n"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "office", "year", "n"], name="target_revision"),
            models.UniqueConstraint(
                fields=["indicator", "office", "year"],
                condition=Q(status=TargetStatus.APPROVED),
                name="target_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["indicator", "office", "year"],
                condition=Q(status__in=(TargetStatus.DRAFT, TargetStatus.PROPOSED, TargetStatus.RETURNED)),
                name="target_one_open",
                violation_error_message=_("Target ini sedang diubah; selesaikan dahulu usulan yang ada."),
            ),
            models.CheckConstraint(
                condition=Q(quarters__isnull=False, quarters__len=4, lower=None, upper=None)
                | Q(quarters=None, lower__isnull=False),
                name="target_value",
                violation_error_message=_("Isi keempat triwulan, atau batas bawah untuk target rentang."),
            ),
            models.CheckConstraint(
                condition=Q(upper=None) | Q(upper__gte=F("lower")),
                name="target_range",
                violation_error_message=_("Batas atas tidak boleh di bawah batas bawah."),
            ),
            models.CheckConstraint(
                condition=Q(n=1) | ~Q(reason=""),
                name="target_revision_reason",
                violation_error_message=_("Tuliskan alasan revisi."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(TargetStatus.APPROVED, TargetStatus.REPLACED))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="target_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.office}, {self.year}"

    def aim(self, quarter: int = 4) -> Aim:
        """What is aimed at by the end of a quarter (1 to 4)."""
        if self.quarters is None:
            return Aim(lower=self.lower, upper=self.upper)
        return Aim(self.quarters[quarter - 1])
