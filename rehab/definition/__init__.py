"""The monthly form: one definition file a version; page, Excel, API schema, print and checks are made from it.

A cell is one number or text, named by its code: item, then the option it is counted for, then sex and age:
"skhpn", "masuk.rj", "masuk.rj.l.u20", "sumber.tat". A value is an int (0 is a count), a text, or NO_DATA, which a
person chooses and which is not zero; what nobody filled in is absent.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any

from bnnportal.periods import Month

DATA = Path(__file__).parents[1] / "data"
VERSIONS = ("2023", "2026")  # oldest first
NO_DATA = "TAD"  # "tidak ada data"
Value = int | str
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True)
class Item:
    """One line of the form.

    across:  the axis it is counted over ("service", "substance"), or "".
    by:      the axes its total is split into (sex and age), or ().
    shares:  the item whose sum over all services its options must add up to, or "".
    at_most: the item it is a part of, option by option, or "".
    needs:   the item without which it is nothing (attendance without a meeting), or "".
    carry:   the item of last month it begins with, or "".
    copy:    whether last month's value is offered.
    watch:   whether a jump against the facility's own history is asked about.
    """

    code: str
    label: str
    help: str = ""
    unit: str = ""
    kind: str = "count"
    across: str = ""
    by: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    required: bool = True
    nodata: bool = True
    maximum: int = 9999
    shares: str = ""
    at_most: str = ""
    needs: str = ""
    carry: str = ""
    copy: bool = False
    watch: bool = False

    @property
    def is_text(self) -> bool:
        return self.kind == "text"


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    lead: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of a facility's form. `parts` are the codes a total is split into; `total` the code a part belongs to."""

    code: str
    item: Item
    option: str = ""
    part: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    total: str = ""


@dataclass(frozen=True)
class Check:
    """A rule of the definition file, by its kind: RULES of checks.py refuse, ODD ask for a reason."""

    kind: str
    rule: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Definition:
    version: str
    valid_from: Month
    title: str
    source: str
    axes: Mapping[str, tuple[Option, ...]] = field(hash=False)
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = field(hash=False)

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.code: item for section in self.sections for item in section.items}

    def options(self, item: Item, services: Collection[str]) -> tuple[Option, ...]:
        """The options of an item at a facility: of services its own, else all; one without a name for a plain item."""
        if not item.across:
            return (Option("", ""),)
        if item.across == "service":
            return tuple(option for option in self.axes["service"] if option.code in services)
        return self.axes[item.across]

    def applies(self, item: Item, services: Collection[str]) -> bool:
        return not item.services or bool(set(item.services) & set(services))

    def cells(self, services: Collection[str]) -> dict[str, Cell]:
        """Every cell of a facility with these services, in the order of the form."""
        return cells_of(self.version, tuple(sorted(set(services))))

    def label(self, cell: Cell) -> str:
        """ "Klien masuk, Rawat jalan, Laki-laki, 20–34 tahun" """
        names = [cell.item.label]
        if cell.option:
            names.append(self.option_label(cell.item.across, cell.option))
        names += [self.option_label(axis, code) for axis, code in zip(cell.item.by, cell.part, strict=False)]
        return ", ".join(names)

    def option_label(self, axis: str, code: str) -> str:
        return next(option.label for option in self.axes[axis] if option.code == code)

    def section_of(self, code: str) -> Section:
        """The section a cell, by its code, belongs to."""
        item = code.partition(".")[0]
        return next(section for section in self.sections if any(one.code == item for one in section.items))


@cache
def cells_of(version: str, services: tuple[str, ...]) -> dict[str, Cell]:
    return {cell.code: cell for cell in walk(get(version), services)}


def walk(definition: Definition, services: tuple[str, ...]) -> Iterator[Cell]:
    for section in definition.sections:
        for item in section.items:
            if not definition.applies(item, services):
                continue
            for option in definition.options(item, services):
                code = f"{item.code}.{option.code}" if option.code else item.code
                names = list(product(*([one.code for one in definition.axes[axis]] for axis in item.by)))
                names = names if item.by else []
                yield Cell(code, item, option.code, parts=tuple(".".join((code, *part)) for part in names))
                for part in names:
                    yield Cell(".".join((code, *part)), item, option.code, part, total=code)


@cache
def get(version: str) -> Definition:
    data = json.loads((DATA / f"form_{version}.json").read_text(encoding="utf-8"))
    return Definition(
        data["version"],
        month_of(data["valid_from"]),
        data["title"],
        data["source"],
        {name: tuple(Option(*pair) for pair in pairs) for name, pairs in data["axes"].items()},
        tuple(
            Section(section["code"], section["title"], section["lead"], tuple(map(item_of, section["items"])))
            for section in data["sections"]
        ),
        tuple(Check(rule.pop("kind"), rule) for rule in data["checks"]),
    )


def item_of(data: dict[str, Any]) -> Item:
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Item(**known)


def month_of(text: str) -> Month:
    """ "2026-01" """
    year, month = text.split("-")
    return Month(int(year), int(month))


def current(month: Month) -> Definition:
    """The version a month's report is written in. ValueError before the first one."""
    for version in reversed(VERSIONS):
        if get(version).valid_from <= month:
            return get(version)
    raise ValueError(f"no form for {month}")
