"""Completeness and timeliness, as DHIS2 counts them: of the reports owed, how many are in, and how many came in time."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.measures import Figure
from bnnportal.periods import Month
from rehab.enums import Level, ReportOrigin, ReportState, ReportStatus
from rehab.models import MonthlyReport
from rehab.models.report import is_actual, is_on_time

GROUPS: dict[Level, Any] = {
    Level.FACILITY: F("facility_id"),
    Level.OFFICE: F("facility__supervisor_id"),
    Level.PROVINCE: Left("facility__region__code", 2),
    Level.MONTH: F("month"),
}


@dataclass(frozen=True)
class Rate:
    """Reports owed, in, and in by their deadline; missing: due and not in."""

    expected: int = 0
    actual: int = 0
    on_time: int = 0
    missing: int = 0
    simulated: bool = False

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
            self.missing + other.missing, self.simulated or other.simulated,
        )  # fmt: skip


def grouped(reports: QuerySet[MonthlyReport], level: Level, first: dt.date, last: dt.date) -> QuerySet[Any, Any]:
    """The one query: reports owed for months that begin in these days, by facility, office, province or month."""
    owed: Any = reports
    return (
        owed.expected()
        .between(first, last)
        .order_by()
        .annotate(key=GROUPS[level])
        .values("key")
        .annotate(
            expected=Count("pk"),
            actual=Count("pk", filter=is_actual()),
            on_time=Count("pk", filter=is_on_time()),
            missing=Count("pk", filter=~is_actual() & Q(due_at__lt=timezone.now())),
            made_up=Count("pk", filter=Q(simulated=True)),
        )
        .values_list("key", "expected", "actual", "on_time", "missing", "made_up")
    )


def rates(reports: QuerySet[MonthlyReport], level: Level, first: dt.date, last: dt.date) -> dict[Any, Rate]:
    """{key: rate}: the id of a facility or office, the code of a province, or the first day of a month."""
    return {
        key: Rate(expected, actual, on_time, missing, bool(made_up))
        for key, expected, actual, on_time, missing, made_up in grouped(reports, level, first, last)
    }


@dataclass(frozen=True)
class Dot:
    """One month of one facility in the matrix."""

    month: Month
    pk: int | None = None  # of its report; None where nothing is owed
    state: str = ""
    late: bool = False  # came after its deadline
    simulated: bool = False

    @property
    def url(self) -> str:
        return reverse("report-detail", args=[self.pk]) if self.pk else ""


def dots(facilities: list[int], months: list[Month]) -> dict[int, list[Dot]]:
    """{facility: a dot for each month}; one query."""
    found: dict[int, dict[dt.date, Dot]] = {}
    now = timezone.now()
    rows = (
        MonthlyReport.objects.filter(facility__in=facilities)
        .between(months[0].first_day, months[-1].first_day)
        .order_by()
        .values_list("facility_id", "month", "pk", "origin", "status", "due_at", "counted_at", "simulated")
    )
    for facility, month, pk, origin, status, due_at, counted_at, simulated in rows:
        found.setdefault(facility, {})[month] = Dot(
            Month.of(month), pk, state_of(origin, status, due_at, now), bool(counted_at and counted_at > due_at), simulated
        )  # fmt: skip
    return {
        facility: [found.get(facility, {}).get(month.first_day) or Dot(month) for month in months]
        for facility in facilities
    }


def state_of(origin: str, status: str, due_at: dt.datetime, now: dt.datetime) -> ReportState:
    """MonthlyReport.state, from the bare columns."""
    if origin == ReportOrigin.HISTORY:
        return ReportState.HISTORY
    if status == ReportStatus.OPEN:
        return ReportState.LATE if due_at < now else ReportState.NOT_DUE
    return ReportState(status)


def words(dot: Dot) -> str:
    """ "Disetujui, terlambat" """
    if dot.pk is None:
        return _("Tidak wajib")
    if dot.state == ReportState.LATE:
        return _("Belum masuk")
    said = str(ReportState(dot.state).label)
    return _("%(state)s, terlambat") % {"state": said} if dot.late and dot.state != ReportState.HISTORY else said
