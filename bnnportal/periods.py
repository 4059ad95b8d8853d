"""Months, and how dates and times are written."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def zone_of(moment: dt.datetime) -> str:
    """WIB, WITA or WIT."""
    return ZONES.get(str(moment.tzinfo), moment.tzname() or "")


def stamp() -> str:
    """Now, short, in the time zone of the person's office: "22/11/2026 08.15 WIB"."""
    now = timezone.localtime()
    return f"{now:%d/%m/%Y %H.%M} {zone_of(now)}"


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
