"""What the pages of the four approaches show: lines with their course and the way down, counted by light."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal import charts
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.periods import ROMAN
from programs import figures
from programs.enums import Approach, Light, NoAchievement, Source, Way
from programs.figures import Line
from programs.models import Activity, Indicator, Method, Result, Target
from programs.places import Offices
from rehab.measures import address

LIGHTS = (Light.GREEN, Light.YELLOW, Light.RED, Light.NONE)
HIDDEN = "–"


# Lines


@dataclass(frozen=True)
class Row:
    """A line as pages, Excel and paper show it. `whole`: rolled up over the offices below."""

    line: Line
    office: Organisation
    year: int
    quarter: int
    whole: bool = False
    course: list[Decimal | None] = field(default_factory=list)

    @property
    def indicator(self) -> Indicator:
        return self.line.indicator

    @property
    def name(self) -> str:
        return self.indicator.name

    @property
    def under(self) -> str:
        return self.indicator.programme.name

    @property
    def approach(self) -> str:
        return self.indicator.programme.get_approach_display()

    @property
    def simulated(self) -> bool:
        value, target = self.line.value, self.line.target
        return bool(value and value.simulated) or bool(target and target.simulated)

    @property
    def provisional(self) -> bool:
        return bool(self.line.value and self.line.value.provisional)

    @property
    def decimals(self) -> int:
        return self.line.method.precision

    @property
    def light(self) -> Light:
        return self.line.light

    @property
    def shown(self) -> Decimal | None:
        """The achievement in percent, held under the cap."""
        return rounded(self.line.achievement.shown)

    @property
    def raw(self) -> Decimal | None:
        return rounded(self.line.achievement.raw)

    @property
    def result(self) -> Decimal | None:
        return rounded(self.line.result, self.decimals)

    @property
    def target(self) -> str:
        """What is aimed at by the end of the quarter, in words; "" without a target."""
        return "" if self.line.hidden else aim_words(self.line, self.quarter)

    @property
    def target_value(self) -> Decimal | str:
        """The same as a number, where it is one."""
        if not self.target or self.line.target is None:
            return ""
        aimed = self.line.target.aim(self.quarter).value
        return self.target if aimed is None else aimed

    @property
    def unit(self) -> str:
        return "" if self.is_percent else self.indicator.unit

    @property
    def is_percent(self) -> bool:
        return self.indicator.unit == "persen"

    @property
    def why(self) -> str:
        """Why there is no achievement; "" where there is one."""
        if self.line.hidden:
            return _("Hanya untuk bidang pemberantasan.")
        reason = self.line.achievement.reason
        return "" if reason is None else str(NoAchievement(reason).label)

    @property
    def remarks(self) -> str:
        """What has to be said beside the figures, for Excel and paper."""
        said = [
            self.why,
            _("dibatasi %(cap)s%%") % {"cap": charts.number(self.line.method.cap or 0, 0)}
            if self.line.achievement.is_capped
            else "",
            _("sementara") if self.provisional else "",
            _("simulasi") if self.simulated else "",
        ]
        return "; ".join(one for one in said if one)

    @property
    def spark(self) -> Any:
        return charts.sparkline([None if value is None else float(value) for value in self.course])

    @property
    def course_words(self) -> str:
        """ "triwulan I 30, triwulan II 42": what the small drawing shows."""
        return ", ".join(
            _("triwulan %(n)s %(value)s")
            % {"n": ROMAN[n], "value": HIDDEN if value is None else charts.number(value, self.decimals)}
            for n, value in enumerate(self.course)
        )

    @property
    def link(self) -> str:
        """The page that lists what the result was counted from; "" where there is none."""
        return way_down(self.line, self.office, self.year, self.quarter, whole=self.whole)


def rounded(value: Decimal | None, decimals: int = 1) -> Decimal | None:
    """As it is printed."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def aim_words(line: Line, quarter: int) -> str:
    if line.target is None:
        return ""
    aim = line.target.aim(quarter)
    decimals = line.method.precision
    if aim.value is not None:
        return charts.number(aim.value, decimals)
    low = charts.number(aim.lower or 0, decimals)
    if aim.upper is None:
        return _("mulai %(low)s") % {"low": low}
    return f"{low}–{charts.number(aim.upper, decimals)}"


def way_down(line: Line, office: Organisation, year: int, quarter: int, *, whole: bool) -> str:
    """To the activities counted; to the list of a measure or the months entered; of several offices, to each of them."""
    if line.value is None:
        return ""
    first, last = figures.span(year, quarter)
    chosen = {"office": office.code, "indicator": line.indicator.code}
    if line.indicator.source == Source.ACTIVITIES:
        widened = {"subtree": "true"} if whole else {}
        return address("programme-activity-list", **chosen, **widened, held_after=first, held_before=last)
    if whole:
        return address("programme-comparison", office=office.code, show=line.indicator.code, year=year, quarter=quarter)
    return line.value.link or address("result-list", **chosen, standing="true", month_after=first, month_before=last)


def rows_of(
    user: User, offices: Offices, office: Organisation, year: int, quarter: int, *, whole: bool, course: bool = True
) -> list[Row]:
    """Every line of one office, alone or with all below it, with its course; few queries."""
    read = figures.totals if whole else figures.lines
    lines = read(user, [office.pk], year, quarter)[office.pk]
    if not whole:
        lines = own_part(lines, offices.children(office), year, quarter)
    ids = [one.pk for one in offices.below(office)] if whole else [office.pk]
    courses = courses_of(user, lines, ids, year, quarter) if course else {}
    return [Row(line, office, year, quarter, whole, courses.get(line.indicator.pk, [])) for line in lines]


def own_part(lines: Iterable[Line], below: Collection[Organisation], year: int, quarter: int) -> list[Line]:
    """Lines of an upper office alone, beside what its targets, which are those of the whole, leave for itself. Two queries."""
    if not below:
        return list(lines)
    given = figures.targets_of([office.pk for office in below], year)
    bounds = figures.bounds_of(year)
    found = []
    for line in lines:
        of = [target for (indicator, _office), target in given.items() if indicator == line.indicator.pk]
        if line.target is None or line.target.quarters is None or line.method.over_places != Way.SUM:
            found.append(line)
            continue
        left = [
            max(Decimal(0), step - sum((one.quarters[n] for one in of if one.quarters is not None), Decimal(0)))
            for n, step in enumerate(line.target.quarters)
        ]
        rest = Target(quarters=left, simulated=line.target.simulated)
        found.append(figures.line(line.indicator, line.method, line.value, rest, quarter, bounds, hidden=line.hidden))
    return found


def courses_of(
    user: User, lines: Collection[Line], offices: Collection[int], year: int, quarter: int
) -> dict[int, list[Decimal | None]]:
    """Results at the end of each quarter by indicator; the last is what the lines say. No quarter that is yet to come."""
    today = timezone.localdate()
    running = 4 if year < today.year else (today.month + 2) // 3
    before = figures.trend(user, offices, year, min(quarter, running + 1) - 1)
    return {
        line.indicator.pk: [*before[line.indicator.pk], *([line.result] if quarter <= running else [])]
        for line in lines
    }


# By approach


@dataclass(frozen=True)
class Lights:
    """How many indicators shine in which colour."""

    n: dict[Light, int]
    hidden: int = 0

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Lights":
        every = list(lines)
        counted = Counter(line.light for line in every if not line.hidden)
        return cls({light: counted[light] for light in LIGHTS}, sum(line.hidden for line in every))

    @property
    def total(self) -> int:
        return sum(self.n.values())

    @property
    def green(self) -> int:
        return self.n[Light.GREEN]

    @property
    def judged(self) -> int:
        """Those that have a light at all."""
        return self.total - self.n[Light.NONE]

    @property
    def share(self) -> Decimal | None:
        """Percent of the judged that are reached."""
        return rounded(Decimal(100) * self.green / self.judged) if self.judged else None

    @property
    def counts(self) -> list[tuple[Light, int]]:
        return [(light, n) for light, n in self.n.items() if n]

    @property
    def bar(self) -> Any:
        return charts.shares([(light.value.lower(), n) for light, n in self.n.items()])

    @property
    def words(self) -> str:
        return ", ".join(f"{n} {light.label}" for light, n in self.counts)


@dataclass(frozen=True)
class Section:
    """One approach on the overview."""

    approach: Approach
    rows: list[Row]

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.line.hidden]

    @property
    def lights(self) -> Lights:
        return Lights.of(row.line for row in self.rows)


def sections(rows: Iterable[Row]) -> list[Section]:
    found: dict[str, list[Row]] = {approach: [] for approach in Approach}
    for row in rows:
        found[row.indicator.programme.approach].append(row)
    return [Section(approach, found[approach]) for approach in Approach]


# Up to when


@dataclass(frozen=True)
class Until:
    """How far the data of some offices run in a year, up to the end of a quarter."""

    day: dt.date  # today, or the last day of the quarter once it is over
    activity: dt.date | None  # the last approved one
    month: dt.date | None  # the last month entered
    is_over: bool
    locked: bool


def until(offices: Collection[int], year: int, quarter: int) -> Until:
    """Three queries."""
    first, last = figures.span(year, quarter)
    today = timezone.localdate()
    held = Activity.objects.counting().filter(office__in=offices, ends__range=(first, last))
    known = Result.objects.standing().filter(office__in=offices, month__range=(first, last))
    return Until(
        min(today, last),
        held.aggregate(day=Max("ends"))["day"],
        known.aggregate(month=Max("month"))["month"],
        last < today,
        figures.locked_in(year) >= quarter,
    )


def indicators(user: User, year: int) -> list[tuple[Indicator, Method]]:
    """Those of a year that the person may see results of."""
    return [one for one in figures.indicators_of(year) if not figures.is_hidden(user, one[0])]
