"""The rows of the pages and programs that tell figures: by province, office, facility or month, with their names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from bnnportal import charts
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from rehab import completeness, recap
from rehab.completeness import Rate
from rehab.disclosure import Shown
from rehab.enums import Level
from rehab.measures import NUMBERS, Number
from rehab.models import Facility, MonthlyReport
from rehab.models.facility import FacilityQuerySet
from rehab.spans import Span
from rehab.tallies import OWN


def levels_of(user: User) -> tuple[Level, ...]:
    """What a person may put rows by, what they need most first."""
    if user.role == Role.PARTNER:
        return (Level.FACILITY, Level.MONTH, Level.PROVINCE)
    if user.membership is not None and user.membership.sees_everything:
        return (Level.PROVINCE, Level.OFFICE, Level.FACILITY, Level.MONTH)
    return (Level.FACILITY, Level.OFFICE, Level.MONTH, Level.PROVINCE)


def rate_levels(user: User) -> tuple[Level, ...]:
    """Of reports a partner knows its own alone."""
    hidden = {Level.PROVINCE} if user.role == Role.PARTNER else set()
    return tuple(level for level in levels_of(user) if level not in hidden)


@dataclass(frozen=True)
class Named:
    """What a row is of: its code, what people call it, and what stands below the name."""

    code: str
    name: str
    under: str = ""


@cache
def province_names() -> dict[str, str]:
    return {code: province["name"] for code, province in charts.provinces()["provinces"].items()}


def named(user: User, level: Level) -> dict[Any, Named]:
    """{key: name} in the order people look for them; keys as the figures have them, ids and codes alike. Of offices and
    facilities those the person may see."""
    found: dict[Any, Named] = {}
    if level == Level.PROVINCE:
        found = {code: Named(code, name) for code, name in province_names().items()}
    elif level == Level.OFFICE:
        offices = Organisation.objects.visible_to(user).offices().order_by("name")
        for pk, code, name in offices.values_list("pk", "code", "name"):
            found[pk] = found[code] = Named(code, name)
    elif level == Level.FACILITY:
        facilities = Facility.objects.visible_to(user).order_by("region__code", "supervisor__name", "name")
        rows = facilities.values_list("pk", "code", "name", "supervisor__name")
        for pk, code, name, office in rows:
            found[pk] = found[code] = Named(code, name, office)
    return found


def ordered(user: User, level: Level, keys: Any) -> list[tuple[Any, Named]]:
    """(key, name) of each of these keys, in order; months by date."""
    if level == Level.MONTH:
        months = sorted(keys)
        return [(key, Named(month.code, str(month))) for key in months for month in [month_of(key)]]
    if level == Level.NATION:
        return [(key, Named("", _("Indonesia"))) for key in keys]
    return [(key, name) for key, name in named(user, level).items() if key in keys]


def month_of(key: Any) -> Span:
    """From "2026-10", or from its first day."""
    if isinstance(key, str):
        return Span.of(key)
    return Span(Month.of(key), Month.of(key))


# Completeness


def percent(value: Decimal | None) -> Decimal | None:
    """As it is printed."""
    return None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class RateLine:
    of: Named
    rate: Rate

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def under(self) -> str:
        return self.of.under

    @property
    def simulated(self) -> bool:
        return self.rate.simulated

    @property
    def completeness(self) -> Decimal | None:
        return percent(self.rate.completeness)

    @property
    def timeliness(self) -> Decimal | None:
        return percent(self.rate.timeliness)


def rate_lines(user: User, level: Level, span: Span, **place: str) -> list[RateLine]:
    """Of what the person answers for; by province of the whole country: counts of reports tell of no client.

    place: the province and office chosen, by code.
    """
    owed = MonthlyReport.objects.of_place(**place)
    if not told_whole(level, place):
        owed = owed.in_chain(user)
    found = completeness.rates(owed, level, *span.days)
    rows = [RateLine(name, found.pop(key)) for key, name in ordered(user, level, list(found))]
    if level == Level.FACILITY and found:  # told only together: who may see one by one follows the present tree
        rows.append(RateLine(Named("", _("Lembaga yang kini dibina kantor lain")), sum(found.values(), Rate())))
    return rows


def told_whole(level: Level, place: Mapping[str, str]) -> bool:
    """Whether the rows tell of more than the person answers for: provinces do, unless one office is asked about."""
    return level == Level.PROVINCE and "kantor" not in place


def rate_total(lines: list[RateLine]) -> RateLine:
    return RateLine(Named("", _("Jumlah")), sum((line.rate for line in lines), Rate()))


# Recap


@dataclass(frozen=True)
class RecapLine:
    of: Named
    line: recap.Line
    numbers: tuple[Number, ...] = field(default=NUMBERS)

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def under(self) -> str:
        return self.of.under

    @property
    def simulated(self) -> bool:
        return self.line.simulated

    @property
    def reports(self) -> int:
        return self.line.reports

    @property
    def provisional(self) -> int:
        return self.line.provisional

    @property
    def how(self) -> str:
        return str(self.line.how.short)


def recap_lines(
    user: User,
    level: Level,
    span: Span,
    *,
    final: bool = False,
    numbers: tuple[Number, ...] = NUMBERS,
    **place: str,
) -> tuple[list[RecapLine], RecapLine | None]:
    """(the rows, their total): what the person answers for; provinces are told whole, each figure as the person may see
    it. Every total comes from its own sum; of one province there is none.

    place: the province and office chosen, by code.
    """
    whole = told_whole(level, place)
    at_once = level not in OWN
    found = recap.lines(user, level, span, final=final, own=not whole, total=at_once, numbers=numbers, **place)
    total = found.pop("", None)
    rows = [RecapLine(name, found[key], numbers) for key, name in ordered(user, level, found)]
    if level == Level.PROVINCE and "provinsi" in place:
        return rows, None
    if not at_once:
        by_itself = recap.lines(
            user, Level.NATION, span, final=final, own=not whole, total=False, numbers=numbers, **place
        )
        total = by_itself.get("")
    name = Named("", _("Indonesia") if whole else _("Jumlah"))
    return rows, RecapLine(name, total, numbers) if total else None


def notes(lines: list[RecapLine], span: Span) -> list[str]:
    """What the reader must know of these figures."""
    said = []
    rounded = [line.line for line in lines if line.line.how == Shown.ROUNDED]
    if any(line.line.how != Shown.TRUE for line in lines):
        said.append(
            _("Angka klien di luar kantor penanggung jawab dibulatkan ke kelipatan 5, hanya dari triwulan yang sudah "
              "lewat, dan persen hanya dari sedikitnya 20 klien.")
        )  # fmt: skip
    if rounded and rounded[0].span != span:
        part = rounded[0].span
        said.append(
            _("Untuk angka yang dibulatkan: %(first)s sampai %(last)s.") % {"first": part.first, "last": part.last}
        )
    waiting = max((line.provisional for line in lines), default=0)
    if waiting:
        said.append(_("%(n)s laporan belum disetujui: angka sementara.") % {"n": waiting})
    return said


def seen_provinces(facilities: FacilityQuerySet) -> set[str]:
    """The provinces in which the person may see a facility."""
    return {code[:2] for code in facilities.order_by().values_list("region__code", flat=True).distinct()}
