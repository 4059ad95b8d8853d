"""Each method of the scorer against numbers worked out by hand or printed by its source."""

from math import exp, log, sqrt

import numpy as np
import pytest

from awards.scoring.definition import Missing, Treat
from awards.scoring.engine import score
from awards.scoring.methods import impute, kurtosis, skewness, treat
from awards.scoring.ranking import decimal, fixed, rounded
from awards.scoring.spec import parse
from awards.scoring.table import read_csv
from tests.scoring import MINMAX, column, component, definition, normalised, printed, rows, scored


@pytest.mark.parametrize(
    ("values", "rule", "expected"),
    [
        # (x - 2) / (10 - 2)
        ([2, 4, 10], {"method": "minmax"}, [0, 0.25, 1]),
        ([2, 4, 10], {"method": "minmax", "direction": -1}, [1, 0.75, 0]),
        ([2, 4, 10], {"method": "minmax", "range": (1, 100)}, [1, 1 + 99 * 0.25, 100]),
        # mean 5, sum of squares 32, s² = 32 / 7: (9 - 5) / √(32/7) = √3.5
        (
            [2, 4, 4, 4, 5, 5, 7, 9],
            {"method": "zscore"},
            [x * sqrt(7 / 32) for x in (-3, -1, -1, -1, 0, 0, 2, 4)],
        ),
        # R: rank(c(5, 1, 5, 3), ties.method = "min") is 3 1 3 2; percentile (r - 1) / (n - 1), COINr n_prank
        ([5, 1, 5, 3], {"method": "rank"}, [3, 1, 3, 2]),
        ([5, 1, 5, 3], {"method": "rank", "direction": -1}, [1, 4, 1, 3]),
        ([5, 1, 5, 3], {"method": "percentile"}, [2 / 3, 0, 2 / 3, 1 / 3]),
        # 0.1 + 0.2 is 0.3 on paper: the same rank
        ([0.1 + 0.2, 0.3, 1], {"method": "rank"}, [1, 1, 3]),
        # 1 - (6 - x) / (6 - 2), COINr n_dist2targ; turned: x = -2 -4 -10, target -3: 1 - (-3 - x) / 7
        ([2, 4, 10], {"method": "distance_to_target", "target": 6, "clip": True}, [0, 0.5, 1]),
        ([2, 4, 10], {"method": "distance_to_target", "target": 6}, [0, 0.5, 2]),
        ([2, 4, 10], {"method": "distance_to_target", "target": 3, "direction": -1}, [8 / 7, 6 / 7, 0]),
        # unit B has 4: 1 - (4 - x) / (4 - 2), COINr n_dist2ref
        ([2, 4, 10], {"method": "distance_to_reference", "reference": "B"}, [0, 1, 4]),
        # UNDP, technical note 1: life expectancy between 20 and 85; beyond the posts 0 and 1
        ([68.25, 15, 90], {"method": "goalposts", "low": 20, "high": 85, "clip": True}, [48.25 / 65, 0, 1]),
        ([68.25, 90], {"method": "goalposts", "low": 20, "high": 85}, [48.25 / 65, 70 / 65]),
        ([30, 85], {"method": "goalposts", "low": 20, "high": 85, "direction": -1}, [55 / 65, 0]),
        # one unit, or equal values: goalposts, fraction of the maximum and none need no other unit
        ([30], {"method": "goalposts", "low": 20, "high": 85}, [10 / 65]),
        ([7, 7], {"method": "fraction_of_max"}, [1, 1]),
        ([7], {"method": "none", "direction": -1}, [-7]),
        # x / 10, BNN's P4GN index (Laporan Kinerja 2022, p. 56); where less is better 2 / x
        ([2, 4, 10], {"method": "fraction_of_max"}, [0.2, 0.4, 1]),
        ([2, 4, 10], {"method": "fraction_of_max", "direction": -1}, [1, 0.5, 0.2]),
    ],
)
def test_normalise_lays_values_on_the_common_scale(values, rule, expected):
    assert normalised(values, **rule) == pytest.approx(expected, abs=1e-12)


def test_normalise_leaves_gaps_and_goalposts_take_the_logarithm_too():
    assert normalised([2, np.nan, 10], method="minmax")[::2] == [0, 1]
    assert np.isnan(normalised([2, np.nan, 10], method="rank")[1])
    # UNDP: income of Indonesia, (ln 12 045.56 - ln 100) / (ln 75 000 - ln 100) = 0.724
    [income] = normalised([log(12045.56544)], method="goalposts", low=100, high=75000, ln=True)
    assert income == pytest.approx((log(12045.56544) - log(100)) / (log(75000) - log(100)))
    assert fixed(income, 3) == "0.724"


def test_skewness_and_kurtosis_are_those_of_excel():
    """Microsoft's documentation of SKEW and KURT, its example: 0.359543 and -0.151799637."""
    values = np.array([3, 4, 5, 2, 3, 4, 5, 6, 4, 7], dtype=float)
    assert skewness(values) == pytest.approx(0.359543, abs=1e-6)
    assert kurtosis(values) == pytest.approx(-0.151799637, abs=1e-9)
    assert np.isnan(skewness(np.array([1.0, 2.0])))
    assert np.isnan(kurtosis(np.array([1.0, 1.0, 1.0, 1.0])))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        # COINr's own example for `winsorise`, c(1:10, 30, 100): one point drawn in to 30 is enough
        (2, [*range(1, 11), 30, 30]),
        # none allowed: log(x - min + 0.01 (max - min)), COINr log_CT, with min 1 and max 100
        (0, [log(x - 1 + 0.99) for x in (*range(1, 11), 30, 100)]),
    ],
)
def test_treat_winsorises_or_takes_the_logarithm(points, expected):
    values = np.array([*range(1, 11), 30, 100], dtype=float)
    drawn, shift = treat(values, Treat(points=points))
    assert (drawn if shift is None else np.log(values + shift)).tolist() == pytest.approx(expected)


def test_treat_turns_to_the_low_end_and_never_touches_more_points_than_allowed():
    low = -np.array([*range(1, 11), 30, 100], dtype=float)
    assert treat(low, Treat(points=1))[0].tolist() == [*range(-1, -11, -1), -30, -30]
    twins = np.array([*range(1, 31), 300, 300], dtype=float)  # equal values go together: two points or none
    assert treat(twins, Treat(points=2))[0].tolist() == [*range(1, 31), 30, 30]
    assert treat(twins, Treat(points=1))[1] is not None
    few = np.array([1, 1, 100.0])
    assert treat(few, Treat(points=1, skew=0, kurtosis=-9)) == (few, None)  # too few values to say


def test_treated_points_are_noted_with_the_value_they_had():
    values = [*range(1, 11), 30, 100]
    table = "unit,x\n" + "\n".join(f"u{i:02},{x}" for i, x in enumerate(values))
    result = scored(definition(component("x", normalise=MINMAX, treat={"points": 2})), table)
    [part] = result.prepared.parts
    assert [(point.unit, point.method, point.before, point.after) for point in part.treated] == [
        ("u11", "winsorise", 100, 30)
    ]
    assert printed(result)["u11"]["note"] == "x dipangkas"
    # a cap comes after the outliers, in the unit of the value
    result = scored(definition(component("x", normalise=MINMAX, treat={"points": 2}, cap=[None, 10])), table)
    assert column(result, "x")[8:] == ["0.888889", "1.000000", "1.000000", "1.000000"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Missing("leave"), [1, np.nan, 3, 8, np.nan]),
        (Missing("mean"), [1, 4, 3, 8, 4]),
        (Missing("median"), [1, 3, 3, 8, 3]),
        (Missing("group_mean", "g"), [1, 2, 3, 8, np.nan]),  # a: (1 + 3) / 2; the last belongs to no group
        (Missing("latest"), [1, 7, 3, 8, 5]),  # B from last year, E from the year before
    ],
)
def test_impute_fills_gaps(rule, expected):
    values = np.array([1, np.nan, 3, 8, np.nan])
    past = [np.array([9, 7, 9, 9, np.nan]), np.array([9, 6, 9, 9, 5])]
    found = impute(values, rule, ["a", "a", "a", "b", ""], past)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(values, [1, np.nan, 3, 8, np.nan])


def test_latest_takes_the_newest_earlier_period_per_head_of_that_period():
    data = definition(
        component("x", missing={"method": "latest"}, denominator={"column": "pop", "per": 100}),
        component("y", weight=0),
        period={"column": "year", "value": "2022"},
    )
    table = rows(
        "unit year x pop y/B 2022 _ 400 1/A 2022 4 200 1/B 2020 9 100 1/B 2021 6 200 1/A 2023 99 1 1/C 2021 7 7 1"
        "/D 2022 _ 100 _/D 2021 5 100 1"
    )
    result = scored(data, table)
    assert result.table.units == ("A", "B", "D")  # who is not in the period is not scored
    assert column(result, "x") == ["2.000000", "3.000000", ""]  # 4 / 200 · 100; 6 / 200 · 100
    assert column(result, "availability") == ["1.0000", "0.5000", "0.0000"]  # what is filled in is not of its own
    assert column(result, "note") == ["", "x diisi dengan latest", "tidak ada data"]


def test_who_has_no_figures_is_never_scored_by_the_mean_of_the_others():
    data = definition(component("x", missing={"method": "mean"}), component("y", missing={"method": "mean"}))
    result = scored(data, rows("unit x y/A 1 2/B 3 _/C _ _"))
    assert column(result, "I") == ["1.500000", "2.500000", ""]
    assert column(result, "note") == ["", "y diisi dengan mean", "tidak ada data"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("arithmetic", [(0.2 + 3 * 0.8) / 4, 0.5]),
        ("geometric", [0.2**0.25 * 0.8**0.75, 0.5]),
        ("harmonic", [4 / (1 / 0.2 + 3 / 0.8), 0.5]),
    ],
)
def test_levels_are_weighted_means_and_a_missing_part_shares_out_its_weight(method, expected):
    data = definition(
        "x",
        component("y", weight=3),
        component("z", weight=0),  # no part in the score, not even where it is zero
        levels=[{"code": "I", "parent": None, "aggregate": method}],
    )
    result = scored(data, rows("unit x y z/A 0.2 0.8 0/B 0.5 _ 0"))
    assert result.scores["I"].tolist() == pytest.approx(expected)


def test_a_tree_of_levels_with_thresholds_and_roundings():
    data = definition(
        component("a", parent="L"), component("b", parent="L"), component("c", parent="L"), component("d", weight=1),
        levels=[
            {"code": "I", "parent": None, "decimals": 1},
            {"code": "M", "parent": "I", "weight": 3},
            {"code": "L", "parent": "M", "decimals": 0, "round": True, "availability": 0.6},
        ],
    )  # fmt: skip
    result = scored(data, rows("unit a b c d/A 1 2 3 4/B 2 3 _ 4/C 9 _ _ 4/D _ _ _ _"))
    # A: L = 2, I = (4 + 3·2) / 4 = 2.5. B: L = 2.5, rounded 3 and so carried up: (4 + 9) / 4 = 3.25, printed 3.3.
    # C: one part of three is less than 0.6: L and M have no score, and d alone makes the index.
    assert column(result, "I") == ["2.5", "3.3", "4.0", ""]
    assert column(result, "L") == ["2", "3", "", ""]
    assert column(result, "rank") == ["3", "2", "1", ""]
    assert column(result, "note") == ["", "", "tanpa nilai: M, L", "tidak ada data"]
    assert column(result, "availability") == ["1.0000", "0.7500", "0.5000", "0.0000"]


def test_units_with_too_little_data_or_a_reason_are_listed_and_touch_nobody():
    data = definition(
        component("x", normalise=MINMAX), component("y", normalise=MINMAX), component("z", normalise=MINMAX),
        screen={"availability": 0.67}, exclude_column="why", label_column="name",
    )  # fmt: skip
    table = rows("unit name x y z why/A _ 1 1 1 _/B Bee 3 3 3 _/C _ 900 900 _ _/D _ 700 700 700 sengketa/E _ 2 3 2 _")
    found = printed(scored(data, table))
    assert [found[unit]["I"] for unit in "ABCDE"] == ["0.000000", "1.000000", "", "", "0.666667"]
    assert [found[unit]["rank"] for unit in "ABCDE"] == ["3", "1", "", "", "2"]
    assert found["C"]["note"] == "data terlalu sedikit: 2 dari 3 komponen terisi, batas 67%"
    assert found["D"]["note"] == "di luar penilaian: sengketa"
    assert (found["A"]["label"], found["B"]["label"]) == ("A", "Bee")


def test_partitions_are_scored_each_by_itself():
    data = definition(component("x", normalise=MINMAX), partition_column="part")
    table = rows("unit part x/A p 1/B p 3/C q 10/D q 20/E q 30")
    together, alone = scored(data, table), scored(data, rows("unit part x/C q 10/D q 20/E q 30"))
    assert column(together, "x") == ["0.000000", "1.000000", "0.000000", "0.500000", "1.000000"]
    assert column(together, "rank") == ["2", "1", "3", "2", "1"]
    assert [printed(together)[unit] for unit in "CDE"] == [printed(alone)[unit] for unit in "CDE"]


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        ({"ties": "competition"}, ["1", "2", "2", "4"]),
        ({"ties": "dense"}, ["1", "2", "2", "3"]),
        ({"ties": "average"}, ["1", "2.5", "2.5", "4"]),
        ({"on": "unrounded"}, ["1", "3", "2", "4"]),
        ({"tie_breakers": ["y", "z"]}, ["1", "3", "2", "4"]),
        ({"tie_breakers": ["z"]}, ["1", "2", "3", "4"]),  # a missing tie-breaker stands last
    ],
)
def test_ties_are_counted_and_broken_as_the_definition_says(rank, expected):
    data = definition(
        "x", component("y", weight=0), component("z", weight=0), rank=rank,
        levels=[{"code": "I", "parent": None, "decimals": 1}],
    )  # fmt: skip
    result = scored(data, rows("unit x y z/A 3 9 9/B 2.01 1 1/C 2.04 2 _/D 1 9 9"))
    assert column(result, "rank") == expected
    assert column(result, "tied") == (["0", "1", "1", "0"] if len(set(expected)) < 4 else ["0"] * 4)


def test_classes_begin_at_their_bound_on_the_printed_value():
    bands = [{"label": "Tanggap", "from": 3.065}, {"label": "Cukup", "from": 2.6}]
    data = definition("x", bands=bands, levels=[{"code": "I", "parent": None, "decimals": 3}])
    result = scored(data, rows("unit x/A 3.0645/B 3.0644/C 2.5994/D 2.5995/E 4"))
    assert column(result, "band") == ["Tanggap", "Cukup", "", "Cukup", "Tanggap"]
    unknown = definition("x", bands=[{"label": "Optimal", "from": None}])
    assert column(scored(unknown, rows("unit x/A 3")), "band") == [""]


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.8015, 3, "0.802"),
        (2.675, 2, "2.68"),  # its double lies below the half
        (1.005, 2, "1.01"),
        (0.5, 0, "1"),
        (-0.5, 0, "-1"),
        (-0.0004, 3, "0.000"),  # never -0.000
        (0.1 + 0.2, 1, "0.3"),
        (0.49999999999999994, 0, "1"),  # the last bit of a machine does not decide
        (0.4999999999, 0, "0"),
        (123456.785, 2, "123456.79"),
        (1e15, 1, "1000000000000000.0"),
        (float("nan"), 2, ""),
    ],
)
def test_numbers_are_rounded_half_up_in_decimal(value, decimals, expected):
    assert fixed(value, decimals) == expected
    if expected:
        assert rounded(np.array([[value]]), decimals)[0, 0] == float(decimal(value, decimals)) == float(expected)


def test_effective_geometric_mean_of_the_hdi_by_hand():
    """Indonesia 2022 from its four figures with nothing but a pocket calculator's functions."""
    health = (68.25 - 20) / 65
    education = (13.97573724 / 18 + 8.556509972 / 15) / 2
    income = (log(12045.56544) - log(100)) / (log(75000) - log(100))
    by_hand = exp((log(health) + log(education) + log(income)) / 3)
    parts = [component(code, parent=code.upper()) for code in ("health", "education", "income")]
    levels = [{"code": part["parent"], "parent": "I"} for part in parts]
    data = definition(*parts, levels=[{"code": "I", "parent": None, "aggregate": "geometric"}, *levels])
    spec = parse(data)
    table = read_csv(f"unit,health,education,income\nIDN,{health},{education},{income}", spec)
    assert score(spec, table).scores["I"].tolist() == pytest.approx([by_hand], rel=1e-14)
    assert fixed(by_hand, 3) == "0.713"
