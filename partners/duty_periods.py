"""In which periods a duty falls over a term, and when it is due; a calendar that knows no records."""

import datetime as dt
from collections.abc import Iterator

from bnnportal.periods import Month
from partners.enums import Recurrence

REPORT_DAYS = 7  # a month's report is due in the first week of the next one (Perka BNN 4/2015, Lampiran II)
NAMES = {1: "{0.year}-{0.month:02d}", 3: "{0.year}-Q{1}", 6: "{0.year}-S{1}", 12: "{0.year}"}
MONTHS = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.HALF_YEARLY: 6, Recurrence.YEARLY: 12}
HALF = 0.49  # of a period: January to June are 181 of 365 days


def periods(recurrence: Recurrence, start: dt.date, end: dt.date) -> Iterator[tuple[str, dt.date]]:
    """Yield (period, due day) of a duty over a term, both days included.

    A report of a month is due in the first week of the next month; everything else by the last day of its period, or
    of the term when that comes first. "2026-05", "2026-Q2", "2026-S1", "2026", or "" for once. Every month touched
    has its report; a longer period counts where at least half of it lies in the term, so that a year from May to May
    brings two visits and not three, and an agreement and the one after it never both ask for the same. A term too
    short for any has the one it covers most of.
    """
    if recurrence == Recurrence.ONCE:
        yield "", end
        return
    length = MONTHS[recurrence]
    month = Month(start.year, (start.month - 1) // length * length + 1)
    touched = []
    while month.first_day <= end:
        after = month.shift(length)
        last = after.shift(-1).last_day
        due = last + dt.timedelta(days=REPORT_DAYS) if length == 1 else min(last, end)
        covered = (min(last, end) - max(month.first_day, start)).days + 1
        touched.append((covered / ((last - month.first_day).days + 1), period_name(month, length), due))
        month = after
    enough = 0 if length == 1 else min(HALF, max(share for share, _name, _due in touched))
    yield from ((name, due) for share, name, due in touched if share >= enough)


def period_name(month: Month, length: int) -> str:
    """The name of the period of so many months in which a month lies."""
    return NAMES[length].format(month, (month.month - 1) // length + 1)


def periods_of(day: dt.date) -> set[str]:
    """Every period a day lies in: "2026-05", "2026-Q2", "2026-S1", "2026"."""
    return {period_name(Month.of(day), length) for length in MONTHS.values()}
