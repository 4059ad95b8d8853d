"""Facilities and reports for tests, made through the real actions."""

import datetime as dt
from typing import Any

from bnnportal.offices.models import Organisation, Region
from bnnportal.periods import Month
from rehab import actions
from rehab.actions.drafts import Change
from rehab.definition import Value, checks
from rehab.definition.checks import Context
from rehab.enums import FacilityKind
from rehab.models import Facility, MonthlyReport, Suspension
from tests.cast import People

LAST = dt.date(2026, 10, 1)


def facility(people: People, code: str = "P17-05-1", *, organisation: str = "P17-05", **fields: Any) -> Facility:
    """A facility of Yayasan Kipas Bengkulu, supervised by BNNP Bengkulu, reporting since September 2026."""
    owner = Organisation.objects.get(code=organisation)
    values = {
        "name": f"Klinik Contoh {code}", "kind": FacilityKind.PLRKM, "services": ["rj"],
        "region": Region.objects.get(code="17.71"), "go_live": dt.date(2026, 9, 1),
    } | fields  # fmt: skip
    supervisor = values.pop("supervisor", None) or Organisation.objects.get(code="BNNP-17")
    return actions.add_facility(
        by=values.pop("by", people["penetap"]), supervisor=supervisor, code=code, organisation=owner, **values
    )


def report_of(place: Facility, month: dt.date = LAST) -> MonthlyReport:
    return MonthlyReport.objects.for_page().get(facility=place, month=month)


def filled(report: MonthlyReport, *, entered: int = 3, opening: int | None = None) -> dict[str, Value]:
    """A correct report: so many men of 20 to 34 came to the first service, nobody left."""
    first = report.services[0]
    values: dict[str, Value] = {}
    start = opening or 0
    for code, cell in report.cells.items():
        if cell.item.is_text or cell.total or cell.item.shares:
            continue
        values[code] = 0
    for item, count in (("awal", start), ("masuk", entered), ("akhir", start + entered)):
        values[f"{item}.{first}"] = count
        if count:
            values[f"{item}.{first}.l.u20"] = count
    if entered:
        for item in report.definition.items.values():
            if item.shares:
                values[f"{item.code}.{report.definition.axes[item.across][0].code}"] = entered
    assert checks.problems(report.definition, values, Context(Month.of(report.month), report.services)) == []
    return values


def fill(report: MonthlyReport, people: People, who: str = "kipas", **wanted: Any) -> dict[str, Value]:
    """Save a correct draft as this person."""
    values = filled(report, **wanted)
    actions.put_draft(report=report, by=people[who], values=values)
    return values


def explained(report: MonthlyReport) -> dict[str, dict[str, str]]:
    """A reason for every cell, which submit takes those it asks for from."""
    return {code: {"reason": "BENAR"} for code in report.cells}


def submitted(people: People, place: Facility | None = None, month: dt.date = LAST, **wanted: Any) -> MonthlyReport:
    report = report_of(place or facility(people), month)
    fill(report, people, **wanted)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    return report_of(report.facility, month)


def approved(people: People, place: Facility | None = None, month: dt.date = LAST, **wanted: Any) -> MonthlyReport:
    report = submitted(people, place, month, **wanted)
    actions.approve(report=report, by=people["kepala"])
    return report_of(report.facility, month)


def paused(people: People, place: Facility, first: dt.date = dt.date(2026, 3, 1)) -> Suspension:
    """It need not report for a month."""
    given = {"first_month": first, "last_month": first, "reason": "Renovasi."}
    return actions.suspend(facility=place, by=people["kepala"], **given)


def change(code: str, base: Value | None, value: Any) -> list[Change]:
    return [Change(code, base, value)]


def client_row(**fields: Any) -> dict[str, Any]:
    """A row of the client list."""
    return {
        "label": "RM-0001", "sex": "l", "age": 27, "service": "rj", "source": "sukarela", "substance": "stimulan",
        "route": "hisap", "severity": "sedang", "education": "sma", "employment": "", "entered_on": dt.date(2026, 10, 5),
    } | fields  # fmt: skip
