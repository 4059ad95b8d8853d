"""From components to levels to the index: weighted means with missing parts, level by level up the tree.

Source: OECD/JRC Handbook (2008), "Weighting and aggregation": arithmetic lets a strength make up for a weakness in
full, geometric and harmonic less and less; UNDP uses the geometric mean since 2010.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from awards.scoring.definition import Level, Spec
from awards.scoring.errors import ScoringError
from awards.scoring.ranking import rounded
from awards.scoring.table import Floats

Weights = Mapping[str, float | Floats]


def combine(values: Sequence[Floats], weights: Sequence[float | Floats], method: str) -> Floats:
    """Weighted mean of m parts; the weights of parts that are NaN are shared out among the others.

    - arithmetic: Σ w x / Σ w
    - geometric: exp(Σ w ln x / Σ w), for x > 0
    - harmonic: Σ w / Σ (w / x), for x > 0

    with Σ over the parts present; NaN where none is. Each value is an array over units, each weight a number or an
    array that broadcasts against it, such as draws × 1: the same arithmetic serves one scoring and thousands. Sums run
    from the first part to the last, so that the bits do not hang on the number of units.
    """
    total: Floats | None = None
    shared: float | Floats = 0.0  # draws × 1 as long as nothing is missing: half the arithmetic
    for value, weight in zip(values, weights, strict=True):
        missing = np.isnan(value)
        term = np.log(value) if method == "geometric" else 1 / value if method == "harmonic" else value
        if missing.any():
            term = np.where(missing, 0.0, term)
            shared = shared + weight * ~missing
        else:
            shared = shared + weight
        weighted = np.asarray(weight * term)
        total = weighted if total is None else np.add(total, weighted, out=total)
    mean = np.asarray(total / np.where(np.asarray(shared) > 0, shared, np.nan))
    if method == "geometric":
        return np.asarray(np.exp(mean))
    return 1 / mean if method == "harmonic" else mean


def enough(values: Sequence[Floats], threshold: float) -> Floats:
    """1.0 where at least this share of the parts is present and at least one, NaN elsewhere."""
    present = sum((~np.isnan(value)).astype(np.float64) for value in values) / len(values)
    return np.where((present > 0) & (present >= threshold - 1e-12), 1.0, np.nan)


def tree(
    spec: Spec,
    normalised: Mapping[str, Floats],
    units: Sequence[str],
    *,
    weights: Weights | None = None,
    aggregates: Mapping[str, str] | None = None,
) -> dict[str, Floats]:
    """Scores of every level, from the normalised values of each component (code → array over units).

    `weights` and `aggregates` (by code) take the place of the definition's where given. Parts of weight 0 in the
    definition take no part. A level below its availability threshold, counted in parts, is NaN. Levels
    with `round` go up rounded; the root is not rounded here, since it may be ranked unrounded.
    """
    scores: dict[str, Floats] = dict(normalised)
    for level in spec.bottom_up:
        parts = [part for part in spec.children[level.code] if part.weight > 0]
        method = (aggregates or {}).get(level.code, level.aggregate)
        values = [scores[part.code] for part in parts]
        if method != "arithmetic":
            for part, value in zip(parts, values, strict=True):
                _positive(level, method, part.code, value, units)
        given = weights or {}
        mean = combine(values, [given.get(part.code, part.weight) for part in parts], method)
        mean = mean * enough(values, level.availability)
        decimals = level.decimals if level.round and level.parent is not None else None
        scores[level.code] = mean if decimals is None else rounded(mean, decimals)
    return {level.code: scores[level.code] for level in spec.levels}


def _positive(level: Level, method: str, part: str, value: Floats, units: Sequence[str]) -> None:
    """Geometric and harmonic means exist for positive numbers only; zero would pull everything to zero unseen."""
    bad = np.argwhere(value <= 0)
    if bad.size:
        where = tuple(bad[0])
        kind = "geometrik" if method == "geometric" else "harmonik"
        raise ScoringError(
            f"Tingkat {level.code}: rata-rata {kind} memerlukan nilai di atas nol; {part} untuk {units[where[-1]]} "
            f"bernilai {value[where]:g}. Beri “range” yang mulai di atas nol, misalnya [1, 100].",
            component=part,
        )
