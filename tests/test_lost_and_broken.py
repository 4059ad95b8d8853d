"""What is lost, broken or absurd: a file gone from the disk, Redis down, a bomb for a list of names, a form twice."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bnnportal.documents import actions, bundles
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document, KindSetting
from bnnportal.imports import actions as imports
from bnnportal.offices.models import Organisation
from tests.lists import started
from tests.signers import issue, upload
from tests.test_person_certificates import FORM, URL


@pytest.mark.wide
def test_paper_whose_file_is_lost_says_so_wherever_it_is_asked_for(edition, people, no_seal):
    document = issue(edition, people, Signing.OUTSIDE)[0]
    default_storage.delete(document.file)
    client = people.client("pusat")
    addresses = [
        f"/dokumen/{document.code}/unduh/",
        f"/dokumen/{document.code}/asli/",
        f"/dokumen/kumpulan/{document.batch_id}/zip/",
        "/dokumen/menunggu-tanda-tangan/zip/",
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 409, address
        assert f"Berkas {document.number} tidak ada lagi di penyimpanan" in answer.content.decode()
    with pytest.raises(ValidationError, match="tidak ada lagi di penyimpanan"):
        actions.sign_outside(document=document, upload=upload(b"%PDF-1.7"), by=people["pusat"])
    assert client.get(document.get_absolute_url()).status_code == 200


def test_import_whose_file_is_lost_says_so(people, list_draft):
    run = started(people["pusat"])
    default_storage.delete(run.attachment.file)
    client = people.client("pusat")
    assert "tidak ada lagi di penyimpanan" in client.get(run.get_absolute_url()).content.decode()
    assert client.get(f"{run.get_absolute_url()}tanda/").status_code == 409
    with pytest.raises(ValidationError, match="tidak ada lagi di penyimpanan"):
        imports.apply(run=run, by=people["pusat"])


@pytest.mark.parametrize(
    "address", ["/dokumen/saya/%00/", "/dokumen/pengaturan/%00/piagam/", "/impor/penghargaan/%00/baru/"]
)
def test_address_with_a_nul_does_not_exist(people, address):
    assert people.client("penetap").get(address).status_code == 404


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_with_damaged_content_is_one_unreadable_file(packed):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        archive.writestr("a.pdf", bytes(range(256)) * 50)
    data = bytearray(out.getvalue())
    data[50:70] = b"\xff" * 20
    (piece,) = bundles.unpack([SimpleUploadedFile("banyak.zip", bytes(data))])
    assert "rusak" in piece.problem


@pytest.mark.wide
def test_list_of_names_as_wide_as_excel_is_refused_before_it_fills_the_memory(people):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "Siti Contoh")
        sheet.write(1_000_000, 100, "Budi Contoh")  # a table of a hundred million cells, in six kilobytes
    answer = people.client("kepala").post(URL, FORM | {"file": SimpleUploadedFile("nama.xlsx", out.getvalue())})
    assert answer.status_code == 422
    assert "terlalu luas" in answer.content.decode()


def test_pattern_that_repeats_a_long_code_is_refused_before_anything_is_issued(people):
    national = Organisation.objects.get(code="BNN-RI")
    fields = {"signing": Signing.SEAL, "paper": "A4", "border": True, "first_number": 1}
    with pytest.raises(ValidationError) as refused:
        actions.set_kind(
            organisation=national, kind="piagam", by=people["admin"], classification="KLASIFIKASI-PANJANG",
            number_pattern="{n}" + "{classification}" * 7, **fields,
        )  # fmt: skip
    assert "paling panjang 120" in refused.value.messages[0]
    KindSetting.objects.create(organisation=national, kind="piagam", number_pattern="{n}" + "{classification}" * 7)
    paper = actions.Paper(national, "Piagam", classification="KLASIFIKASI-PANJANG")
    with pytest.raises(ValidationError, match="paling panjang 120"):  # the code comes from what is issued
        actions.issue(kind="piagam", papers=[paper], issuer=national, by=people["penetap"])
    assert not Document.objects.exists()


def test_list_of_names_that_is_sent_twice_is_issued_once(people):
    client = people.client("kepala")
    sent = FORM | {"names": "Siti Contoh\nBudi Contoh", "confirm": "1"}
    assert client.post(URL, sent).url == client.post(URL, sent).url
    assert Document.objects.count() == 2
    client.post(URL, sent | {"names": "Siti Contoh\nBudi Lain"})
    assert Document.objects.count() == 4, "another list is another batch"


@pytest.mark.wide
def test_files_of_strangers_are_compared_with_the_papers_once(edition, people, no_seal):
    issue(edition, people, Signing.OUTSIDE)
    counts = []
    for count in (1, 1, 5):  # the first asks who the person is besides
        files = [upload(b"%%PDF-1.7 %d" % number) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            outcomes = actions.sign_many_outside(uploads=files, by=people["pusat"])
        assert all("bukan kelanjutan" in outcome.problem for outcome in outcomes)
        counts.append(len(queries))
    assert counts[1] == counts[2]


@pytest.fixture
def without_redis(settings):
    """Redis is down for the pages; `people.client` must be there already."""

    def stop() -> None:
        nobody = {"LOCATION": "redis://127.0.0.1:1"}
        settings.CACHES = {name: about | nobody for name, about in settings.CACHES.items()}

    return stop


def test_who_is_signed_in_goes_on_working_while_redis_is_down(people, edition, without_redis, caplog):
    client, admin = people.client("kepala"), people.client("admin")
    without_redis()
    for address in ("/", "/dokumen/", "/impor/", "/penanda-tangan/", "/peringkat/"):
        assert client.get(address).status_code == 200, address
    assert "Redis tidak menjawab" in admin.get(reverse("readiness")).content.decode()
    answer = client.post(URL, FORM | {"names": "Siti Contoh", "confirm": "1"})
    assert answer.url == Document.objects.get().batch.get_absolute_url()
    assert "sessions and pages do without" in caplog.text


@pytest.mark.wide
def test_public_verification_answers_while_redis_is_down(client, edition, people, no_seal, without_redis):
    document = issue(edition, people, Signing.WET)[0]
    without_redis()
    assert client.get(f"/verifikasi/{document.code}/").status_code == 200
    assert client.get("/verifikasi/AAAA-BBBB-CCCC/").status_code == 404
    assert client.post("/verifikasi/", {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert client.post("/verifikasi/", {"file": upload(b"%PDF-1.7")}).status_code == 429


def test_failed_formula_is_nobodys_name(people):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "Siti Contoh")
        sheet.write_formula(1, 0, "=VLOOKUP(1,B:B,1)", None, "#N/A")
    answer = people.client("kepala").post(URL, FORM | {"file": SimpleUploadedFile("nama.xlsx", out.getvalue())})
    assert answer.status_code == 422
    assert "Baris 2 berisi rumus yang gagal (#N/A)" in answer.content.decode()
