"""The target of a province (or of the nation) beside those of the offices right below it.

A BNNP's target is for its whole province: what its BNNKs do not do of it, it does itself.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal import charts
from bnnportal.offices.models import Organisation
from programs import figures
from programs.enums import Approach, Polarity, TargetStatus, Way
from programs.models import Indicator, Method, Target
from programs.rollup import Part, roll_up
from programs.target_table import OPEN


@dataclass
class Cascade:
    """One indicator: the target of the whole and those of its parts, each the year's (the fourth quarter)."""

    indicator: Indicator
    method: Method
    whole: Target | None
    parts: dict[int, Target] = field(default_factory=dict)  # by office
    missing: int = 0  # offices below without a target

    @property
    def is_range(self) -> bool:
        return self.method.polarity == Polarity.RANGE

    @property
    def aimed(self) -> Decimal | None:
        return None if self.whole is None else self.whole.aim().value

    @property
    def together(self) -> Decimal | None:
        """Sum, mean or highest of the parts; targets carry no weights, so a weighted mean is shown as a plain one."""
        way = Way(self.method.over_places)
        values = [target.aim().value for target in self.parts.values()]
        known = [Part(value) for value in values if value is not None]
        found = roll_up(known, Way.MEAN if way == Way.WEIGHTED else way)
        return None if found is None or self.is_range else found.value

    @property
    def difference(self) -> Decimal | None:
        if self.aimed is None or self.together is None:
            return None
        return self.aimed - self.together

    def number(self, value: Decimal) -> str:
        return charts.number(value, self.method.precision)


def cascade(
    top: Organisation, parts: list[Organisation], year: int, approach: Approach | None = None, *, open_too: bool = False
) -> list[Cascade]:
    """Every indicator in force. Two queries, however many offices; `open_too`: what is not approved yet goes first."""
    states = {TargetStatus.APPROVED, *(OPEN if open_too else ())}
    found: dict[int, dict[int, Target]] = defaultdict(dict)
    rows = Target.objects.filter(office__in=[top.pk, *(part.pk for part in parts)], year=year, status__in=states)
    for target in rows.order_by("n"):  # a later revision takes the place of the one before it
        found[target.indicator_id][target.office_id] = target
    told = []
    for indicator, method in figures.indicators_of(year, approach):
        of = found[indicator.pk]
        there = {part.pk: of[part.pk] for part in parts if part.pk in of}
        told.append(Cascade(indicator, method, of.get(top.pk), there, len(parts) - len(there)))
    return told


def in_words(one: Cascade, top: Organisation) -> str:
    """How the whole and its parts stand to each other, for the person who has to make them fit."""
    if one.is_range:
        return _("Target rentang tidak dijumlahkan.")
    if one.whole is None and not one.parts:
        return _("Belum ada target.")
    if one.whole is None:
        return _("Target %(office)s belum ada.") % {"office": top}
    if not one.parts:
        return _("Satuan kerja di bawahnya belum punya target.")
    said = differing(one, top)
    if one.missing:
        said += " " + ngettext(
            "%(n)s satuan kerja belum punya target.", "%(n)s satuan kerja belum punya target.", one.missing
        ) % {"n": one.missing}
    return said


def differing(one: Cascade, top: Organisation) -> str:
    left = one.difference
    assert left is not None  # noqa: S101 - both are known where this is asked
    known = {"n": one.number(abs(left)), "office": top}
    if left == 0:
        return _("Sama dengan target satuan kerja di bawahnya.")
    if one.method.over_places != Way.SUM:
        if left > 0:
            return _("Rata-rata di bawahnya lebih rendah %(n)s dari target %(office)s.") % known
        return _("Rata-rata di bawahnya lebih tinggi %(n)s dari target %(office)s.") % known
    if left > 0:
        return _("Selisih %(n)s: dikerjakan %(office)s sendiri.") % known
    return _("Bagian satuan kerja di bawahnya melebihi target %(office)s sebesar %(n)s.") % known
