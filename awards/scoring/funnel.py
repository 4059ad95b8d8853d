"""Funnel limits: how far a share of a small office may lie from the overall share by chance alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from awards.scoring.errors import ScoringError

Floats = NDArray[np.float64]

TAIL95, TAIL998 = 0.025, 0.001  # chance to fall below the lower limit, and as much above the upper one
MOST = 1_000_000  # cases of one office; the distribution is laid out case by case


@dataclass(frozen=True)
class Funnel:
    """Overall share and, one number per office, share and limits; NaN where an office has no cases."""

    overall: float
    share: Floats
    low95: Floats
    high95: Floats
    low998: Floats
    high998: Floats

    @property
    def outside(self) -> NDArray[np.int64]:
        """Per office: 0 within the 95 % limits or without cases, 1 outside them, 2 outside the 99.8 % limits."""
        first = (self.share < self.low95) | (self.share > self.high95)
        second = (self.share < self.low998) | (self.share > self.high998)
        return np.where(second, 2, np.where(first, 1, 0))


def lower_limit(share: float, cases: int, tail: float) -> float:
    """The share below which an office of `cases` cases falls with a probability under `tail` by chance alone.

    Exact binomial, interpolated: y = (r - a) / n, r the smallest count with P(R <= r) >= p and
    a = (P(R <= r) - p) / (P(R <= r) - P(R <= r - 1)), not below 0 (Spiegelhalter 2005, "Funnel plots for comparing
    institutional performance", Statistics in Medicine 24, 1185-1202, appendix). A count k lies under the limit exactly
    where P(R <= k) < p. No normal approximation: with few cases its limits leave 0 to 1.
    """
    if share in (0.0, 1.0):
        return share
    counts = np.arange(1, cases + 1)
    steps = np.log((cases - counts + 1) / counts) + (np.log(share) - np.log1p(-share))
    chances = np.exp(np.concatenate(([0.0], np.cumsum(steps))) + cases * np.log1p(-share))
    below = np.cumsum(chances / chances.sum())
    reached = min(int(np.searchsorted(below, tail)), cases)
    before = float(below[reached - 1]) if reached else 0.0
    excess = (float(below[reached]) - tail) / (float(below[reached]) - before)
    return max((reached - excess) / cases, 0.0)


def limits(share: float, cases: int) -> tuple[float, float, float, float]:
    """(low 95 %, high 95 %, low 99.8 %, high 99.8 %) around `share` for one number of cases; for the drawn curve.

    The upper limits are the lower ones of the cases that did not succeed, so that nothing hangs on which of the two is
    counted; the cited formula taken at 97.5 % would lie a whole case too low.
    """
    low95, low998 = (lower_limit(share, cases, tail) for tail in (TAIL95, TAIL998))
    high95, high998 = (1 - lower_limit(1 - share, cases, tail) for tail in (TAIL95, TAIL998))
    return low95, high95, low998, high998


def funnel(successes: ArrayLike, cases: ArrayLike, *, overall: float | None = None) -> Funnel:
    """Shares of offices against the overall share (or a target in `overall`, 0 to 1).

    `successes` and `cases` are whole numbers, one per office, successes among cases; anything else is refused.
    """
    done, total = np.asarray(successes, float), np.asarray(cases, float)
    if done.shape != total.shape or done.ndim != 1:
        raise ScoringError("Jumlah berhasil dan jumlah kasus harus sama banyak, satu pasang per satuan kerja.")
    for values in (done, total):
        if not np.isfinite(values).all() or (values != np.floor(values)).any() or (values < 0).any():
            raise ScoringError("Jumlah berhasil dan jumlah kasus harus bilangan bulat, nol atau lebih.")
    if (done > total).any():
        raise ScoringError("Jumlah berhasil tidak boleh melebihi jumlah kasus.")
    if (total > MOST).any():
        raise ScoringError(f"Jumlah kasus satu satuan kerja paling banyak {MOST}.")
    if overall is None:
        if total.sum() == 0:
            raise ScoringError("Belum ada kasus, jadi belum ada angka keseluruhan untuk dibandingkan.")
        overall = float(done.sum() / total.sum())
    if not 0 <= overall <= 1:
        raise ScoringError("Angka keseluruhan harus antara 0 dan 1.")
    of = {int(n): limits(overall, int(n)) for n in np.unique(total[total > 0])}
    none = (np.nan,) * 4
    table = np.array([of.get(int(n), none) for n in total]).reshape(-1, 4)
    share = np.divide(done, total, out=np.full(total.shape, np.nan), where=total > 0)
    return Funnel(overall, share, *table.T)
