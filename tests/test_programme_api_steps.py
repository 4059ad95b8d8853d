"""Each step of the records of programmes by the API, each role: who finds the record, and who may take the step.

Whoever does not find it gets 404, whoever finds it and may not, 403, and nothing changes; who may, does.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from bnnportal.audit.models import Event
from programs import actions
from programs.enums import DisposalKind, SiteKind, SiteStanding
from tests.cast import CAST, OTHERS, People
from tests.programmes import approved, case, dispose, done, evidence, indicator, office, planned, result, site, target
from tests.steps import programs_change

pytestmark = pytest.mark.django_db
EVERYBODY = sorted({*CAST, *OTHERS} - {"pesona", "mojokerto"})  # who are no others than kipas and jatim
NATIONAL_STAFF = {"admin", "pusat", "penetap"}
READERS = NATIONAL_STAFF | {"pimpinan", "auditor", "bengkulu", "kepala", "kabid"}
STAFF = NATIONAL_STAFF | {"bengkulu", "kepala"}
ISSUERS = {"admin", "penetap"}
DECIDERS = ISSUERS | {"kepala"}  # of BNNP Bengkulu's records
NEW = STAFF | {"jatim", "mojokerto", "kota"}  # record something of their own office
DAY = "2026-05-04"
PLACE = {"kind": "BERSINAR", "region": "17.71", "village": "Kandang"}
LKN = {"number": "LKN/9", "kind": "BRNTS", "month": "2026-04-17", "region": "17.71"}


ACTIVITY = {
    "programme": "advokasi", "kind": "KIE", "title": "Dialog", "basis": "SPRIN", "begins": DAY, "region": "17.71",
    "group": "PENDIDIKAN", "men": 3, "doubt": "Bersama provinsi tetangga",
}  # fmt: skip
QUARTERS, REASON = [1, 2, 3, 4], {"reason": "Uji."}
ELSEWHERE = {  # tried in test_programme_api: what they change depends on who asks
    "activity-approve-many", "target-approve-many", "target-return-many", "target-copy-year", "target-propose-all", "result-review-many",
    "result-return-many",
}  # fmt: skip
RECORDS = ("site", "case", "activity", "target", "result", "indicator", "programme")


@dataclass(frozen=True)
class Step:
    """`{…}` in an address is a record of `records()`, of which what is sent may be made; `may`: who takes it; `sees`: who finds what it is about."""

    method: str
    address: str
    body: Any
    may: set[str]
    sees: set[str]


ALL = set(CAST | OTHERS) - {"kipas", "pesona"}  # who enters at all
ON_CASE, ON_EVIDENCE = "cases/{case.pk}/", "cases/{case.pk}/evidence/{evidence.pk}/"
FRESH = "cases/{case.pk}/evidence/{fresh.pk}/"
SITE_READERS, KEEPERS = READERS | {"cegah"}, STAFF | {"cegah"}
STEPS = {
    "site-create": Step("post", "sites/", PLACE, NEW | {"cegah"}, ALL),
    "site-partial-update": Step("patch", "sites/{site.pk}/", {"note": "Uji"}, KEEPERS, SITE_READERS),
    "site-standings": Step("post", "sites/{site.pk}/standings/", {"standing": "AMAN", "on": DAY, "basis": "SK 1"}, KEEPERS, SITE_READERS),
    "case-create": Step("post", "cases/", LKN, NEW, ALL - {"cegah"}),
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
    "activity-create": Step("post", "activities/", ACTIVITY, NEW | {"cegah"}, ALL),
    "activity-partial-update": Step("patch", "activities/{planned.pk}/", {"title": "Lain"}, KEEPERS, SITE_READERS),
    "activity-carry-out": Step("post", "activities/{planned.pk}/carry-out/", {"men": 9}, KEEPERS, SITE_READERS),
    "activity-postpone": Step("post", "activities/{planned.pk}/postpone/", REASON, KEEPERS, SITE_READERS),
    "activity-cancel": Step("post", "activities/{planned.pk}/cancel/", REASON, KEEPERS, SITE_READERS),
    "activity-repeat": Step("post", "activities/{planned.pk}/repeat/", {"days": ["2026-09-01"]}, KEEPERS, SITE_READERS),
    "activity-replan": Step("post", "activities/{done.pk}/replan/", REASON, KEEPERS, SITE_READERS),
    "activity-approve": Step("post", "activities/{done.pk}/approve/", {}, DECIDERS, SITE_READERS),
    "activity-send-back": Step("post", "activities/{done.pk}/return/", REASON, DECIDERS, SITE_READERS),
    "activity-correct": Step("post", "activities/{approved.pk}/correct/", REASON, KEEPERS, SITE_READERS),
    "activity-drop-correction": Step("post", "activities/{correction.pk}/drop-correction/", {}, KEEPERS, SITE_READERS),
    "target-create": Step(
        "post", "targets/", {"indicator": "konten-terbit", "year": 2026, "quarters": QUARTERS}, NEW | {"cegah"}, ALL
    ),
    "target-partial-update": Step("patch", "targets/{draft.pk}/", {"quarters": QUARTERS}, KEEPERS, SITE_READERS),
    "target-propose": Step("post", "targets/{draft.pk}/propose/", {}, KEEPERS, SITE_READERS),
    "target-approve": Step("post", "targets/{proposed.pk}/approve/", {}, ISSUERS, SITE_READERS),
    "target-withdraw": Step("post", "targets/{proposed.pk}/withdraw/", {}, KEEPERS, SITE_READERS),
    "target-partial-update drop": Step("delete", "targets/{draft.pk}/", {}, KEEPERS, SITE_READERS),
    "target-drafts": Step(
        "post", "targets/drafts/", {"year": 2026, "targets": [{"indicator": "konten-terbit", "quarters": QUARTERS}]},
        NEW | {"cegah"}, ALL,
    ),
    "target-send-back": Step("post", "targets/{proposed.pk}/return/", {"note": "Uji."}, ISSUERS, SITE_READERS),
    "target-revise": Step("post", "targets/{in_force.pk}/revise/", REASON | {"quarters": QUARTERS}, KEEPERS, SITE_READERS),
    "target-hand-down": Step(
        "post", "targets/hand-down/",
        REASON | {"year": 2026, "targets": [{"office": "BNNP-35", "indicator": "dektara", "quarters": QUARTERS}]}, ISSUERS,
        ALL,
    ),
    "result-create": Step(
        "post", "results/", {"indicator": "konten-terbit", "month": "2026-05-09", "value": 7}, NEW | {"cegah"}, ALL
    ),
    "result-sheet": Step(
        "post", "results/sheet/", {"values": [{"indicator": "konten-terbit", "month": "2026-05-09", "value": 7}]},
        NEW | {"cegah"}, ALL,
    ),
    "result-review": Step("post", "results/{result.pk}/review/", {}, DECIDERS, SITE_READERS),
    "result-send-back": Step("post", "results/{result.pk}/return/", REASON, DECIDERS, SITE_READERS),
    "result-locks": Step("post", "results/locks/", {"year": 2026, "quarter": 1}, ISSUERS, ALL),
    "indicator-methods": Step(
        "post", "indicators/dektara/methods/", REASON | {"since_year": 2026, "cap": 120}, ISSUERS, ALL
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
        "planned": planned(people),
        "done": done(people, title="Rapat", basis_number="2"),
        "approved": approved(people, title="Pelatihan", basis_number="3"),
        "correction": actions.activities.correct(
            activity=approved(people, title="Razia", basis_number="4"), by=people["bengkulu"], reason="Uji"
        ),
        "draft": target(people, "dektara"),
        "proposed": actions.targets.propose(target=target(people, "dektari"), by=people["bengkulu"]),
        "in_force": actions.targets.hand_down(
            office=office(),
            indicator=indicator("konten-jangkauan"),
            year=2026,
            by=people["penetap"],
            reason="Uji",
            values={"quarters": [Decimal(n) for n in QUARTERS]},
        ),
        "result": result(people),
        "disposal": dispose(people, seized, 5, DisposalKind.LABORATORY),
    }


@pytest.mark.wide
def test_who_takes_which_step(people: People, subtests: pytest.Subtests, records: dict[str, Any]) -> None:
    for who in EVERYBODY:
        client = people.client(who)
        for name, step in STEPS.items():
            with subtests.test(f"{who} {name}"), transaction.atomic():
                before = Event.objects.count()
                body = step.body(records) if callable(step.body) else step.body
                address = f"/api/v1/{step.address.format(**records)}"
                answer = getattr(client, step.method)(address, body, content_type="application/json")
                done = Event.objects.count() > before
                transaction.set_rollback(True)
                wanted = 404 if who not in step.sees else 403 if who not in step.may else answer.status_code
                assert answer.status_code == wanted, answer.content.decode()
                assert done == (who in step.may) == (answer.status_code < 300), answer.content.decode()


def test_every_change_a_program_can_make_stands_in_the_table() -> None:
    changes = {name.removeprefix("api-") for name in programs_change(*(f"api-{one}-" for one in RECORDS))}
    # an address of a list takes the new record, that of a record its change
    found = {name.replace("-list", "-create").replace("-detail", "-partial-update") for name in changes}
    assert found == {name.split()[0] for name in STEPS} | ELSEWHERE
