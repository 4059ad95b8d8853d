"""Ranks over many draws: what a draw is, what ranks and intervals it gives, and that nothing but the seed decides."""

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy._core import _multiarray_umath as cpu

from awards.scoring import draws, robustness
from awards.scoring.engine import score
from awards.scoring.errors import ScoringError
from awards.scoring.spec import parse
from awards.scoring.table import read_csv
from tests.scoring import component, definition, rows, scored

NONE = {"method": "none"}
TREE = definition(
    component("a", parent="x", weight=2),
    component("b", parent="x"),
    component("c", parent="y", weight=3),
    component("d", parent="y"),
    "e",
    levels=[
        {"code": "I", "parent": None, "decimals": 2},
        {"code": "x", "parent": "I", "weight": 2, "round": True, "decimals": 1},
        {"code": "y", "parent": "I", "aggregate": "geometric"},
    ],
    rank={"on": "rounded"},
)
METHODS = {
    "weights": 0.5,
    "normalise": [NONE, {"method": "minmax", "range": [1, 100]}],
    "aggregate": ["arithmetic", "geometric", "harmonic"],
}
MOVING = parse(TREE | {"robustness": METHODS})


def figures(units=12, seed=1, empty=0, order=1, extra="", of=lambda unit: ""):
    """Five cells a unit between 1 and 100; the first `empty` units lack one of them; `extra` columns by unit."""
    cells = np.random.default_rng(seed).uniform(1, 100, (units, 5)).round(2).astype(str)
    for number in range(empty):
        cells[number, number % 5] = "_"
    lines = [f"U{number:02} {' '.join(line)} {of(number)}" for number, line in enumerate(cells)]
    return rows(" / ".join([f"unit a b c d e {extra}", *lines[::order]]))


def drawn(spec, table, draws_=50, seed=1):
    return robustness.robustness(spec, read_csv(table, spec), draws=draws_, seed=seed)


# What a draw is


def test_a_draw_is_numpys_own_generator_of_its_number():
    found = draws.uniforms(7, 3, 6, 4)
    own = np.random.Generator(np.random.PCG64(np.random.SeedSequence(7, spawn_key=(5,)))).random(4)
    assert found.shape == (3, 4)
    assert found[2].tolist() == own.tolist()
    assert draws.uniforms(7, 0, 9, 4)[3:6].tolist() == found.tolist()


def test_weights_move_by_the_spread_and_no_further():
    """w (1 + d (2u - 1)): 2 (1 - 0.25), 2, 2 (1 + 0.25 × 0.98)."""
    assert draws.perturbed(2.0, 0.25, np.array([0, 0.5, 0.99])) == pytest.approx([1.5, 2.0, 2.49])


@given(st.integers(-(10**6), 10**6), st.integers(0, 4), st.floats(-1e-15, 1e-15))
def test_scores_round_as_on_paper(number, decimals, noise):
    """Halves included and the last bit disregarded: Decimal of 12 significant digits, ROUND_HALF_UP."""
    value = number / 10 ** (decimals + 1) * (1 + noise)
    exact = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert draws.whole(np.array([value]), decimals, 100.0)[0] == int(exact.scaleb(decimals))


def test_a_score_of_any_size_fits_a_whole_number():
    found = draws.whole(np.array([1e300, 0.5e300, -1e300]), 3, 1e300)
    assert found.tolist() == [10**11, 5 * 10**10, -(10**11)]
    assert draws.whole(np.zeros(2), draws.FINEST, 0.0).tolist() == [0, 0]


def test_equal_scores_share_the_better_rank():
    assert draws.competition_ranks(np.array([[30, 10, 30, 20], [0, -5, 0, 0]])).tolist() == [[1, 4, 1, 3], [1, 4, 1, 1]]
    assert draws.competition_ranks(np.array([[4], [5]])).tolist() == [[1], [1]]


@given(
    arrays(
        np.int64,
        st.tuples(st.integers(1, 4), st.integers(1, 40)),
        elements=st.integers(-(10**12), 10**12) | st.integers(0, 5),
    )
)
def test_a_rank_is_one_more_than_the_number_ahead(keys):
    ahead = (keys[:, None, :] > keys[:, :, None]).sum(axis=2)
    assert (draws.competition_ranks(keys) == ahead + 1).all()


# Intervals and groups


def test_interval_and_mean_of_twenty_draws():
    """Ranks 1 to 20 once each for the first of 20 units: 5 % is reached at rank 1 (1/20), 95 % at 19 (19/20)."""
    ranks = np.array([(np.arange(20) + shift) % 20 + 1 for shift in range(20)], np.uint8)
    counts = draws.histogram(ranks)
    assert draws.percentile_ranks(counts, 5).tolist() == [1] * 20
    assert draws.percentile_ranks(counts, 95).tolist() == [19] * 20
    assert draws.mean_ranks(counts).tolist() == [10.5] * 20


@given(arrays(np.uint8, st.tuples(st.integers(1, 60), st.just(6)), elements=st.integers(1, 6)), st.integers(1, 99))
def test_percentiles_are_the_inverted_cdf(ranks, percent):
    oracle = np.sort(ranks, axis=0)[-(-len(ranks) * percent // 100) - 1]
    assert draws.percentile_ranks(draws.histogram(ranks), percent).tolist() == oracle.tolist()


def test_who_cannot_be_told_apart():
    """40 draws, 5 % are 2: B is ahead of A in 2, C in 1, D never but level in 2, E equals A, F never."""
    a = np.full(40, 5)
    b, c, d, f = (np.full(40, 9) for _ in range(4))
    b[:2], c[:1], d[:2] = 1, 1, 5
    ranks = np.array([a, b, c, d, a, f])
    assert draws.together(ranks, 0, np.arange(1, 6)).tolist() == [True, False, True, True, False]
    assert draws.together(ranks, 3, np.array([0])).tolist() == [True]


def test_counting_in_blocks_changes_nothing(monkeypatch):
    ranks = np.random.default_rng(1).integers(1, 8, (50, 7)).astype(np.uint8)
    whole = draws.histogram(ranks).tolist(), draws.together(ranks.T, 2, np.arange(7)).tolist()
    monkeypatch.setattr(draws, "BLOCK", 20)
    assert (draws.histogram(ranks).tolist(), draws.together(ranks.T, 2, np.arange(7)).tolist()) == whole


def test_groups_are_walked_down_from_the_first():
    """20 draws A B C D, but B A, C B and D C in one each, which is 5 %. C is apart from A, so it opens the next group."""
    ranks = np.repeat(np.arange(1, 5)[:, None], 20, axis=1)
    ranks[:2, 0], ranks[1:3, 1], ranks[2:, 2] = [2, 1], [3, 2], [4, 3]
    assert [draws.together(ranks, one, np.arange(4)).tolist() for one in range(4)] == [
        [True, True, False, False], [True, True, True, False], [False, True, True, True], [False, False, True, True],
    ]  # fmt: skip
    assert draws.tie_groups(ranks, np.arange(4)).tolist() == [1, 1, 2, 2]
    assert draws.tie_groups(np.full((30, 5), 1), np.arange(30)[::-1]).tolist() == [1] * 30
    steady = np.repeat(np.arange(1, 31)[:, None], 20, axis=1)
    assert draws.tie_groups(steady, np.arange(30)).tolist() == list(range(1, 31))
    assert draws.tie_groups(np.zeros((0, 5)), np.arange(0)).tolist() == []


# Draws of an index


@pytest.mark.parametrize("empty", [0, 4])
def test_each_draw_ranks_as_the_index_with_its_weights_and_methods(empty):
    """The engine, given a draw's weights and methods as its definition, is the oracle; competition ranks."""
    table = read_csv(figures(empty=empty), MOVING)
    (ranks,) = robustness.rank_draws(robustness.study(MOVING, table), 11, 0, 25)
    numbers = draws.uniforms(11, 0, 25, robustness.numbers(MOVING))
    moving = [node.code for node in robustness.moving(MOVING)]
    assert moving == ["a", "b", "c", "d", "e", "x", "y"]
    for draw, row in enumerate(numbers):
        moved = {
            code: MOVING.nodes[code].weight * (1 + 0.5 * (2 * u - 1)) for code, u in zip(moving, row[:-2], strict=True)
        }
        method = MOVING.robustness.normalise[int(row[-2] * 2)]
        mean = MOVING.robustness.aggregate[int(row[-1] * 3)]
        spec = replace(
            MOVING,
            components=tuple(replace(one, weight=moved[one.code], normalise=method) for one in MOVING.components),
            levels=tuple(replace(one, weight=moved.get(one.code, 1), aggregate=mean) for one in MOVING.levels),
        )
        assert ranks[draw].tolist() == score(spec, table).ranks.tolist()


def test_without_spread_every_draw_is_the_ranking():
    found = drawn(parse(TREE | {"robustness": {"weights": 0}}), figures())
    assert (
        found.rank_low.tolist() == found.rank_high.tolist() == found.rank_mean.tolist() == found.result.ranks.tolist()
    )
    assert sorted(found.tie_group.tolist()) == list(range(1, 13))


def test_equal_units_stay_together_and_a_stronger_one_apart():
    """A is best in both components by far, B and C are the same, D exchanges with them by the weights."""
    spec = parse(definition("a", "b", robustness={"weights": 0.25}))
    found = drawn(spec, rows("unit a b / A 9 9 / B 3 5 / C 3 5 / D 5 3"), 400)
    assert found.rank_low.tolist() == [1, 2, 2, 2]
    assert found.rank_high.tolist() == [1, 3, 3, 4]
    assert found.tie_group.tolist() == [1, 2, 2, 2]
    assert found.alike("A") == ()
    assert found.alike("C") == ("B", "D")
    assert found.columns()["rank_mean"][0] == "1.00"


def test_units_without_rank_and_partitions():
    """Each part is drawn by itself: numbered from 1, and another part's figures change nothing in it."""
    spec = parse(TREE | {"partition_column": "part", "exclude_column": "out"})

    def of(number):
        return f"{'kab' if number % 2 else 'kota'} {'baru' if number == 3 else '_'}"

    text = figures(20, extra="part out", of=of)
    whole = drawn(spec, text)
    place = whole.result.table.units.index("U03")
    assert (whole.rank_low[place], whole.rank_high[place], whole.tie_group[place]) == (0, 0, 0)
    assert whole.alike("U03") == ()
    assert {texts[place] for texts in whole.columns().values()} == {""}
    part = drawn(spec, "\n".join(line for line in text.split("\n") if "kab" not in line))
    here = [unit in part.result.table.units for unit in whole.result.table.units]
    assert sum(here) == 10
    assert whole.rank_mean[here].tolist() == part.rank_mean.tolist()
    assert whole.tie_group[here].tolist() == part.tie_group.tolist()


def piece(text, first, last, cells=robustness.CELLS):
    """The bytes of some draws, as one of several processes would take them."""
    found = robustness.study(MOVING, read_csv(text, MOVING))
    return robustness.rank_draws(found, 5, first, last, cells=cells)[0].tobytes()


def test_same_seed_same_bytes_in_any_order_and_any_split():
    whole = piece(figures(40, empty=6), 0, 90)
    for edges, cells in (((0, 45, 90), 1), ((0, 7, 60, 90), 123), ((0, 90), 1 << 20)):
        text = figures(40, empty=6, order=-1)
        assert b"".join(piece(text, *pair, cells) for pair in pairwise(edges)) == whole
    found = [
        drawn(MOVING, figures(40, empty=6, order=order), 90, seed).columns()
        for order, seed in ((1, 5), (-1, 5), (1, 6))
    ]
    assert found[0] == found[1] != found[2]


@pytest.mark.wide
def test_same_bytes_from_one_two_and_three_processes():
    text = figures(40, empty=6)
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        for edges in ((0, 90), (0, 31, 90), (0, 30, 60, 90)):
            waiting = [pool.submit(piece, text, *pair) for pair in pairwise(edges)]
            assert b"".join(one.result() for one in waiting) == piece(text, 0, 90)


@pytest.mark.wide
def test_same_bytes_on_a_plainer_processor():
    """NumPy without its wide instructions, with which logarithms come out otherwise in their last bit."""
    code = "import sys; from tests.test_scoring_robustness import *; sys.stdout.buffer.write(piece(figures(40, empty=6), 0, 90))"
    plain = os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(cpu.__cpu_dispatch__)}
    found = subprocess.run([sys.executable, "-c", code], env=plain, check=True, capture_output=True)
    assert found.stdout == piece(figures(40, empty=6), 0, 90)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 9), st.integers(0, 3))
def test_ranks_stay_in_bounds_and_groups_follow_the_ranking(seed, units, empty):
    found = drawn(MOVING, figures(units, seed % 97, empty), 40, seed)
    assert ((found.rank_low >= 1) & (found.rank_low <= found.rank_high) & (found.rank_high <= units)).all()
    groups = found.tie_group[np.argsort(found.result.ranks, kind="stable")]
    assert groups[0] == 1
    assert set(np.diff(groups)) <= {0, 1}
    for one in found.result.table.units:
        assert all(one in found.alike(other) for other in found.alike(one))


# Without one component


def test_leaving_one_component_out():
    """a + b + c: A 6, B 7, C 8. Without c: A 6, B 4, C 2; so A gains two places, C loses two: mean 4/3."""
    data = definition("a", "b", "c", rank={"on": "unrounded", "tie_breakers": ["c"]})
    found = robustness.drop_one(scored(data, rows("unit a b c / A 3 3 0 / B 2 2 3 / C 1 1 6")))
    assert [one.component for one in found] == ["a", "b", "c"]
    assert found[2].ranks.tolist() == [1, 2, 3]
    assert found[2].change.tolist() == [2, 0, -2]
    assert found[2].mean_change == pytest.approx(4 / 3)
    assert found[0].mean_change == 0


def test_a_level_without_its_only_component_goes_too():
    levels = [{"code": "I", "parent": None}, {"code": "x", "parent": "I"}]
    breakers = {"on": "unrounded", "tie_breakers": ["x", "b"]}
    left = robustness.without(parse(definition(component("a", parent="x"), "b", levels=levels, rank=breakers)), "a")
    assert [one.code for one in left.levels] == ["I"]
    assert left.rank.tie_breakers == ("b",)
    assert robustness.without(left, "b") is None
    assert robustness.drop_one(scored(definition("a"), rows("unit a / A 1 / B 2"))) == ()


# Bad input


@pytest.mark.parametrize(("number", "seed"), [(0, 1), (-5, 1), (robustness.MOST + 1, 1), (10, -1)])
def test_number_of_draws_and_seed_are_checked(number, seed):
    with pytest.raises(ScoringError, match="undian"):
        drawn(parse(definition("a")), rows("unit a / A 1 / B 2"), number, seed)


def test_a_method_that_cannot_be_computed_is_refused_before_any_draw():
    spec = parse(definition("a", "b", robustness={"weights": 0.1, "aggregate": ["arithmetic", "geometric"]}))
    with pytest.raises(ScoringError) as refused:
        drawn(spec, rows("unit a b / A 0 1 / B 2 3"))
    assert refused.value.component == "a"


def test_one_unit_has_rank_one_in_every_draw():
    found = drawn(parse(definition("a")), rows("unit a / A 1"))
    assert (found.rank_low[0], found.rank_high[0], found.tie_group[0], found.alike("A")) == (1, 1, 1, ())
