"""Why an office stands where it stands, put together for its page from the frozen table; names only where they are open.

Everything is computed from the freeze; only who may see which name and which input depends on the reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from awards import charts, explained
from awards.enums import InputSource
from awards.explained import Definition
from awards.models import Freeze, Input, Standing
from awards.rankings import place_words
from awards.scoring import explanation as scoring
from awards.scoring.contributions import Node
from awards.scoring.definition import Component, Level
from awards.scoring.errors import ScoringError
from awards.scoring.funnel import funnel, limits
from bnnportal import charts as drawings
from bnnportal.accounts.models import User

NAMED = 3  # how many strengths and weaknesses are said in words
NEAR = 2  # neighbours above and below
STEPS = 40  # numbers of cases the funnel's curves are drawn from
LARGEST_SHARE = 1e-9


def signed(value: float, decimals: int) -> str:
    """+4,2 or −0,8; a plain 0 where it rounds to nothing."""
    words = drawings.number(abs(value), decimals)
    if not any(digit in words for digit in "123456789"):
        return words
    return f"+{words}" if value > 0 else f"−{words}"


def figure(value: Decimal | float | str | None) -> str:
    """A value as it was gathered: as many decimals as it has, at most two, of small ones four."""
    if value is None or value == "":
        return ""
    number = Decimal(str(value)).normalize()
    return drawings.number(number, min(2 if abs(number) >= 1 else 4, max(0, -int(number.as_tuple().exponent))))


@dataclass(frozen=True)
class Part:
    """One level or component of the office's score."""

    node: Node
    of: Level | Component
    value: str  # as gathered, with its unit; "" on a level
    known: bool
    source: Input | None
    largest: float  # of the differences among components
    decimals: int

    @property
    def is_level(self) -> bool:
        return isinstance(self.of, Level)

    @property
    def name(self) -> str:
        return self.node.name or self.node.code

    @property
    def unit(self) -> str:
        return self.of.unit if isinstance(self.of, Component) else ""

    @property
    def score(self) -> str:
        return "" if self.node.score is None else drawings.number(self.node.score, max(2, self.decimals))

    @property
    def weight(self) -> str:
        """Its share among the parts of its level, in percent."""
        return "" if self.node.weight is None else drawings.number(self.node.weight * 100, 1)

    @property
    def contribution(self) -> str:
        return "" if self.node.contribution is None else drawings.number(self.node.contribution, max(2, self.decimals))

    @property
    def median(self) -> str:
        return "" if self.node.median is None else drawings.number(self.node.median, max(2, self.decimals))

    @property
    def difference(self) -> float:
        return 0.0 if self.node.difference is None else self.node.difference

    @property
    def difference_words(self) -> str:
        return "" if self.node.difference is None else signed(self.node.difference, max(2, self.decimals))

    def bar(self) -> SafeString:
        if self.node.difference is None:
            return SafeString("")
        return charts.difference(self.node.difference, self.largest)

    @property
    def among(self) -> str:
        """ "3 dari 34" among the offices that have it."""
        return (
            "" if self.node.rank is None else _("%(rank)s dari %(of)s") % {"rank": self.node.rank, "of": self.node.of}
        )

    @property
    def assumption(self) -> str:
        return self.of.assumption


@dataclass(frozen=True)
class Near:
    """A neighbour; `name` is "" where the reader may not know it."""

    rank: str
    name: str
    code: str
    gap: str  # how much better (+) or worse (−) it is


class Explanation:
    """Of one standing, for one reader. `names`: by code, the offices of the level that the reader may know."""

    def __init__(self, standing: Standing, freeze: Freeze, user: User, names: Mapping[str, str]) -> None:
        self.standing = standing
        self.freeze = freeze
        self.user = user
        self.names = names

    @property
    def code(self) -> str:
        return self.standing.office.code

    @cached_property
    def definition(self) -> Definition:
        return explained.definition(self.freeze)

    @property
    def decimals(self) -> int:
        return self.definition.decimals

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The frozen inputs of the office by component, as far as the reader may open them; one query."""
        rows = Input.objects.visible_to(self.user).filter(pk__in=self.freeze.inputs.get(self.code, []))
        return {one.component: one for one in rows}

    @cached_property
    def tree(self) -> list[Part]:
        """From the index down, parts in the order of the definition; empty where the office has no rank."""
        if self.standing.rank is None:
            return []
        nodes = scoring.score_tree(explained.result(self.freeze), self.code)
        spec, values = self.definition.spec, self.standing.detail.get("components", {})
        of_components = [n for n in nodes if isinstance(spec.nodes[n.code], Component)]
        largest = max((abs(n.difference) for n in of_components if n.difference is not None), default=0.0)
        return [
            Part(
                node=node, of=spec.nodes[node.code], value=figure((values.get(node.code) or {}).get("value")),
                known=node.score is not None, source=self.inputs.get(node.code), largest=largest, decimals=self.decimals,
            )
            for node in nodes
        ]  # fmt: skip

    @cached_property
    def components(self) -> list[Part]:
        """What lifts the office most comes first, what holds it back last; unknown ones at the end."""
        found = [part for part in self.tree if not part.is_level]
        return sorted(found, key=lambda part: (not part.known, -part.difference))

    @property
    def lifting(self) -> list[Part]:
        return [part for part in self.components if part.difference > LARGEST_SHARE][:NAMED]

    @property
    def lowering(self) -> list[Part]:
        return [part for part in reversed(self.components) if part.difference < -LARGEST_SHARE][:NAMED]

    @cached_property
    def bare(self) -> list[Part]:
        """The components of an office that is not ranked: what was gathered, no scores."""
        values = self.standing.detail.get("components", {})
        return [
            Part(
                node=Node(one.code, one.name, one.parent, 1, None, None, None, None, None, None, None, 0), of=one,
                value=figure((values.get(one.code) or {}).get("value")), known=False, source=self.inputs.get(one.code),
                largest=0.0, decimals=self.decimals,
            )
            for one in self.definition.spec.components
        ]  # fmt: skip

    # Who is near

    @cached_property
    def near(self) -> tuple[list[Near], list[Near], list[Near]]:
        """Above (the nearest last), level with, below."""
        if self.standing.rank is None:
            return [], [], []
        found = scoring.neighbours(explained.result(self.freeze), self.code, count=NEAR)
        decimals = self.decimals

        def told(rows: Any) -> list[Near]:
            return [
                Near(place_words(one.rank), self.names.get(one.unit, ""), one.unit if one.unit in self.names else "",
                     signed(one.gap, decimals))
                for one in rows
            ]  # fmt: skip

        return told(found.above), told(found.level), told(found.below)

    @property
    def indistinct(self) -> list[str]:
        """Codes of the offices it cannot be told apart from."""
        return list(self.standing.detail.get("indistinct", []))

    @property
    def indistinct_names(self) -> list[tuple[str, str]]:
        """(code, name) where the reader may know them."""
        return [(code, self.names[code]) for code in self.indistinct if code in self.names]

    # What would move it

    def choices(self) -> list[tuple[str, str]]:
        return [(one.code, one.name or one.code) for one in self.definition.spec.components]

    def what_if(self, component: str, value: float) -> scoring.WhatIf:
        return scoring.what_if(explained.result(self.freeze), self.code, {component: value})

    def reach(self, component: str) -> scoring.Reach | None:
        """The least value that lifts the office one place; None where it is first already."""
        return reach(self.freeze.pk, self.freeze.spec_sha256, self.freeze.data_sha256, self.code, component)

    def names_of(self, codes: tuple[str, ...]) -> list[str]:
        return [self.names[code] for code in codes if code in self.names]

    # Small numbers

    @cached_property
    def shares(self) -> list[tuple[str, str]]:
        """Components that are shares of something counted: (code, name)."""
        there = {
            code for code, one in self.inputs.items()
            if one.denominator and one.numerator is not None and one.source == InputSource.MEASURE
        }  # fmt: skip
        return [(one.code, one.name or one.code) for one in self.definition.spec.components if one.code in there]

    def funnel(self, component: str) -> "Funnel | None":
        """Where the office lies among all of its level by how many the share is of; one query."""
        ids = [pk for rows in self.freeze.inputs.values() for pk in rows]
        rows = Input.objects.filter(
            category=self.freeze.category_id, component=component, pk__in=ids, office__kind=self.standing.level
        ).values_list("office__code", "numerator", "denominator")
        told = [
            (code, int(part), int(whole))
            for code, part, whole in rows
            if part is not None and whole and part == int(part) and whole == int(whole) and 0 <= part <= whole
        ]
        if self.code not in {code for code, _part, _whole in told}:
            return None
        try:
            found = funnel([part for _code, part, _whole in told], [whole for _code, _part, whole in told])
        except ScoringError:
            return None
        return Funnel(self, component, told, found)


@dataclass(frozen=True)
class Funnel:
    """The funnel of one component, and where the office lies in it."""

    explanation: Explanation
    component: str
    rows: list[tuple[str, int, int]]
    found: Any

    @cached_property
    def place(self) -> int:
        return next(n for n, row in enumerate(self.rows) if row[0] == self.explanation.code)

    @property
    def cases(self) -> int:
        return self.rows[self.place][2]

    @property
    def part(self) -> int:
        return self.rows[self.place][1]

    @property
    def outside(self) -> int:
        """0 within the limits of 95 %, 1 outside them, 2 outside those of 99.8 %."""
        return int(self.found.outside[self.place])

    def percent(self, name: str) -> float:
        """share, low95, high95, low998 or high998 of the office, in percent."""
        return float(getattr(self.found, name)[self.place]) * 100

    @property
    def table(self) -> dict[str, str]:
        names = ("share", "low95", "high95", "low998", "high998")
        return {name: drawings.number(self.percent(name), 1) for name in names} | {
            "overall": drawings.number(self.found.overall * 100, 1)
        }

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many offices lie within, outside the 95 % and outside the 99.8 % limits."""
        kinds = [int(one) for one in self.found.outside]
        return kinds.count(0), kinds.count(1), kinds.count(2)

    def picture(self, width: int, title: str) -> SafeString:
        """Only the offices the reader may know: a point is a figure of somebody."""
        names, own = self.explanation.names, self.explanation.code
        points = [
            charts.Point(cases, part / cases * 100, names.get(code, ""), code == own)
            for code, part, cases in self.rows
            if code == own or code in names
        ]
        most = max(point.cases for point in points)
        numbers = sorted({max(1, round(most * 1.05 * n / STEPS)) for n in range(1, STEPS + 1)})
        overall = self.found.overall
        curve = [charts.Limits(n, *(limit * 100 for limit in limits(overall, n))) for n in numbers]
        return charts.funnel(
            points, curve, overall * 100, title, width=width, simulated=self.explanation.freeze.simulated
        )


@lru_cache(maxsize=512)
def reach(pk: int, spec_sha256: str, data_sha256: str, unit: str, component: str) -> scoring.Reach | None:
    """Searched for by scoring the table some twenty times, so it is kept."""
    return scoring.reach(explained.scored(pk, spec_sha256, data_sha256), unit, component)
