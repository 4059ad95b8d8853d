"""What an objection is about, side by side: what the freeze held, what stands now, and where the office came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from awards import explained
from awards.models import Category, Freeze, Input, Objection
from bnnportal.offices.models import Organisation


@dataclass(frozen=True)
class Figure:
    """One input of an office; `input` is the row of the freeze, `now` the one that stands."""

    code: str
    name: str
    unit: str
    input: Input | None
    now: Input | None

    @property
    def words(self) -> str:
        return value_words(self.input.value if self.input else None, self.unit)

    @property
    def now_words(self) -> str:
        return value_words(self.now.value if self.now else None, self.unit)

    @property
    def is_changed(self) -> bool:
        return (self.input.pk if self.input else None) != (self.now.pk if self.now else None)


def value_words(value: Decimal | str | None, unit: str = "") -> str:
    """81,25 persen; at most four decimals, as many as there are."""
    if value is None:
        return _("belum ada data")
    rounded = round(Decimal(value), 4).normalize()
    exponent = rounded.as_tuple().exponent
    words = number_format(rounded, max(0, -exponent) if isinstance(exponent, int) else 0, force_grouping=True)
    return f"{words} {unit}".strip()


def names_of(freeze: Freeze) -> dict[str, tuple[str, str]]:
    """Code of a component to its name and unit, as the definition was when it was frozen."""
    parts = explained.definition(freeze).raw["components"]
    return {part["code"]: (part.get("name") or part["code"], part.get("unit") or "") for part in parts}


def figures_of(freeze: Freeze, category: Category, office: Organisation) -> list[Figure]:
    """Every component of the definition for the office; one query."""
    ids = set(freeze.inputs.get(office.code, []))
    rows = Input.objects.filter(category=category, office=office)
    found: Mapping[int, Input] = {row.pk: row for row in rows}
    then = {row.component: row for pk, row in found.items() if pk in ids}
    now = {row.component: row for row in found.values() if row.replaced_by_id is None}
    return [
        Figure(code, name, unit, then.get(code), now.get(code)) for code, (name, unit) in names_of(freeze).items()
    ]  # fmt: skip


def corrections_of(objection: Objection) -> list[dict[str, str]]:
    """What an acceptance put right, in words."""
    names = names_of(objection.freeze)
    return [
        {
            "name": names.get(each["component"], (each["component"], ""))[0],
            "before": value_words(each["before"], names.get(each["component"], ("", ""))[1]),
            "after": value_words(each["after"], names.get(each["component"], ("", ""))[1]),
            "reason": each.get("reason", ""),
        }
        for each in objection.corrections
    ]
