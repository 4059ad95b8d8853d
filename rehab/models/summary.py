"""The numbers that measures, rankings and recaps read."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from bnnportal.offices.models import Organisation
from rehab.enums import Basis
from rehab.models.facility import Facility
from rehab.models.report import MonthlyReport, in_chain

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class SummaryQuerySet(models.QuerySet["Summary"]):
    def in_chain(self, user: "User") -> "SummaryQuerySet":
        everything = user.membership is not None and user.membership.sees_everything
        return self if everything else self.filter(in_chain(user))

    def between(self, first: dt.date, last: dt.date) -> "SummaryQuerySet":
        return self.filter(month__range=(first, last))

    def final(self) -> "SummaryQuerySet":
        return self.filter(basis=Basis.FINAL)

    def best(self) -> "SummaryQuerySet":
        """The final row of each report, or the provisional one where there is none yet."""
        return self.filter(best=True)


class Summary(models.Model):
    """The numbers of one report that measures, rankings and recaps read; written with the report, in its transaction.

    FINAL is the approved version, PROVISIONAL a later one still under review (or the only one); `best` marks the row a
    provisional total reads. A column is NULL where there is no data, 0 where there was nobody.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="summaries")
    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="summaries")
    supervisor = models.ForeignKey(Organisation, models.PROTECT, related_name="+")  # the report's
    month = models.DateField()
    basis = models.CharField(max_length=10, choices=Basis)
    best = models.BooleanField(default=True)
    simulated = models.BooleanField(default=False)
    served_rj = models.IntegerField(null=True)  # opening and entered
    served_ri = models.IntegerField(null=True)
    served_pasca = models.IntegerField(null=True)
    served_ibm = models.IntegerField(null=True)
    entered_rj = models.IntegerField(null=True)
    entered_ri = models.IntegerField(null=True)
    entered_pasca = models.IntegerField(null=True)
    entered_ibm = models.IntegerField(null=True)
    completed_rj = models.IntegerField(null=True)
    completed_ri = models.IntegerField(null=True)
    completed_pasca = models.IntegerField(null=True)
    completed_ibm = models.IntegerField(null=True)
    left_rj = models.IntegerField(null=True)  # all who left, completed or not
    left_ri = models.IntegerField(null=True)
    left_pasca = models.IntegerField(null=True)
    left_ibm = models.IntegerField(null=True)
    closing_rj = models.IntegerField(null=True)
    closing_ri = models.IntegerField(null=True)
    closing_pasca = models.IntegerField(null=True)
    closing_ibm = models.IntegerField(null=True)
    measured_fisik = models.IntegerField(null=True)  # WHOQOL-BREF before and after
    measured_psikologis = models.IntegerField(null=True)
    measured_sosial = models.IntegerField(null=True)
    measured_lingkungan = models.IntegerField(null=True)
    improved_fisik = models.IntegerField(null=True)
    improved_psikologis = models.IntegerField(null=True)
    improved_sosial = models.IntegerField(null=True)
    improved_lingkungan = models.IntegerField(null=True)
    assessments = models.IntegerField(null=True)
    skhpn = models.IntegerField(null=True)
    bed_days = models.IntegerField(null=True)
    bed_capacity = models.IntegerField(null=True)  # beds times days of the month

    objects = SummaryQuerySet.as_manager()

    class Meta:
        ordering = ["month", "facility"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "month", "basis"], name="summary_once"),
            models.UniqueConstraint(fields=["facility", "month"], condition=Q(best=True), name="summary_one_best"),
        ]
        indexes = [
            models.Index(fields=["month", "basis"], name="summary_month"),
            models.Index(fields=["month"], condition=Q(best=True), name="summary_best"),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.month:%Y-%m} {self.basis}"
