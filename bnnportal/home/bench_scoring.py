"""How ranks move under 10,000 sets of weights: the scorer, the same arithmetic bare, and a plain Python loop."""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from awards.scoring import robustness
from awards.scoring.definition import Spec
from awards.scoring.spec import parse
from awards.scoring.table import Table

DRAWS, UNITS, PARTS, LEVELS, SPREAD, SEED = 10_000, 514, 20, 5, 0.25, 7
LOOPED = 30  # draws of the plain loop, whose time is scaled up to all

Floats = NDArray[np.float64]


class Times(NamedTuple):
    """Milliseconds for all draws; `plain` is scaled from fewer."""

    ours: float
    bare: float
    plain: float


def definition() -> Spec:
    """Twenty components in five levels, values between 0 and 1 as they are, an index with three decimals."""
    levels: list[dict[str, Any]] = [{"code": "I", "name": "I", "parent": None, "decimals": 3}]
    levels += [{"code": f"l{level}", "name": "l", "parent": "I", "weight": 1 + level} for level in range(LEVELS)]
    parts = [
        {"code": f"c{part}", "name": "c", "column": f"c{part}", "parent": f"l{part % LEVELS}", "weight": 1 + part % 3}
        for part in range(PARTS)
    ]
    return parse(
        {
            "format": "bnn-index/1", "code": "I", "version": "1", "name": "Ukur", "unit_column": "unit",
            "components": parts, "levels": levels, "defaults": {"normalise": {"method": "none"}},
            "rank": {"on": "rounded"}, "robustness": {"weights": SPREAD},
        }
    )  # fmt: skip


def figures() -> Floats:
    return np.random.default_rng(SEED).random((UNITS, PARTS)).round(4)


def table(values: Floats) -> Table:
    names = tuple(f"U{number:03}" for number in range(UNITS))
    nothing = ("",) * UNITS
    columns = {f"c{part}": column.copy() for part, column in enumerate(values.T)}
    return Table(names, names, nothing, nothing, columns, {})


def bare(values: Floats) -> tuple[Floats, Floats]:
    """Interval and mean in whole arrays, no loop but over the generators, nothing checked, nothing else answered."""
    moved = np.empty((DRAWS, PARTS + LEVELS + 2))
    for draw in range(DRAWS):
        np.random.Generator(np.random.PCG64(np.random.SeedSequence(SEED, spawn_key=(draw,)))).random(out=moved[draw])
    moved = 1 + SPREAD * (2 * moved - 1)
    parts = (moved[:, :PARTS] * (1 + np.arange(PARTS) % 3)).reshape(DRAWS, PARTS // LEVELS, LEVELS)
    levels = moved[:, PARTS : PARTS + LEVELS] * (1 + np.arange(LEVELS))
    parts /= parts.sum(axis=1, keepdims=True)
    parts *= (levels / levels.sum(axis=1, keepdims=True))[:, None, :]
    scores = np.floor(parts.reshape(DRAWS, PARTS) @ values.T * 1000 + 0.5)
    order = np.argsort(-scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    place = np.zeros((DRAWS, UNITS), np.int16)
    place[:, 1:] = (ordered[:, 1:] != ordered[:, :-1]) * np.arange(1, UNITS, dtype=np.int16)
    ranks = np.empty_like(place)
    np.put_along_axis(ranks, order, np.maximum.accumulate(place, axis=1) + 1, axis=1)
    return np.percentile(ranks, [5, 95], axis=0, method="inverted_cdf"), ranks.mean(axis=0)


def plain(values: list[list[float]], draws: int) -> list[tuple[int, int]]:
    """The same in lists: what the vectorised way is worth."""
    ranks: list[list[int]] = [[] for _ in values]
    for draw in range(draws):
        source = random.Random(draw)  # noqa: S311 - weights, not secrets
        parts = [(1 + part % 3) * (1 + SPREAD * (2 * source.random() - 1)) for part in range(PARTS)]
        levels = [(1 + level) * (1 + SPREAD * (2 * source.random() - 1)) for level in range(LEVELS)]
        within = [sum(parts[level::LEVELS]) for level in range(LEVELS)]
        weights = [
            weight / within[part % LEVELS] * levels[part % LEVELS] / sum(levels) for part, weight in enumerate(parts)
        ]
        scores = [round(sum(weight * value for weight, value in zip(weights, row, strict=True)), 3) for row in values]
        ordered = sorted(scores, reverse=True)
        first: dict[float, int] = {}
        for place, score in enumerate(ordered, 1):
            first.setdefault(score, place)
        for own, score in zip(ranks, scores, strict=True):
            own.append(first[score])
    return [(sorted(own)[-(-draws // 20) - 1], sorted(own)[-(-draws * 19 // 20) - 1]) for own in ranks]


def measure(rounds: int) -> Times:
    """Medians, in turns so that other load on the machine meets all three."""
    values, spec = figures(), definition()
    data, lists = table(values), values.tolist()
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: robustness.robustness(spec, data, draws=DRAWS, seed=SEED),
        "bare": lambda: bare(values),
        "plain": lambda: plain(lists, LOOPED),
    }
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _round in range(rounds):
        for way, call in ways.items():
            start = time.perf_counter()
            call()
            times[way].append((time.perf_counter() - start) * 1000)
    middle = {way: statistics.median(found) for way, found in times.items()}
    return Times(middle["ours"], middle["bare"], middle["plain"] * DRAWS / LOOPED)
