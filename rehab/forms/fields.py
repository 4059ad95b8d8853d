"""Fields that forms of facilities and reports share."""

import datetime as dt
from typing import Any

from django import forms

from bnnportal.periods import Month


class MonthField(forms.TypedChoiceField):
    """A month chosen from a list, by year, the newest first; its value is the first day.

    A list, because `<input type="month">` is a bare text field in Firefox and on old phones.
    """

    def __init__(self, *, empty: Any = "---------", **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(choices=[], coerce=dt.date.fromisoformat, empty_value=None, **kwargs)

    def offer(self, first: Month, last: Month, *also: dt.date | None) -> None:
        """The months from `first` to `last`, and those that are chosen already."""
        months = {day.replace(day=1) for day in also if day is not None}
        month = first
        while month <= last:
            months.add(month.first_day)
            month = month.shift(1)
        years: dict[int, list[tuple[str, str]]] = {}
        for day in sorted(months, reverse=True):
            years.setdefault(day.year, []).append((day.isoformat(), str(Month.of(day))))
        self.choices = [("", self.empty), *((str(year), options) for year, options in years.items())]

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value
