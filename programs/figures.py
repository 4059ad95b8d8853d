"""Target, result and achievement of indicators at offices, in one year up to the end of a quarter.

One query reads what was entered and what is counted from activities, by indicator and office.
Indicators that are a measure of another area are read from it: the whole time from January on, because people who are
counted once do not add up over quarters. Once a quarter is locked its counted values come from where they were copied.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from bnnportal import measures
from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.measures import Figure
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs.achievement import Achievement, achievement, light
from programs.achievement import Thresholds as Bounds
from programs.enums import Approach, Light, Polarity, Source, Way
from programs.models import Indicator, Method, Target, Thresholds
from programs.models.case import sees_cases
from programs.rollup import Part, roll_up

COUNTED = """
    SELECT i.id AS indicator_id, a.office_id, date_trunc('month', a.ends)::date AS month,
        sum(CASE i.counted WHEN 'KEGIATAN' THEN 1 WHEN 'PESERTA' THEN a.people ELSE
            (SELECT count(*) FROM programs_attendance t WHERE t.activity_id = a.id) END) AS value,
        1 AS weight, bool_or(a.simulated) AS simulated, FALSE AS provisional
    FROM programs_activity a
    JOIN programs_indicator i ON i.programme_id = a.programme_id AND (i.kinds = '{}' OR a.kind = ANY(i.kinds))
    WHERE i.source = 'KEGIATAN' AND a.status = 'SETUJU' AND a.ends BETWEEN %(counted_from)s AND %(last)s
        AND a.office_id = ANY(%(offices)s) AND i.id = ANY(%(indicators)s)
    GROUP BY 1, 2, 3
"""
SQL = f"""
WITH known AS (
    SELECT r.indicator_id, r.office_id, r.month, r.value, r.weight, r.simulated, r.status <> 'DIPERIKSA' AS provisional
    FROM programs_result r
    WHERE r.month BETWEEN %(first)s AND %(last)s AND r.status <> 'DIGANTI' AND r.office_id = ANY(%(offices)s)
        AND r.indicator_id = ANY(%(indicators)s)
    UNION ALL {COUNTED}
)
SELECT indicator_id, office_id, bool_or(simulated), bool_or(provisional),
    count(*), sum(value), sum(weight), sum(value * weight) FILTER (WHERE indicator_id = ANY(%(weighted)s)), max(value),
    to_char(max(month), 'YYYYMM')::int, max(ARRAY[extract(epoch FROM month), value, weight]) FILTER (WHERE indicator_id = ANY(%(latest)s))
FROM known GROUP BY 1, 2
"""  # noqa: S608 - of the two constants above. The array: of the latest month its value and weight, without sorting rows
LOCKED = """
SELECT COALESCE(max(quarter), 0) FROM programs_quarterlock l WHERE year = %s
    AND quarter = (SELECT count(*) FROM programs_quarterlock o WHERE o.year = l.year AND o.quarter <= l.quarter)
"""  # quarters are locked in their order; what follows a gap is not


@dataclass(frozen=True)
class Value:
    """What an indicator reached at an office: the number, what it weighs, and what has to be said beside it."""

    part: Part
    simulated: bool = False
    provisional: bool = False  # some of it was entered and not looked through yet, or came back
    link: str = ""
    n: int = 0  # months, reports or activities it was counted from


@dataclass(frozen=True)
class Line:
    """One indicator at one office, or rolled up over several."""

    indicator: Indicator
    method: Method
    value: Value | None
    target: Target | None
    achievement: Achievement
    light: Light
    hidden: bool = False  # the person may not see what it reached

    @property
    def result(self) -> Decimal | None:
        return None if self.value is None else self.value.part.value


Values = dict[tuple[int, int], Value]  # by indicator and office


def span(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """From the first of January to the last day of the quarter."""
    return dt.date(year, 1, 1), Month(year, quarter * 3).last_day


def indicators_of(year: int, approach: Approach | None = None) -> list[tuple[Indicator, Method]]:
    """Those in force in a year with how they are reckoned then, in the order of the catalogue. One query."""
    said = Method.objects.holding(year).filter(indicator__in=Indicator.objects.in_force(year))
    if approach is not None:
        said = said.filter(indicator__programme__approach=approach)
    found = [(method.indicator, method) for method in said]
    return sorted(found, key=lambda one: (one[0].programme.order, one[0].order, one[0].code))


def part_of(
    way: Way,
    n: int,
    total: Decimal,
    weight: Decimal,
    weighted: Decimal | None,
    most: Decimal,
    month: int,
    latest: list[Decimal] | None,
) -> Part | None:
    """What the months of one row give together: rollup.roll_up() on the sums the database made.

    weighted and latest (when, value, weight) are there for the ways that need them; month is the last one, 202605.
    """
    if latest is not None:
        return Part(latest[1], latest[2], month)
    if weighted is not None:
        return Part(weighted / weight, weight, month) if weight else None
    value = {Way.SUM: total, Way.MAX: most}.get(way)
    return Part(total / n if value is None else value, weight, month)


def locked_in(year: int) -> int:
    """Up to which quarter a year is locked, 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [year])
        return int(cursor.fetchone()[0])


def stored(
    known: Iterable[tuple[Indicator, Method]], offices: Collection[int], year: int, quarter: int, locked: int
) -> Values:
    """Entered and counted values of the whole time up to the quarter. One query."""
    ways = {
        indicator.pk: Way.LATEST if indicator.source == Source.MEASURE else Way(method.over_time)
        for indicator, method in known
    }
    first, last = span(year, quarter)
    wanted: dict[str, Any] = {
        "first": first, "last": last, "offices": list(offices), "indicators": list(ways),
        "counted_from": Month(year, 1).shift(locked * 3).first_day,
        "latest": [pk for pk, way in ways.items() if way == Way.LATEST],
        "weighted": [pk for pk, way in ways.items() if way == Way.WEIGHTED],
    }  # fmt: skip
    found: Values = {}
    with connection.cursor() as cursor:
        cursor.execute(SQL, wanted)
        for indicator, office, made_up, waits, *sums in cursor:
            part = part_of(ways[indicator], *sums)
            if part is not None:
                found[indicator, office] = Value(part, made_up, waits, n=sums[0])
    return found


def counted(
    known: Iterable[tuple[Indicator, Method]], offices: Collection[int], first: dt.date, last: dt.date
) -> list[tuple[int, int, dt.date, Decimal, bool]]:
    """(indicator, office, month, value, simulated) of what approved activities of these days give, locked or not."""
    wanted: dict[str, Any] = {
        "counted_from": first,
        "last": last,
        "offices": list(offices),
        "indicators": [one.pk for one, _how in known],
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, wanted)
        return [(row[0], row[1], row[2], row[3], row[5]) for row in cursor]


def measured(
    user: User, known: Iterable[tuple[Indicator, Method]], offices: Collection[int], year: int, quarter: int
) -> Values:
    """Values of indicators that are a measure of another area: one or two queries a measure, however many offices."""
    first, last = span(year, quarter)
    codes: dict[str, list[int]] = defaultdict(list)
    for indicator, _method in known:
        if indicator.source == Source.MEASURE:
            codes[indicator.measure].append(indicator.pk)
    found: Values = {}
    for code, of in codes.items():
        for office, figure in measures.get(code).read(user, offices, first, last).items():
            if figure.value is not None:
                found |= {(pk, office): value_of(figure, last) for pk in of}
    return found


def value_of(figure: Figure, last: dt.date) -> Value:
    weight = Decimal(1) if figure.denominator is None else Decimal(figure.denominator)
    part = Part(Decimal(figure.value or 0), weight, last.year * 100 + last.month)
    return Value(part, figure.simulated, link=figure.link, n=figure.n)


def targets_of(offices: Collection[int], year: int) -> dict[tuple[int, int], Target]:
    rows = Target.objects.in_force().filter(office__in=offices, year=year)
    return {(row.indicator_id, row.office_id): row for row in rows}


def bounds_of(year: int) -> Bounds | None:
    row = Thresholds.objects.filter(year=year).first()
    return None if row is None else Bounds(row.green, row.yellow)


def reached(
    user: User,
    known: Collection[tuple[Indicator, Method]],
    offices: Collection[int],
    year: int,
    quarter: int,
    locked: int,
) -> Values:
    """What each indicator reached at each office from January on, without what the person may not see.

    Of a locked quarter only what was copied counts; measures are read as they are now where it is still open.
    """
    open_to = [one for one in known if not is_hidden(user, one[0])]
    if quarter <= locked:
        return stored(open_to, offices, year, quarter, locked)
    kept = [one for one in open_to if one[0].source != Source.MEASURE]
    return measured(user, open_to, offices, year, quarter) | stored(kept, offices, year, quarter, locked)


def is_hidden(user: User, indicator: Indicator) -> bool:
    """What is counted from cases, live or copied, is for those who see cases."""
    enforcement = indicator.source == Source.MEASURE and indicator.programme.field == Field.ENFORCEMENT
    return enforcement and not sees_cases(user)


def lines(
    user: User, offices: Collection[int], year: int, quarter: int = 4, approach: Approach | None = None
) -> dict[int, list[Line]]:
    """Every indicator in force at each of these offices alone, up to the end of a quarter, by office.

    The offices are those the caller may show; what of a measure the person may not see is missing here too.
    """
    return told(user, {office: [office] for office in offices}, year, quarter, approach)


def totals(
    user: User, tops: Collection[int], year: int, quarter: int = 4, approach: Approach | None = None
) -> dict[int, list[Line]]:
    """As lines(), of each of these offices with all below it: what a province reached beside the target of its BNNP."""
    return told(user, below(tops), year, quarter, approach)


def below(tops: Collection[int]) -> dict[int, list[int]]:
    """The offices of the subtree of each, itself the first. One query."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for office, parent in Organisation.objects.offices().order_by("pk").values_list("pk", "parent"):
        children[parent].append(office)
    found: dict[int, list[int]] = {}
    for top in tops:
        every = found[top] = [top]
        for office in every:  # grows while it is walked: children of children
            every += children[office]
    return found


def told(
    user: User, tops: Mapping[int, Collection[int]], year: int, quarter: int, approach: Approach | None
) -> dict[int, list[Line]]:
    """One list of lines for each top, of what its offices reached together."""
    known = indicators_of(year, approach)
    values = reached(user, known, {office for each in tops.values() for office in each}, year, quarter, locked_in(year))
    targets, bounds = targets_of(tops, year), bounds_of(year)
    return {
        top: [
            line(
                indicator, method, together(values, indicator, method, offices), targets.get((indicator.pk, top)), quarter,
                bounds, hidden=is_hidden(user, indicator),
            )
            for indicator, method in known
        ]
        for top, offices in tops.items()
    }  # fmt: skip


def together(values: Values, indicator: Indicator, method: Method, offices: Collection[int]) -> Value | None:
    """What these offices reached of an indicator; of one office, its own value with the way to its list."""
    found = {office: value for office in offices if (value := values.get((indicator.pk, office))) is not None}
    return next(iter(found.values())) if len(offices) == 1 and found else rolled_up(found, method)


def trend(
    user: User, offices: Collection[int], year: int, quarter: int = 4, approach: Approach | None = None
) -> dict[int, list[Decimal | None]]:
    """By indicator what these offices had reached together at the end of the first quarter, the second and so on."""
    known, locked = indicators_of(year, approach), locked_in(year)
    ends = [reached(user, known, offices, year, one, locked) for one in range(1, quarter + 1)]
    found: dict[int, list[Decimal | None]] = {}
    for indicator, method in known:
        each = [together(values, indicator, method, offices) for values in ends]
        found[indicator.pk] = [None if value is None else value.part.value for value in each]
    return found


def line(
    indicator: Indicator,
    method: Method,
    value: Value | None,
    target: Target | None,
    quarter: int,
    bounds: Bounds | None,
    *,
    hidden: bool = False,
) -> Line:
    aim = None if target is None else target.aim(quarter)
    found = achievement(None if value is None else value.part.value, aim, Polarity(method.polarity), method.cap)
    shines = Light.NONE if bounds is None else light(found, bounds)
    return Line(indicator, method, value, target, found, shines, hidden)


def rolled_up(values: Mapping[int, Value], method: Method) -> Value | None:
    """What several offices reached together, by how the indicator goes together over places; an index is never summed."""
    part = roll_up((value.part for value in values.values()), Way(method.over_places))
    if part is None:
        return None
    every = list(values.values())
    return Value(
        part, any(value.simulated for value in every), any(value.provisional for value in every),
        n=sum(value.n for value in every),
    )  # fmt: skip
