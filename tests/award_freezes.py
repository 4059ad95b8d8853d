"""Freezes of the editions of tests.award_editions: the days go on, and what was reconciled is frozen."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from awards.actions import categories, freezing, reconciliation
from awards.models import Freeze
from tests.award_editions import draft_category, draft_edition, import_values, reconciling
from tests.cast import People

Later = Callable[[int], None]


@pytest.fixture
def later() -> Iterator[Later]:
    """`later(8)`: so many days after the test began."""
    start, travellers = timezone.now(), []

    def go(days: int) -> None:
        traveller = time_machine.travel(start + dt.timedelta(days=days), tick=True)
        traveller.start()
        travellers.append(traveller)

    yield go
    for traveller in reversed(travellers):
        traveller.stop()


def frozen_before(people: People, slug: str = "rakernis-2028") -> list[Freeze]:
    """Two categories of another edition whose reconciliation ended yesterday, frozen today: IKM and IKM2."""
    made = []
    with time_machine.travel(timezone.now() - dt.timedelta(days=8), tick=True):
        edition = draft_edition(people, slug=slug)
        for code in ("IKM", "IKM2"):
            made.append(draft_category(people, edition, code=code))
        categories.open_edition(edition=edition, by=people["pusat"])
        for category in made:
            category.refresh_from_db()
            import_values(people, category)
            reconciliation.open_reconciliation(category=category, by=people["pusat"])
    return [freezing.freeze(category=category, by=people["pusat"]) for category in made]


def frozen(people: People, later: Later, by: str = "pusat", **changes: Any) -> Freeze:
    """Five BNNP and two BNNK with values, frozen after the reconciliation; eight days have gone."""
    category = reconciling(people, **changes)
    later(8)
    return freezing.freeze(category=category, by=people[by])
