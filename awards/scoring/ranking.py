"""Rounding as people round, ranks with their ties, and classes.

A number is first taken to 12 significant digits, then rounded half up in decimal: 0.8015 becomes 0.802 on every
machine, whatever the last bit of its double. Source of the ties: COINr `rank_df` and UNDP's tables (competition: 1, 2,
2, 4); dense (1, 2, 2, 3) and average (1, 2.5, 2.5, 4) as in R and SQL.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from awards.scoring.definition import Band
from awards.scoring.table import Floats

EXACT = 1e6  # below this many units of the last decimal, distance from a half is told exactly enough by a double


def steady(values: Floats) -> Floats:
    """The same numbers at 12 significant digits, so that equal on paper is equal here; any shape, NaN stays."""
    flat = [float(f"{value:.12g}") + 0.0 for value in np.ravel(values)]
    return np.array(flat, dtype=np.float64).reshape(np.shape(values))


def decimal(value: float, decimals: int) -> Decimal:
    """A finite number rounded half up (away from zero) to so many decimals; never -0."""
    result = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def fixed(value: float, decimals: int) -> str:
    """The number as text with exactly so many decimals, "" for NaN."""
    return "" if np.isnan(value) else f"{decimal(value, decimals):f}"


def rounded(values: Floats, decimals: int) -> Floats:
    """`decimal` on an array of any shape: in doubles where they are sure, digit by digit near a half."""
    size = 10.0**decimals
    scaled = np.abs(values) * size
    whole = np.floor(scaled + 0.5)
    result = np.asarray(np.copysign(whole / size, values) + 0.0, dtype=np.float64)
    unsure = (np.abs(scaled + 0.5 - np.round(scaled + 0.5)) < 1e-5) | (scaled > EXACT)
    for place in np.argwhere(unsure):
        result[tuple(place)] = float(decimal(float(values[tuple(place)]), decimals))
    return result


def ranks(keys: Sequence[Floats], ties: str) -> Floats:
    """Ranks of n units, 1 for the highest, NaN for units without score; among equal units the rule of the ties.

    `keys`: the score, then the tie-breakers, each n floats of which more is better; a missing tie-breaker stands last.
    """
    score = keys[0]
    result = np.full(score.shape, np.nan)
    places = np.flatnonzero(~np.isnan(score))
    if not places.size:
        return result
    columns = np.array([np.nan_to_num(-steady(key[places]), nan=np.inf) for key in keys])
    order = np.lexsort(columns[::-1])
    ordered = columns[:, order]
    new = np.append(True, (ordered[:, 1:] != ordered[:, :-1]).any(axis=0))
    group = np.cumsum(new) - 1
    first = np.flatnonzero(new) + 1.0
    count = np.bincount(group)
    by_group = {"competition": first, "dense": np.arange(1.0, first.size + 1), "average": first + (count - 1) / 2}[ties]
    result[places[order]] = by_group[group]
    return result


def shared(ranks: Floats) -> NDArray[np.bool_]:
    """Whether a unit shares its rank with another, n."""
    known = ranks[~np.isnan(ranks)]
    numbers, counts = np.unique(known, return_counts=True)
    return np.isin(ranks, numbers[counts > 1])


def band(value: float, bands: Sequence[Band]) -> str:
    """The class of the highest lower bound that the score reaches; "" below the first or without score."""
    reached = [
        band.label for band in bands if not np.isnan(value) and Decimal(f"{value:.12g}") >= Decimal(str(band.low))
    ]
    return reached[-1] if reached else ""
