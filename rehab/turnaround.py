"""How long a report lay with the clinic and how long with the office, counted apart from its diary."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from rehab.enums import StepKind
from rehab.models import MonthlyReport, Step

CLINIC, OFFICE, NOBODY = "clinic", "office", ""
# whose turn it is after a step; the others change nothing
TURNS = {
    StepKind.SUBMITTED: OFFICE,
    StepKind.WITHDRAWN: OFFICE,
    StepKind.RETURNED: CLINIC,
    StepKind.REOPENED: CLINIC,
    StepKind.CORRECTING: CLINIC,
    StepKind.VOIDED: CLINIC,
    StepKind.APPROVED: NOBODY,
    StepKind.CORRECTED_NOT: NOBODY,
}


@dataclass(frozen=True)
class Turnaround:
    clinic: dt.timedelta
    office: dt.timedelta
    turn: str  # whose turn it is now
    since: dt.datetime

    @property
    def clinic_days(self) -> int:
        return days(self.clinic)

    @property
    def office_days(self) -> int:
        return days(self.office)


def days(span: dt.timedelta) -> int:
    """Whole days, begun ones too."""
    return -(-span // dt.timedelta(days=1))


def begins(report: MonthlyReport) -> dt.datetime:
    """When it came to the clinic: the month is over where the facility is."""
    day = report.period.shift(1).first_day
    return dt.datetime.combine(day, dt.time(), ZoneInfo(report.facility.time_zone))


def turnaround(report: MonthlyReport, steps: Iterable[Step], now: dt.datetime | None = None) -> Turnaround:
    """Days with either side until now; `steps` in their order. A report that is approved waits for nobody."""
    spent = {CLINIC: dt.timedelta(), OFFICE: dt.timedelta(), NOBODY: dt.timedelta()}
    turn, since = CLINIC, begins(report)
    for step in steps:
        after = TURNS.get(StepKind(step.kind))
        if after is None:
            continue
        spent[turn] += max(dt.timedelta(), step.at - since)
        turn, since = after, max(since, step.at)
    spent[turn] += max(dt.timedelta(), (now or timezone.now()) - since)
    return Turnaround(spent[CLINIC], spent[OFFICE], turn, since)
