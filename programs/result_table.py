"""The monthly values an office enters, with the months before them; and how complete the quarters of a year are."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import ExtractQuarter
from django.utils import timezone

from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs import figures
from programs.enums import ResultStatus, Source, Way
from programs.models import Indicator, Method, QuarterLock, Result

BEFORE = 2  # months shown beside the field


@dataclass(frozen=True)
class Row:
    """One indicator that is entered: the values of the months in question, and of those before them."""

    indicator: Indicator
    method: Method
    values: dict[dt.date, Result] = field(default_factory=dict)
    before: list[tuple[dt.date, Result | None]] = field(default_factory=list)

    @property
    def has_weight(self) -> bool:
        return Way.WEIGHTED in (self.method.over_places, self.method.over_time)


def rows_of(office: Organisation, months: Sequence[dt.date]) -> list[Row]:
    """Every entered indicator in force, in the order of the catalogue. Two queries."""
    first = Month.of(months[0])
    earlier = [first.shift(-n).first_day for n in range(BEFORE, 0, -1)]
    found = {
        (result.indicator_id, result.month): result
        for result in Result.objects.standing()
        .filter(office=office, month__in=[*earlier, *months], indicator__source=Source.ENTERED)
        .select_related("by")
    }
    return [
        Row(
            one, how,
            {month: found[one.pk, month] for month in months if (one.pk, month) in found},
            [(month, found.get((one.pk, month))) for month in earlier],
        )
        for one, how in figures.indicators_of(first.year)
        if one.source == Source.ENTERED
    ]  # fmt: skip


def locked_months(months: Collection[dt.date]) -> set[dt.date]:
    """Those that lie in a locked quarter. One query."""
    locks = set(QuarterLock.objects.filter(year__in={m.year for m in months}).values_list("year", "quarter"))
    return {month for month in months if (month.year, (month.month + 2) // 3) in locks}


@dataclass(frozen=True)
class Quarter:
    """How far a quarter is before it is locked."""

    year: int
    number: int
    lock: QuarterLock | None
    waiting: int  # values that wait to be looked through
    returned: int
    silent: list[Organisation]  # open offices that entered nothing at all

    @property
    def is_over(self) -> bool:
        return Month(self.year, self.number * 3).last_day < timezone.localdate()


def quarters_of(year: int) -> list[Quarter]:
    """The four of a year. Four queries, however many offices and values."""
    rows = Result.objects.filter(month__year=year).order_by().annotate(quarter=ExtractQuarter("month"))
    counted: dict[int, dict[str, int]] = {
        row["quarter"]: {"waiting": row["waiting"], "returned": row["returned"]}
        for row in rows.values("quarter").annotate(
            waiting=Count("pk", filter=Q(status=ResultStatus.SENT)),
            returned=Count("pk", filter=Q(status=ResultStatus.RETURNED)),
        )
    }
    entered = set(
        rows.filter(indicator__source=Source.ENTERED).exclude(status=ResultStatus.REPLACED)
        .values_list("quarter", "office").distinct()
    )  # fmt: skip
    locks = {lock.quarter: lock for lock in QuarterLock.objects.filter(year=year).select_related("by")}
    offices = list(Organisation.objects.offices().open().order_by("region__code", "code"))
    return [
        Quarter(
            year, number, locks.get(number), counted.get(number, {}).get("waiting", 0),
            counted.get(number, {}).get("returned", 0), [one for one in offices if (number, one.pk) not in entered],
        )
        for number in range(1, 5)
    ]  # fmt: skip
