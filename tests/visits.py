"""Visits for tests, brought to their state by the real actions and the people who may."""

import datetime as dt
from typing import Any

from bnnportal.offices.models import Organisation
from partners.actions import findings, visit_signing, visits
from partners.enums import Side
from partners.models import Answer, Partner, Visit
from tests.cast import People

DAY = dt.date(2026, 5, 12)
SUBMISSION: dict[str, Any] = {
    "order_number": "Sprin/45/V/KA/RH.00/2026/BNNP",
    "team": "Uji Pengamat, Konselor Adiksi\nUji Pencatat, Staf Rehabilitasi",
    "visited_on": DAY,
    "place": "Jalan Rekaan 1, Bengkulu",
}


def planned(people: People, *, partner: str = "P17-05", quarter: int = 2, year: int = 2026, **fields: Any) -> Visit:
    """A visit of BNNP Bengkulu's operator to Yayasan Kipas, planned."""
    return visits.plan(
        office=Organisation.objects.get(code="BNNP-17"),
        partners=[(Partner.objects.get(organisation__code=partner), fields.pop("agreement", None))],
        year=year,
        quarters=[quarter],
        by=people["bengkulu"],
        **fields,
    )[0]


def answered(people: People, scores: dict[str, int] | int = 3, *, inpatient: bool = False, **fields: Any) -> Visit:
    """Every item answered: all with one score, or by item (3 where none is named)."""
    visit = planned(people, **fields)
    visit = visits.change(visit=visit, by=people["bengkulu"], inpatient=inpatient)
    given = {
        item.code: scores if isinstance(scores, int) else scores.get(item.code, 3)
        for item in visit.definition.items(inpatient)
    }
    first, *others = given
    at = visits.answer(visit=visit, item=first, score=given[first], by=people["bengkulu"]).at  # begins the visit
    Answer.objects.bulk_create(  # forty more calls would leave the same rows
        Answer(visit=visit, item=item, score=given[item], by=people["bengkulu"], at=at) for item in others
    )
    visit.refresh_from_db()
    return visit


def submitted(
    people: People,
    scores: dict[str, int] | int = 3,
    *,
    visited_on: dt.date = DAY,
    with_follow_up: bool = False,
    **fields: Any,
) -> Visit:
    """Sent, and waiting for signatures."""
    visit = answered(people, scores, **fields)
    if with_follow_up:
        findings.add_follow_up(
            visit=visit, text="Lengkapi SPO layanan", side=Side.PARTNER, owner="Ketua yayasan",
            due=dt.date(2027, 1, 31), by=people["bengkulu"],
        )  # fmt: skip
    return visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION | {"visited_on": visited_on})


def signed(people: People, scores: dict[str, int] | int = 3, **fields: Any) -> Visit:
    """Signed by both accounts."""
    visit = visit_signing.sign(visit=submitted(people, scores, **fields), by=people["kepala"])
    return visit_signing.sign(visit=visit, by=people["kipas"])
