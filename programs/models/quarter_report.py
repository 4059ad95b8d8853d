"""The report of an office on a quarter (LKIP): its words, and from its issue on the figures as they stood that day."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from bnnportal.periods import ROMAN
from programs.enums import ReportState

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
LONGEST = 4000  # letters of a section
STATES = (ReportState.DRAFT, ReportState.ISSUED)


class QuarterReportQuerySet(models.QuerySet["QuarterReport"]):
    def visible_to(self, user: "User") -> "QuarterReportQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user))

    def issued(self) -> "QuarterReportQuerySet":
        return self.filter(status=ReportState.ISSUED)


class QuarterReport(SimulatedModel):
    """One version. `content` is empty while it is a draft and frozen at its issue, with every figure of the office.

    What of it counts cases is told to a reader only if they see cases (telling.Row.thawed), so there is one content and
    no official paper of it: each reader's PDF and Excel are written for that reader. `touched` counts the saves, so
    that of two people who write at once the second one is told.
    """

    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="quarter_reports", verbose_name=_("satuan kerja")
    )
    year = models.PositiveSmallIntegerField(_("tahun"))
    quarter = models.PositiveSmallIntegerField(_("triwulan"))
    n = models.PositiveSmallIntegerField(_("versi"), default=1)
    summary = models.TextField(_("ringkasan"), blank=True, max_length=LONGEST)
    obstacles = models.TextField(_("kendala"), blank=True, max_length=LONGEST)
    follow_up = models.TextField(_("tindak lanjut"), blank=True, max_length=LONGEST)
    status = models.CharField(_("keadaan"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    content = models.JSONField(default=dict, blank=True, editable=False)
    touched = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(_("diterbitkan"), null=True, blank=True)

    objects = QuarterReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan triwulan")
        verbose_name_plural = _("laporan triwulan")
        ordering = ["-year", "-quarter", "office", "-n"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "quarter", "n"], name="quarter_report_version"),
            models.UniqueConstraint(
                fields=["office", "year", "quarter"], condition=Q(status=ReportState.DRAFT), name="quarter_report_one_draft"
            ),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="quarter_report_quarter"),
            models.CheckConstraint(condition=Q(status__in=STATES), name="quarter_report_status"),
            models.CheckConstraint(
                condition=Q(status=ReportState.DRAFT, content={}, issued_at=None)
                | (Q(issued_by__isnull=False, issued_at__isnull=False) & ~Q(content={})),
                name="quarter_report_frozen",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _("Laporan triwulan %(quarter)s %(year)s, %(office)s") % {
            "quarter": ROMAN[self.quarter - 1], "year": self.year, "office": self.office,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("quarter-report", args=[self.office.code, self.year, self.quarter])
