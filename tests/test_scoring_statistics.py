"""Spread, correlations, effective weights and funnel limits against numbers worked out by hand."""

from fractions import Fraction
from math import comb, isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from awards.scoring import funnel, statistics
from awards.scoring.errors import ScoringError
from awards.scoring.spec import parse
from tests.scoring import component, definition

# a and b rise together, c falls, d does not vary, e is known twice
COLUMNS = np.array(
    [
        [1, 2, 9, 5, nan],
        [2, 4, 7, 5, nan],
        [3, 6.5, 5, 5, 1],
        [4, 8, nan, 5, 2],
    ]
)
SPEC = parse(
    definition(
        component("a", parent="x", weight=2), component("b", parent="x"), component("c", parent="x"), "d", "e",
        levels=[{"code": "I", "parent": None}, {"code": "x", "parent": "I", "weight": 2}],
    )
)  # fmt: skip
numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


def test_summaries():
    """b: mean 20.5/4, squares 9.765625 + 1.265625 + 1.890625 + 8.265625 = 21.1875, sd sqrt(21.1875/3)."""
    found = {one.code: one for one in statistics.summaries(COLUMNS, ["a", "b", "c", "d", "e"])}
    assert (found["b"].count, found["b"].mean, found["b"].minimum, found["b"].maximum) == (4, 5.125, 2, 8)
    assert found["b"].sd == pytest.approx(sqrt(21.1875 / 3))
    assert found["a"].skew == pytest.approx(0)
    assert found["a"].kurtosis == pytest.approx(-1.2)  # Excel's KURT of 1, 2, 3, 4
    assert [found[code].availability for code in "abcde"] == [1, 1, 0.75, 1, 0.5]
    assert found["d"].sd == 0
    assert isnan(found["d"].skew)
    nothing = statistics.summaries(np.full((3, 1), nan), ["z"])[0]
    assert (nothing.count, nothing.availability) == (0, 0)
    assert isnan(nothing.mean)


def test_correlations_of_pairs_that_both_have():
    """a, b: sum of products of deviations 1.5 × 3.125 + 0.5 × 1.125 + 0.5 × 1.375 + 1.5 × 2.875 = 10.25, squares 5, 21.1875."""
    found = statistics.correlations(COLUMNS)
    assert found[0, 1] == pytest.approx(10.25 / sqrt(5 * 21.1875))
    assert found[0, 2] == pytest.approx(-1)
    assert np.isnan(found[3]).all()  # no variation
    assert np.isnan(found[4]).all()  # two units only
    assert np.isnan(found).sum() == 16
    assert np.array_equal(found, found.T, equal_nan=True)


def test_rank_correlation_with_ties():
    """Ranks 1 2.5 2.5 4 and 2 1 3 4: deviations -1.5 0 0 1.5 and -0.5 -1.5 0.5 1.5, products 3, squares 4.5 and 5."""
    assert statistics.average_ranks(np.array([1, 3, 3, 9])).tolist() == [1, 2.5, 2.5, 4]
    assert statistics.spearman(np.array([1, 3, 3, 9.0]), np.array([5, 4, 6, 70.0])) == pytest.approx(3 / sqrt(22.5))


@given(arrays(float, st.tuples(st.integers(3, 12), st.just(2)), elements=numbers), st.floats(0.5, 1e6), numbers)
def test_correlation_does_not_hang_on_unit_or_order(pair, scale, shift):
    x, y = pair.T
    for way in (statistics.pearson, statistics.spearman):
        r = way(x, y)
        assert isnan(r) or -1 <= r <= 1
        assert way(y, x) == pytest.approx(r, nan_ok=True)
        assert way(x[::-1], y[::-1]) == pytest.approx(r, nan_ok=True, abs=1e-9)
    assert statistics.spearman(x, y) == pytest.approx(statistics.spearman(x**3, -y) * -1, nan_ok=True)
    if np.ptp(x) > 1 < np.ptp(y):
        moved = statistics.pearson(x * scale + shift, y)
        assert moved == pytest.approx(statistics.pearson(x, y), nan_ok=True, abs=1e-6)


def test_huge_figures_neither_overflow_nor_vanish():
    x = np.array([1.0, 2.0, 4.0])
    assert statistics.pearson(x * 1e300, x * 1e-300) == pytest.approx(1)


def test_flags_name_what_counts_twice_and_what_pulls_apart():
    found = statistics.flags(SPEC, COLUMNS)
    kinds = {(one.first, one.second): (one.kind, one.siblings) for one in found}
    assert kinds == {
        ("a", "b"): ("redundant", True), ("a", "c"): ("conflicting", True), ("b", "c"): ("conflicting", True),
    }  # fmt: skip
    assert abs(found[0].r) == max(abs(one.r) for one in found)
    root = np.array([1.0, 3, 2, 4])
    assert statistics.with_root(SPEC, COLUMNS, root)["a"] == pytest.approx(0.8)
    assert [(one.first, one.second, one.kind) for one in statistics.root_flags(SPEC, COLUMNS, root)] == [
        ("c", "I", "conflicting")
    ]


def test_effective_weights_are_products_along_the_tree():
    """x weighs 2 of 4; a 2 of 4 in it."""
    found = statistics.effective_weights(SPEC)
    assert found == {"I": 1, "x": 0.5, "d": 0.25, "e": 0.25, "a": 0.25, "b": 0.125, "c": 0.125}


def test_cronbach_alpha():
    """Columns 1 2 3 and 2 2 5 (and a unit that lacks one): variances 1 and 3, sums 3 4 8 vary 7; 2 (1 - 4/7) = 6/7."""
    columns = np.array([[1, 2], [2, 2], [3, 5], [9, nan]])
    assert statistics.cronbach_alpha(columns) == pytest.approx(6 / 7)
    assert isnan(statistics.cronbach_alpha(columns[:, :1]))
    assert isnan(statistics.cronbach_alpha(np.ones((3, 2))))


# Funnel


def test_lower_limit_is_exact_and_interpolated():
    """n 10, share 1/2: P(R <= 1) = 11/1024, P(R <= 2) = 56/1024; r = 2, a = (56/1024 - 0.025) / (45/1024) = 0.67556."""
    assert funnel.lower_limit(0.5, 10, 0.025) == pytest.approx((2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10)
    assert funnel.limits(0.5, 10)[1] == pytest.approx(0.8675556, abs=1e-7)
    assert funnel.limits(0.5, 2) == (0, 1, 0, 1)


@given(st.integers(1, 40), st.integers(1, 99), st.data())
def test_a_count_is_outside_exactly_where_its_tail_is_rarer(cases, percent, data):
    """Tails summed as fractions."""
    count = data.draw(st.integers(0, cases))
    p = Fraction(percent, 100)
    chances = [comb(cases, k) * p**k * (1 - p) ** (cases - k) for k in range(cases + 1)]
    rare = min(sum(chances[: count + 1]), sum(chances[count:]))
    found = funnel.funnel([count], [cases], overall=percent / 100)
    assert found.outside[0] == (2 if rare < Fraction(1, 1000) else 1 if rare < Fraction(25, 1000) else 0)


def test_limits_narrow_with_more_cases_and_meet_the_normal_ones():
    found = funnel.funnel([300, 30, 3, 0], [1000, 100, 10, 0])
    assert found.overall == pytest.approx(333 / 1110)
    assert (np.diff((found.high95 - found.low95)[:3]) > 0).all()
    assert np.isnan(found.share[3])
    assert found.outside.tolist() == [0, 0, 0, 0]
    low95, high95, low998, high998 = funnel.limits(0.3, 200_000)
    spread = sqrt(0.3 * 0.7 / 200_000)
    assert (high95 - low95) / 2 == pytest.approx(1.96 * spread, rel=2e-3)
    assert (high998 - low998) / 2 == pytest.approx(3.09 * spread, rel=2e-3)
    assert funnel.limits(0.004, 200_000)[0] < 0.004 < funnel.limits(0.004, 200_000)[1]


@pytest.mark.parametrize(
    ("successes", "cases", "overall", "words"),
    [
        ([3], [2], None, "melebihi"),
        ([0.5], [2], None, "bulat"),
        ([nan], [2], None, "bulat"),
        ([-1], [2], None, "bulat"),
        ([1], [float("inf")], None, "bulat"),
        ([1, 1], [2], None, "sama banyak"),
        ([0], [0], None, "Belum ada kasus"),
        ([0], [10**8], None, "paling banyak"),
        ([1], [2], 1.5, "antara 0 dan 1"),
        ([1], [2], nan, "antara 0 dan 1"),
    ],
)
def test_funnel_refuses_what_is_no_share(successes, cases, overall, words):
    with pytest.raises(ScoringError, match=words):
        funnel.funnel(successes, cases, overall=overall)
