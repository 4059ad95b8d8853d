"""Pages, API and paper of monitoring visits: who may, what a stranger gets, and what the wire answers."""

import json

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bnnportal.documents import actions as documents
from bnnportal.documents import verification
from bnnportal.documents.models import Document
from partners.actions import visit_signing, visits
from partners.enums import VisitStatus
from partners.models import Answer, Visit
from tests.cast import CAST
from tests.uploads import jpeg
from tests.visits import SUBMISSION, answered, planned, signed, submitted

STAFF = {"bengkulu", "kepala", "admin", "pusat", "penetap"}
READERS = STAFF | {"pimpinan", "auditor", "kipas"}
FORM = SUBMISSION | {"visited_on": "2026-05-12", "submissions": "0"}


def post(client: Client, path: str, body: dict | None = None):
    return client.post(f"/api/v1/visits/{path}", json.dumps(body or {}), content_type="application/json")


@pytest.mark.wide
def test_each_step_by_page_and_api_is_for_who_may(people, turn):
    visit, done = planned(people), answered(people, quarter=1)
    for role in sorted(CAST):
        with turn(role) as client:
            found = role in READERS
            refused = {403} if found else {404}
            answer = post(client, f"{visit.pk}/answers/", {"item": "4.1", "score": 2})
            assert answer.status_code in ({200} if role in STAFF else refused)
            sent = client.post(f"/kunjungan/{done.pk}/kirim/", FORM)
            assert sent.status_code in ({302} if role in STAFF else refused)
            if role not in STAFF:
                assert post(client, f"{done.pk}/submit/", {}).status_code in refused
                visits.submit(visit=done, by=people["bengkulu"], **SUBMISSION)
            reopened = post(client, f"{done.pk}/reopen/", {"reason": "Uji."})
            assert reopened.status_code in ({200} if role in STAFF else refused)
            if role in STAFF:
                visits.submit(visit=done, by=people["bengkulu"], **SUBMISSION)
            signature = client.post(f"/kunjungan/{done.pk}/tanda-tangan/")
            assert signature.status_code in ({302} if role in STAFF | {"kipas"} else refused)
            done.refresh_from_db()
            assert bool(done.partner_signed_at) == (role == "kipas")
            assert bool(done.office_signed_at) == (role in STAFF)
            scan = client.post(f"/kunjungan/{done.pk}/pindaian/", {"scan": SimpleUploadedFile("ba.jpg", jpeg())})
            assert scan.status_code in ({302} if role in STAFF else refused)
            cancelled = client.post(f"/kunjungan/{visit.pk}/batal/", {"reason": "Uji."})
            assert cancelled.status_code in ({302} if role in STAFF else refused)
            paper = client.get(f"/kunjungan/{done.pk}/")
            assert paper.status_code == (200 if found else 404)


@pytest.mark.wide
def test_a_partner_sees_the_plan_and_the_result_but_no_running_score(people):
    visit = answered(people, 2)
    visits.answer(visit=visit, item="4.1", score=1, by=people["bengkulu"], note="Rahasia sementara")
    kipas = people.client("kipas")
    page = kipas.get(f"/kunjungan/{visit.pk}/").content.decode()
    assert "Rahasia sementara" not in page
    assert "Hasilnya tampil di sini setelah" in page
    shown = kipas.get(f"/api/v1/visits/{visit.pk}/").json()
    assert (shown["answers"], shown["points"], shown["status"]) == ([], None, "BERJALAN")
    assert kipas.get(f"/api/v1/visits/{visit.pk}/answers/").json() == []
    visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION)
    page = kipas.get(f"/kunjungan/{visit.pk}/").content.decode()
    assert "65,7%" in page
    assert "Rahasia sementara" in page
    assert "Tanda tangani untuk mitra" in page
    assert len(kipas.get(f"/api/v1/visits/{visit.pk}/").json()["answers"]) == 34


def test_the_wire_answers_in_json_and_never_with_a_sign_in_page(people):
    visit = planned(people)
    body = {"item": "4.1", "score": 2}
    nobody = post(Client(), f"{visit.pk}/answers/", body)
    assert (nobody.status_code, nobody.headers["Content-Type"]) == (401, "application/json")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["bengkulu"])
    forged = post(strict, f"{visit.pk}/answers/", body)
    assert (forged.status_code, forged.headers["Content-Type"]) == (403, "application/json")
    client = people.client("bengkulu")
    for wrong in (
        {"item": "4.1", "score": 4}, {"item": "4.1", "score": 0}, {"item": "4.1", "score": True}, {"item": "4.1"},
        {"item": "4.1", "score": 2.0}, {"item": "8.1", "score": 2}, {"item": "4.1", "score": 2, "note": "x" * 501},
        {"item": "", "score": 2}, {"item": "4.1", "score": 2, "age": -1}, [], "x",
    ):  # fmt: skip
        answer = client.post(f"/api/v1/visits/{visit.pk}/answers/", json.dumps(wrong), content_type="application/json")
        assert answer.status_code == 400, wrong
        assert answer.headers["Content-Type"] == "application/json"
    assert not Answer.objects.exists()
    first = post(client, f"{visit.pk}/answers/", body)
    assert first.status_code == 200
    assert post(client, f"{visit.pk}/answers/", body).json() == first.json()
    visits.cancel(visit=visit, by=people["bengkulu"], reason="Uji.")
    conflict = post(client, f"{visit.pk}/answers/", body)
    assert (conflict.status_code, conflict.json()) == (409, {"detail": "Kunjungan ini sudah dibatalkan."})


@pytest.mark.wide
def test_the_api_plans_answers_submits_and_signs_with_the_same_sentences(people):
    client = people.client("bengkulu")
    plan = {"partner": "P17-05", "year": 2026, "quarters": [2]}
    visit = client.post("/api/v1/visits/", json.dumps(plan), content_type="application/json").json()[0]
    assert client.post("/api/v1/visits/", json.dumps(plan), content_type="application/json").json() == []
    early = post(client, f"{visit['id']}/submit/", FORM)
    assert early.status_code == 400
    assert "butir belum dinilai" in str(early.json())
    for item in Visit.objects.get(pk=visit["id"]).definition.items(visit["inpatient"]):
        post(client, f"{visit['id']}/answers/", {"item": item.code, "score": 3})
    made = post(client, f"{visit['id']}/follow-ups/",
                {"text": "Cetak SPO", "side": "MITRA", "owner": "Ketua", "due": "2026-12-01"}).json()  # fmt: skip
    assert post(client, f"{visit['id']}/findings/", {"text": "Rapi."}).status_code == 201
    first = post(client, f"{visit['id']}/submit/", FORM).json()
    assert (first["status"], first["percent"]) == ("SELESAI", "100.0")
    assert post(client, f"{visit['id']}/submit/", FORM).json() == first
    assert post(client, f"{visit['id']}/sign/").json()["office_signed"] is True
    kipas = people.client("kipas")
    assert post(kipas, f"{visit['id']}/sign/").json()["status"] == "DISAHKAN"
    closed = post(kipas, f"{visit['id']}/follow-ups/{made['id']}/close/", {"result": "Sudah dicetak"})
    assert closed.json()["status"] == "SELESAI"
    found = client.get("/api/v1/visits/", {"year": 2026, "quarter": 2, "status": "DISAHKAN", "partner": "P17-05"})
    assert [row["id"] for row in found.json()["results"]] == [visit["id"]]
    assert client.get("/api/v1/visits/", {"quarter": "9"}).status_code == 400
    assert people.client("jatim").get(f"/api/v1/visits/{visit['id']}/").status_code == 404


@pytest.mark.wide
def test_lists_plan_and_detail_cost_the_same_for_one_and_three(people):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = people.client("bengkulu")

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    visit = submitted(people, with_follow_up=True, quarter=1)
    paths = ("/kunjungan/", "/kunjungan/rencana/?year=2026", "/mitra/P17-05/kunjungan/", "/api/v1/visits/")
    once = [cost(path) for path in paths]
    detail = cost(f"/kunjungan/{visit.pk}/")
    for partner in ("P17-01", "P17-02"):
        planned(people, partner=partner)
    submitted(people, with_follow_up=True, quarter=3)
    assert [cost(path) for path in paths] == once
    assert cost(f"/kunjungan/{visit.pk}/") == detail


@pytest.mark.wide
def test_the_list_is_filtered_searched_and_written_out(people):
    signed(people, quarter=1)
    planned(people, partner="P17-01", quarter=4)
    client = people.client("bengkulu")
    assert client.get("/kunjungan/").content.decode().count('<option value="" selected>Semua</option>') == 3
    assert "Yayasan Kipas" not in client.get("/kunjungan/?partner=P17-01").content.decode()
    assert "Yayasan Kipas" in client.get("/kunjungan/?partner=Kipas").content.decode()
    page = client.get("/kunjungan/?quarter=4").content.decode()
    assert "Direncanakan" in page
    assert "/kunjungan/" in page
    assert "Tidak ada yang cocok" in client.get("/kunjungan/?q=tidakada").content.decode()
    assert "Yayasan Kipas" in client.get("/kunjungan/?q=Kipas").content.decode()
    assert client.get("/kunjungan/?format=xlsx").status_code == 200
    assert client.post("/kunjungan/").status_code == 302  # asked for as PDF


@pytest.mark.wide
def test_the_berita_acara_says_what_was_seen_and_the_public_page_names_nobody(people):
    visit = signed(people, {"4.1": 1, "7.9": 2})
    document = Document.objects.get(pk=visit.document_id)
    documents.render(document_id=document.pk)
    document.refresh_from_db()
    assert document.is_ready, document.error
    answer = people.client("kipas").get(f"/kunjungan/{visit.pk}/berita-acara/")
    data = b"".join(answer.streaming_content)
    text = read(data)
    for words in ("Yayasan Kipas", "Selasa tanggal dua belas bulan Mei tahun dua ribu dua puluh enam", "Uji Pengamat",
                  "97,1 persen", "sembilan puluh tujuh koma satu", SUBMISSION["order_number"]):  # fmt: skip
        assert words in text, words
    facts = str(verification.facts(document))
    assert "99 dari 102 (97,1%)" in facts
    assert "Uji Pengamat" not in facts
    assert people.client("jatim").get(f"/kunjungan/{visit.pk}/berita-acara/").status_code == 404
    assert people.client("bengkulu").get(f"/dokumen/{document.code}/").status_code == 200


def read(data: bytes) -> str:
    """The words of a PDF, blanks made single, words put together that a line's end cut."""
    pages = pypdfium2.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_range() for page in pages).replace("\ufffe", "").replace("\x02", "")
    return " ".join(text.replace("\xa0", " ").split())


def test_a_paper_revoked_by_hand_is_replaced_for_the_same_visit(people):
    visit = submitted(people)
    old = visit.document
    new = documents.replace(document=old, by=people["kepala"], reason="Nomor keliru.")
    visit.refresh_from_db()
    assert (visit.document, new.replaces, new.content["points"]) == (new, old, visit.points)
    assert visit_signing.sign(visit=visit, by=people["kepala"]).status == VisitStatus.SUBMITTED


@pytest.mark.wide
def test_a_revoked_paper_is_neither_signed_nor_read_and_a_signed_one_not_revoked(people):
    visit = submitted(people)
    documents.revoke(document=visit.document, by=people["kepala"], reason="Nomor keliru.")
    for who in ("kepala", "kipas"):
        client = people.client(who)
        assert "Terbitkan penggantinya dahulu" in client.get(visit.get_absolute_url()).context["sign_refusal"]
        client.post(f"/kunjungan/{visit.pk}/tanda-tangan/")
        post(client, f"{visit.pk}/sign/")
        assert client.get(f"/kunjungan/{visit.pk}/berita-acara/").status_code == 404
    visit.refresh_from_db()
    assert (visit.office_signed_at, visit.partner_signed_at) == (None, None)
    other = signed(people, quarter=3)
    with pytest.raises(ValidationError, match="sudah disahkan kedua pihak"):
        documents.revoke(document=other.document, by=people["kepala"], reason="Uji.")
