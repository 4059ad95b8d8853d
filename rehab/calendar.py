"""How a facility stands month by month: what its page shows."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.periods import Month
from rehab.enums import ReportState
from rehab.models import Facility, MonthlyReport, Suspension
from rehab.models.report import MonthlyReportQuerySet, in_state, is_actual, is_on_time

SHOWN = 3  # years that stand open; earlier ones unfold
LOOKS: dict[ReportState, tuple[str, str]] = {  # (tone, icon)
    ReportState.NOT_DUE: ("info", "calendar"),
    ReportState.LATE: ("bad", "alert-triangle"),
    ReportState.SUBMITTED: ("info", "send"),
    ReportState.RETURNED: ("wait", "rotate"),
    ReportState.CORRECTING: ("wait", "pencil"),
    ReportState.UNANSWERED: ("bad", "rotate"),
    ReportState.APPROVED: ("ok", "check"),
    ReportState.HISTORY: ("quiet", "history"),
}
CAME_LATE = ("ok", "clock")
PAUSED = ("quiet", "minus")
NOTHING = ("none", "")


@dataclass(frozen=True)
class MonthCell:
    """One month of a facility: `label` says in words what tone and icon show; no link where there is no report."""

    month: Month
    tone: str
    icon: str
    label: str
    url: str = ""
    note: str = ""

    @property
    def short(self) -> str:
        return date_format(self.month.first_day, "M")


def years_of(
    facility: Facility, reports: Iterable[MonthlyReport], suspensions: Sequence[Suspension]
) -> list[dict[str, Any]]:
    """The years of its reports, the newest first, each with its twelve months."""
    by_month = {}
    for report in reports:
        report.facility = facility
        by_month[report.month] = report
    last = max([*by_month, Month.of(timezone.localdate()).first_day])
    first = min([*by_month, facility.go_live])
    years: list[dict[str, Any]] = []
    for year in range(last.year, min(first, last).year - 1, -1):
        cells = [cell(facility, dt.date(year, n, 1), by_month, suspensions) for n in range(1, 13)]
        years.append({"year": year, "cells": cells, "open": len(years) < SHOWN})
    return years


def cell(
    facility: Facility, month: dt.date, reports: dict[dt.date, MonthlyReport], suspensions: Sequence[Suspension]
) -> MonthCell:
    report, period = reports.get(month), Month.of(month)
    if report is not None:
        state = report.state
        note = ""
        if state == ReportState.LATE or (report.counts and report.was_on_time is False):
            note = _("terlambat %(n)s hari") % {"n": report.days_late}
        elif state == ReportState.NOT_DUE:
            note = _("sampai %(day)s") % {"day": date_format(report.due_local, "j F Y")}
        late = state == ReportState.APPROVED and report.was_on_time is False
        looks = CAME_LATE if late else LOOKS[state]
        return MonthCell(period, *looks, str(state.label), report.get_absolute_url(), note)
    if any(suspension.covers(month) for suspension in suspensions):
        return MonthCell(period, *PAUSED, _("Tidak perlu lapor"))
    if month < facility.go_live:
        return MonthCell(period, *NOTHING, _("Sebelum lapor di portal"))
    if facility.closed_after is not None and month > facility.closed_after:
        return MonthCell(period, *NOTHING, _("Tidak lapor lagi"))
    return MonthCell(period, *NOTHING, _("Laporan dibuat pada tanggal 1 bulan berikutnya"))


def standing(reports: MonthlyReportQuerySet) -> dict[str, Any]:
    """What is open now, and of the last twelve months due: how many were owed, came, came in time. One query."""
    now = timezone.now()
    due = Q(due_at__lt=now)
    lately = due & Q(month__gte=Month.of(timezone.localdate(now)).shift(-12).first_day)
    return reports.expected().aggregate(
        missing=Count("pk", filter=due & ~is_actual(now)),
        waiting=Count("pk", filter=in_state(ReportState.SUBMITTED, now)),
        returned=Count("pk", filter=in_state(ReportState.RETURNED, now)),
        expected=Count("pk", filter=lately),
        actual=Count("pk", filter=lately & is_actual(now)),
        on_time=Count("pk", filter=lately & is_on_time(now)),
    )
