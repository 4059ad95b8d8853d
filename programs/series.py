"""One indicator at one office with all below it: quarter by quarter in a year, and year by year."""

from collections.abc import Collection
from dataclasses import dataclass

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from programs import figures
from programs.models import Indicator, Method
from programs.telling import QUARTERS, Row, quarter_of

YEARS = 5  # as many are told


@dataclass(frozen=True)
class Point:
    """What stood at the end of a quarter, or of a year."""

    label: str
    year: int
    row: Row


@dataclass(frozen=True)
class Course:
    quarters: list[Point]
    years: list[Point]


def course(user: User, indicator: Indicator, office: Organisation, year: int) -> Course:
    """A few queries for each quarter and year told, however many offices lie below."""
    offices = figures.below([office.pk])[office.pk]
    last = min(indicator.until_year or year, max(year, indicator.since_year))
    told = [
        end
        for one in range(max(indicator.since_year, last - YEARS + 1), last + 1)
        for end in of_year(user, indicator, office, offices, one, [quarter_of(one)])
    ]
    quarters = list(range(1, quarter_of(year) + 1))
    return Course(of_year(user, indicator, office, offices, year, quarters), told)


def of_year(
    user: User, indicator: Indicator, office: Organisation, offices: Collection[int], year: int, quarters: list[int]
) -> list[Point]:
    """The ends of these quarters; nothing where the indicator is not reckoned in that year."""
    method = Method.objects.holding(year).filter(indicator=indicator).first()
    if method is None or not indicator.is_in_force(year):
        return []
    locked, bounds = figures.locked_in(year), figures.bounds_of(year)
    target = figures.targets_of([office.pk], year).get((indicator.pk, office.pk))
    found = []
    for quarter in quarters:
        values = figures.reached(user, [(indicator, method)], offices, year, quarter, locked)
        value = figures.together(values, indicator, method, offices)
        hidden = figures.is_hidden(user, indicator)
        line = figures.line(indicator, method, value, target, quarter, bounds, hidden=hidden)
        label = str(year) if len(quarters) == 1 else QUARTERS[quarter - 1]
        found.append(Point(label, year, Row.of(line, quarter)))
    return found
