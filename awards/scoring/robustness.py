"""How much of a ranking is the figures and how much the choices behind it: Monte Carlo over weights and methods.

OECD/JRC Handbook on Constructing Composite Indicators (2008), step 7, "uncertainty analysis"; Saisana, Saltelli and
Tarantola (2005); COINr's get_sensitivity with SA_type "UA" and get_noisy_weights. What depends on arrays only is in
`draws`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from awards.scoring import draws as many
from awards.scoring.aggregation import tree
from awards.scoring.definition import Component, Level, Spec
from awards.scoring.draws import Floats, Ints, Ranks
from awards.scoring.engine import Result, score
from awards.scoring.errors import ScoringError
from awards.scoring.ranking import fixed
from awards.scoring.table import Table

CELLS = 1 << 14  # draws × units handled together: 128 kB an array, so that several stay in the processor's cache
MOST = 100_000  # draws; beyond it intervals no longer move and the ranks of all draws no longer fit


@dataclass(frozen=True)
class Scenario:
    """One partition under one choice of methods: everything a draw needs."""

    spec: Spec  # with the chosen methods in place, and a root that is not rounded yet
    decimals: int  # to which the root is rounded before it is ranked
    columns: Mapping[str, Floats]  # normalised component -> value per ranked unit, NaN where missing
    units: tuple[str, ...]
    rows: NDArray[np.intp]  # the ranked units' places in the table

    @cached_property
    def largest(self) -> float:
        """Bound of every score: a mean lies between its parts."""
        return max((float(np.nanmax(np.abs(column))) for column in self.columns.values()), default=0.0)


# Weights of draws


def moving(spec: Spec) -> tuple[Component | Level, ...]:
    """What has a weight that moves, in the order in which a draw's numbers are spent."""
    return (*spec.components, *(level for level in spec.levels if level.parent is not None))


def numbers(spec: Spec) -> int:
    """Uniform numbers a draw takes: one a weight, one for the normalisation, one for the aggregation."""
    return len(moving(spec)) + 2


def drawn_weights(spec: Spec, uniforms: Floats) -> dict[str, Floats]:
    """Weights of each draw, w (1 + d (2u - 1)), one array of draws a node; every mean re-scales them to 1."""
    spread = spec.robustness.weights
    return {
        node.code: many.perturbed(node.weight, spread, uniforms[:, place]) for place, node in enumerate(moving(spec))
    }


def chosen(uniforms: Floats, options: int) -> Ints:
    """Which of `options` each draw takes: floor(u × options)."""
    return np.asarray((uniforms * options).astype(np.int64))


def rank_batch(scenario: Scenario, weights: Mapping[str, Floats]) -> Ranks:
    """Competition ranks, draws × ranked units, on the rounded root or on its first 12 digits, as the definition says.

    The same sums over parts as in one scoring, never a matrix product: BLAS adds in an order that hangs on the machine
    and on the number of draws, and the same seed has to give the same ranks everywhere.
    """
    columns = {code: values[:, None] for code, values in weights.items()}
    scores = tree(scenario.spec, scenario.columns, scenario.units, weights=columns)[scenario.spec.root.code]
    return many.competition_ranks(many.whole(scores, scenario.decimals, scenario.largest))


# Setting up and putting together


@dataclass(frozen=True)
class Study:
    """The ranking as published, and per choice of methods the partitions to draw for."""

    result: Result
    scenarios: tuple[tuple[Scenario, ...], ...]  # normalisation × aggregation -> partitions
    normalisations: int
    aggregations: int


def study(spec: Spec, table: Table) -> Study:
    """Score once under every choice of methods, so that what cannot be computed is refused before any draw."""
    result = score(spec, table)
    normalisations = spec.robustness.normalise or (None,)
    aggregations = spec.robustness.aggregate or (None,)
    scenarios = []
    for normalise in normalisations:
        for aggregate in aggregations:
            chosen_spec = replace(
                spec,
                components=tuple(replace(one, normalise=normalise or one.normalise) for one in spec.components),
                levels=tuple(replace(one, aggregate=aggregate or one.aggregate) for one in spec.levels),
            )
            other = result if chosen_spec == spec else score(chosen_spec, table)
            if not np.array_equal(np.isnan(other.ranks), np.isnan(result.ranks)):
                raise ScoringError("Dengan metode pembanding ada satuan kerja yang tidak lagi mendapat peringkat.")
            scenarios.append(tuple(scenario(other, part.rows) for part in other.prepared.parts))
    return Study(result, tuple(scenarios), len(normalisations), len(aggregations))


def scenario(result: Result, rows: NDArray[np.intp]) -> Scenario:
    """What the draws of one partition need; units without rank are left out."""
    spec, root = result.spec, result.spec.root
    rows = rows[~np.isnan(result.ranks[rows])]
    columns = zip(spec.components, result.normalised[rows].T, strict=True)
    rounded = spec.rank.on == "rounded" and root.decimals is not None
    return Scenario(
        spec=replace(spec, levels=tuple(replace(one, decimals=None) if one is root else one for one in spec.levels)),
        decimals=root.decimals if rounded and root.decimals is not None else many.FINEST,
        columns={one.code: np.ascontiguousarray(column) for one, column in columns},
        units=tuple(result.table.units[row] for row in rows),
        rows=rows,
    )


def rank_draws(found: Study, seed: int, first: int, last: int, *, cells: int = CELLS) -> tuple[Ranks, ...]:
    """Ranks of the draws `first` to `last - 1`, draws × ranked units, one array a partition.

    Any split into ranges, in any number of processes, gives the same rows. `cells` bounds the memory of a step. Every
    partition meets the same weights and methods in the same draw.
    """
    spec = found.result.spec
    uniforms = many.uniforms(seed, first, last, numbers(spec))
    weights = drawn_weights(spec, uniforms)
    choice = chosen(uniforms[:, -2], found.normalisations) * found.aggregations
    choice += chosen(uniforms[:, -1], found.aggregations)
    out = tuple(
        np.zeros((last - first, len(one.rows)), np.min_scalar_type(max(len(one.rows), 1))) for one in found.scenarios[0]
    )
    for number, parts in enumerate(found.scenarios):
        draws = np.flatnonzero(choice == number)
        for one, ranks in zip(parts, out, strict=True):
            if not len(one.rows):
                continue
            step = max(1, cells // len(one.rows))
            for start in range(0, len(draws), step):
                batch = draws[start : start + step]
                ranks[batch] = rank_batch(one, {code: values[batch] for code, values in weights.items()})
    return out


@dataclass(frozen=True)
class Robustness:
    """How the ranks move over the draws. Arrays over all N units in the order of the table.

    `rank_low`, `rank_high`: 5 and 95 % percentile (inverted CDF) of the rank, 0 without rank. `rank_mean`: NaN
    without rank. `tie_group`: numbered from 1 down each partition's ranking, 0 without rank. `ranks`: per partition
    the ranks of every draw, ranked units in rows, draws in columns; `rows`: their places in the table.
    """

    result: Result
    draws: int
    seed: int
    rank_low: Ints
    rank_high: Ints
    rank_mean: Floats
    tie_group: Ints
    ranks: tuple[Ranks, ...]
    rows: tuple[NDArray[np.intp], ...]

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Columns of the result file, one text a unit, "" without rank."""
        return {
            "rank_low": tuple(str(rank or "") for rank in self.rank_low),
            "rank_high": tuple(str(rank or "") for rank in self.rank_high),
            "rank_mean": tuple(fixed(rank, 2) for rank in self.rank_mean),
            "tie_group": tuple(str(group or "") for group in self.tie_group),
        }

    def alike(self, unit: str) -> tuple[str, ...]:
        """Codes of the units that cannot be told apart from `unit`, best first; empty where it has no rank."""
        place = self.result.table.units.index(unit)
        for ranks, rows in zip(self.ranks, self.rows, strict=True):
            if place in rows:
                own = int(np.flatnonzero(rows == place)[0])
                order = np.argsort(self.result.ranks[rows], kind="stable")
                others = order[order != own]
                near = others[many.together(ranks, own, others)]
                return tuple(self.result.table.units[rows[one]] for one in near)
        return ()


def summary(found: Study, seed: int, ranks: tuple[Ranks, ...]) -> Robustness:
    """Intervals, means and tie groups from the ranks of all draws (`rank_draws`, put together in their order)."""
    size = len(found.result.table.units)
    low, high, group = (np.zeros(size, np.int64) for _ in range(3))
    mean = np.full(size, np.nan)
    turned = []
    for one, drawn in zip(found.scenarios[0], ranks, strict=True):
        counts = many.histogram(drawn)
        low[one.rows], high[one.rows] = (many.percentile_ranks(counts, at) for at in (many.LOW, many.HIGH))
        mean[one.rows] = many.mean_ranks(counts)
        turned.append(np.ascontiguousarray(drawn.T))
        order = np.argsort(found.result.ranks[one.rows], kind="stable")
        group[one.rows] = many.tie_groups(turned[-1], order)
    rows = tuple(one.rows for one in found.scenarios[0])
    return Robustness(found.result, len(ranks[0]), seed, low, high, mean, group, tuple(turned), rows)


def robustness(spec: Spec, table: Table, *, draws: int, seed: int) -> Robustness:
    """Monte Carlo over the weights and methods that the definition's `robustness` names.

    Memory: draws × units × 2 bytes for the ranks, and less than 100 MB beside them.
    """
    if not 1 <= draws <= MOST:
        raise ScoringError(f"Banyaknya undian harus 1 sampai {MOST}.")
    if seed < 0:
        raise ScoringError("Angka awal undian harus nol atau lebih.")
    found = study(spec, table)
    return summary(found, seed, rank_draws(found, seed, 0, draws))


# Without one component


@dataclass(frozen=True)
class Without:
    """The ranking without one component. Arrays over all N units; `change`: places gained (positive) or lost."""

    component: str
    ranks: Floats
    change: Floats
    mean_change: float  # mean of the absolute changes of the units ranked both times


def without(spec: Spec, code: str) -> Spec | None:
    """The definition without one component and without levels left empty by that; None if nothing is left."""
    components = [one for one in spec.components if one.code != code]
    levels = list(spec.levels)
    while True:
        parts: list[Component | Level] = [*levels, *components]
        empty = {level.code for level in levels if sum(part.weight for part in parts if part.parent == level.code) <= 0}
        if spec.root.code in empty:
            return None
        if not empty:
            break
        levels = [level for level in levels if level.code not in empty]
        components = [one for one in components if one.parent not in empty]
    left = {level.code for level in levels} | {one.code for one in components}
    breakers = tuple(one for one in spec.rank.tie_breakers if one in left)
    rank = replace(spec.rank, tie_breakers=breakers)
    return replace(spec, components=tuple(components), levels=tuple(levels), rank=rank)


def drop_one(result: Result) -> tuple[Without, ...]:
    """Leave out each component in turn and rank again (COINr's remove_elements; Handbook, step 7).

    Weights of its siblings are re-scaled as anywhere else. The component with the largest mean absolute change of
    rank is the one the ranking hangs on. A component without which nothing is left is not in the answer.
    """
    found = []
    for one in result.spec.components:
        spec = without(result.spec, one.code)
        if spec is None:
            continue
        ranks = score(spec, result.table).ranks
        change = result.ranks - ranks
        both = change[~np.isnan(change)]
        found.append(Without(one.code, ranks, change, float(np.abs(both).mean()) if both.size else float("nan")))
    return tuple(found)
