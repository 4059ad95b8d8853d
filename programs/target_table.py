"""The targets of an office for a year beside those of the year before and what was reached then."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from programs import figures
from programs.enums import Approach, Polarity, TargetStatus
from programs.models import Indicator, Method, Target

OPEN = (TargetStatus.DRAFT, TargetStatus.PROPOSED, TargetStatus.RETURNED)


@dataclass(frozen=True)
class Row:
    """One indicator: the target in force, the revision being worked on, and last year's target with its result."""

    indicator: Indicator
    method: Method
    in_force: Target | None = None
    opened: Target | None = None
    before: Target | None = None
    reached: Decimal | None = None
    hidden: bool = False  # what was reached the person may not see

    @property
    def shown(self) -> Target | None:
        """The one that holds; while there is none, the one being worked on."""
        return self.in_force or self.opened

    @property
    def is_range(self) -> bool:
        return self.method.polarity == Polarity.RANGE


def rows_of(office: Organisation, year: int, approach: Approach | None = None) -> list[Row]:
    """Every indicator in force, in the order of the catalogue. Two queries."""
    open_ones: dict[int, Target] = {}
    in_force, before = {}, {}
    known = Target.objects.filter(office=office, year__in=(year, year - 1)).exclude(status=TargetStatus.REPLACED)
    for target in known.select_related("by"):
        if target.year < year:
            if target.status == TargetStatus.APPROVED:
                before[target.indicator_id] = target
        elif target.status == TargetStatus.APPROVED:
            in_force[target.indicator_id] = target
        else:
            open_ones[target.indicator_id] = target
    return [
        Row(one, how, in_force.get(one.pk), open_ones.get(one.pk), before.get(one.pk))
        for one, how in figures.indicators_of(year, approach)
    ]


def with_results(rows: Iterable[Row], user: User, office: Organisation, year: int) -> list[Row]:
    """What the office with all below it reached in the whole of the year before; hidden where the person may not see."""
    lines = {line.indicator.pk: line for line in figures.totals(user, [office.pk], year - 1)[office.pk]}
    found = []
    for row in rows:
        line = lines.get(row.indicator.pk)
        reached, hidden = (None, False) if line is None else (line.result, line.hidden)
        found.append(Row(row.indicator, row.method, row.in_force, row.opened, row.before, reached, hidden))
    return found


def by_approach(rows: Iterable[Row]) -> list[tuple[Approach, list[Row]]]:
    """In the order of the approaches; those without an indicator are left out."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.indicator.programme.approach].append(row)
    return [(approach, found[approach.value]) for approach in Approach if found[approach.value]]
