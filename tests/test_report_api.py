"""The API of monthly reports: cells saved one by one, the whole draft, what is handed in and what comes of it."""

import pytest
from django.test import Client

from rehab.models import Draft, MonthlyReport
from tests.cast import People
from tests.reports import facility, report_of, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people: People) -> MonthlyReport:
    return report_of(facility(people))


def patch(client: Client, report: MonthlyReport, *cells: object) -> object:
    return client.patch(f"/api/v1/reports/{report.pk}/values/", list(cells), content_type="application/json")


def cell(code: str, base: object, value: object) -> dict[str, object]:
    return {"code": code, "base": base, "value": value}


def test_cells_are_saved_refused_and_left_to_whoever_was_first(people, report):
    clinic, office = people.client("kipas"), people.client("bengkulu")
    said = patch(clinic, report, cell("masuk.rj", None, "3"), cell("selesai.rj", None, "1,5"), cell("x", None, 1))
    assert said.status_code == 200
    assert said.json() == {
        "revision": 1, "saved": ["masuk.rj"], "conflicts": [],
        "refused": {
            "selesai.rj": "Tulis bilangan bulat tanpa koma.",
            "x": "Bagian ini tidak ada pada laporan lembaga ini.",
        },
    }  # fmt: skip
    said = patch(office, report, cell("masuk.rj", None, 4), cell("kabur.rj", None, 0))
    assert said.status_code == 409
    body = said.json()
    (conflict,) = body["conflicts"]
    assert conflict.pop("at")
    assert conflict == {"code": "masuk.rj", "stored": 3, "mine": 4, "by": "Kipas Uji"}
    assert (body["saved"], body["revision"]) == (["kabur.rj"], 2)
    assert patch(clinic, report, cell("masuk.rj", None, "3")).json()["revision"] == 2  # an answer that was lost
    assert Draft.objects.get(report=report).plain == {"masuk.rj": 3, "kabur.rj": 0}


@pytest.mark.parametrize(
    "data",
    [
        {}, "masuk.rj", [1], [{"code": "masuk.rj"}], [cell("masuk.rj", True, 1)], [cell("masuk.rj", [], 1)],
        [cell("\ud800", None, 1)], [cell("Masuk", None, 1)], [cell("masuk.rj", None, 1) | {"more": 1}],
        [cell("masuk.rj", None, 1)] * 1001,
    ],
)  # fmt: skip
def test_a_list_of_cells_that_is_none_is_refused(people, report, data):
    said = people.client("kipas").patch(f"/api/v1/reports/{report.pk}/values/", data, content_type="application/json")
    assert (said.status_code, list(said.json())) == (400, ["detail"])


def test_who_may_not_is_told_in_json_and_never_sent_elsewhere(people, report):
    one = cell("masuk.rj", None, 3)
    said = {name: patch(people.client(name), report, one) for name in ("jatim", "mojokerto", "auditor", "pimpinan")}
    assert {name: answer.status_code for name, answer in said.items()} == {
        "jatim": 404, "mojokerto": 404, "auditor": 403, "pimpinan": 403,
    }  # fmt: skip
    nobody = patch(Client(), report, one)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["kipas"])
    forged = patch(strict, report, one)
    assert (nobody.status_code, forged.status_code) == (401, 403)
    for answer in (*said.values(), nobody, forged):
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["detail"]


def test_what_was_handed_in_is_not_changed(people):
    said = patch(people.client("kipas"), submitted(people), cell("masuk.rj", 3, 4))
    assert said.status_code == 400
    assert "sudah dikirim" in said.json()["detail"]
