"""Decided ranks, each table written out by hand: who is left out, who is moved, how ties come through."""

from decimal import Decimal

import pytest

from awards.deciding import UnplaceableError, final_ranks

HALF = Decimal("2.5")
# name: computed ranks by office, departures, tie policy, decided ranks, winners at three places
TABLES = {
    "as computed": ({"A": 1, "B": 2, "C": 3, "D": 4}, {}, "", {"A": 1, "B": 2, "C": 3, "D": 4}, "ABC"),
    "a tie at the third place wins as a whole": (
        {"A": 1, "B": 2, "C": 3, "D": 3, "E": 3, "F": 6},
        {},
        "",
        {"A": 1, "B": 2, "C": 3, "D": 3, "E": 3, "F": 6},
        "ABCDE",
    ),
    "a tie before it leaves no third place": (
        {"A": 1, "B": 2, "C": 2, "D": 4},
        {},
        "",
        {"A": 1, "B": 2, "C": 2, "D": 4},
        "ABC",
    ),
    "dense ranks stay dense": (
        {"A": 1, "B": 2, "C": 2, "D": 3, "E": 4},
        {},
        "dense",
        {"A": 1, "B": 2, "C": 2, "D": 3, "E": 4},
        "ABCD",
    ),
    "an averaged rank is decided as the better whole one": (
        {"A": 1, "B": HALF, "C": HALF, "D": 4},
        {},
        "average",
        {"A": 1, "B": 2, "C": 2, "D": 4},
        "ABC",
    ),
    "left out: the others move up": (
        {"A": 1, "B": 2, "C": 3, "D": 4},
        {"B": None},
        "",
        {"A": 1, "B": None, "C": 2, "D": 3},
        "ACD",
    ),
    "left out of a tie: the other keeps the rank alone": (
        {"A": 1, "B": 2, "C": 2, "D": 4},
        {"C": None},
        "",
        {"A": 1, "B": 2, "C": None, "D": 3},
        "ABD",
    ),
    "put higher: those from there move down": (
        {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5},
        {"D": 2},
        "",
        {"A": 1, "D": 2, "B": 3, "C": 4, "E": 5},
        "ADB",
    ),
    "put lower: those between move up": (
        {"A": 1, "B": 2, "C": 3, "D": 4},
        {"A": 3},
        "",
        {"B": 1, "C": 2, "A": 3, "D": 4},
        "BCA",
    ),
    "a tie moves as one": (
        {"A": 1, "B": 2, "C": 2, "D": 4},
        {"D": 2},
        "",
        {"A": 1, "D": 2, "B": 3, "C": 3},
        "ADBC",
    ),
    "two put on one rank share it": (
        {"A": 1, "B": 2, "C": 3, "D": 4},
        {"C": 1, "D": 1},
        "",
        {"C": 1, "D": 1, "A": 3, "B": 4},
        "CDA",
    ),
    "one out and one put higher": (
        {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5},
        {"A": None, "E": 2},
        "",
        {"A": None, "B": 1, "E": 2, "C": 3, "D": 4},
        "BEC",
    ),
    "who was not ranked stays so": ({"A": 1, "B": None, "C": 2}, {}, "", {"A": 1, "C": 2, "B": None}, "AC"),
    "all out": ({"A": 1, "B": 2}, {"A": None, "B": None}, "", {"A": None, "B": None}, ""),
    "nobody": ({}, {}, "", {}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_decided_ranks_are_those_written_out_by_hand(name):
    computed, departures, ties, decided, winners = TABLES[name]
    for standings in (list(computed.items()), [*computed.items()][::-1]):  # the order of rows never matters
        places = final_ranks(standings, departures, ties or "competition")
        assert {place.office: place.decided for place in places} == decided
        assert {place.office for place in places if place.wins(3)} == set(winners)
        assert {place.office for place in places if place.departed} == set(departures)
        alone = [rank for rank in decided.values() if rank is not None]
        assert all(place.shared == (alone.count(place.decided) > 1) for place in places)
        assert [p.decided for p in places] == sorted((p.decided for p in places), key=lambda r: (r is None, r or 0))


@pytest.mark.parametrize(
    ("computed", "departures", "rank", "taken_by"),
    [
        ({"A": 1, "B": 2, "C": 2, "D": 4}, {"D": 3}, 3, 2),  # B and C share 2: there is no 3
        ({"A": 1, "B": 2, "C": 3}, {"A": 4}, 4, 0),  # three offices, no fourth place
        ({"A": 1, "B": 2, "C": 3}, {"A": None, "B": 3}, 3, 0),  # two are left
        ({"A": 1, "B": 2, "C": 3}, {"A": 1, "B": 1, "C": 2}, 2, 1),  # two share 1: the next is 3
    ],
)
def test_a_rank_that_does_not_exist_is_refused_by_name(computed, departures, rank, taken_by):
    with pytest.raises(UnplaceableError) as refused:
        final_ranks(list(computed.items()), departures)
    assert (refused.value.rank, refused.value.taken_by) == (rank, taken_by)
