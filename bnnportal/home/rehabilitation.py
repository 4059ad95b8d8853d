"""Figures of rehabilitation on the front page of a head, and on the page of an office."""

from dataclasses import dataclass
from typing import Any

from bnnportal import charts
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.measures import Figure
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from rehab import completeness, recap
from rehab.completeness import Rate
from rehab.enums import Level
from rehab.lines import percent
from rehab.measures import COMPLETION, QUALITY, SERVED, Number, address
from rehab.models import Facility, MonthlyReport
from rehab.spans import Span, last_reported, recent
from rehab.tallies import chain_of

SHOWN = (SERVED, COMPLETION, *QUALITY)
HEADS = frozenset({Role.LEADER, Role.AUDITOR, Role.APPROVER, Role.ADMIN})
COURSE = 12  # months


@dataclass(frozen=True)
class Shown:
    """A figure: final, and beside it what it would be with the reports that still wait for approval."""

    number: Number
    final: Figure
    with_waiting: Figure

    @property
    def is_provisional(self) -> bool:
        return self.final.value != self.with_waiting.value


def figures(user: User, **place: str) -> dict[str, Any] | None:
    """This year up to the newest month, and how the newest month stands, of what the person answers for; None where
    there is nothing. Few queries."""
    owed = MonthlyReport.objects.in_chain(user).of_place(**place)
    if not owed.exists():
        return None
    last = last_reported()
    year = Span.of(str(last.year))
    told: dict[bool, recap.Line | None] = {
        final: recap.lines(user, Level.NATION, year, final=final, own=True, total=False, numbers=SHOWN, **place).get("")
        for final in (True, False)
    }
    months = recent(COURSE, last)
    by_month = completeness.rates(owed, Level.MONTH, months[0].first_day, last.first_day)
    newest = by_month.get(last.first_day, Rate())
    return {
        "year": year,
        "month": last,
        "rate": newest,
        "complete": percent(newest.completeness),
        "timely": percent(newest.timeliness),
        "course": course(by_month, months),
        "figures": [
            Shown(
                number,
                *(line.told[number.code].figure if (line := told[final]) else Figure(None) for final in (True, False)),
            )
            for number in SHOWN
        ],
        "waiting": best.provisional if (best := told[False]) else 0,
        "simulated": newest.simulated or any(line.simulated for line in told.values() if line),
        "matrix_url": address("completeness", **place_of(place)),
        "missing_url": address("report-missing", bulan=Span(last, last).code, **owed_by(place)),
        "recap_url": address("report-recap", kurun=year.code, menurut=Level.FACILITY.value, **place_of(place)),
    }


def place_of(place: dict[str, str]) -> dict[str, str]:
    """What pages filter by that have facilities as rows."""
    return {name: code for name, code in place.items() if name != "lembaga"}


def owed_by(place: dict[str, str]) -> dict[str, str]:
    """The same in the list of what is missing, where an office is chosen by what it supervises now."""
    return {"owed_to" if name == "kantor" else name: code for name, code in place.items()}


def course(by_month: dict[Any, Rate], months: list[Month]) -> Any:
    """Completeness month by month, small."""
    known = [by_month.get(month.first_day, Rate()).completeness for month in months]
    return charts.sparkline([None if value is None else float(value) for value in known])


def for_head(user: User) -> dict[str, Any] | None:
    """On the front page of who leads, approves or audits."""
    if user.role not in HEADS or user.organisation is None:
        return None
    return figures(user)


def of_office(user: User, office: Organisation) -> dict[str, Any] | None:
    """Of an office the person answers for; of a partner, where it has one facility of its own."""
    if office.kind != OrganisationKind.MITRA:
        chain = chain_of(user)
        return figures(user, kantor=office.code) if chain is None or office.pk in chain.offices else None
    own = list(Facility.objects.visible_to(user).filter(organisation=office)[:2])
    return figures(user, lembaga=own[0].code) if len(own) == 1 else None
