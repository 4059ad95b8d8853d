"""Why a unit stands where it stands: parts that add up, neighbours, what would move it, before and after."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.scoring import contributions, explanation
from awards.scoring.engine import score
from awards.scoring.errors import ScoringError
from awards.scoring.spec import parse
from awards.scoring.table import read_csv
from tests.scoring import component, definition, rows, scored

LEVELS = [
    {"code": "I", "parent": None, "decimals": 2},
    {"code": "x", "parent": "I", "weight": 2, "aggregate": "geometric"},
    {"code": "y", "parent": "I", "aggregate": "harmonic"},
]
TREE = definition(
    component("a", parent="x", weight=3), component("b", parent="x"), component("c", parent="y"),
    component("d", parent="y"), "e", levels=LEVELS, rank={"on": "rounded"},
)  # fmt: skip
FIVE = rows("unit a b / A 9 1 / B 6 6 / C 6 6 / D 2 8 / E 1 1")
PLAIN = definition(component("a", weight=3), "b")


def nodes(result, unit):
    return {node.code: node for node in explanation.score_tree(result, unit)}


# Contributions


def test_parts_of_an_arithmetic_index():
    """A: 3/4 × 9 + 1/4 × 1 = 7. Medians of B to E: 4 and 6, so 3/4 × 5 - 1/4 × 5 = 2.5 ahead of 4.5."""
    found = nodes(scored(PLAIN, FIVE), "A")
    assert (found["a"].weight, found["a"].contribution, found["b"].contribution) == (0.75, 6.75, 0.25)
    assert (found["I"].score, found["I"].contribution, found["I"].reference) == (7, 7, 4.5)
    assert (found["a"].median, found["a"].difference, found["b"].difference) == (4, 3.75, -1.25)
    assert found["I"].difference == 2.5
    assert (found["a"].rank, found["b"].rank, found["b"].of, found["b"].depth) == (1, 4, 5, 1)


def test_parts_of_a_geometric_and_of_a_harmonic_index():
    """A has 4 and 1, the other 1 and 1. Geometric: 2 against 1. Harmonic: 2 / (1/4 + 1) = 1.6 against 1."""
    table = rows("unit a b / A 4 1 / B 1 1")
    for mean, own in (("geometric", 2), ("harmonic", 1.6)):
        found = nodes(scored(definition("a", "b", levels=[LEVELS[0] | {"aggregate": mean}]), table), "A")
        assert found["I"].score == pytest.approx(own)
        assert found["a"].difference == pytest.approx(own - 1)
        assert found["b"].difference == pytest.approx(0)
    # Euler: w P²/c = 0.5 × 2.56 / 4 and 0.5 × 2.56 / 1
    assert [found[code].contribution for code in "ab"] == pytest.approx([0.32, 1.28])


CELLS = st.lists(st.floats(0.5, 100) | st.none(), min_size=5, max_size=5).filter(any)


@settings(max_examples=40, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_siblings_add_up_to_their_parent(cells):
    """Whatever the means, whatever is missing, and both for the score and for its distance from the median unit."""
    lines = [" ".join("_" if cell is None else repr(cell) for cell in line) for line in cells]
    lines = [f"U{number} {line}" for number, line in enumerate([*lines, "3 4 5 6 7"])]
    result = scored(TREE, rows(" / ".join(["unit a b c d e", *lines])))
    for place, unit in enumerate(result.table.units):
        found = nodes(result, unit)
        assert abs(found["I"].contribution - result.scores["I"][place]) <= 0.005 + 1e-9
        for level in result.spec.levels:
            parts = [found[part.code] for part in result.spec.children[level.code]]
            if found[level.code].score is None:
                assert {part.weight for part in parts} == {None}
                continue
            counted = [part for part in parts if part.weight is not None]
            assert math.fsum(part.weight for part in counted) == pytest.approx(1)
            own = found[level.code]
            assert math.fsum(part.contribution for part in counted) == pytest.approx(own.contribution)
            if own.difference is not None:
                # distances cancel each other: as exact as the scores they are taken from
                total = math.fsum(part.difference for part in counted)
                assert total == pytest.approx(own.difference, abs=1e-9 * own.score)


def test_a_level_without_score_and_a_part_without_weight_count_for_nothing():
    levels = [LEVELS[0], LEVELS[1] | {"availability": 1}]
    data = definition(
        component("a", parent="x"), component("b", parent="x"), "c", component("d", weight=0), levels=levels
    )
    found = nodes(scored(data, rows("unit a b c d / A 4 _ 2 0 / B 1 1 1 0")), "A")
    assert (found["a"].score, found["a"].weight, found["a"].contribution) == (4, None, None)
    assert (found["b"].score, found["b"].rank, found["b"].of) == (None, None, 1)
    assert (found["x"].score, found["x"].weight, found["x"].median) == (None, None, 1)
    assert (found["d"].score, found["d"].weight) == (0, None)
    assert (found["c"].weight, found["c"].contribution, found["I"].score) == (1, 2, 2)


def test_logarithmic_mean_joins_smoothly_where_both_are_equal():
    assert contributions.logarithmic_mean(4, 4) == 4
    assert contributions.logarithmic_mean(math.e, 1) == pytest.approx(math.e - 1)
    for ratio in (0.99e-4, 1.01e-4, -1e-4):
        assert contributions.logarithmic_mean(math.exp(ratio), 1) == pytest.approx(math.expm1(ratio) / ratio, rel=1e-12)


def test_one_unit_alone_is_compared_with_nobody():
    found = nodes(scored(PLAIN, rows("unit a b / A 9 1")), "A")
    assert {(node.median, node.reference, node.difference) for node in found.values()} == {(None, None, None)}
    assert found["I"].contribution == 7


# Neighbours, strengths and weaknesses


def test_neighbours_and_gaps():
    """A 7, B and C 6, D 3.5, E 1."""
    result = scored(PLAIN, FIVE)
    found = explanation.neighbours(result, "B")
    assert [(one.unit, one.rank, one.score, one.gap) for one in found.above] == [("A", 1, 7, 1)]
    assert [(one.unit, one.rank, one.gap) for one in found.level] == [("C", 2, 0)]
    assert [(one.unit, one.gap) for one in found.below] == [("D", -2.5), ("E", -5)]
    assert [one.unit for one in explanation.neighbours(result, "E", count=1).above] == ["D"]
    assert explanation.neighbours(result, "A").above == ()


def test_neighbours_are_of_the_same_part():
    data = PLAIN | {"partition_column": "part"}
    result = scored(data, rows("unit a b part / A 9 1 kab / B 6 6 kota / C 1 1 kab"))
    assert [one.unit for one in explanation.neighbours(result, "A").below] == ["C"]
    assert nodes(result, "A")["a"].median == 1


def test_strengths_lie_above_the_others_and_weaknesses_below():
    result = scored(definition(*"abcd"), rows("unit a b c d / A 9 5 1 2 / B 3 5 4 3 / C 2 5 3 1 / D 1 5 2 9"))
    strong, weak = explanation.strengths_and_weaknesses(result, "A")
    assert [(node.code, node.rank) for node in strong] == [("a", 1)]
    assert [(node.code, node.rank) for node in weak] == [("c", 4), ("d", 3)]
    assert [node.code for node in explanation.strengths_and_weaknesses(result, "A", count=1)[1]] == ["c"]


# What would move it


def test_what_if_scores_the_whole_table_again_and_saves_nothing():
    """D 2 → 7: 3/4 × 7 + 1/4 × 8 = 7.25 passes A (7), B and C (6)."""
    result = scored(PLAIN, FIVE)
    found = explanation.what_if(result, "D", {"a": 7})
    assert (found.score_before, found.rank_before, found.score, found.rank) == (3.5, 4, 7.25, 1)
    assert (found.passed, found.passed_by) == (("A", "B", "C"), ())
    assert explanation.what_if(result, "D", {"a": -9, "b": 0}).passed_by == ("E",)
    assert result.table.columns["a"].tolist() == [9, 6, 6, 2, 1]
    # with min-max the others move too: A is no longer the largest
    moved = scored(definition(component("a", normalise={"method": "minmax"})), rows("unit a / A 2 / B 1 / C 0"))
    assert explanation.what_if(moved, "B", {"a": 4}).score == 1


def test_what_if_takes_the_column_as_entered():
    """b is divided by n = 2: (1 + 8/2) / 2."""
    data = definition("a", component("b", denominator={"column": "n", "per": 1}))
    result = scored(data, rows("unit a b n / A 1 4 2 / B 2 2 2"))
    assert explanation.what_if(result, "A", {"b": 8}).score == 2.5


def test_a_value_with_which_nothing_can_be_computed_does_not_reach():
    """With min-max of two units, B at A's value leaves no variation."""
    result = scored(definition(component("a", normalise={"method": "minmax"})), rows("unit a / A 2 / B 1"))
    with pytest.raises(ScoringError) as refused:
        explanation.what_if(result, "B", {"a": 2})
    assert refused.value.component == "a"
    assert explanation.reach(result, "B", "a").value is None


def test_the_least_value_that_reaches_the_next_rank():
    """D needs 0.75 a + 2 >= 6, a = 16/3 = 5.34 in steps of a thousandth of the way from 2 to 9; shared rank 2."""
    result = scored(PLAIN, FIVE)
    found = explanation.reach(result, "D", "a")
    assert (found.rank, found.now, found.limit) == (2, 2, 9)
    assert found.value == pytest.approx(16 / 3, abs=0.002)
    assert explanation.what_if(result, "D", {"a": found.value}).rank == 2
    assert explanation.what_if(result, "D", {"a": found.value - 0.002}).rank > 2
    assert explanation.reach(result, "A", "a") is None
    assert explanation.reach(result, "D", "a", rank=4) is None
    assert explanation.reach(result, "D", "a", rank=1).value == pytest.approx(20 / 3, abs=0.002)


def test_where_no_value_reaches_it_that_is_said():
    """E would need b = 11 for rank 4 (0.75 + b/4 >= 3.5); the best anybody shows is 8, and 20 is not forbidden."""
    result = scored(PLAIN, FIVE)
    assert explanation.reach(result, "E", "b").value is None
    assert explanation.reach(result, "E", "b", limit=20).value == pytest.approx(11, abs=0.02)
    assert explanation.reach(result, "D", "b", limit=8).value is None  # it is there already


@pytest.mark.parametrize(("direction", "now"), [(1, "10"), (-1, "90"), (1, "_")])
def test_reach_goes_the_way_that_is_better(direction, now):
    """Goalposts 0 and 100, denominator 2: the column may go to 200, or down to 0. A lacks b, so only all of a will do."""
    part = component(
        "a", direction=direction, denominator={"column": "n", "per": 1},
        normalise={"method": "goalposts", "low": 0, "high": 100, "clip": True},
    )  # fmt: skip
    result = scored(definition(part, "b"), rows(f"unit a b n / A {now} 0 2 / B 100 0.5 2"))
    found = explanation.reach(result, "A", "a")
    assert found.now == (None if now == "_" else float(now))
    assert found.value == found.limit == (200 if direction > 0 else 0)
    assert explanation.what_if(result, "A", {"a": found.value}).rank == 1


# Before and after


def test_compare_two_definitions_of_one_table():
    """Weights 3 : 1 give A 7, B C 6, D 3.5, E 1; weights 1 : 3 give D 6.5, B C 6, A 3, E 1: A and D change places."""
    table = read_csv(FIVE, parse(PLAIN))
    before = score(parse(PLAIN), table)
    after = score(parse(definition("a", component("b", weight=3))), table)
    found = explanation.compare(before, after)
    assert [(one.unit, one.rank_before, one.rank_after, one.moved) for one in found] == [
        ("A", 1, 4, -3), ("D", 4, 1, 3), ("B", 2, 2, 0), ("C", 2, 2, 0), ("E", 5, 5, 0),
    ]  # fmt: skip
    assert (found[0].score_before, found[0].score_after, found[0].gained) == (7, 3, -4)
    assert [(one.unit, one.moved) for one in explanation.compare(after, before)][:2] == [("A", 3), ("D", -3)]
    assert {one.moved for one in explanation.compare(before, before)} == {0}


def test_who_enters_or_leaves_the_ranking_comes_first():
    data = PLAIN | {"exclude_column": "out"}
    before = scored(data, rows("unit a b out / A 9 1 _ / B 6 6 _ / C 1 1 _"))
    after = scored(data, rows("unit a b out / B 6 6 _ / C 8 1 _ / A 9 1 bersengketa / D 1 1 _"))
    found = explanation.compare(before, after)
    assert [(one.unit, one.rank_before, one.rank_after, one.moved) for one in found] == [
        ("A", 1, None, None), ("D", None, 3, None), ("C", 3, 1, 2), ("B", 2, 2, 0),
    ]  # fmt: skip


# Bad input


@pytest.mark.parametrize(
    ("unit", "values", "words"),
    [
        ("Z", {"a": 1}, "Z"),
        ("X", {"a": 1}, "tidak mendapat peringkat"),
        ("A", {"I": 1}, "I tidak ada"),
        ("A", {"q": 1}, "q tidak ada"),
        ("A", {"a": math.nan}, "bukan angka"),
        ("A", {"a": math.inf}, "bukan angka"),
        ("A", {"a": 1e300}, "bukan angka"),
    ],
)
def test_what_cannot_be_asked_is_refused(unit, values, words):
    result = scored(PLAIN | {"exclude_column": "out"}, rows("unit a b out / A 1 2 _ / B 2 3 _ / X 3 3 baru"))
    with pytest.raises(ScoringError, match=words):
        explanation.what_if(result, unit, values)


def test_every_published_number_of_a_tree_is_finite():
    result = scored(TREE, rows("unit a b c d e / A 1e15 1e-9 1 1 1 / B 1 1 1 1 1 / C 2 2 2 2 2"))
    for node in explanation.score_tree(result, "A"):
        assert np.isfinite([node.score, node.contribution, node.difference]).all()
