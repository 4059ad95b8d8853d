"""Completeness and timeliness, as DHIS2 counts them: of the reports owed, how many are in, and how many came in time.

Expected are the months whose deadline has come: one that is not due yet is neither in nor missing, whoever hands it in
early. It is told beside, as not due."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.measures import Figure
from bnnportal.periods import Month
from rehab.enums import Level, ReportState
from rehab.models import MonthlyReport
from rehab.models.report import is_actual, is_on_time, state_of

GROUPS: dict[Level, Any] = {
    Level.FACILITY: F("facility_id"),
    Level.OFFICE: F("supervisor_id"),
    Level.PROVINCE: Left("facility__region__code", 2),
    Level.MONTH: F("month"),
}


@dataclass(frozen=True)
class Rate:
    """Reports due, in, and in by their deadline; beside them those not yet due."""

    expected: int = 0
    actual: int = 0
    on_time: int = 0
    not_due: int = 0
    simulated: bool = False

    @property
    def missing(self) -> int:
        return self.expected - self.actual

    @property
    def completeness(self) -> Decimal | None:
        return Decimal(100) * self.actual / self.expected if self.expected else None

    @property
    def timeliness(self) -> Decimal | None:
        return Decimal(100) * self.on_time / self.expected if self.expected else None

    @property
    def in_time(self) -> Figure:
        return Figure(self.timeliness, self.on_time, self.expected, self.expected, simulated=self.simulated)

    @property
    def complete(self) -> Figure:
        return Figure(self.completeness, self.actual, self.expected, self.expected, simulated=self.simulated)

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(
            self.expected + other.expected, self.actual + other.actual, self.on_time + other.on_time,
            self.not_due + other.not_due, self.simulated or other.simulated,
        )  # fmt: skip


def grouped(reports: QuerySet[MonthlyReport], level: Level, first: dt.date, last: dt.date) -> QuerySet[Any, Any]:
    """The one query: reports owed for months that begin in these days, by facility, office, province or month."""
    owed: Any = reports
    now = timezone.now()
    due = Q(due_at__lt=now)
    return (
        owed.expected()
        .between(first, last)
        .order_by()
        .annotate(key=GROUPS[level])
        .values("key")
        .annotate(
            expected=Count("pk", filter=due),
            actual=Count("pk", filter=due & is_actual(now)),
            on_time=Count("pk", filter=due & is_on_time(now)),
            not_due=Count("pk", filter=~due),
            made_up=Count("pk", filter=Q(simulated=True)),
        )
        .values_list("key", "expected", "actual", "on_time", "not_due", "made_up")
    )


def rates(reports: QuerySet[MonthlyReport], level: Level, first: dt.date, last: dt.date) -> dict[Any, Rate]:
    """{key: rate}: the id of a facility or office, the code of a province, or the first day of a month."""
    return {
        key: Rate(expected, actual, on_time, not_due, bool(made_up))
        for key, expected, actual, on_time, not_due, made_up in grouped(reports, level, first, last)
    }


@dataclass(frozen=True)
class Dot:
    """One month of one facility in the matrix."""

    month: Month
    pk: int | None = None  # of its report; None where nothing is owed
    state: str = ""
    late: bool = False  # came after its deadline
    simulated: bool = False


COLUMNS = (
    "facility_id", "month", "pk", "origin", "status", "due_at", "counted_at", "returned_at", "approved_id", "latest_id",
    "simulated",
)  # fmt: skip


def dots(facilities: list[int], months: list[Month]) -> dict[int, list[Dot]]:
    """{facility: a dot for each month}; one query."""
    found: dict[int, dict[dt.date, Dot]] = {}
    now = timezone.now()
    rows = (
        MonthlyReport.objects.filter(facility__in=facilities)
        .between(months[0].first_day, months[-1].first_day)
        .order_by()
        .values_list(*COLUMNS, named=True)
    )
    for row in rows:
        came_late = row.counted_at is not None and row.counted_at > row.due_at
        dot = Dot(Month.of(row.month), row.pk, state_of(row, now), came_late, row.simulated)
        found.setdefault(row.facility_id, {})[row.month] = dot
    return {
        facility: [found.get(facility, {}).get(month.first_day) or Dot(month) for month in months]
        for facility in facilities
    }


def words(dot: Dot) -> str:
    """ "Disetujui, terlambat" """
    if dot.pk is None:
        return _("Tidak wajib")
    if dot.state == ReportState.LATE:
        return _("Belum masuk")
    said = str(ReportState(dot.state).label)
    late = dot.late and dot.state not in (ReportState.HISTORY, ReportState.UNANSWERED)
    return _("%(state)s, terlambat") % {"state": said} if late else said
