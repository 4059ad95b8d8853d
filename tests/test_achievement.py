"""How far a result has come, and how values roll up: the worked examples of the rule, and what must hold for all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programs import units
from programs.achievement import Achievement, Aim, Thresholds, achievement, light
from programs.enums import Light, NoAchievement, Polarity, Way
from programs.rollup import Part, roll_up

HIGHER, LOWER, RANGE = Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE
amounts = some.decimals("0", "1000000", places=3)
targets = some.decimals("0.001", "1000000", places=3)
caps = some.none() | some.decimals("50", "200", places=1)
aims = some.builds(lambda one, other: Aim(one, min(one, other), max(one, other)), targets, targets)
polarities = some.sampled_from(Polarity)


def near(value: Decimal | None) -> Decimal:
    assert value is not None
    return value.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("result", "aim", "polarity", "percent"),
    [
        ("6.5", Aim(Decimal(7)), LOWER, "107.14"),  # PermenPANRB 8/2021 rounds its example to 107
        ("9", Aim(Decimal(8)), LOWER, "87.50"),
        ("70", Aim(lower=Decimal(80), upper=Decimal(90)), RANGE, "87.50"),
        ("85", Aim(lower=Decimal(80), upper=Decimal(90)), RANGE, "100.00"),
        ("80", Aim(lower=Decimal(80), upper=Decimal(90)), RANGE, "100.00"),
        ("90", Aim(lower=Decimal(80), upper=Decimal(90)), RANGE, "100.00"),
        ("92", Aim(lower=Decimal(80), upper=Decimal(90)), RANGE, "102.22"),
        ("111", Aim(Decimal(70)), HIGHER, "158.57"),
        ("3.18", Aim(Decimal("3.15")), HIGHER, "100.95"),
    ],
)
def test_worked_examples(result, aim, polarity, percent):
    assert near(achievement(Decimal(result), aim, polarity).raw) == Decimal(percent)


@pytest.mark.parametrize(
    ("result", "aim", "reason"),
    [
        (None, Aim(Decimal(5), Decimal(5), Decimal(5)), NoAchievement.NO_RESULT),
        (Decimal(5), None, NoAchievement.NO_TARGET),
        (Decimal(5), Aim(), NoAchievement.NO_TARGET),
        (None, None, NoAchievement.NO_TARGET),
        (Decimal(5), Aim(Decimal(0), Decimal(0), Decimal(0)), NoAchievement.ZERO_TARGET),
    ],
)
@pytest.mark.parametrize("polarity", Polarity)
def test_what_cannot_be_reckoned_says_why(result, aim, reason, polarity):
    assert achievement(result, aim, polarity) == Achievement(reason=reason)


def test_a_result_of_zero_is_a_result():
    assert achievement(Decimal(0), Aim(Decimal(5)), HIGHER).raw == 0
    assert achievement(Decimal(0), Aim(Decimal(5)), LOWER).raw == 200


def test_the_cap_leaves_the_raw_figure_beside_it():
    found = achievement(Decimal(111), Aim(Decimal(70)), HIGHER, cap=Decimal(120))
    assert (near(found.raw), found.shown, found.is_capped) == (Decimal("158.57"), Decimal(120), True)
    assert not achievement(Decimal(70), Aim(Decimal(70)), HIGHER, cap=Decimal(120)).is_capped


@given(one=amounts, other=amounts, aim=aims, polarity=polarities, cap=caps)
def test_a_better_result_never_achieves_less(one, other, aim, polarity, cap):
    worse, better = (max(one, other), min(one, other)) if polarity == LOWER else (min(one, other), max(one, other))
    low, high = achievement(worse, aim, polarity, cap), achievement(better, aim, polarity, cap)
    assert low.raw <= high.raw
    assert low.shown <= high.shown


@given(result=amounts, aim=aims, polarity=polarities)
def test_the_unit_written_in_does_not_change_how_much_is_achieved(result, aim, polarity):
    def in_kg(quantity: Decimal) -> Decimal:
        return units.convert(quantity, "gram", "kg")

    told = Aim(in_kg(aim.value), in_kg(aim.lower), in_kg(aim.upper))
    one, other = achievement(result, aim, polarity).raw, achievement(in_kg(result), told, polarity).raw
    assert abs(one - other) < Decimal("1e-15") * max(1, abs(one))


@given(result=amounts, aim=aims, polarity=polarities, cap=caps)
def test_the_figure_shown_is_never_above_cap_or_raw(result, aim, polarity, cap):
    found = achievement(result, aim, polarity, cap)
    assert found.shown <= found.raw
    assert cap is None or found.shown <= cap


@pytest.mark.parametrize(
    ("shown", "colour"), [("90", "HIJAU"), ("89.96", "HIJAU"), ("89.94", "KUNING"), ("75", "KUNING"), ("74.9", "MERAH")]
)
def test_lights(shown, colour):
    found = Achievement(Decimal(shown), Decimal(shown))
    assert light(found, Thresholds(Decimal(90), Decimal(75))) == colour


def test_without_a_figure_there_is_no_light():
    assert light(Achievement(reason=NoAchievement.NO_TARGET), Thresholds(Decimal(90), Decimal(75))) == Light.NONE


# Rolling up

parts = some.builds(Part, some.decimals("0", "100000", places=2), some.decimals("0.1", "1000", places=1))


@pytest.mark.parametrize("way", [Way.SUM, Way.WEIGHTED, Way.MAX])
@given(districts=some.lists(some.lists(parts, min_size=1, max_size=4), min_size=1, max_size=5))
def test_districts_roll_up_to_what_all_their_parts_give(way, districts):
    province = roll_up([roll_up(district, way) for district in districts], way)
    everything = roll_up([part for district in districts for part in district], way)
    assert abs(province.value - everything.value) <= Decimal("1e-15") * max(1, everything.value)
    assert province.weight == everything.weight


def test_ways_to_roll_up():
    months = [
        Part(Decimal(4), Decimal(1), 202601),
        Part(Decimal(6), Decimal(3), 202603),
        Part(Decimal(2), Decimal(2), 202602),
    ]
    assert roll_up(months, Way.SUM).value == 12
    assert roll_up(months, Way.MEAN).value == 4
    assert roll_up(months, Way.WEIGHTED).value == Decimal(26) / 6
    assert roll_up(months, Way.LATEST) == Part(Decimal(6), Decimal(3), 202603)
    assert roll_up(months, Way.MAX).value == 6


@pytest.mark.parametrize("way", Way)
def test_nothing_rolls_up_to_nothing(way):
    assert roll_up([], way) is None


def test_what_weighs_nothing_has_no_weighted_mean():
    assert roll_up([Part(Decimal(3), Decimal(0))], Way.WEIGHTED) is None


def test_two_values_of_one_month_have_no_latest():
    with pytest.raises(ValueError, match="no latest"):
        roll_up([Part(Decimal(1), month=202601), Part(Decimal(2), month=202601)], Way.LATEST)


# Units


def test_units_of_a_family_convert_there_and_back():
    assert units.convert(Decimal("1.5"), "kg", "gram") == 1500
    assert units.convert(Decimal(2), "ton", "kg") == 2000
    assert units.convert(Decimal(5000), "m2", "hektare") == Decimal("0.5")


@pytest.mark.parametrize(("one", "other"), [("gram", "butir"), ("butir", "batang"), ("hektare", "kg")])
def test_units_of_two_families_never_convert(one, other):
    with pytest.raises(units.UnitError, match="berlainan jenis"):
        units.convert(Decimal(1), one, other)


def test_an_unknown_unit_is_named():
    with pytest.raises(units.UnitError, match="linting"):
        units.convert(Decimal(1), "linting", "gram")
