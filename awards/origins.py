"""What a component of a definition is read from, as its `origin` says.

    measure:<code>    a measure that an area registered, over the days of the category
    indicator:<code>  how far a programme indicator came towards the office's target, in percent as its pages show it
                      (held under the indicator's cap). The target of a BNNP is that of its province, so its result
                      is that of all offices below it as well; a BNNK is read alone.
    survey            nothing the portal counts: every value comes from a file
    survey:places     as survey; a BNNP without a value of its own has the mean of the places measured below it

A condition of eligibility has an origin too; its value is an input under the origin itself ("measure:rehab.served").
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from awards.models import Category
from bnnportal import measures
from bnnportal.accounts.models import User
from bnnportal.measures import Figure
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs import figures
from programs.enums import ResultStatus, Source
from programs.models import Activity, Indicator, Method, Result
from programs.models.case import sees_cases
from programs.overview import way_down
from rehab.models import MonthlyReport

MEASURE, INDICATOR, SURVEY, PLACES = "measure", "indicator", "survey", "survey:places"
CASES = frozenset({"cases", "laundering", "networks", "suspects"})  # and what was seized: told to who sees cases alone
Known = dict[str, tuple[Indicator, Method]]


@dataclass(frozen=True)
class Part:
    """Something an office is judged by: a component of the definition, or a condition of eligibility."""

    code: str  # under which its inputs stand
    name: str
    unit: str
    origin: str
    at_least: Decimal | None = None  # of a condition
    group: str = ""  # the level of the definition it belongs to, unless that is the whole

    @property
    def kind(self) -> str:
        return self.origin.partition(":")[0]

    @property
    def reads(self) -> str:
        """The code of the measure or indicator."""
        return self.origin.partition(":")[2]

    @property
    def is_counted(self) -> bool:
        """Whether the portal reads it by itself."""
        return self.kind in (MEASURE, INDICATOR)

    @property
    def is_condition(self) -> bool:
        return self.at_least is not None


@dataclass(frozen=True)
class Read:
    """A figure, with what has to be said beside it."""

    figure: Figure
    note: str = ""


def parts_of(category: Category) -> list[Part]:
    """Components in the order of the definition, then conditions. One query where a condition is an indicator."""
    levels = category.index.spec["levels"] if category.index is not None else []
    groups = {one["code"]: one["name"] for one in levels if one.get("parent")}
    components = [
        Part(
            one["code"], one["name"], one.get("unit", ""), one.get("origin", "") or SURVEY,
            group=groups.get(one["parent"], ""),
        )
        for one in category.components
    ]  # fmt: skip
    codes = {one["origin"].partition(":")[2] for one in category.eligibility if one["origin"].startswith(INDICATOR)}
    names = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return components + [condition(one["origin"], Decimal(one["at_least"]), names) for one in category.eligibility]


def condition(origin: str, at_least: Decimal, names: dict[str, str]) -> Part:
    """Under the name that the measure or indicator has on its own pages."""
    kind, _colon, code = origin.partition(":")
    measure = next((one for one in measures.registered() if one.code == code), None) if kind == MEASURE else None
    if measure is not None:
        return Part(origin, str(measure.label), str(measure.unit), origin, at_least)
    return Part(origin, names.get(code, origin), _("persen dari target"), origin, at_least)


def quarter_of(category: Category) -> tuple[int, int] | None:
    """(year, quarter) where its days run from the first of January to the end of a quarter, else None."""
    first, last = category.span
    if (first.month, first.day) != (1, 1) or first.year != last.year or last.month % 3:
        return None
    return (last.year, last.month // 3) if Month.of(last).last_day == last else None


def check(category: Category, user: User | None = None) -> None:
    """That everything can be read as it is meant; with a user, that it can be read by this person.

    Raises ValidationError with a sentence for each part: a figure that nobody can read would look like missing data.
    """
    parts = parts_of(category)
    wrong = [sentence for part in parts if (sentence := unreadable_measure(part, user))]
    codes = [part for part in parts if part.kind == INDICATOR]
    if codes:
        when = quarter_of(category)
        known = known_indicators(parts, when[0]) if when is not None else {}
        wrong += [sentence for part in codes if (sentence := unreadable_indicator(part, when, known, user))]
    unknown = [part for part in parts if part.kind not in (MEASURE, INDICATOR, SURVEY)]
    wrong += [_("%(name)s: asal “%(origin)s” tidak dikenal.") % {"name": p.name, "origin": p.origin} for p in unknown]
    if wrong:
        raise ValidationError(wrong)


def unreadable_measure(part: Part, user: User | None) -> str:
    if part.kind != MEASURE:
        return ""
    if part.reads not in {one.code for one in measures.registered()}:
        return _("%(name)s: portal tidak mempunyai ukuran “%(code)s”.") % {"name": part.name, "code": part.reads}
    area, _dot, name = part.reads.partition(".")
    enforcement = area == "programs" and (name in CASES or name.startswith(("seized", "destroyed")))
    if enforcement and user is not None and not sees_cases(user):
        return hidden(part)
    return ""


def unreadable_indicator(part: Part, when: tuple[int, int] | None, known: Known, user: User | None) -> str:
    if when is None:
        return _(
            "%(name)s adalah capaian terhadap target, yang dihitung sejak 1 Januari sampai akhir triwulan. Ubah kurun angkanya."
        ) % {"name": part.name}
    if part.reads not in known:
        return _("%(name)s: indikator “%(code)s” tidak berlaku pada tahun %(year)s.") % {
            "name": part.name, "code": part.reads, "year": when[0],
        }  # fmt: skip
    if user is not None and figures.is_hidden(user, known[part.reads][0]):
        return hidden(part)
    return ""


def hidden(part: Part) -> str:
    return _("%(name)s dihitung dari perkara. Yang mengumpulkannya petugas pemberantasan atau semua bidang.") % {
        "name": part.name
    }


def known_indicators(parts: Collection[Part], year: int) -> Known:
    """Those that are asked for and in force in the year, with how they are reckoned then. One query."""
    codes = {part.reads for part in parts if part.kind == INDICATOR}
    return {one.code: (one, how) for one, how in figures.indicators_of(year) if one.code in codes}


def read(category: Category, offices: Collection[Organisation], user: User) -> dict[tuple[int, str], Read]:
    """What the portal counts itself, by office and code of the part; absent where there is no data.

    A handful of queries for each measure and for all indicators together, however many offices.
    """
    parts = [part for part in parts_of(category) if part.is_counted]
    first, last = category.span
    ids = [office.pk for office in offices]
    found: dict[tuple[int, str], Read] = {}
    read_before: dict[str, dict[int, Figure]] = {}
    for part in parts:
        if part.kind == MEASURE:
            if part.reads not in read_before:
                read_before[part.reads] = measures.get(part.reads).read(user, ids, first, last)
            found |= {(office, part.code): Read(figure) for office, figure in read_before[part.reads].items()}
    when = quarter_of(category)
    if when is not None and any(part.kind == INDICATOR for part in parts):
        found |= read_indicators(parts, offices, user, *when)
    return found


def read_indicators(
    parts: Collection[Part], offices: Collection[Organisation], user: User, year: int, quarter: int
) -> dict[tuple[int, str], Read]:
    """Achievement in percent; numerator is the result and denominator the target, in the indicator's unit."""
    known = known_indicators(parts, year)
    trees = figures.below([office.pk for office in offices])
    every = {pk for tree in trees.values() for pk in tree}
    values = figures.reached(user, list(known.values()), every, year, quarter, figures.locked_in(year))
    targets = figures.targets_of(trees, year)
    found = {}
    for part in parts:
        if part.kind != INDICATOR or part.reads not in known:
            continue
        indicator, method = known[part.reads]
        for office in offices:
            tree = trees[office.pk]
            value = figures.together(values, indicator, method, tree)
            line = figures.line(indicator, method, value, targets.get((indicator.pk, office.pk)), quarter, None)
            said = told(line, office, year, quarter, whole=len(tree) > 1)
            if said is not None:
                found[office.pk, part.code] = said
    return found


def told(line: figures.Line, office: Organisation, year: int, quarter: int, *, whole: bool) -> Read | None:
    """A line as an input; None where neither a result nor a target is there."""
    if line.value is None and line.target is None:
        return None
    aim = None if line.target is None else line.target.aim(quarter)
    notes = [str(line.achievement.reason.label)] if line.achievement.reason is not None else []
    if line.achievement.is_capped:
        notes.append(_("Dihitung paling tinggi %(cap)s persen.") % {"cap": int(line.method.cap or 0)})
    if line.value is not None and line.value.provisional:
        notes.append(_("Memuat nilai yang belum diperiksa."))
    made_up = bool((line.value and line.value.simulated) or (line.target and line.target.simulated))
    figure = Figure(
        line.achievement.shown, line.result, aim.value if aim is not None else None,
        line.value.n if line.value is not None else 0, way_down(line, office, year, quarter, whole=whole), made_up,
    )  # fmt: skip
    return Read(figure, " ".join(notes))


# What it was counted from


def sources(category: Category, offices: Collection[Organisation]) -> dict[str, dict[str, list[list[int]]]]:
    """By code of the office: approved reports, results and activities of the span, each as [id, version].

    Each stands under the office that handed it in; the achievement of a BNNP counts those of its BNNK besides.
    """
    parts, (first, last) = parts_of(category), category.span
    when = quarter_of(category)
    chosen = [one for one, _how in known_indicators(parts, when[0]).values()] if when is not None else []
    trees = figures.below([office.pk for office in offices]) if chosen else {}
    ids = {pk for tree in trees.values() for pk in tree} | {office.pk for office in offices}
    found: dict[str, dict[str, list[list[int]]]] = {}

    def add(name: str, rows: Any) -> None:
        for code, pk, n in rows:
            found.setdefault(code, {}).setdefault(name, []).append([pk, n])

    read_from = {part.reads for part in parts if part.kind == MEASURE}
    read_from |= {one.measure for one in chosen if one.source == Source.MEASURE}
    if any(code.startswith("rehab.") for code in read_from):
        reports = MonthlyReport.objects.filter(supervisor__in=ids, approved__isnull=False).between(first, last)
        add("reports", reports.order_by("pk").values_list("supervisor__code", "pk", "approved__n"))
    if chosen:
        results = Result.objects.exclude(status=ResultStatus.REPLACED).filter(
            office__in=ids, indicator__in=chosen, month__range=(first, last)
        )
        add("results", results.order_by("pk").values_list("office__code", "pk", "n"))
    counted = [one for one in chosen if one.source == Source.ACTIVITIES]
    if counted:
        since = counted_since(first)
        activities = Activity.objects.counting().filter(
            office__in=ids, programme__in={one.programme_id for one in counted}, ends__range=(since, last)
        )
        add("activities", activities.order_by("pk").values_list("office__code", "pk", "n"))
    return found


def counted_since(first: dt.date) -> dt.date:
    """Activities of locked quarters count by the results that were copied from them."""
    return Month(first.year, 1).shift(figures.locked_in(first.year) * 3).first_day
