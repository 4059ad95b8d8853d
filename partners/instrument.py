"""The instrument of a monitoring visit: one definition file a version; page, phone form, berita acara read it alone.

Score = points given over points possible, of the items that apply: the 15 inpatient items count only where the
institution keeps people in (3 points each, so 102 or 147 in all).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
CURRENT = "plrkm-1"
TOP = 3


@dataclass(frozen=True)
class Item:
    code: str
    title: str
    anchors: tuple[str, str, str]  # what 1, 2 and 3 mean


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    inpatient: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Instrument:
    version: str
    title: str
    source: str
    sections: tuple[Section, ...]

    def applicable(self, inpatient: bool) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if inpatient or not section.inpatient)

    def items(self, inpatient: bool) -> list[Item]:
        return [item for section in self.applicable(inpatient) for item in section.items]

    def maximum(self, inpatient: bool) -> int:
        return TOP * len(self.items(inpatient))


@cache
def get(version: str = CURRENT) -> Instrument:
    data = json.loads((DATA / f"instrument_{version.replace('-', '_')}.json").read_text(encoding="utf-8"))
    sections = tuple(
        Section(
            section["code"],
            section["title"],
            section["inpatient"],
            tuple(Item(code, title, (one, two, three)) for code, title, one, two, three in section["items"]),
        )
        for section in data["sections"]
    )
    return Instrument(data["version"], data["title"], data["source"], sections)


@dataclass(frozen=True)
class Score:
    """Points and maximum of the applicable items; `percent` None until every one is answered."""

    points: int
    maximum: int
    answered: int
    total: int

    @property
    def complete(self) -> bool:
        return self.answered == self.total

    @property
    def percent(self) -> Decimal | None:
        return percent(self.points, self.maximum) if self.complete else None


def percent(points: int | None, maximum: int | None) -> Decimal | None:
    """Points over what was possible, in percent with one decimal."""
    if points is None or not maximum:
        return None
    return (Decimal(100) * points / maximum).quantize(Decimal("0.1"), ROUND_HALF_UP)


def score(instrument: Instrument, answers: Mapping[str, int], *, inpatient: bool) -> Score:
    """Count the answers of the applicable items; answers to others are left out."""
    items = instrument.items(inpatient)
    given = [answers[item.code] for item in items if item.code in answers]
    return Score(sum(given), instrument.maximum(inpatient), len(given), len(items))
