"""Each step of the records of programmes by the API, each role: who finds the record, and who may take the step.

Whoever does not find it gets 404, whoever finds it and may not, 403, and nothing changes; who may, does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bnnportal.audit.models import Event
from programs.enums import DisposalKind, SiteKind, SiteStanding
from tests.cast import CAST, OTHERS, People
from tests.programmes import case, dispose, evidence, site
from tests.steps import programs_change

pytestmark = pytest.mark.django_db
EVERYBODY = sorted(CAST | OTHERS)
NATIONAL_STAFF = {"admin", "pusat", "penetap"}
READERS = NATIONAL_STAFF | {"pimpinan", "auditor", "bengkulu", "kepala", "kabid"}
STAFF = NATIONAL_STAFF | {"bengkulu", "kepala"}
NEW = STAFF | {"jatim", "mojokerto", "kota"}  # record something of their own office
DAY = "2026-05-04"
PLACE = {"kind": "BERSINAR", "region": "17.71", "village": "Kandang"}
LKN = {"number": "LKN/9", "kind": "BRNTS", "month": "2026-04-17", "region": "17.71"}


@dataclass(frozen=True)
class Step:
    """`{…}` in an address is a record of `records()`, of which what is sent may be made; `may`: who takes it; `sees`: who finds what it is about."""

    method: str
    address: str
    body: Any
    may: set[str]
    sees: set[str]


ON_CASE, ON_EVIDENCE = "cases/{case.pk}/", "cases/{case.pk}/evidence/{evidence.pk}/"
FRESH = "cases/{case.pk}/evidence/{fresh.pk}/"
SITE_READERS, KEEPERS = READERS | {"cegah"}, STAFF | {"cegah"}
STEPS = {
    "site-create": Step("post", "sites/", PLACE, NEW | {"cegah"}, set(CAST | OTHERS) - {"kipas", "pesona"}),
    "site-partial-update": Step("patch", "sites/{site.pk}/", {"note": "Uji"}, KEEPERS, SITE_READERS),
    "site-standings": Step("post", "sites/{site.pk}/standings/", {"standing": "AMAN", "on": DAY, "basis": "SK 1"}, KEEPERS, SITE_READERS),
    "case-create": Step("post", "cases/", LKN, NEW, set(CAST | OTHERS) - {"kipas", "pesona", "cegah"}),
    "case-partial-update": Step("patch", ON_CASE, {"network": True}, STAFF, READERS),
    "case-evidence": Step(
        "post", f"{ON_CASE}evidence/", {"substance": "SABU", "unit": "kg", "gross": "1.5"}, STAFF, READERS
    ),
    "case-weighings": Step(
        "post", f"{ON_EVIDENCE}weighings/", {"on": DAY, "number": "BA/T/1", "net": "95"}, STAFF, READERS
    ),
    "case-disposals": Step(
        "post", f"{ON_EVIDENCE}disposals/", {"kind": "MUSNAH", "on": DAY, "number": "BA/1", "quantity": "2"}, STAFF,
        READERS,
    ),
    "case-entered": Step("patch", FRESH, {"substance": "GANJA", "unit": "kg", "gross": 1}, STAFF, READERS),
    "case-entered remove": Step("delete", FRESH, {}, STAFF, READERS),
    "case-destroy-many": Step(
        "post", f"{ON_CASE}destroy/",
        lambda of: {"on": DAY, "number": "BA/1", "evidence": [{"evidence": of["evidence"].pk, "quantity": 3}]}, STAFF,
        READERS,
    ),
    "case-take-back": Step("delete", f"{ON_EVIDENCE}disposals/{{disposal.pk}}/", {}, STAFF, READERS),
}  # fmt: skip


@pytest.fixture
def records(people: People) -> dict[str, Any]:
    seized = evidence(people, case(people), net=100)
    return {
        "site": site(people, "Sukaraja", SiteKind.RISK, ("2026-01-10", SiteStanding.DANGER)),
        "case": seized.case,
        "evidence": seized,
        "fresh": evidence(people, seized.case),
        "disposal": dispose(people, seized, 5, DisposalKind.LABORATORY),
    }


@pytest.mark.wide
def test_who_takes_which_step(turn: Callable[..., Any], records: dict[str, Any]) -> None:
    for who in EVERYBODY:
        for name, step in STEPS.items():
            with turn(who, name) as client:
                before = Event.objects.count()
                body = step.body(records) if callable(step.body) else step.body
                address = f"/api/v1/{step.address.format(**records)}"
                answer = getattr(client, step.method)(address, body, content_type="application/json")
                done = Event.objects.count() > before
                wanted = 404 if who not in step.sees else 403 if who not in step.may else answer.status_code
                assert answer.status_code == wanted, answer.content.decode()
                assert done == (who in step.may) == (answer.status_code < 300), answer.content.decode()


def test_every_change_a_program_can_make_stands_in_the_table() -> None:
    changes = {name.removeprefix("api-") for name in programs_change(*(f"api-{one}-" for one in RECORDS))}
    # an address of a list takes the new record, that of a record its change
    found = {name.replace("-list", "-create").replace("-detail", "-partial-update") for name in changes}
    assert found == {name.split()[0] for name in STEPS}


RECORDS = ("site", "case")
