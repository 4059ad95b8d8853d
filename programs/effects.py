"""What another way of reckoning an indicator would change, before it is saved: every office, before and after."""

from dataclasses import dataclass

from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from programs import figures
from programs.achievement import Thresholds as Bounds
from programs.achievement import light
from programs.enums import Light
from programs.models import Method
from programs.telling import Row, quarter_of


@dataclass(frozen=True)
class Change:
    office: Organisation
    before: Row
    after: Row


@dataclass(frozen=True)
class Effect:
    """Of one year: the offices whose result, achievement or light changes, out of so many that have either."""

    year: int
    offices: int
    changes: list[Change]

    @property
    def lights(self) -> int:
        """How many change their light."""
        return sum(change.before.light != change.after.light for change in self.changes)


def years_of(method: Method) -> list[int]:
    """The years up to this one in which an unsaved method would hold: until the next one that was written.

    A year to come has no figures yet; it is tried on those of this year.
    """
    this_year = timezone.localdate().year
    later = Method.objects.filter(indicator=method.indicator, since_year__gt=method.since_year).order_by("since_year")
    following = later.values_list("since_year", flat=True).first()
    last = min(this_year, (following or this_year + 1) - 1, method.indicator.until_year or this_year)
    return list(range(method.since_year, last + 1)) or [this_year]


def effects(user: User, method: Method) -> list[Effect]:
    """What an unsaved method would change, by year; some ten queries a year, however many offices there are."""
    offices = list(Organisation.objects.visible_to(user).offices().open().order_by("kind", "code"))
    below = figures.below([office.pk for office in offices])
    found = []
    for year in years_of(method):
        before = Method.objects.holding(year).filter(indicator=method.indicator).first()
        assert before is not None  # noqa: S101 - each indicator is delivered with one
        found.append(effect(year, offices, *(rows(user, one, year, below) for one in (before, method))))
    return found


def rows(user: User, method: Method, year: int, below: dict[int, list[int]]) -> dict[int, Row]:
    """Every office with all below it, as this method reckons it."""
    indicator, quarter = method.indicator, quarter_of(year)
    values = figures.reached(user, [(indicator, method)], list(below), year, quarter, figures.locked_in(year))
    targets, bounds = figures.targets_of(list(below), year), figures.bounds_of(year)
    return {
        top: Row.of(
            figures.line(
                indicator, method, figures.together(values, indicator, method, offices), targets.get((indicator.pk, top)),
                quarter, bounds, hidden=figures.is_hidden(user, indicator),
            ),
            quarter,
        )
        for top, offices in below.items()
    }  # fmt: skip


def effect(year: int, offices: list[Organisation], before: dict[int, Row], after: dict[int, Row]) -> Effect:
    known = [office for office in offices if has_figure(before[office.pk]) or has_figure(after[office.pk])]
    changes = [Change(office, before[office.pk], after[office.pk]) for office in known]
    return Effect(year, len(known), [one for one in changes if shown(one.before) != shown(one.after)])


def has_figure(row: Row) -> bool:
    return row.result is not None or bool(row.target_words)


def shown(row: Row) -> tuple[str, ...]:
    """What a person reads of it."""
    return row.target_words, row.result_words, row.raw_words, row.shown_words, row.light, row.reason


def lights(user: User, year: int, bounds: Bounds) -> dict[tuple[Light, Light], int]:
    """How many indicators of how many offices would change from one light to another with these thresholds."""
    offices = list(Organisation.objects.visible_to(user).offices().open().values_list("pk", flat=True))
    found: dict[tuple[Light, Light], int] = {}
    for lines in figures.totals(user, offices, year, quarter_of(year)).values():
        for line in lines:
            turned = line.light, light(line.achievement, bounds)
            if turned[0] != turned[1]:
                found[turned] = found.get(turned, 0) + 1
    return found
