"""Figures of a category: gathered, imported, corrected, reconciled."""

from decimal import Decimal

from awards.actions import gathering, reconciliation
from awards.models import Input
from tests import award_editions as given
from tests.cast import People

BENGKULU = "BNNP-17"


def test_statement_holds_for_the_figures_it_was_made_of(people: People) -> None:
    category = given.reconciling(people)
    office = given.office(BENGKULU)
    said = reconciliation.confirm(category=category, office=office, by=people["kepala"])
    assert said.digest == reconciliation.digest(category, office)
    gathering.correct_input(
        category=category, office=office, component="nilai", value=Decimal("3.2"), note="Salah ketik", by=people["pusat"]
    )  # fmt: skip
    assert given.value_of(category, BENGKULU) == Decimal("3.2")
    assert said.digest != reconciliation.digest(category, office)


def test_what_did_not_change_keeps_its_row(people: People) -> None:
    category = given.gathered(people)
    assert Input.objects.filter(category=category).current().count() > 1000  # every office has a row, without data too
    assert gathering.plan(category=category, by=people["pusat"]).changes == []
