"""What the figures of an index look like before anybody trusts it: spread, correlations, weights that really count."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awards.scoring.definition import Spec
from awards.scoring.methods import kurtosis, skewness

Floats = NDArray[np.float64]

# COINr 1.1.14: get_corr_flags takes 0.9 as "highly correlated"; plot_corr marks below -0.4, below 0.3 and above 0.9
REDUNDANT, WEAK, CONFLICTING = 0.9, 0.3, -0.4
FEWEST = 3  # units with both values; two points always lie on a line


@dataclass(frozen=True)
class Summary:
    """One component over the units; NaN where nothing can be said (no value, no variation)."""

    code: str
    count: int
    availability: float  # share of units with a value
    mean: float
    sd: float  # of a sample, n - 1
    skew: float
    kurtosis: float  # excess: 0 for a normal distribution
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Flag:
    """A pair whose correlation should be looked at. `kind`: redundant, conflicting, weak (only with the root)."""

    first: str
    second: str
    r: float
    kind: str
    siblings: bool  # parts of the same level: there redundancy means counting twice


def summaries(matrix: Floats, codes: Sequence[str]) -> tuple[Summary, ...]:
    """One `Summary` per column of `matrix` (units × components, NaN where missing); as COINr's get_stats."""
    return tuple(_summary(code, column) for code, column in zip(codes, matrix.T, strict=True))


def _summary(code: str, column: Floats) -> Summary:
    known = column[~np.isnan(column)]
    share = known.size / column.size if column.size else 0.0
    if not known.size:
        return Summary(code, 0, share, *(float("nan"),) * 6)
    return Summary(
        code=code,
        count=known.size,
        availability=share,
        mean=float(known.mean()),
        sd=float(known.std(ddof=1)) if known.size > 1 else float("nan"),
        skew=float(skewness(known)),
        kurtosis=float(kurtosis(known)),
        minimum=float(known.min()),
        maximum=float(known.max()),
    )


def average_ranks(values: Floats) -> Floats:
    """Ranks 1 to n upwards, equal values sharing the mean of their places; without missing values."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((counts.cumsum() - (counts - 1) / 2)[place])


def pearson(x: Floats, y: Floats) -> float:
    """Product-moment correlation of the units that have both; NaN with fewer than three or without variation.

    r = sum((x - mean x)(y - mean y)) / sqrt(sum((x - mean x)²) sum((y - mean y)²)).
    """
    both = ~(np.isnan(x) | np.isnan(y))
    return _correlation(x[both], y[both])


def spearman(x: Floats, y: Floats) -> float:
    """Rank correlation: Pearson's of the average ranks of the units that have both (ties share a rank)."""
    both = ~(np.isnan(x) | np.isnan(y))
    return _correlation(average_ranks(x[both]), average_ranks(y[both]))


def _correlation(x: Floats, y: Floats) -> float:
    if x.size < FEWEST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    x, y = (x - x.mean()) / np.ptp(x), (y - y.mean()) / np.ptp(y)  # scaled: squares neither overflow nor vanish
    r = float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))
    return min(max(r, -1.0), 1.0)


def correlations(matrix: Floats, *, ranks: bool = False) -> Floats:
    """Symmetric matrix of pairwise correlations of the columns (units × columns); Spearman's with `ranks`.

    Each pair takes the units that have both values (R's use = "pairwise.complete.obs").
    """
    way = spearman if ranks else pearson
    size = matrix.shape[1]
    out = np.full((size, size), np.nan)
    for i, j in itertools.combinations_with_replacement(range(size), 2):
        out[i, j] = out[j, i] = way(matrix[:, i], matrix[:, j])
    return out


def flags(spec: Spec, matrix: Floats, *, ranks: bool = False) -> tuple[Flag, ...]:
    """Pairs of components above 0.9 (redundant) or below -0.4 (conflicting), the strongest first.

    `matrix`: normalised components in the order of the definition, so that more is better in every column; only then
    does a negative correlation mean that two parts pull against each other. Thresholds: COINr, see above.
    """
    found = []
    table = correlations(matrix, ranks=ranks)
    for i, j in itertools.combinations(range(len(spec.components)), 2):
        one, two, r = spec.components[i], spec.components[j], float(table[i, j])
        kind = "redundant" if r > REDUNDANT else "conflicting" if r < CONFLICTING else ""
        if kind:
            found.append(Flag(one.code, two.code, r, kind, one.parent == two.parent))
    return tuple(sorted(found, key=lambda flag: (-abs(flag.r), flag.first, flag.second)))


def with_root(spec: Spec, matrix: Floats, root: Floats, *, ranks: bool = False) -> dict[str, float]:
    """Correlation of each normalised component with the score of the index, by code."""
    way = spearman if ranks else pearson
    return {part.code: way(column, root) for part, column in zip(spec.components, matrix.T, strict=True)}


def root_flags(spec: Spec, matrix: Floats, root: Floats) -> tuple[Flag, ...]:
    """Components that hardly follow the index (below 0.3) or run against it (below -0.4): they weigh on paper only."""
    found = with_root(spec, matrix, root)
    return tuple(
        Flag(code, spec.root.code, r, "conflicting" if r < CONFLICTING else "weak", False)
        for code, r in found.items()
        if r < WEAK
    )


def effective_weights(spec: Spec) -> dict[str, float]:
    """Weight of every level and component in the index: the product of its shares among siblings up to the root.

    This is COINr's get_eff_weights (vignette "weights"), not the importance that correlations give a component
    (Paruolo, Saisana and Saltelli 2013), for which see `with_root`. The components add up to 1 where nothing is
    missing.
    """
    out = {spec.root.code: 1.0}
    for level in reversed(spec.bottom_up):
        parts = spec.children[level.code]
        total = sum(part.weight for part in parts)
        out |= {part.code: out[level.code] * part.weight / total for part in parts}
    return out


def cronbach_alpha(matrix: Floats) -> float:
    """k / (k - 1) (1 - sum of the variances / variance of the sum), over units with every column; else NaN.

    Cronbach (1951); OECD/JRC Handbook on Constructing Composite Indicators (2008), section 5.3.
    """
    whole = matrix[~np.isnan(matrix).any(axis=1)]
    parts = whole.shape[1]
    if parts < 2 or len(whole) < 2:
        return float("nan")
    total = float(whole.sum(axis=1).var(ddof=1))
    return float("nan") if total == 0 else parts / (parts - 1) * (1 - float(whole.var(axis=0, ddof=1).sum()) / total)
