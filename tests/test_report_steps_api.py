"""What programs do with a whole report: draft, hand in, review; and who may."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rehab import actions
from rehab.models import MonthlyReport
from tests.cast import CAST
from tests.filled_in import typed
from tests.reports import approved, explained, facility, fill, filled, report_of, submitted
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
STEPS = (
    "submit",
    "nothing",
    "comment",
    "check",
    "return",
    "approve",
    "withdraw",
    "reopen",
    "correct",
    "void",
    "object",
    "ask-correction",
    "decline-correction",
    "carry",
)
READ = ("", "values/", "draft/", "template/", "checks/", "versions/")


@pytest.fixture
def report(people):
    return report_of(facility(people))


def url(report, step=""):
    return f"/api/v1/reports/{report.pk}/{step}"


def post(client, report, step, **data):
    return client.post(url(report, f"{step}/"), data, content_type="application/json")


def put(client, report, values, **headers):
    return client.put(url(report, "draft/"), values, content_type="application/json", headers=headers)


def test_a_draft_is_replaced_by_who_saw_the_last_one(people, report):
    clinic = people.client("kipas")
    seen = clinic.get(url(report, "draft/"))
    assert (seen.json(), seen["ETag"]) == ({"revision": 0, "values": {}}, f'"{report.pk}-0"')
    values = filled(report)
    said = put(
        clinic, report, {code: str(value) for code, value in values.items()}, **{"If-Match": "W/" + seen["ETag"]}
    )
    assert (said.status_code, said.json()) == (200, {"revision": 1, "values": values})
    assert clinic.get(url(report, "values/")).json() == said.json()
    late = put(clinic, report, {}, **{"If-Match": seen["ETag"]})
    assert (late.status_code, "orang lain" in late.json()["detail"]) == (412, True)
    assert put(clinic, report, {}).status_code == 428
    for other in ('"1-1"', "x", f'"{report.pk}-99999999999"', f'"{report.pk}-²"'):
        assert put(clinic, report, {}, **{"If-Match": other}).status_code == 412
    assert put(clinic, report, {"masuk.rj": 1}, **{"If-Match": "*"}).json() == {
        "revision": 2, "values": {"masuk.rj": 1},
    }  # fmt: skip


def test_of_a_draft_with_one_wrong_cell_nothing_is_kept(people, report):
    clinic = people.client("kipas")
    values = filled(report) | {"masuk.rj": "3 orang", "masuk.ri": 2, "skhpn": True}
    said = put(clinic, report, values, **{"If-Match": "*"})
    assert (said.status_code, said.json()) == (
        400,
        {
            "masuk.rj": ["Tulis bilangan saja. Mungkin maksud Anda 3?"],
            "masuk.ri": ["Bagian ini tidak ada pada laporan lembaga ini."],
            "skhpn": ["Tulis bilangan, misalnya 9."],
        },
    )
    assert clinic.get(url(report, "draft/")).json()["values"] == {}
    for data in ([], {"x y": 1}, {"masuk.rj" * 20: 1}):
        assert put(clinic, report, data, **{"If-Match": "*"}).status_code == 400


def test_the_template_has_every_cell_of_the_form_and_no_other(people, report):
    said = people.client("kipas").get(url(report, "template/")).json()
    codes = [cell["code"] for section in said["sections"] for item in section["items"] for cell in item["cells"]]
    assert codes == list(report.cells)
    assert (said["month"], said["form"], said["services"]) == ("2026-10", "2026", ["rj"])


def test_what_is_wrong_is_told_before_and_at_submission(people, report):
    clinic = people.client("kipas")
    put(clinic, report, filled(report) | {"masuk.rj.l.u20": 2}, **{"If-Match": "*"})
    (problem,) = clinic.get(url(report, "checks/")).json()["problems"]
    refused = post(clinic, report, "submit")
    assert (refused.status_code, refused.json()) == (400, {problem["code"]: [problem["text"]]})
    assert problem["cells"] == ["masuk.rj", "masuk.rj.l.u20"]


def test_a_report_is_handed_in_once_however_often_it_is_sent(people, report):
    clinic = people.client("kipas")
    put(clinic, report, filled(report), **{"If-Match": "*"})
    first, again = post(clinic, report, "submit", note="Lengkap."), post(clinic, report, "submit")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (first.json()["n"], first.json()["note"], first.json()["values"]) == (1, "Lengkap.", filled(report))
    shown = clinic.get(url(report)).json()
    assert (shown["state"], shown["version"], shown["latest"]) == ("DIKIRIM", 1, first.json())
    assert [step["kind"] for step in shown["steps"]] == ["KIRIM"]


def test_warnings_want_a_reason_from_the_list(people):
    place = facility(people)
    submitted(people, place, report_of(place).month.replace(month=9), entered=9)
    report = report_of(place)
    clinic = people.client("kipas")
    put(clinic, report, filled(report, entered=0), **{"If-Match": "*"})
    told = clinic.get(url(report, "checks/")).json()
    asked = [warning["code"] for warning in told["warnings"]]
    assert told["problems"] == []
    assert "masuk.rj" in asked
    refused = post(clinic, report, "submit", reasons={code: {"reason": "LAIN"} for code in asked})
    assert (refused.status_code, sorted(refused.json())) == (400, sorted(asked))
    assert post(clinic, report, "submit", reasons={"masuk.rj": {"reason": "KARENA"}}).status_code == 400
    said = post(clinic, report, "submit", reasons={code: {"reason": "BENAR"} for code in asked})
    assert (said.status_code, {why["reason"] for why in said.json()["reasons"]}) == (200, {"BENAR"})


@pytest.mark.wide
def test_a_report_goes_its_whole_way_through_the_api(people, report):
    clinic, office, approver = (people.client(name) for name in ("kipas", "bengkulu", "kepala"))
    assert post(clinic, report, "nothing").json()["values"]["masuk.rj"] == 0
    made = post(office, report, "comment", code="masuk.rj", text="Benar nol?")
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert post(office, report, "return", note="").json() == {"note": ["Tuliskan apa yang harus diperbaiki."]}
    said = post(office, report, "return", note="Periksa lagi.", comments={"skhpn": "Ada tiga surat."})
    assert said.json()["status"] == "DIKEMBALIKAN"
    assert [one["code"] for one in clinic.get(url(report)).json()["comments"]] == ["masuk.rj", "skhpn"]
    one = [{"code": "skhpn", "base": 0, "value": 3}]
    assert clinic.patch(url(report, "values/"), one, content_type="application/json").json()["saved"] == ["skhpn"]
    assert post(clinic, report, "submit", reasons=explained(report)).json()["n"] == 2
    assert post(office, report, "check").json()["status"] == "DIKIRIM"
    assert post(office, report, "approve").status_code == 403
    assert [post(approver, report, "approve").json()["status"] for _twice in range(2)] == ["DISETUJUI"] * 2
    assert post(office, report, "reopen", note="Lagi.").status_code == 403  # no BNNK approved it
    assert post(approver, report, "withdraw", note="Keliru.").json()["status"] == "DIKIRIM"
    assert post(approver, report, "void", note="Kosong.").status_code == 400  # it counts since the first one
    assert post(clinic, report, "object", note="Bukan kami.").status_code == 400  # nobody entered it for them
    assert [version["n"] for version in clinic.get(url(report, "versions/")).json()] == [1, 2]


def test_an_empty_submission_is_voided(people):
    report = submitted(people)
    assert post(people.client("bengkulu"), report, "void", note="Kosong.").json()["counted_at"] is None


def test_an_approved_report_is_opened_for_a_correction(people):
    report = approved(people)
    said = post(people.client("bengkulu"), report, "correct", note="Angka tertukar.")
    assert (said.status_code, said.json()["status"]) == (200, "DIKEMBALIKAN")
    assert said.json()["approved_at"]


def test_an_approved_report_is_asked_for_and_declined(people):
    report = approved(people)
    clinic, office = people.client("kipas"), people.client("bengkulu")
    asked = post(clinic, report, "ask-correction", note="SKHPN mestinya 3.")
    assert (asked.status_code, asked.json()["objection"]) == (200, "SKHPN mestinya 3.")
    assert office.get("/api/v1/reports/", {"state": "MINTA"}).json()["count"] == 1
    assert post(office, report, "decline-correction", note="").status_code == 400
    assert post(office, report, "decline-correction", note="Sudah benar.").json()["objection"] == ""
    assert [step["kind"] for step in clinic.get(url(report)).json()["steps"]][-2:] == ["MINTA", "TOLAK"]


@pytest.mark.wide
def test_approving_a_correction_asks_about_the_months_that_follow(people):
    place = facility(people)
    september = approved(people, place, dt.date(2026, 9, 1))
    fill(report_of(place), people, opening=3)
    actions.submit(report=report_of(place), by=people["kipas"], reasons=explained(september))
    office, approver = people.client("bengkulu"), people.client("kepala")
    post(office, september, "correct", note="Kurang satu.")
    submitted(people, place, september.month, entered=4)
    assert post(office, september, "approve").status_code == 403
    asked = post(approver, september, "approve")
    assert asked.status_code == 409
    (move,) = asked.json()["moves"]
    assert (move["month"], move["status"], move["refusal"]) == ("2026-10", "DIKIRIM", "")
    assert [(line["before"], line["after"]) for line in move["lines"]] == [(3, 4), (6, 7)]
    assert report_of(place, september.month).status == "DIKIRIM"
    assert post(approver, september, "approve", carry=False).json()["status"] == "DISETUJUI"
    assert report_of(place).latest.values["awal.rj"] == 3
    assert post(approver, september, "approve").status_code == 200  # again: nothing is asked, nothing happens
    assert [one["month"] for one in post(approver, september, "carry").json()["moves"]] == ["2026-10"]
    assert report_of(place).latest.values["awal.rj"] == 4
    post(office, september, "correct", note="Kurang lagi.")
    submitted(people, place, september.month, entered=5)
    assert post(approver, september, "approve", carry=True).json()["status"] == "DISETUJUI"
    assert report_of(place).latest.values["awal.rj"] == 5


def test_a_note_is_taken_back_or_answered(people):
    report = submitted(people)
    clinic, office = people.client("kipas"), people.client("bengkulu")
    one, two = (post(office, report, "comment", code="skhpn", text=text).json()["id"] for text in ("Nol?", "Benar?"))
    assert clinic.delete(url(report, f"comments/{one}/")).status_code == 404  # not read yet
    assert people.client("jatim").delete(url(report, f"comments/{one}/")).status_code == 404
    assert office.delete(url(report, f"comments/{one}/")).status_code == 204
    assert office.delete(url(report, f"comments/{one}/")).status_code == 404
    assert post(clinic, report, f"comments/{two}/answer", answer="Ya.").status_code == 404  # not returned yet
    post(office, report, "return", note="Periksa.")
    assert clinic.delete(url(report, f"comments/{two}/")).status_code == 403
    assert office.delete(url(report, f"comments/{two}/")).status_code == 400  # the clinic has read it
    assert post(clinic, report, f"comments/{two}/answer", answer="Ya, nol.").json()["answer"] == "Ya, nol."


def test_an_officer_hands_in_what_came_on_paper(people, report):
    office = people.client("bengkulu")
    put(office, report, filled(report), **{"If-Match": "*"})
    came = {"channel": "FOTO", "received_on": timezone.localdate().isoformat()}

    def enter(client, **fields):
        return client.post(url(report, "enter/"), came | fields)

    said = enter(office)
    assert (said.status_code, "Lampirkan pindaian" in str(said.json())) == (400, True)
    assert enter(people.client("kipas"), scan=SimpleUploadedFile("a.pdf", pdf())).status_code == 403
    assert enter(office, scan=SimpleUploadedFile("a.pdf", b"bukan pdf")).status_code == 400
    reasons = json.dumps({code: {"reason": "BENAR"} for code in report.cells})
    for wrong in ("[1]", "{", "[" * 9_000, '{"masuk.rj": {"reason": "KARENA"}}'):
        assert enter(office, scan=SimpleUploadedFile("a.pdf", pdf()), reasons=wrong).status_code == 400
    words = {"reasons": reasons, "note": "Dari\x0bkertas\x01."}
    done = [enter(office, scan=SimpleUploadedFile("a.pdf", pdf()), **words) for _twice in range(2)]
    assert [(one.status_code, one.json()["n"]) for one in done] == [(200, 1), (200, 1)]
    assert (done[0].json()["channel"], done[0].json()["on_behalf"]) == ("FOTO", True)
    assert done[0].json()["note"] == "Dari\nkertas."  # without letters no paper can hold
    assert len(office.get(url(report, "attachments/")).json()) == 1


@pytest.mark.wide
def test_a_filled_in_template_is_taken_whole_or_told_by_cell(people, report):
    clinic = people.client("kipas")
    template = clinic.get(url(report, "excel/")).content

    def upload(client, data):
        return client.post(url(report, "excel/"), {"file": SimpleUploadedFile("laporan.xlsx", data)})

    wrong = upload(clinic, typed(template, {"masuk.rj": "tiga"}))
    assert wrong.status_code == 422
    assert [(one["text"], bool(one["place"])) for one in wrong.json()["wrong"]] == [("tiga", True)]
    wrong = upload(clinic, typed(template, filled(report) | {"akhir.rj": 10, "akhir.rj.l.u20": 10}))  # does not follow
    assert wrong.status_code == 422
    assert [(one["text"], bool(one["place"])) for one in wrong.json()["wrong"]] == [("10", True)] * 2
    assert clinic.get(url(report, "draft/")).json()["revision"] == 0
    done = upload(clinic, typed(template, {"masuk.rj": 3, "skhpn": 2}))
    assert done.status_code == 200
    assert {"masuk.rj", "skhpn"} <= set(done.json()["saved"])
    late = upload(clinic, typed(template, {"masuk.rj": 4, "latih": 1}))
    assert (late.status_code, late.json()["saved"]) == (409, [])
    assert [(one["code"], one["stored"], one["mine"]) for one in late.json()["conflicts"]] == [("masuk.rj", 3, 4)]
    assert "latih" not in clinic.get(url(report, "draft/")).json()["values"]
    assert upload(people.client("auditor"), template).status_code == 403
    assert upload(clinic, b"x").status_code == 400


@pytest.mark.wide
def test_a_stranger_finds_nothing_and_nobody_is_led_elsewhere(people):
    report = submitted(people)
    addresses = [url(report, path) for path in READ]
    found = {name: [people.client(name).get(path).status_code for path in addresses] for name in CAST}
    everything, versions = [200] * 6, [200, 403, 403, 200, 403, 200]
    assert found == {
        "admin": everything, "pusat": everything, "penetap": everything, "bengkulu": everything, "kepala": everything,
        "kipas": everything, "pimpinan": versions, "auditor": versions, "jatim": [404] * 6, "mojokerto": [404] * 6,
    }  # fmt: skip
    before = MonthlyReport.objects.filter(pk=report.pk).values().get()
    for name in ("jatim", "mojokerto", "pimpinan", "auditor"):
        said = {post(people.client(name), report, step, note="x", code="skhpn", text="x").status_code for step in STEPS}
        assert said == ({404} if name in ("jatim", "mojokerto") else {403}), name
    assert MonthlyReport.objects.filter(pk=report.pk).values().get() == before
    answers = [Client().get(path) for path in addresses] + [post(Client(), report, step) for step in STEPS]
    answers.append(put(Client(), report, {}))
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {(401, "application/json")}


def test_the_list_is_that_of_the_page_with_the_same_filters(people, django_assert_max_num_queries):
    place = facility(people)
    client = people.client("bengkulu")
    found = client.get("/api/v1/reports/", {"facility": place.code, "year": 2026}).json()
    assert [one["month"] for one in found["results"]] == ["2026-10", "2026-09"]
    submitted(people, place)
    assert client.get("/api/v1/reports/", {"state": "DIKIRIM"}).json()["count"] == 1
    facility(people, "P17-05-2")
    with django_assert_max_num_queries(9):
        assert client.get("/api/v1/reports/").json()["count"] == 4
    assert client.get("/api/v1/reports/", {"state": "MATI"}).status_code == 400
    assert people.client("jatim").get("/api/v1/reports/").json()["count"] == 0


def test_nothing_is_written_by_reading(people, report):
    for path in READ:
        assert people.client("kipas").get(url(report, path)).status_code == 200
    assert not hasattr(MonthlyReport.objects.get(pk=report.pk), "draft")
    actions.save_cells(report=report, by=people["kipas"], changes=[])
    assert reverse("api-report-list") == "/api/v1/reports/"
