"""The spans figures are read for: a month, a quarter, a year."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.periods import ROMAN, Month


@dataclass(frozen=True)
class Span:
    """Months that follow one another, both ends included. `code` is how addresses name it: 2026-10, 2026-T3, 2026; any
    other span is named by both its ends, and by no address."""

    first: Month
    last: Month

    @classmethod
    def of(cls, code: str) -> "Span":
        """ValueError where it is none."""
        year, _dash, rest = code.partition("-")
        if not (year.isascii() and year.isdecimal() and len(year) == 4 and int(year)):
            raise ValueError(code)
        if not rest:
            return cls(Month(int(year), 1), Month(int(year), 12))
        if rest[0] == "T" and rest[1:] in {"1", "2", "3", "4"}:
            last = int(rest[1:]) * 3
            return cls(Month(int(year), last - 2), Month(int(year), last))
        if rest.isascii() and rest.isdecimal() and len(rest) == 2 and 1 <= int(rest) <= 12:
            return cls(Month(int(year), int(rest)), Month(int(year), int(rest)))
        raise ValueError(code)

    @classmethod
    def between(cls, first: dt.date, last: dt.date) -> "Span":
        return cls(Month.of(first), Month.of(last))

    @property
    def code(self) -> str:
        if self.first == self.last:
            return f"{self.first.year}-{self.first.month:02d}"
        if self.is_year:
            return str(self.first.year)
        if self.is_quarter:
            return f"{self.first.year}-T{self.last.month // 3}"
        return f"{Span(self.first, self.first).code}/{Span(self.last, self.last).code}"

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first day of the first month and of the last: what `month__range` wants."""
        return self.first.first_day, self.last.first_day

    @property
    def is_year(self) -> bool:
        return self.first.month == 1 and self.last == self.first.shift(11)

    @property
    def is_quarter(self) -> bool:
        return self.first.month % 3 == 1 and self.last == self.first.shift(2)

    @property
    def months(self) -> list[Month]:
        found, month = [], self.first
        while month <= self.last:
            found.append(month)
            month = month.shift(1)
        return found

    @property
    def is_over(self) -> bool:
        return self.last < Month.of(timezone.localdate())

    def shift(self, steps: int) -> "Span":
        """The span of the same length `steps` later."""
        length = len(self.months)
        return Span(self.first.shift(steps * length), self.last.shift(steps * length))

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first)
        if self.is_year:
            return _("Tahun %(year)s") % {"year": self.first.year}
        if self.is_quarter:
            return _("Triwulan %(n)s %(year)s") % {"n": ROMAN[self.last.month // 3 - 1], "year": self.first.year}
        return _("%(first)s sampai %(last)s") % {"first": self.first, "last": self.last}


def last_reported() -> Month:
    """The newest month that is over: the one reports are owed for."""
    return Month.of(timezone.localdate()).shift(-1)


def recent(count: int, last: Month | None = None) -> list[Month]:
    """So many months up to the newest that is over, oldest first."""
    last = last or last_reported()
    return [last.shift(-n) for n in range(count - 1, -1, -1)]


def choices_since(first: Month) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every year, quarter and month from this one to now, by year, the newest first: what a page may be read for."""
    newest = last_reported()
    found = []
    for year in range(newest.year, first.year - 1, -1):
        whole = Span.of(str(year))
        spans = [whole]
        for quarter in reversed(quarters(whole)):
            if first <= quarter.last and quarter.first <= newest:
                spans.append(quarter)
                spans += [Span(month, month) for month in reversed(quarter.months) if first <= month <= newest]
        found.append((str(year), [(span.code, str(span)) for span in spans]))
    return found


def quarters(year: Span) -> list[Span]:
    return [Span(month, month.shift(2)) for month in year.months[::3]]
