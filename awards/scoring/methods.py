"""Every step between a figure and its place on the common scale, one component (n units) at a time.

Sources: OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapters "Imputation of missing data" and
"Normalisation of data"; the documentation of COINr (Becker and others, Journal of Open Source Software 7 (2022) 4567),
whose conventions are followed where the Handbook leaves them open; UNDP, Human Development Report, technical note 1
(goalposts). Arrays are floats with NaN for what is missing; nothing here changes its arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awards.scoring.definition import Component, Denominator, Missing, Normalise, Treat
from awards.scoring.errors import ScoringError
from awards.scoring.ranking import steady
from awards.scoring.reading import LARGEST, SMALLEST
from awards.scoring.table import Floats

SAME = 1e-12  # values closer than this share of their size differ only by the last bits of a machine


@dataclass(frozen=True)
class Scale:
    """How figures were put on the scale of `Part.values`; goalposts and targets take the same way.

    `shift`: treated by log(x + shift), None where they were not; `ln`: the natural logarithm of the definition.
    """

    shift: float | None = None
    ln: bool = False

    def apply(self, values: Floats, component: Component, names: Sequence[str]) -> Floats:
        """Logarithms of the values; one that has none is refused by its name (n names for n values)."""
        if self.shift is not None and self.ln:
            raise ScoringError(
                f"Komponen {component.code}: pencilannya ditangani dengan logaritma, jadi “transform”: “ln” "
                "tidak dapat dipakai lagi. Hapus salah satu.",
                component=component.code,
            )
        if self.shift is None and not self.ln:
            return values
        moved = values + (self.shift or 0.0)
        if (bad := np.flatnonzero(moved <= 0)).size:
            raise ScoringError(
                f"Komponen {component.code}: logaritma memerlukan nilai di atas nol; "
                f"{names[bad[0]]} bernilai {values[bad[0]]:g}.",
                component=component.code,
            )
        return np.log(moved)


def denominate(
    values: Floats, denominator: Floats, rule: Denominator, component: Component, units: Sequence[str]
) -> Floats:
    """x / d · per: a count made comparable between units of different size. A missing denominator leaves NaN."""
    if (bad := np.flatnonzero(denominator <= 0)).size:
        raise ScoringError(
            f"Komponen {component.code}: penyebut “{rule.column}” untuk {units[bad[0]]} adalah "
            f"{denominator[bad[0]]:g}; penyebut harus lebih besar daripada nol.",
            component=component.code,
        )
    with np.errstate(over="ignore", under="ignore"):
        result = values / denominator * rule.per
    known = ~np.isnan(result) & (values != 0)
    if (bad := np.flatnonzero(known & ((np.abs(result) > LARGEST) | (np.abs(result) < SMALLEST)))).size:
        size = "besar" if abs(result[bad[0]]) > 1 else "kecil"
        raise ScoringError(
            f"Komponen {component.code}: nilai {units[bad[0]]} setelah dibagi penyebut terlalu {size} untuk dihitung.",
            component=component.code,
        )
    return result


def impute(values: Floats, rule: Missing, groups: Sequence[str], earlier: Sequence[Floats]) -> Floats:
    """Fill what is missing: by mean or median of the others, by the mean of the unit's group, or by its latest value.

    `groups`: n names, "" for none; `earlier`: the same component in earlier periods, the latest first. A cell for
    which there is nothing to fill it with stays NaN. Handbook, "Imputation of missing data" (unconditional mean,
    hot deck by group, last value carried forward).
    """
    missing = np.isnan(values)
    if rule.method == "leave" or not missing.any():
        return values
    result = values.copy()
    known = values[~missing]
    if rule.method == "latest":
        for past in earlier:
            result = np.where(np.isnan(result), past, result)
    elif rule.method == "group_mean":
        for group in sorted(set(groups) - {""}):
            members = np.array([name == group for name in groups])
            if (same := values[members & ~missing]).size:
                result[members & missing] = same.mean()
    elif known.size:
        result[missing] = known.mean() if rule.method == "mean" else np.median(known)
    return result


def skewness(values: Floats) -> float:
    """Sample skewness G1 = n / ((n-1)(n-2)) · Σ((x - mean)/s)³, as Excel's SKEW; NaN below 3 values or without spread.

    Joanes and Gill (1998), "Comparing measures of sample skewness and kurtosis", type 2, as in COINr.
    """
    known = values[~np.isnan(values)]
    n = known.size
    if n < 3 or not spreads(known):
        return np.nan
    z = (known - known.mean()) / known.std(ddof=1)
    return float(n / ((n - 1) * (n - 2)) * (z**3).sum())


def kurtosis(values: Floats) -> float:
    """Sample excess kurtosis G2, as Excel's KURT; NaN below 4 values or without spread.

    G2 = n(n+1) / ((n-1)(n-2)(n-3)) · Σ((x - mean)/s)⁴ - 3(n-1)² / ((n-2)(n-3)); Joanes and Gill (1998), type 2.
    """
    known = values[~np.isnan(values)]
    n = known.size
    if n < 4 or not spreads(known):
        return np.nan
    z = (known - known.mean()) / known.std(ddof=1)
    lead = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
    return float(lead * (z**4).sum() - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def has_outliers(values: Floats, rule: Treat) -> bool:
    """Both |skewness| and kurtosis beyond their thresholds; False below 4 values, where neither says anything."""
    return abs(skewness(values)) > rule.skew and kurtosis(values) > rule.kurtosis


def winsorise(values: Floats, rule: Treat) -> Floats:
    """Draw the outermost value in to the next one, at the end the skew points to, until nothing stands out.

    Stops before more than `rule.points` units would be touched (equal values are drawn in together). COINr's
    `winsorise`, which counts the same but may overshoot by the last group of equal values.
    """
    result = values.copy()
    while has_outliers(result, rule):
        outermost = np.nanmax if skewness(result) >= 0 else np.nanmin
        extreme = result == outermost(result)
        drawn = np.where(extreme, outermost(result[~extreme]), result)
        touched = (drawn != values) & ~np.isnan(values)
        if touched.sum() > rule.points:
            break
        result = drawn
    return result


def treat(values: Floats, rule: Treat | None) -> tuple[Floats, float | None]:
    """Outliers: winsorised if that is enough, otherwise the shift of a logarithm for `Scale`; (values, shift).

    The logarithm is log(x - min + 0.01 · (max - min)), COINr's `log_CT`; it is returned as its shift so that goalposts
    can go the same way.
    """
    if rule is None or not has_outliers(values, rule):
        return values, None
    drawn = winsorise(values, rule)
    if not has_outliers(drawn, rule):
        return drawn, None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return values, 0.01 * (high - low) - low


def cap(values: Floats, bounds: tuple[float | None, float | None] | None) -> Floats:
    """No value below the lower or above the upper bound; either may be None."""
    return values if bounds is None else np.clip(values, *bounds)


def spreads(values: Floats) -> bool:
    """Whether at least two values differ by more than the last bits of a machine."""
    known = values[~np.isnan(values)]
    if known.size < 2:
        return False
    low, high = known.min(), known.max()
    return bool(high - low > SAME * max(abs(low), abs(high)))


def refuse_nothing(values: Floats, component: Component) -> None:
    """At least one value, or the sentence that there is none."""
    if np.isnan(values).all():
        raise ScoringError(f"Komponen {component.code}: semua nilai kosong.", component=component.code)


def ascending(values: Floats) -> Floats:
    """Place from below, the lowest 1; equal values share the lower place (R's rank(ties.method = "min"))."""
    known = np.sort(values[~np.isnan(values)])
    return np.where(np.isnan(values), np.nan, np.searchsorted(known, values, side="left") + 1.0)


def normalise(values: Floats, rule: Normalise, component: Component, scale: Scale, units: Sequence[str]) -> Floats:
    """Values of n units on the common scale, more always better: a component with direction -1 is turned first.

    With x the turned value, and every result y in [0, 1] laid on `range` [a, b] as a + (b - a)·y:

    - none: x
    - minmax: (x - min) / (max - min)
    - zscore: (x - mean) / s, s with n - 1
    - rank: place from below, 1 … n; equal values share the lower place
    - percentile: (rank - 1) / (n - 1)
    - distance_to_target: 1 - (target - x) / (target - min)
    - distance_to_reference: the same with the value of the unit `reference` as target
    - goalposts: (x - low) / (high - low); direction -1: (high - x) / (high - low)
    - fraction_of_max: x / max; direction -1: min / x of the unturned value

    Goalposts, fraction_of_max and none serve a single unit or equal values; the others have nothing to compare there
    and refuse. Handbook, "Normalisation of data"; COINr `n_*`; UNDP, technical note 1.
    """
    refuse_nothing(values, component)
    if rule.method not in {"none", "goalposts", "fraction_of_max"} and not spreads(values):
        only = "hanya satu satuan yang bernilai" if np.isfinite(values).sum() == 1 else "semua nilai sama"
        raise ScoringError(
            f"Komponen {component.code}: {only}, jadi tidak dapat dinormalkan dengan {rule.method}. "
            "Pakai goalposts, atau keluarkan komponen ini.",
            component=component.code,
        )
    x = values * component.direction + 0.0
    if rule.method == "none":
        return x
    if rule.method == "zscore":
        return (x - np.nanmean(x)) / np.nanstd(x, ddof=1)
    if rule.method == "rank":
        return ascending(steady(x))
    share = _share(x, rule, component, scale, units)
    low, high = rule.range
    return low + (high - low) * (np.clip(share, 0.0, 1.0) if rule.clip else share)


def _share(x: Floats, rule: Normalise, component: Component, scale: Scale, units: Sequence[str]) -> Floats:
    """The methods that lay the turned values x on 0 … 1, before they are clipped and laid on the range."""
    low, high = float(np.nanmin(x)), float(np.nanmax(x))
    if rule.method == "minmax":
        return (x - low) / (high - low)
    if rule.method == "percentile":
        return (ascending(steady(x)) - 1) / (np.isfinite(x).sum() - 1)
    if rule.method == "goalposts":
        posts = scale.apply(np.array([rule.low, rule.high]), component, ["“low”", "“high”"]) * component.direction
        bottom, top = posts[:: component.direction]
        return (x - bottom) / (top - bottom)
    if rule.method == "fraction_of_max":
        return _fraction_of_max(x * component.direction, component, units)
    goal = _goal(x, rule, component, scale, units)
    if goal - low <= SAME * max(abs(goal), abs(low)):
        raise ScoringError(
            f"Komponen {component.code}: tidak ada satuan yang di bawah target atau acuan, jadi jaraknya tidak dapat "
            "dihitung. Pakai goalposts.",
            component=component.code,
        )
    return 1 - (goal - x) / (goal - low)


def _goal(x: Floats, rule: Normalise, component: Component, scale: Scale, units: Sequence[str]) -> float:
    """The turned target, or the turned value of the unit of reference."""
    if rule.method == "distance_to_target":
        return float(scale.apply(np.array([rule.target]), component, ["“target”"])[0]) * component.direction
    if rule.reference not in units or np.isnan(goal := float(x[list(units).index(rule.reference)])):
        raise ScoringError(
            f"Komponen {component.code}: satuan acuan {rule.reference} tidak ada atau tidak bernilai.",
            component=component.code,
        )
    return goal


def _fraction_of_max(values: Floats, component: Component, units: Sequence[str]) -> Floats:
    """x / max, or min / x where less is better; both need a true zero, so no value below it."""
    least = values < 0 if component.direction > 0 else values <= 0
    if (bad := np.flatnonzero(least)).size:
        limit = "negatif" if component.direction > 0 else "nol atau negatif"
        raise ScoringError(
            f"Komponen {component.code}: fraction_of_max tidak berlaku untuk nilai {limit} ({units[bad[0]]}).",
            component=component.code,
        )
    if component.direction < 0:
        return np.asarray(np.nanmin(values) / values, dtype=np.float64)
    if np.nanmax(values) == 0:
        raise ScoringError(
            f"Komponen {component.code}: semua nilai nol, jadi tidak ada maksimum.", component=component.code
        )
    return np.asarray(values / np.nanmax(values), dtype=np.float64)


def own_share(own: Floats) -> Floats:
    """Share of the k components for which each of n units has a value of its own (n × k → n)."""
    present: NDArray[np.bool_] = ~np.isnan(own)
    return np.asarray(present.mean(axis=1), dtype=np.float64)
