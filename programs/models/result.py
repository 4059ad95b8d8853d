"""What was reached: values entered month by month, and those counted by the portal once their quarter is locked."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from programs.enums import ResultOrigin, ResultStatus, Source
from programs.models.case import sees_cases
from programs.models.catalogue import Indicator
from programs.models.target import of_indicator_or_office

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
OF_CASES = Q(indicator__source=Source.MEASURE, indicator__programme__field=Field.ENFORCEMENT)


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user: "User") -> "ResultQuerySet":
        """Of the offices a person sees; what was copied from cases only for those who see cases."""
        if not sees_cases(user):
            return self.exclude(OF_CASES).of_offices_of(user)
        return self.of_offices_of(user)

    def of_offices_of(self, user: "User") -> "ResultQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user))

    def search(self, text: str) -> "ResultQuerySet":
        return self.filter(of_indicator_or_office(text))

    def waiting_for(self, user: "User") -> "ResultQuerySet":
        """Values this person may look through: of their own office (of all, from the national one), not their own."""
        membership = user.membership
        if membership is None or membership.role not in (Role.ADMIN, Role.APPROVER):
            return self.none()
        waiting = self.filter(status=ResultStatus.SENT).exclude(by=user)
        if not user.is_national:
            waiting = waiting.filter(office=membership.organisation_id)
        if membership.field == Field.ALL:
            return waiting
        return waiting.filter(indicator__programme__field__in=(Field.ALL, membership.field))

    def standing(self) -> "ResultQuerySet":
        """The value that holds for each month: the last row that was not replaced by a correction."""
        return self.exclude(status=ResultStatus.REPLACED)


class Result(SimulatedModel):
    """One value of an indicator at an office for a month, in the indicator's (base) unit; a correction is another row.

    weight is what a weighted mean counts it by (the denominator of a rate). A value of 0 was counted; where nothing is
    known there is no row.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="results", verbose_name=_("indikator"))
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="results", verbose_name=_("satuan kerja"))
    month = models.DateField(_("bulan"))
    n = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(_("nilai"), max_digits=18, decimal_places=4)
    weight = models.DecimalField(_("bobot"), max_digits=18, decimal_places=4, default=1)
    origin = models.CharField(_("asal"), max_length=10, choices=ResultOrigin, default=ResultOrigin.ENTERED)
    status = models.CharField(_("keadaan"), max_length=12, choices=ResultStatus, default=ResultStatus.SENT)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("hasil")
        verbose_name_plural = _("hasil")
        ordering = ["-month", "indicator", "office"]
        indexes = [models.Index(fields=["month", "office", "indicator"], name="result_month")]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "office", "month", "n"], name="result_version"),
            models.UniqueConstraint(
                fields=["indicator", "office", "month"],
                condition=~Q(status=ResultStatus.REPLACED),
                name="result_one_standing",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="result_month_first"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="result_weight"),
            models.CheckConstraint(
                condition=Q(n=1) | ~Q(reason=""),
                name="result_correction_reason",
                violation_error_message=_("Tuliskan alasan koreksi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.office_id} {self.month:%Y-%m}"


class QuarterLock(ConstrainedModel):
    """A quarter whose figures no longer change by themselves: counted values were copied into Result when it was set."""

    year = models.PositiveSmallIntegerField(_("tahun"))
    quarter = models.PositiveSmallIntegerField(_("triwulan"))
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kunci triwulan")
        verbose_name_plural = _("kunci triwulan")
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="quarter_locked_once"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="quarter_number"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"
