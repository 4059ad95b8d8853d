"""Who may see which figure of clients: one function for page, PDF, Excel and API.

The responsible chain of a facility (itself, its supervising office, the offices above, the national office) sees what
was counted. Everybody else sees counts only per province or larger and per whole quarters that are over, each rounded
to the nearest 5 from its true value, and rates only where they are of at least 20, in whole percents.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bnnportal.measures import Figure
from rehab.enums import Level
from rehab.spans import Span, last_reported

STEP = 5
SMALLEST = 20  # of which a rate is told outside
WIDE = frozenset({Level.PROVINCE, Level.NATION})


class Shown(models.TextChoices):
    """How a figure is shown to this person."""

    TRUE = "ASLI", _("Angka sebenarnya")
    ROUNDED = "BULAT", _("Dibulatkan ke kelipatan 5")
    CLOSED = "TUTUP", _("Tidak dibuka di luar kantor penanggung jawab")
    FEW = "SEDIKIT", _("Kurang dari 20, tidak dibuka")

    @property
    def short(self) -> Any:
        """For a narrow cell."""
        return {"ASLI": _("asli"), "BULAT": _("dibulatkan"), "TUTUP": _("tertutup"), "SEDIKIT": "< 20"}[self.value]


@dataclass(frozen=True)
class Told:
    """A figure as this person may see it."""

    figure: Figure
    how: Shown = Shown.TRUE

    @property
    def is_open(self) -> bool:
        return self.how in (Shown.TRUE, Shown.ROUNDED)


def disclose(figure: Figure, *, chain: bool, level: Level, span: Span) -> Told:
    """The figure as somebody may see it; chain: whether all it was counted from lies in their responsible chain."""
    if chain:
        return Told(figure)
    closed = replace(figure, value=None, numerator=None, denominator=None, n=0, link="")
    if level not in WIDE or open_part(span) != span:
        return Told(closed, Shown.CLOSED)
    if figure.value is None:
        return Told(closed, Shown.ROUNDED)
    if figure.denominator is None:
        return Told(replace(figure, value=rounded(figure.value), link=""), Shown.ROUNDED)
    if figure.denominator < SMALLEST:
        return Told(closed, Shown.FEW)
    value = Decimal(figure.value).quantize(Decimal(1), ROUND_HALF_UP)
    numerator = None if figure.numerator is None else rounded(figure.numerator)
    of = rounded(figure.denominator)
    return Told(replace(figure, value=value, numerator=numerator, denominator=of, link=""), Shown.ROUNDED)


def rounded(count: Decimal | int) -> int:
    """To the nearest 5."""
    return int((Decimal(count) / STEP).quantize(Decimal(1), ROUND_HALF_UP)) * STEP


def open_part(span: Span) -> Span | None:
    """The whole quarters of a span that are over: what may be told outside the chain. A running month never shows in
    the difference of two figures."""
    first, last = span.first, min(span.last, last_reported())
    while first.month % 3 != 1:
        first = first.shift(1)
    while last.month % 3 != 0:
        last = last.shift(-1)
    return Span(first, last) if first < last else None
