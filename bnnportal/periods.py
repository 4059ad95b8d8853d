"""Months and quarters, and how they are written."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def roman_month(day: dt.date) -> str:
    """The month as official numbers write it (January is I)."""
    return ROMAN[day.month - 1]


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `str` gives "November 2026"."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        return self.shift(1).first_day - dt.timedelta(days=1)

    def shift(self, months: int) -> "Month":
        """The month `months` later (earlier when negative)."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    def __str__(self) -> str:
        return date_format(self.first_day, "F Y")
