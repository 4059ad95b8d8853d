"""Why a unit stands where it stands, who is near, and what would move it. Nothing here is saved."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from awards.scoring.contributions import Node, peers, place_of, score_tree
from awards.scoring.definition import Component, Spec
from awards.scoring.engine import Result, score
from awards.scoring.errors import ScoringError
from awards.scoring.reading import LARGEST
from awards.scoring.table import Table

__all__ = ["Node", "compare", "neighbours", "reach", "score_tree", "strengths_and_weaknesses", "what_if"]

PROBES = 8  # values tried between now and the best before bisecting
STEPS = 1000  # an answer is found to about a thousandth of the way


@dataclass(frozen=True)
class Neighbour:
    """A unit near another; `gap`: its score minus the other's."""

    unit: str
    label: str
    rank: float
    score: float
    gap: float


@dataclass(frozen=True)
class Neighbours:
    """The nearest units above (nearest last, as in a table), level with, and below."""

    above: tuple[Neighbour, ...]
    level: tuple[Neighbour, ...]
    below: tuple[Neighbour, ...]


def neighbours(result: Result, unit: str, *, count: int = 2) -> Neighbours:
    """Up to `count` units next above and below in the same partition, and all that share the rank."""
    place = place_of(result, unit)
    rows = sorted(peers(result, place), key=lambda row: (result.ranks[row], row))
    root = result.scores[result.spec.root.code]

    def of(row: int) -> Neighbour:
        return Neighbour(
            unit=result.table.units[row],
            label=result.table.labels[row],
            rank=float(result.ranks[row]),
            score=float(root[row]),
            gap=float(root[row] - root[place]),
        )

    own = result.ranks[place]
    return Neighbours(
        above=tuple(of(row) for row in rows if result.ranks[row] < own)[-count:],
        level=tuple(of(row) for row in rows if result.ranks[row] == own and row != place),
        below=tuple(of(row) for row in rows if result.ranks[row] > own)[:count],
    )


def strengths_and_weaknesses(result: Result, unit: str, *, count: int = 5) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Components in which the unit ranks highest and lowest among its peers, at most `count` each (COINr get_str_weak).

    A strength lies above the median of the others and a weakness below it, so that a unit without strengths is not
    told of some. Ordered by rank as a share of the units that have the component, then by distance from the median.
    """
    codes = {component.code for component in result.spec.components}
    known = [
        (node, node.score - node.median, ((node.rank or 0) - 1) / max(node.of - 1, 1))
        for node in score_tree(result, unit)
        if node.code in codes and node.score is not None and node.median is not None
    ]
    strong = sorted((one for one in known if one[1] > 0), key=lambda one: (one[2], -one[1]))
    weak = sorted((one for one in known if one[1] < 0), key=lambda one: (-one[2], one[1]))
    return tuple(one[0] for one in strong[:count]), tuple(one[0] for one in weak[:count])


# What would move it


@dataclass(frozen=True)
class WhatIf:
    """A unit before and after; `passed` and `passed_by`: units of its partition it moves ahead of, or behind."""

    unit: str
    score_before: float
    rank_before: float
    score: float
    rank: float
    passed: tuple[str, ...]
    passed_by: tuple[str, ...]


def changed(spec: Spec, table: Table, unit: str, values: Mapping[str, float]) -> Table:
    """The table with other figures of one unit, by component: each in the column as entered, before any denominator.

    Components that read the same column change together.
    """
    if unit not in table.units:
        raise ScoringError(f"Satuan “{unit}” tidak ada di data.")
    place = table.units.index(unit)
    columns = dict(table.columns)
    for code, value in values.items():
        component = component_of(spec, code)
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise ScoringError(f"Komponen {code}: {value} bukan angka yang dapat dihitung.", component=code)
        columns[component.column] = columns[component.column].copy()
        columns[component.column][place] = value
    return replace(table, columns=columns)


def component_of(spec: Spec, code: str) -> Component:
    """The component of this code; a level or an unknown code is refused."""
    node = spec.nodes.get(code)
    if not isinstance(node, Component):
        raise ScoringError(f"Komponen {code} tidak ada di definisi.", component=code)
    return node


def what_if(before: Result, unit: str, values: Mapping[str, float]) -> WhatIf:
    """Score and rank of a unit, had it had these figures; the whole table is scored again, others' scores included."""
    place = place_of(before, unit)
    after = score(before.spec, changed(before.spec, before.table, unit, values))
    rows = peers(before, place)
    root = before.spec.root.code
    was, now = before.ranks, after.ranks
    units = before.table.units
    return WhatIf(
        unit=unit,
        score_before=float(before.scores[root][place]),
        rank_before=float(was[place]),
        score=float(after.scores[root][place]),
        rank=float(now[place]),
        passed=tuple(units[row] for row in rows if was[row] < was[place] and now[row] > now[place]),
        passed_by=tuple(units[row] for row in rows if was[row] > was[place] and now[row] < now[place]),
    )


@dataclass(frozen=True)
class Reach:
    """What value of a component would bring a unit to a rank, the others staying as they are.

    `value` None: none between `now` and `limit` does. `now` None: the unit has no value today.
    """

    component: str
    rank: float
    now: float | None
    limit: float
    value: float | None


def reach(
    before: Result, unit: str, code: str, *, rank: float | None = None, limit: float | None = None
) -> Reach | None:
    """The least change of one component that brings the unit to `rank`, by default the next better; None if it is there.

    Looked for up to `limit`: as given, otherwise the best that the definition (goalpost, target) or any unit of the
    partition shows. Some values on the way are tried, then the interval before the first that does is halved.
    The value is one that was tried and does; it is the least wherever the rank only improves on the way, which
    imputation, outlier treatment and z-scores do not promise.
    """
    place = place_of(before, unit)
    rows = peers(before, place)
    if rank is None:
        better = [float(before.ranks[row]) for row in rows if before.ranks[row] < before.ranks[place]]
        if not better:
            return None
        rank = max(better)
    wanted = rank
    if before.ranks[place] <= wanted:
        return None
    component = component_of(before.spec, code)
    now, worst, best = _span(before, component, place)
    if limit is not None:
        best = limit

    def does(value: float) -> bool:
        try:
            return what_if(before, unit, {code: value}).rank <= wanted
        except ScoringError:  # with this value nothing can be computed, such as where all units became equal
            return False

    start = worst if math.isnan(now) else now
    towards = (best - start) * component.direction > 0
    return Reach(
        component=code,
        rank=wanted,
        now=None if math.isnan(now) else now,
        limit=best,
        value=_first(does, start, best) if towards else None,
    )


def _span(result: Result, component: Component, place: int) -> tuple[float, float, float]:
    """(now, worst, best) of a component for one unit, in the unit of its column."""
    part = next(part for part in result.prepared.parts if place in part.rows)
    known = part.own[:, result.spec.components.index(component)]
    seen = [float(value) for value in known[~np.isnan(known)]]
    ideal = component.normalise
    if ideal.method == "goalposts":
        seen += [ideal.low, ideal.high]
    elif ideal.method == "distance_to_target":
        seen.append(ideal.target)
    scale = 1.0
    if component.denominator is not None:
        scale = float(result.table.columns[component.denominator.column][place]) / component.denominator.per
    low, high = min(seen) * scale, max(seen) * scale
    now = float(result.table.columns[component.column][place])
    return (now, low, high) if component.direction > 0 else (now, high, low)


def _first(does: Callable[[float], bool], start: float, best: float) -> float | None:
    """The first value from `start` towards `best` that does, in round steps of about a thousandth of the way."""
    exponent = math.floor(math.log10(abs(best - start) / STEPS))
    sign = 1 if best > start else -1
    origin = math.floor(start / 10.0**exponent * sign) * sign
    count = math.ceil(abs(best - start) / 10.0**exponent) + 1

    def at(step: int) -> float:
        value = float(Decimal(origin + sign * step).scaleb(exponent))
        return min(value, best) if sign > 0 else max(value, best)

    low = 0
    for probe in range(1, PROBES + 1):
        high = count * probe // PROBES
        if does(at(high)):
            break
        low = high
    else:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if does(at(middle)) else (middle, high)
    return at(high)


# Before and after


@dataclass(frozen=True)
class Change:
    """One unit in two results; None where it is absent or unranked. `moved`: places gained, negative if lost."""

    unit: str
    label: str
    partition: str
    rank_before: float | None
    rank_after: float | None
    score_before: float | None
    score_after: float | None

    @property
    def moved(self) -> float | None:
        if self.rank_before is None or self.rank_after is None:
            return None
        return self.rank_before - self.rank_after

    @property
    def gained(self) -> float | None:
        """Change of the score; on two different scales it says little, which the caller knows."""
        if self.score_before is None or self.score_after is None:
            return None
        return self.score_after - self.score_before


def compare(before: Result, after: Result) -> tuple[Change, ...]:
    """Every unit of either result, the largest change first: of other figures, or of another definition of the index.

    Units that entered or left the ranking come first, then by places moved, then by change of score.
    """
    first, second = _standing(before), _standing(after)
    changes = []
    for unit in sorted(first.keys() | second.keys()):
        label, partition, _, _ = second.get(unit) or first[unit]
        _, _, rank_before, score_before = first.get(unit, ABSENT)
        _, _, rank_after, score_after = second.get(unit, ABSENT)
        changes.append(Change(unit, label, partition, rank_before, rank_after, score_before, score_after))

    def size(change: Change) -> tuple[bool, float, float, str]:
        entered = (change.rank_before is None) != (change.rank_after is None)
        return (not entered, -abs(change.moved or 0), -abs(change.gained or 0), change.unit)

    return tuple(sorted(changes, key=size))


Standing = tuple[str, str, float | None, float | None]
ABSENT: Standing = ("", "", None, None)


def _standing(result: Result) -> dict[str, Standing]:
    """Unit -> label, partition, rank, score."""
    table, root = result.table, result.scores[result.spec.root.code]
    rows = zip(table.units, table.labels, table.partitions, result.ranks, root, strict=True)
    return {
        unit: (label, partition, None if np.isnan(rank) else float(rank), None if np.isnan(value) else float(value))
        for unit, label, partition, rank, value in rows
    }
