"""What a number is: its value, what it was counted from, where that can be read, and whether any of it is simulated.

Each area registers its measures in `AppConfig.ready()`; the floors above read them by code and know no tables.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from bnnportal.constraints import ConstrainedModel

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class SimulatedModel(ConstrainedModel):
    """Rows that may be simulated. Production refuses them; wherever one is counted, the output says so."""

    simulated = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.simulated and not settings.DEMO:
            raise ValidationError(_("Data simulasi hanya dapat dimuat pada portal contoh."))
        super().save(*args, **kwargs)


@dataclass(frozen=True)
class Figure:
    """One number. `value` None is "no data", never zero; a share has numerator and denominator.

    n:    how many source rows stand behind it.
    link: the page that lists those rows, or "".
    """

    value: Decimal | int | None
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    n: int = 0
    link: str = ""
    simulated: bool = False


NOTHING = Figure(None)


@dataclass(frozen=True)
class Measure:
    """A number an area offers for offices and a span of days (both ends included).

    read: (user, organisations or their ids, first day, last day) → figures by organisation id, as this person may see
    them; an office without data is absent. A constant number of queries, however many offices.
    """

    code: str  # "awards.won"
    label: Any
    unit: Any
    read: Callable[["User", "Collection[int] | models.QuerySet[Any]", dt.date, dt.date], dict[int, Figure]]
    decimals: int = 0


_MEASURES: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    _MEASURES[measure.code] = measure


def get(code: str) -> Measure:
    return _MEASURES[code]


def registered() -> list[Measure]:
    return list(_MEASURES.values())


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of counts; a share is summed by numerator and denominator, in percent. Nothing known stays nothing."""
    known = [figure for figure in figures if figure.value is not None]
    if not known:
        return NOTHING
    n, simulated = sum(figure.n for figure in known), any(figure.simulated for figure in known)
    if any(figure.denominator is None for figure in known):
        return Figure(sum((figure.value or 0 for figure in known), start=0), n=n, simulated=simulated)
    part = sum((figure.numerator or 0 for figure in known), start=0)
    whole = sum((figure.denominator or 0 for figure in known), start=0)
    value = Decimal(100) * part / whole if whole else None
    return Figure(value, part, whole, n, simulated=simulated)
