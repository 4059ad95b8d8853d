"""Each step of a visit, each role, each way there: the page and the API say the same."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partners.actions import visit_signing, visits
from partners.enums import VISIT_TRANSITIONS, VisitStatus
from partners.models import Visit
from partners.views.visit_fill import ITEM
from tests.cast import CAST, People
from tests.uploads import jpeg
from tests.visits import SUBMISSION, answered, planned, submitted

S = VisitStatus
STAFF = {"bengkulu", "kepala", "admin", "pusat", "penetap"}
READERS = STAFF | {"pimpinan", "auditor", "kipas"}
SENT = SUBMISSION | {"visited_on": "2026-05-12"}


def signed_by_partner(people: People) -> Visit:
    return visit_signing.sign(visit=submitted(people), by=people["kipas"])


def signed_by_office(people: People) -> Visit:
    return visit_signing.sign(visit=submitted(people), by=people["kepala"])


def begun(people: People) -> Visit:
    visit = planned(people)
    visits.answer(visit=visit, item="4.1", score=2, by=people["bengkulu"])
    visit.refresh_from_db()
    return visit


# from, to: the visit before, who may, the page with what it sends, the address of the API with what it sends
STEPS: dict[tuple[S, S, str], tuple[Callable[[People], Visit], set[str], tuple[str, Any], tuple[str, Any]]] = {
    (S.PLANNED, S.RUNNING, ""): (
        planned,
        STAFF,
        ("isi", {f"{ITEM}4.1": "2"}),
        ("answers", {"item": "4.1", "score": 2}),
    ),
    (S.PLANNED, S.CANCELLED, ""): (planned, STAFF, ("batal", {"reason": "Uji."}), ("cancel", {"reason": "Uji."})),
    (S.RUNNING, S.CANCELLED, ""): (begun, STAFF, ("batal", {"reason": "Uji."}), ("cancel", {"reason": "Uji."})),
    (S.RUNNING, S.SUBMITTED, ""): (answered, STAFF, ("kirim", SENT | {"submissions": "0"}), ("submit", SENT)),
    (S.SUBMITTED, S.RUNNING, ""): (submitted, STAFF, ("buka", {"reason": "Uji."}), ("reopen", {"reason": "Uji."})),
    (S.SUBMITTED, S.SIGNED, "kantor"): (signed_by_partner, STAFF, ("tanda-tangan", {}), ("sign", {})),
    (S.SUBMITTED, S.SIGNED, "mitra"): (signed_by_office, {"kipas"}, ("tanda-tangan", {}), ("sign", {})),
    (S.SUBMITTED, S.SIGNED, "pindaian"): (submitted, STAFF, ("pindaian", "scan"), ("scan", "scan")),
}


def send(client: Client, address: str, body: Any, *, program: bool) -> int:
    if body == "scan":
        return client.post(address, {"scan": SimpleUploadedFile("ba.jpg", jpeg())}).status_code
    if program:
        return client.post(address, json.dumps(body), content_type="application/json").status_code
    return client.post(address, body).status_code


def test_the_table_holds_every_transition():
    assert {(left, to) for left, to, _way in STEPS} == {
        (left, to) for left, after in VISIT_TRANSITIONS.items() for to in after
    }


@pytest.mark.wide
@pytest.mark.parametrize("step", STEPS, ids=lambda step: "-".join(step))
def test_each_step_by_page_and_api(people, step, turn):
    left, to, _way = step
    make, may, (page, sent), (verb, said) = STEPS[step]
    visit = make(people)
    assert visit.status == left
    ways = (
        (f"/kunjungan/{visit.pk}/{page}/", sent, False, 302),
        (f"/api/v1/visits/{visit.pk}/{verb}/", said, True, 200),
    )
    for who in sorted(CAST):
        for address, body, program, done in ways:
            with turn(who, address) as client:
                wanted = done if who in may else 403 if who in READERS else 404
                status = send(client, address, body, program=program)
                if who in READERS - may and step[2] in {"kantor", "mitra"} and who in STAFF | {"kipas"}:
                    assert status in {200, 302, 400, 409}  # its side has signed already: nothing changes
                else:
                    assert status == wanted
                visit.refresh_from_db()
                assert visit.status == (to if who in may else left)


@pytest.mark.wide
def test_programs_change_what_the_page_of_its_data_changes(people, turn):
    visit = planned(people)
    address = f"/api/v1/visits/{visit.pk}/"
    said = {"inpatient": True, "team": "Uji Satu", "visited_on": "2026-05-12", "in_charge": people["kepala"].email}
    for who in sorted(CAST):
        with turn(who) as client:
            answer = client.patch(address, json.dumps(said), content_type="application/json")
            assert answer.status_code == (200 if who in STAFF else 403 if who in READERS else 404), answer.content
            visit.refresh_from_db()
            assert visit.inpatient == (who in STAFF)
            assert visit.in_charge == (people["kepala"] if who in STAFF else people["bengkulu"])
    asked = json.dumps({"in_charge": people["jatim"].email})
    assert people.client("auditor").patch(address, asked, content_type="application/json").status_code == 403
    client = people.client("bengkulu")
    for wrong, field in (
        ({"in_charge": people["jatim"].email}, "in_charge"),
        ({"agreement": 987654321}, "agreement"),
        ({"planned_on": "2026-09-01"}, "planned_on"),
    ):
        answer = client.patch(address, json.dumps(wrong), content_type="application/json")
        assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.wide
def test_programs_take_back_findings_and_follow_ups_and_search(people, turn):
    visit = begun(people)
    for who in sorted(CAST):
        finding = visit.findings.create(text="Rapi.")
        follow_up = visit.follow_ups.create(text="Cetak SPO", side="MITRA", owner="Ketua", due="2026-12-01")
        with turn(who) as client:
            wanted = 204 if who in STAFF else 403 if who in READERS else 404
            for part in (f"findings/{finding.pk}", f"follow-ups/{follow_up.pk}"):
                assert client.delete(f"/api/v1/visits/{visit.pk}/{part}/").status_code == wanted
            assert visit.findings.filter(pk=finding.pk).exists() == (who not in STAFF)
    client = people.client("bengkulu")
    assert client.get("/api/v1/visits/", {"q": "kipas"}).json()["count"] == 1
    assert client.get("/api/v1/visits/", {"q": "tidak ada"}).json()["count"] == 0


def test_a_visit_says_its_state_once(people):
    for visit, who in (
        (begun(people), "bengkulu"),
        (submitted(people, quarter=1), "bengkulu"),
        (planned(people, quarter=4), "kipas"),
    ):
        page = people.client(who).get(visit.get_absolute_url()).content.decode()
        assert page.count(f"</svg>{VisitStatus(visit.status).label}</span>") == 1
