"""Which months a facility owes a report for, and when each is due."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bnnportal.offices.models import Holiday
from bnnportal.periods import Month

DUE_DAY = 7  # the first week of the next month (Perka BNN 4/2015, Lampiran II)
LONGEST = dt.timedelta(days=60)  # no holidays last longer
DUE_TIME = dt.time(23, 59, 59)


def due_days(months: Iterable[dt.date]) -> dict[dt.date, dt.date]:
    """The last day for the report of each month: the 7th of the next one, or the next working day. One query."""
    days = {month: Month.of(month).shift(1).first_day.replace(day=DUE_DAY) for month in set(months)}
    if not days:
        return {}
    free = Holiday.objects.between(min(days.values()), max(days.values()) + LONGEST)
    for month, day in days.items():
        while day.weekday() > 4 or day in free:
            day += dt.timedelta(days=1)
        days[month] = day
    return days


def due_moment(day: dt.date, zone: str) -> dt.datetime:
    """23.59 of a day by the clock of a facility."""
    return dt.datetime.combine(day, DUE_TIME, ZoneInfo(zone))
