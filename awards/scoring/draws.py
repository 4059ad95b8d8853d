"""Ranks of many draws at once: random numbers, ranks, their intervals, pairs that cannot be told apart.

Only arrays, no definition and no table. Draws lie in rows, units in columns. What is computed here depends neither
on how many draws are handled together nor on the machine: each draw has its own generator, sums are taken in one
order, ranks come from whole numbers.
"""

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ranks = NDArray[np.unsignedinteger]
Integers = NDArray[np.signedinteger]

LOW, HIGH = 5, 95  # percentiles of the rank interval
APART = 5  # per cent of the draws below which one of two units counts as behind the other
BLOCK = 1 << 20  # ranks counted or compared at a time, so that memory does not grow with the draws
STEP = 8  # units compared at a time with the first of a tie group
DIGITS = 12  # significant digits that count: the last bits of a product are the machine's, not the unit's
FINEST = 300  # decimals where a score is not rounded: as many as its digits allow
NUDGE = 1 + 1e-12  # 0.4995 that came out as 0.49949999999999994 is still half a unit: rounds up


def uniforms(seed: int, first: int, last: int, count: int) -> Floats:
    """Uniform numbers in [0, 1), shape (last - first, count), of the draws `first` to `last - 1`.

    Draw i has its own generator, PCG64(SeedSequence(seed, spawn_key=(i,))), so that a draw is the same whoever
    computes it and in whatever company (NumPy, "Parallel random number generation", SeedSequence spawning).
    """
    out = np.empty((last - first, count))
    for row, draw in enumerate(range(first, last)):
        Generator(PCG64(SeedSequence(seed, spawn_key=(draw,)))).random(out=out[row])
    return out


def perturbed(weight: float, spread: float, numbers: Floats) -> Floats:
    """w (1 + d (2u - 1)): the weight moved evenly within plus or minus `spread` of itself; any shape."""
    return np.asarray(weight * (1 + spread * (2 * numbers - 1)))


def whole(scores: Floats, decimals: int, largest: float) -> Ints:
    """Scores as whole numbers of 10^-decimals, rounded half away from zero, of any shape.

    `largest` bounds the scores of every draw; at most 12 significant digits of it are kept, so that 10^300 does not
    overflow and rounding noise does not part two equal units.
    """
    spare = DIGITS - 1 - int(np.floor(np.log10(largest))) if largest > 0 else decimals
    scaled = scores * (float(10.0 ** min(decimals, spare, FINEST)) * NUDGE)
    scaled += np.copysign(0.5, scaled)
    return scaled.astype(np.int64)  # cuts towards zero


def competition_ranks(keys: Ints) -> Ranks:
    """Competition ranks (1, 2, 2, 4) of each row, the largest first; shape and meaning as `keys`.

    Key and column are packed in one number and sorted, which is several times faster than an argsort; the rank of a
    run of equal keys is the place of its first.
    """
    units = keys.shape[1]
    bits = max(units - 1, 1).bit_length()
    small = keys.size == 0 or int(np.abs(keys).max()) < 1 << (30 - bits)
    packed: Integers = (-keys << bits) | np.arange(units)
    if small:
        packed = packed.astype(np.int32)
    packed.sort(axis=1)
    column = packed & ((1 << bits) - 1)
    keys_down = packed >> bits
    place = np.zeros(keys.shape, np.min_scalar_type(max(units, 1)))
    np.multiply(keys_down[:, 1:] != keys_down[:, :-1], np.arange(1, units, dtype=place.dtype), out=place[:, 1:])
    np.maximum.accumulate(place, axis=1, out=place)
    place += 1
    ranks = np.empty_like(place)
    np.put_along_axis(ranks, column, place, axis=1)
    return ranks


def histogram(ranks: Ranks) -> Ints:
    """How many draws gave each unit each rank, shape (units, units); column r - 1 is rank r."""
    units = ranks.shape[1]
    counts = np.zeros(units * units, np.int64)
    offsets = np.arange(units) * units - 1
    step = max(1, BLOCK // max(units, 1))
    for start in range(0, len(ranks), step):
        counts += np.bincount((ranks[start : start + step] + offsets).ravel(), minlength=units * units)
    return counts.reshape(units, units)


def percentile_ranks(counts: Ints, percent: int) -> Ints:
    """The smallest rank that at least `percent` % of the draws do not exceed: the inverted CDF, one per unit.

    Hyndman and Fan (1996), definition 1; NumPy's method "inverted_cdf". Computed in whole numbers.
    """
    draws = counts.sum(axis=1, keepdims=True)
    return np.asarray(np.argmax(counts.cumsum(axis=1) * 100 >= draws * percent, axis=1) + 1)


def mean_ranks(counts: Ints) -> Floats:
    """Mean rank of each unit over the draws."""
    return np.asarray(counts @ np.arange(1, counts.shape[1] + 1) / counts.sum(axis=1))


def together(ranks: Ranks, unit: int, others: Ints) -> NDArray[np.bool_]:
    """Which of `others` cannot be told apart from `unit`, given the ranks with units in ROWS, draws in columns.

    Two units cannot be told apart where each is ahead of the other, or level with it, in at least 5 % of the draws.
    "Or level" matters: two offices with the same figures are never ahead of each other.
    """
    draws = ranks.shape[1]
    step = max(1, BLOCK // max(draws, 1))
    most = np.zeros(len(others), np.int64)  # draws in which one of the two is ahead, whichever is more often
    for start in range(0, len(others), step):
        block = ranks[others[start : start + step]]
        behind, ahead = (np.count_nonzero(one, axis=1) for one in (block > ranks[unit], block < ranks[unit]))
        most[start : start + step] = np.maximum(behind, ahead)
    return np.asarray((draws - most) * 100 >= draws * APART)


def tie_groups(ranks: Ranks, order: Ints) -> Ints:
    """Number of each unit's tie group, 1 upwards, walking down `order` (columns of units, best first).

    A unit joins the group as long as it cannot be told apart from the group's first; else it opens the next. `ranks`
    has units in ROWS.
    """
    groups = np.zeros(len(order), np.int64)
    start, number, step = 0, 1, STEP
    groups[order[:1]] = number
    reached = 1
    while reached < len(order):  # a few at a time: most groups end after a few places
        rest = order[reached : reached + step]
        apart = np.flatnonzero(~together(ranks, int(order[start]), rest))
        joined = int(apart[0]) if apart.size else len(rest)
        groups[rest[:joined]] = number
        reached += joined
        step = 2 * step if joined == len(rest) else STEP
        if joined < len(rest):
            start, number = reached, number + 1
            groups[order[start]] = number
            reached += 1
    return groups
