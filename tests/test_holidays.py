"""Working days, from the table of national holidays and joint leave."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnnportal.offices import actions
from bnnportal.offices.enums import HolidayKind
from bnnportal.offices.models import Holiday

pytestmark = pytest.mark.usefixtures("reference")
day = dt.date.fromisoformat


def test_the_delivered_years_are_as_decreed():
    """Joint decrees of three ministers: 17 + 11 days in 2025 (with 18 August), 17 + 8 in 2026, 18 + 8 in 2027."""
    counts = {
        year: tuple(Holiday.objects.filter(date__year=year, kind=kind).count() for kind in HolidayKind)
        for year in (2025, 2026, 2027)
    }
    assert counts == {2025: (17, 11), 2026: (17, 8), 2027: (18, 8)}
    assert Holiday.objects.get(date="2025-08-18").kind == HolidayKind.LEAVE
    assert Holiday.objects.filter(tentative=True, date__year__lt=2027).count() == 0
    assert Holiday.objects.filter(tentative=True, date__year=2027).count() == 3


def test_the_working_days_of_2026_agree_with_the_stock_exchange():
    """Announcement Peng-00171/BEI.POP/09-2025 counts 239 trading days; the exchange alone also closes on 31 December."""
    assert len(Holiday.objects.working_days(day("2026-01-01"), day("2026-12-31"))) == 239 + 1


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-20", "2026-11-20"),  # a Friday like any other
        ("2026-11-21", "2026-11-23"),  # Saturday
        ("2026-03-18", "2026-03-25"),  # Nyepi, Idulfitri and their leave, eight days in a row
        ("2025-03-28", "2025-04-08"),  # eleven days
        ("2026-12-24", "2026-12-28"),
        ("2026-12-31", "2026-12-31"),
        ("2027-01-01", "2027-01-04"),  # over the turn of the year
        ("2027-03-06", "2027-03-16"),
        ("2028-01-01", "2028-01-03"),  # a year not yet decreed: weekends only
    ],
)
def test_the_next_working_day_skips_holidays_in_a_row(start, expected, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Holiday.objects.next_working_day(day(start)) == day(expected)
    assert Holiday.objects.is_working_day(day(expected))
    assert Holiday.objects.is_working_day(day(start)) == (start == expected)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 3, "2026-11-25"),
        ("2026-03-17", 3, "2026-03-27"),
        ("2026-03-25", -1, "2026-03-17"),
        ("2026-12-23", 5, "2027-01-04"),
        ("2026-01-02", 240, "2027-01-04"),
    ],
)
def test_adding_working_days_costs_one_query(start, n, expected, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert Holiday.objects.add_working_days(day(start), n) == day(expected)


@given(start=st.dates(day("2024-12-01"), day("2028-01-31")), n=st.integers(-60, 60))
def test_adding_agrees_with_counting(start, n):
    end = Holiday.objects.add_working_days(start, n)
    one = dt.timedelta(days=1)
    counted = Holiday.objects.working_days(*((start + one, end) if n > 0 else (end, start - one)))
    assert len(counted) == abs(n)
    assert all(Holiday.objects.is_working_day(found) for found in counted[:3])


def test_holidays_longer_than_any_before_are_passed():
    start = day("2028-05-01")
    Holiday.objects.bulk_create(Holiday(date=start + dt.timedelta(days=i), name="Uji") for i in range(200))
    assert Holiday.objects.next_working_day(start) == day("2028-11-17")


def test_loading_again_leaves_what_was_changed():
    moved = Holiday.objects.get(date="2027-03-10")
    Holiday.objects.filter(pk=moved.pk).update(date="2027-03-13")
    Holiday.objects.filter(date="2027-12-24").delete()
    Holiday.objects.filter(date="2027-01-01").update(name="Nama lain")
    assert actions.load_holidays() == 0
    assert not Holiday.objects.filter(date__in=["2027-03-10", "2027-12-24"]).exists()
    assert Holiday.objects.get(date="2027-01-01").name == "Nama lain"
