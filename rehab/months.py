"""Which months a facility owes a report for, and when each is due."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bnnportal.offices.models import Holiday
from bnnportal.periods import Month

DUE_DAY = 7  # the first week of the next month (Perka BNN 4/2015, Lampiran II)
DUE_TIME = dt.time(23, 59, 59)


def due_days(months: Iterable[dt.date]) -> dict[dt.date, dt.date]:
    """The last day for the report of each month: the 7th of the next one, or the next working day."""
    return {
        month: Holiday.objects.next_working_day(Month.of(month).shift(1).first_day.replace(day=DUE_DAY))
        for month in set(months)
    }


def due_moment(day: dt.date, zone: str) -> dt.datetime:
    """23.59 of a day by the clock of a facility."""
    return dt.datetime.combine(day, DUE_TIME, ZoneInfo(zone))
