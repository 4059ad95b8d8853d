"""Where a score comes from: each part's share in the index, and in the distance from a median unit. Sums are exact.

Both decompositions need one number a node, dP/dc: how the parent P answers to its part c. Along the tree these numbers
are multiplied, so every level adds up to its parent's whatever mean each level takes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from awards.scoring.definition import Component, Level, Spec
from awards.scoring.engine import Result
from awards.scoring.errors import ScoringError


@dataclass(frozen=True)
class Node:
    """One level or component of a unit, on the index's own scale; `score` None where the unit has no value.

    `score`: of a component normalised, of a level before its rounding. `weight`: share among the siblings the unit
    has. `contribution`: part of the unit's index; siblings add up to their parent. `median`: of the other ranked
    units. `reference`: the same node of a made-up unit whose components are those medians. `difference`: part of the
    distance between the unit's index and the made-up unit's; siblings add up to their parent. `rank` among the ranked
    units that have a value, `of` so many. `weight`, `contribution` and `difference` are None for what does not count:
    it is missing, weighs nothing, or hangs on a level that has no score.
    """

    code: str
    name: str
    parent: str | None
    depth: int
    score: float | None
    weight: float | None
    contribution: float | None
    median: float | None
    reference: float | None
    difference: float | None
    rank: int | None
    of: int


def logarithmic_mean(a: float, b: float) -> float:
    """(a - b) / ln(a / b), and a where both are equal; a, b > 0."""
    ratio = math.log(a / b)
    # near 1 the quotient loses its digits; the series of sinh(x / 2) / (x / 2) does not
    return math.sqrt(a * b) * (1 + ratio * ratio / 24) if abs(ratio) < 1e-4 else (a - b) / ratio


def slope(aggregate: str, weight: float, parent: tuple[float, float], part: tuple[float, float]) -> float:
    """(P - P0) = sum of slope × (c - c0): exact for each mean, with (P, P0) and (c, c0) of two units.

    arithmetic  w
    geometric   w L(P, P0) / L(c, c0), L the logarithmic mean (LMDI: Ang 2004, Energy Policy 32, 1131-1139)
    harmonic    w P P0 / (c c0), as 1/P0 - 1/P = sum w (1/c0 - 1/c)
    With both units the same it is the partial derivative, and P = sum of slope × c (Euler, means are homogeneous of
    degree 1): w c, w P and w P² / c.
    """
    if aggregate == "arithmetic":
        return weight
    if aggregate == "geometric":
        return weight * logarithmic_mean(*parent) / logarithmic_mean(*part)
    return weight * parent[0] * parent[1] / (part[0] * part[1])


def mean_of(aggregate: str, weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """Weighted mean of one level; weights add up to 1."""
    if aggregate == "arithmetic":
        return math.fsum(weight * values[code] for code, weight in weights.items())
    if aggregate == "geometric":
        return math.exp(math.fsum(weight * math.log(values[code]) for code, weight in weights.items()))
    return 1 / math.fsum(weight / values[code] for code, weight in weights.items())


def shares(spec: Spec, level: Level, present: set[str]) -> dict[str, float]:
    """Weights of a level's parts that are present and count, re-scaled to 1."""
    parts = [part for part in spec.children[level.code] if part.code in present and part.weight > 0]
    total = math.fsum(part.weight for part in parts)
    return {part.code: part.weight / total for part in parts}


def built_up(spec: Spec, components: Mapping[str, float], present: set[str]) -> dict[str, float]:
    """Every present node's score from the components', no level rounded."""
    scores = {code: value for code, value in components.items() if code in present}
    for level in spec.bottom_up:
        if level.code in present:
            scores[level.code] = mean_of(level.aggregate, shares(spec, level, present), scores)
    return scores


def place_of(result: Result, unit: str) -> int:
    """The unit's place in the table; refused where it has none or is not scored."""
    if unit not in result.table.units:
        raise ScoringError(f"Satuan “{unit}” tidak ada di data.")
    place = result.table.units.index(unit)
    if np.isnan(result.ranks[place]):
        raise ScoringError(f"Satuan “{unit}” tidak mendapat peringkat, jadi tidak ada yang dapat dijelaskan.")
    return place


def peers(result: Result, place: int) -> list[int]:
    """Places of the ranked units of the same partition, the unit itself among them, in the order of the table."""
    rows = next(part.rows for part in result.prepared.parts if place in part.rows)
    return [int(row) for row in rows if not np.isnan(result.ranks[row])]


def score_tree(result: Result, unit: str) -> tuple[Node, ...]:
    """The tree of a unit from the root down, parts in the order of the definition.

    The root's contribution is the score before rounding; the published score may differ from it by its rounding.
    Where levels are rounded in between (`round`) the parts explain the unrounded score.
    """
    spec, place = result.spec, place_of(result, unit)
    rows = peers(result, place)
    others = [row for row in rows if row != place]
    columns = {one.code: values for one, values in zip(spec.components, result.normalised.T, strict=True)}
    columns |= dict(result.scores)
    present = {code for code, values in columns.items() if not np.isnan(values[place])}
    medians = {code: _median(values[others]) for code, values in columns.items()}
    own = {code: float(columns[code][place]) for code in present if isinstance(spec.nodes[code], Component)}
    # no other unit has this component: nothing to compare with, so it explains no distance
    middle = {code: value if (median := medians[code]) is None else median for code, value in own.items()}
    scores, reference = built_up(spec, own, present), built_up(spec, middle, present)
    found: list[Node] = []

    def walk(node: Level | Component, depth: int, weight: float | None, partial: float, secant: float) -> None:
        values, score = columns[node.code], scores.get(node.code)
        counts = weight is not None and score is not None
        apart = score - reference[node.code] if score is not None and others else None
        found.append(
            Node(
                code=node.code,
                name=node.name,
                parent=node.parent,
                depth=depth,
                score=score,
                weight=weight,
                contribution=partial * score if counts and score is not None else None,
                median=medians[node.code],
                reference=reference[node.code] if apart is not None else None,
                difference=secant * apart if counts and apart is not None else None,
                rank=None if score is None else 1 + int(np.count_nonzero(values[rows] > values[place])),
                of=int(np.count_nonzero(~np.isnan(values[rows]))),
            )
        )
        if isinstance(node, Component):
            return
        weights = shares(spec, node, present) if counts else {}
        for part in spec.children[node.code]:
            if part.code not in weights:
                walk(part, depth + 1, None, 0.0, 0.0)
                continue
            share = weights[part.code]
            here, there = scores[node.code], reference[node.code]
            mine, theirs = scores[part.code], reference[part.code]
            steady = slope(node.aggregate, share, (here, here), (mine, mine))
            across = slope(node.aggregate, share, (here, there), (mine, theirs))
            walk(part, depth + 1, share, partial * steady, secant * across)

    walk(spec.root, 0, 1.0, 1.0, 1.0)
    return tuple(found)


def _median(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else None
