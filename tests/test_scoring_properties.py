"""What holds for any index and any figures: order, monotonicity, scale, weights, ranks."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.scoring.ranking import decimal, ranks, rounded, steady
from awards.scoring.result import to_csv
from tests.scoring import component, definition, scored

few = settings(max_examples=30, deadline=None)
# figures with two decimals, as reports have them; three components so that weights matter
figures = st.lists(
    st.tuples(*[st.integers(1, 100_000).map(lambda x: x / 100)] * 3),
    min_size=3,
    max_size=8,
    unique_by=lambda row: row[0],
)
weights = st.tuples(*[st.integers(1, 9)] * 3)
NAMES = ("a", "b", "c")
# method of normalisation -> whether scores stay when figures are multiplied, and when a constant is added
INVARIANT = {
    "minmax": (True, True),
    "zscore": (True, True),
    "rank": (True, True),
    "percentile": (True, True),
    "fraction_of_max": (True, False),
}


def table(values: Any) -> str:
    return "unit,a,b,c\n" + "\n".join(f"u{place},{row[0]!r},{row[1]!r},{row[2]!r}" for place, row in enumerate(values))


def index(shares: Any = (1, 1, 1), *, aggregate: str = "arithmetic", directions: Any = (1, 1, 1), **rule: Any) -> Any:
    """Three components: the first by the rule, the others between goalposts, where equal values do no harm."""
    posts = {"method": "goalposts", "low": 0, "high": 2000, "range": [1, 100]}
    parts = [
        component(code, weight=weight, direction=direction, normalise=rule if rule and code == "a" else posts)
        for code, weight, direction in zip(NAMES, shares, directions, strict=True)
    ]
    return definition(*parts, levels=[{"code": "I", "parent": None, "aggregate": aggregate}])


@few
@given(figures, weights, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(values, shares, shuffling: random.Random):
    header, *lines = table(values).split("\n")
    mixed = [*lines]
    shuffling.shuffle(mixed)
    data = index(shares, method="zscore")
    first, second = (scored(data, "\n".join([header, *rows])) for rows in (lines, mixed))
    assert first.table.units == second.table.units  # sorted, so that sums run the same way to the last bit
    np.testing.assert_array_equal(first.scores["I"], second.scores["I"])
    assert to_csv(first) == to_csv(second)


@few
@given(
    figures,
    weights,
    st.sampled_from(["arithmetic", "geometric", "harmonic"]),
    st.sampled_from([{}, {"method": "minmax", "range": [1, 100]}, {"method": "rank"}]),
    st.tuples(*[st.sampled_from([1, -1])] * 3),
    st.integers(0, 2),
    st.floats(0.01, 900),
)
def test_doing_better_never_lowers_score_or_rank(values, shares, aggregate, rule, directions, place, by):
    data = index(shares, aggregate=aggregate, directions=directions, **rule)
    before = scored(data, table(values))
    better = [list(row) for row in values]
    better[0][place] += by * directions[place]
    after = scored(data, table(better))
    assert after.scores["I"][0] >= before.scores["I"][0] - 1e-9
    assert after.ranks[0] <= before.ranks[0]


@pytest.mark.parametrize("method", INVARIANT)
@few
@given(values=figures, factor=st.sampled_from([0.001, 0.5, 3, 1e6]), shift=st.integers(0, 1000))
def test_the_unit_of_measurement_does_not_matter_where_it_must_not(method, values, factor, shift):
    multiplied, moved = INVARIANT[method]
    data = index(method=method)
    before = scored(data, table(values))
    other = [(row[0] * (factor if multiplied else 1) + (shift if moved else 0), *row[1:]) for row in values]
    after = scored(data, table(other))
    np.testing.assert_allclose(after.scores["I"], before.scores["I"], rtol=1e-6, atol=1e-6)


@few
@given(figures, weights, st.sampled_from(["arithmetic", "geometric", "harmonic"]), st.sampled_from([0.01, 1 / 3, 1000]))
def test_only_the_proportions_of_the_weights_count(values, shares, aggregate, factor):
    before = scored(index(shares, aggregate=aggregate), table(values))
    after = scored(index([weight * factor for weight in shares], aggregate=aggregate), table(values))
    np.testing.assert_allclose(after.scores["I"], before.scores["I"], rtol=1e-12)
    np.testing.assert_array_equal(after.ranks, before.ranks)


@pytest.mark.parametrize("method", ["rank", "percentile"])
@few
@given(values=figures)
def test_ranks_see_only_the_order_of_the_figures(method, values):
    before = scored(index(method=method), table(values))
    after = scored(index(method=method), table([(row[0] ** 3 + 7, *row[1:]) for row in values]))
    np.testing.assert_array_equal(after.scores["I"], before.scores["I"])
    np.testing.assert_array_equal(after.ranks, before.ranks)


@few
@given(st.lists(st.floats(-1e7, 1e7) | st.integers(-2000, 2000).map(lambda x: x / 16), max_size=20), st.integers(0, 6))
def test_rounding_an_array_is_rounding_each_number(values, decimals):
    assert rounded(np.array(values), decimals).tolist() == [float(decimal(value, decimals)) for value in values]
    assert not np.signbit(rounded(np.array([-0.0, -1e-9]), 3)).any()


@few
@given(st.lists(st.sampled_from([0.0, 0.1 + 0.2, 0.3, 1.0, 2.5, float("nan")]), max_size=12))
def test_ranks_are_what_counting_gives(values):
    score = steady(np.array(values))
    known = [value for value in score.tolist() if value == value]
    for ties, expected in {
        "competition": lambda x: 1 + sum(other > x for other in known),
        "dense": lambda x: 1 + len({other for other in known if other > x}),
        "average": lambda x: 0.5 + sum(other > x for other in known) + known.count(x) / 2,
    }.items():
        found = ranks([np.array(values)], ties).tolist()
        assert [rank for rank in found if rank == rank] == [expected(value) for value in known]
