"""Certificates for named persons: issued by an office, masked for strangers, confirmed only by the file itself."""

import io
import json

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from bnnportal.audit.models import Event
from bnnportal.documents import actions, words
from bnnportal.documents.actions import persons
from bnnportal.documents.models import Batch, Document, KindSetting

NAME = "Dr. Siti Contoh Rahmawati, M.Si."
MASKED = "S*** C*** R***"
FORM = {
    "heading": "Sertifikat",
    "role": "Narasumber",
    "event": "Bimbingan Teknis Relawan",
    "event_date": "2026-11-20",
    "event_place": "Bengkulu",
    "place": "Bengkulu",
    "signatory_position": "Kepala BNN Provinsi Bengkulu",
}
URL = "/dokumen/sertifikat/baru/"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Siti Aminah", "S*** A***"),
        ("Suharto", "S***"),
        (NAME, MASKED),
        ("Prof. Dr. H. Budi Contoh, S.H., M.H.", "B*** C***"),
        ("Drs. H.M. Contoh", "H*** C***"),
        ("Kombes Pol. Andi Uji", "P*** A*** U***"),
        ("Ali bin Umar", "A*** bin U***"),
        ("Bin Contoh", "B*** C***"),
        ("Ludwig van Contoh", "L*** van C***"),
        ("Siti-Aminah Nur'aini", "S*** N***"),
        ("Ö Ünal", "*** Ü***"),
        ("Dr.", "D***"),
        ("  dr.   ani  ", "A***"),
        ("X", "***"),
    ],
)
def test_masks(name, masked):
    assert words.masked(name) == masked


@given(st.text(st.characters(categories=["Lu", "Ll", "Zs", "Po"]), max_size=60))
def test_a_mask_shows_no_more_than_first_letters(name):
    for word in words.masked(name).split():
        assert word in words.PARTICLES or word == "***" or (len(word) <= 5 and word.endswith("***"))


@pytest.fixture
def issue(people):
    def some(*names, by="kepala", **fields):
        given = {"event_date": None, "signatory": {"signatory_position": "Kepala"}, "names": names or [NAME]}
        kept = {key: FORM[key] for key in ("heading", "role", "event", "event_place", "place")}
        return actions.issue_to_persons(by=people[by], **(kept | given | fields))

    return some


def test_an_office_issues_to_a_pasted_list_after_a_look(people):
    client = people.client("kepala")
    names = "1. Siti Contoh\n2) Budi Contoh, S.H.\n\n  siti contoh \n"
    look = client.post(URL, FORM | {"names": names})
    assert look.status_code == 200
    page = look.content.decode()
    assert "3 sertifikat" in page
    assert "lebih dari satu kali" in page
    assert "SERT/001/" in page
    assert not Document.objects.exists(), "a look issues nothing"
    again = client.post(URL, FORM | {"names": names, "edit": "1"}).content.decode()
    assert "2) Budi Contoh" in again or "Budi Contoh" in again
    answer = client.post(URL, FORM | {"names": names, "confirm": "1"})
    batch = Batch.objects.get()
    assert answer.url == f"/dokumen/kumpulan/{batch.pk}/"
    documents = Document.objects.order_by("pk")
    assert [d.content["recipient"] for d in documents] == ["Siti Contoh", "Budi Contoh, S.H.", "siti contoh"]
    assert {d.owner.code for d in documents} == {d.issuer.code for d in documents} == {"BNNP-17"}
    assert documents[0].number.endswith("/BNNP-17")
    assert documents[0].content["issuer"] == "Badan Narkotika Nasional Provinsi Bengkulu"
    assert documents[0].content["event_date"] == "2026-11-20"


def excel(*columns):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, column in enumerate(columns):
            sheet.write_column(0, number, column)
    return SimpleUploadedFile("nama.xlsx", out.getvalue())


@pytest.mark.parametrize(
    "columns", [(["No", 1, 2], ["Nama", "Siti Contoh", "Budi Contoh"]), (["Siti Contoh", "Budi Contoh"],)]
)
def test_names_come_from_excel_too(people, columns):
    page = people.client("kepala").post(URL, FORM | {"file": excel(*columns)}).content.decode()
    assert "2 sertifikat" in page
    assert "Siti Contoh" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"names": " \n"}, "paling sedikit satu nama"),
        ({"names": "Siti\n" * 1001}, "Ada 1001 nama"),
        ({"names": "Siti\n12345"}, "Baris 2 bukan nama"),
        ({"names": "x" * 121}, "Baris 1 bukan nama"),
        ({"names": "Siti\nBudi", "number": "SK/1"}, "hanya untuk satu orang"),
        ({"file": SimpleUploadedFile("nama.xlsx", b"bukan excel")}, "error-summary"),
    ],
)
def test_bad_lists_are_refused_with_a_sentence(people, fields, sentence):
    answer = people.client("kepala").post(URL, FORM | fields | {"confirm": "1"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Document.objects.exists()


def test_one_person_may_bear_the_secretariat_s_own_number(people, issue):
    assert issue(number="SK/7/2026")[0].number == "SK/7/2026"
    answer = people.client("kepala").post(URL, FORM | {"names": "Siti", "number": "SK/7/2026", "confirm": "1"})
    assert answer.status_code == 422
    assert "sudah dipakai" in answer.content.decode()
    with pytest.raises(ValidationError, match="satu orang"):
        issue("Siti", "Budi", number="SK/8")


@pytest.mark.parametrize("name", ["bengkulu", "pusat", "pimpinan", "auditor", "kipas"])
def test_nobody_else_issues(people, issue, name):
    with pytest.raises(PermissionDenied):
        issue(by=name)
    assert people.client(name).get(URL).status_code == 403


def test_strangers_read_only_the_masked_name(people, issue, client):
    document = issue()[0]
    answer = client.get(f"/verifikasi/{document.code}/")
    page = answer.content.decode()
    assert MASKED in page
    assert "Sah" in page
    assert "Sertifikat perorangan" in page
    assert "BNN Provinsi Bengkulu" in page
    for secret in (NAME, "Siti", "Rahmawati", document.number, document.content["event"], "Narasumber"):
        assert secret not in page, secret


def test_who_holds_the_file_reads_the_full_name(people, issue, client):
    document = issue()[0]
    actions.render(document_id=document.pk)
    document.refresh_from_db()
    with default_storage.open(document.file) as file:
        data = file.read()
    page = client.post("/verifikasi/", {"file": SimpleUploadedFile("s.pdf", data)}).content.decode()
    assert NAME in page
    assert document.number in page
    other = client.post("/verifikasi/", {"file": SimpleUploadedFile("s.pdf", data + b" ")}).content.decode()
    assert NAME not in other


@pytest.mark.wide
def test_names_stay_with_the_office_and_those_above_it(people, issue):
    document = issue()[0]
    for name, status in {"bengkulu": 200, "admin": 200, "jatim": 404, "mojokerto": 404, "kipas": 404}.items():
        client = people.client(name)
        assert client.get(f"/dokumen/{document.code}/").status_code == status
        seen = [client.get(url).content.decode() for url in ("/dokumen/", "/dokumen/kumpulan/", "/cari/?q=Siti")]
        assert all(NAME not in page for page in seen) or status == 200
        assert client.get(f"/dokumen/kumpulan/{document.batch_id}/").status_code == status


def test_no_name_reaches_the_audit_trail_the_log_or_the_queue(people, issue, caplog):
    caplog.set_level("INFO")
    document = issue()[0]
    Document.objects.filter(pk=document.pk).update(content=document.content | {"date": "rusak"})
    actions.render(document_id=document.pk)
    Document.objects.filter(pk=document.pk).update(content=document.content)
    actions.revoke(document=document, by=people["kepala"], reason="Salah eja")
    actions.issue_replacement(document=document, by=people["kepala"], name="Siti Benar")
    trail = json.dumps(list(Event.objects.values("target", "data", "actor")), default=str)
    for text in (trail, caplog.text, *(d.title + d.filename for d in Document.objects.all())):
        assert "Siti" not in text
        assert "Rahmawati" not in text


def test_a_misspelt_name_is_revoked_and_replaced(people, issue, client):
    old = issue()[0]
    kepala = people.client("kepala")
    answer = kepala.post(f"/dokumen/{old.code}/cabut/", {"reason": "Salah eja", "later": "on"})
    assert answer.url == f"/dokumen/{old.code}/ganti/"
    page = kepala.get(answer.url).content.decode()
    assert NAME in page
    assert people.client("bengkulu").get(answer.url).status_code == 403
    kepala.post(answer.url, {"name": "Siti Benar", "number": "SK/9"})
    old.refresh_from_db()
    new = old.replaced_by
    assert (new.content["recipient"], new.number, new.batch) == ("Siti Benar", "SK/9", old.batch)
    assert old.content["recipient"] == NAME
    answer = client.get(f"/verifikasi/{old.code}/")
    assert answer.status_code == 410
    assert "SK/9" not in answer.content.decode()


def test_the_office_s_own_choices_hold(people, issue):
    KindSetting.objects.create(
        organisation=people["kepala"].organisation, kind=persons.KIND, number_pattern="S-{n}/{office}/{year}",
        signing="BASAH", paper="F4",
    )  # fmt: skip
    document = issue()[0]
    assert document.number.startswith("S-1/BNNP-17/")
    assert (document.signing, document.paper, document.in_charge) == ("BASAH", "F4", people["kepala"])
