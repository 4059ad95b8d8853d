"""Units and the families they belong to: within a family a quantity may be written in another unit, across never.

Ecstasy is counted in butir, sabu weighed in gram, a field measured in hektare: adding one to another would give a number
that means nothing, so nothing here converts between families.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MASS, TABLETS, STEMS, AREA = "MASSA", "BUTIR", "BATANG", "LUAS"
FAMILIES: dict[str, Any] = {
    MASS: gettext_lazy("berat"),
    TABLETS: gettext_lazy("butir"),
    STEMS: gettext_lazy("batang"),
    AREA: gettext_lazy("luas"),
}


class UnitError(ValueError):
    """Says what is wrong with a unit, in the person's words."""


@dataclass(frozen=True)
class Unit:
    """`size` is how many of the family's base unit one of these is; the base unit is what the portal stores."""

    code: str
    family: str
    size: Decimal


UNITS = {
    unit.code: unit
    for unit in (
        Unit("gram", MASS, Decimal(1)),
        Unit("kg", MASS, Decimal(1000)),
        Unit("ton", MASS, Decimal(1_000_000)),
        Unit("butir", TABLETS, Decimal(1)),
        Unit("batang", STEMS, Decimal(1)),
        Unit("hektare", AREA, Decimal(1)),
        Unit("m2", AREA, Decimal("0.0001")),
    )
}
BASE = {MASS: "gram", TABLETS: "butir", STEMS: "batang", AREA: "hektare"}


def unit(code: str) -> Unit:
    try:
        return UNITS[code]
    except KeyError:
        raise UnitError(_("Satuan “%(unit)s” tidak dikenal.") % {"unit": code}) from None


def convert(quantity: Decimal, source: str, target: str) -> Decimal:
    """The same quantity in another unit of its family; between families there is no answer (UnitError)."""
    here, there = unit(source), unit(target)
    if here.family != there.family:
        raise UnitError(
            _("%(one)s tidak dapat dijadikan %(other)s: satuannya berlainan jenis.") % {"one": source, "other": target}
        )
    return quantity * here.size / there.size


def say(quantity: Decimal | int, family: str) -> str:
    """1.250,5 gram: in the family's base unit, without zeros that nobody weighed."""
    words = number_format(trimmed(Decimal(quantity)), use_l10n=True, force_grouping=True)
    return f"{words.replace('-', '−')} {BASE[family]}"


def trimmed(quantity: Decimal) -> Decimal:
    """99,5000 is 99,5: the zeros are the column's, not the scale's."""
    whole = quantity.to_integral_value()
    return whole if quantity == whole else quantity.normalize()
