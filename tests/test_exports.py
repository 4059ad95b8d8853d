"""Lists as PDF: made by the worker, seen by who asked for them, gone after a week."""

import datetime as dt
import io

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bnnportal.accounts.models import User
from bnnportal.documents import actions, exports
from bnnportal.documents.actions.exporting import MAX_WAITING
from bnnportal.documents.models import Document
from bnnportal.pages import Listing
from tests.cast import CAST
from tests.services import broker_at, until
from tests.test_render import verapdf


def ask(client, url="/satker/"):
    answer = client.post(url)
    assert answer.status_code == 302, answer.content.decode()[:500]
    return Document.objects.get(code=answer.url.rstrip("/").rpartition("/")[2])


def made(document):
    actions.render(document_id=document.pk)
    document.refresh_from_db()
    assert document.is_ready, document.error
    with default_storage.open(document.file) as file:
        return file.read()


def text_of(data):
    pdf = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def rows_inside(data):
    with pikepdf.open(io.BytesIO(data)) as file:
        assert [str(one.UF) for one in file.Root.AF] == ["tabel.xlsx"]
        workbook = file.attachments["tabel.xlsx"].get_file().read_bytes()
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()


def test_a_list_becomes_a_pdf_by_the_worker(worker, people):
    client = people.client("bengkulu")
    page = client.get("/satker/").content.decode()
    assert "Unduh PDF" in page
    document = ask(client)
    url = document.get_absolute_url()
    assert document.owner.code == "BNNP-17"
    until(lambda: Document.objects.get().is_ready, 60)
    answer = client.get(url, headers={"hx-request": "true"})
    assert answer.status_code == 286
    assert "Unduh PDF" in answer.content.decode()
    data = b"".join(client.get(f"{url}unduh/").streaming_content)
    text = text_of(data)
    assert "BNN Provinsi Bengkulu" in text
    assert document.code in text
    assert "Halaman 1 dari" in text
    assert "BNN Provinsi Jawa Timur" not in text, "the list is the viewer's"
    assert "Satuan kerja" in client.get("/dokumen/saya/").content.decode()


def test_filters_and_date_stand_on_the_paper(people):
    client = people.client("admin")
    url = "/satker/?q=Bengkulu&kind=PROVINSI"
    with time_machine.travel(dt.datetime(2026, 11, 22, 3, 4, tzinfo=dt.UTC), tick=False):
        document = ask(client, url)
    data = made(document)
    text = text_of(data)
    assert "1 baris, menurut data 22 November 2026 pukul 10.04 WIB" in text
    assert "BNN Provinsi Bengkulu" in text
    assert "BNN Provinsi Jawa Timur" not in text
    for label, value in document.content["filters"]:
        assert f"{label}: {value}" in text
    assert [value for _label, value in document.content["filters"] if value == "Bengkulu"] == ["Bengkulu"]
    assert len(rows_inside(data)) == 4  # title, note, head, one row


@pytest.fixture
def export(people, rf):
    """export(n, columns): a list of n rows as PDF, asked for by Bengkulu's operator."""

    def some(n, columns=4, by="bengkulu", simulated=False):
        request = rf.post("/")
        request.user = people[by]
        labels = [("Nama", "text"), ("Jumlah", "number"), ("Tanggal", "date"), ("Rincian", "wide"), ("A", "text"),
                  ("B", "text"), ("C", "text"), ("D", "plain")][:columns]  # fmt: skip
        rows = (
            [f"Baris {i}", 1234 * i or None, dt.date(2026, 1, 1), "x" * 40, "a", "b", "c", 2026][:columns]
            for i in range(n)
        )
        exports.export(request, Listing("Daftar uji", labels, rows, [("Cari", "x")], "catatan", simulated))
        return Document.objects.latest("pk")

    return some


@pytest.mark.wide
def test_301_rows_print_300_and_say_so_with_all_inside(export):
    data = made(export(301))
    text = text_of(data)
    assert "Tercetak 300 baris pertama dari 301." in text
    assert "Baris 299" in text
    assert "Baris 300" not in text
    assert "Belum ada data" in text  # row 0 has no figure
    assert "1.234" in text
    assert "1 Januari 2026" in text
    rows = rows_inside(data)
    assert len(rows) == 304
    assert rows[-1][0] == "Baris 300"
    whole = text_of(made(export(300)))
    assert "Tercetak" not in whole
    assert "300 baris" in whole


def test_an_empty_list_and_simulated_figures_say_so(export):
    assert "Tidak ada baris yang cocok" in text_of(made(export(0)))
    assert "Data simulasi" in text_of(made(export(2, simulated=True)))
    assert "Data simulasi" not in text_of(made(export(2)))


@pytest.mark.wide
@pytest.mark.parametrize(("columns", "width"), [(4, 210), (8, 297)])
def test_many_columns_turn_the_page_and_the_head_stands_on_each(export, columns, width):
    data = made(export(120, columns))
    pdf = pypdfium2.PdfDocument(data)
    assert len(pdf) > 2
    for page in pdf:
        assert round(page.get_width() / 72 * 25.4) == width
        text = page.get_textpage()
        assert "Rincian" in text.get_text_range() or "Baris" not in text.get_text_range()
        boxes = [text.get_rect(i) for i in range(text.count_rects())]
        assert max(box[2] for box in boxes) <= page.get_width() - 14 / 25.4 * 72, "long words stay on the page"


@pytest.mark.verapdf
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_lists_are_pdfa_and_pdfua(export, tmp_path):
    paths = [tmp_path / "tegak.pdf", tmp_path / "rebah.pdf", tmp_path / "kosong.pdf"]
    for path, (n, columns) in zip(paths, [(70, 4), (70, 8), (0, 4)], strict=True):
        path.write_bytes(made(export(n, columns)))
    for flavour in ("3a", "ua1"):
        lines = verapdf(flavour, *paths)
        assert [line.split()[0] for line in lines] == ["PASS"] * 3, lines


@pytest.mark.wide
def test_nobody_but_the_requester_sees_it_whatever_their_role(people, export):
    document = export(3)
    made(document)
    colleague = User.objects.create_user("rekan@uji.test", name="Rekan Uji")
    colleague.all_memberships.create(organisation=people["bengkulu"].organisation, role="OPERATOR")
    for name in (*CAST, "rekan"):
        user = colleague if name == "rekan" else people[name]
        client = people.client("bengkulu")
        client.force_login(user)
        mine = name == "bengkulu"
        for page in ("", "unduh/"):
            answer = client.get(f"/dokumen/saya/{document.code}/{page}")
            assert answer.status_code == (200 if mine else 404), name
            if mine and page:
                assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
        for url in ("/dokumen/", "/cari/?q=Daftar uji", "/api/v1/documents/", f"/dokumen/{document.code}/"):
            answer = client.get(url)
            assert document.code not in answer.content.decode() or answer.status_code == 404, (name, url)
        assert (document.code in client.get("/dokumen/saya/").content.decode()) is mine
        if not mine:
            assert client.post(f"/dokumen/saya/{document.code}/hapus/").status_code == 404
    assert default_storage.exists(document.file)


def test_after_a_week_the_file_goes_and_row_hash_and_verification_stay(people, export, client):
    document = export(5)
    data = made(document)
    workbook = document.content["excel"]
    assert actions.delete_expired() == 0
    assert default_storage.exists(document.file)
    file, sha256 = document.file, document.sha256
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        assert people.client("bengkulu").get(f"/dokumen/saya/{document.code}/unduh/").status_code == 404
        assert actions.delete_expired() == 1
        assert actions.delete_expired() == 0
        assert not default_storage.exists(file)
        assert not default_storage.exists(workbook)
        document.refresh_from_db()
        assert (document.sha256, document.state.value) == (sha256, "HABIS")
        assert "Baris" not in str(document.content)
        page = client.get(f"/verifikasi/{document.code}/").content.decode()
        for words in ("Daftar uji", "BNN Provinsi Bengkulu", "sudah dihapus"):
            assert words in page
        assert "Baris" not in page
        dropped = client.post("/verifikasi/", {"file": SimpleUploadedFile("d.pdf", data)})
        assert dropped.status_code == 200
        assert "sama sampai bit terakhir" in dropped.content.decode()
        own = people.client("bengkulu").get(f"/dokumen/saya/{document.code}/").content.decode()
        assert "Berkasnya sudah dihapus" in own


def test_a_file_that_cannot_be_deleted_does_not_keep_the_others(export):
    stuck, other = export(1), export(1)
    made(stuck)
    made(other)
    default_storage.delete(stuck.file)
    default_storage.save(f"{stuck.file}/isi", ContentFile(b"a folder in its place, which nobody can delete as a file"))
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert actions.delete_expired() == 1
        assert not default_storage.exists(other.file)
        assert "rows" in Document.objects.get(pk=stuck.pk).content
        default_storage.delete(f"{stuck.file}/isi")
        assert actions.delete_expired() == 1


def test_an_export_that_was_never_made_in_time_is_not_made_later(export):
    document = export(2)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert actions.requeue_overdue() == 0
        actions.render(document_id=document.pk)
        document.refresh_from_db()
        assert document.attempts == 0
        assert actions.delete_expired() == 1
        assert "rows" not in Document.objects.get(pk=document.pk).content


def test_who_asked_may_delete_it_at_once(people, export):
    document = export(2)
    made(document)
    client = people.client("bengkulu")
    assert client.post(f"/dokumen/saya/{document.code}/hapus/").status_code == 302
    assert not default_storage.exists(document.file)
    assert client.post(f"/dokumen/saya/{document.code}/hapus/").status_code == 409
    assert client.get(f"/dokumen/saya/{document.code}/").status_code == 200


def test_a_file_finished_after_its_deletion_is_deleted_too(people, export):
    document = export(2)
    taken = actions.take_lease(document_id=document.pk)
    actions.delete_export(document=document, by=people["bengkulu"])
    name, sha256 = actions.store(b"%PDF late")
    actions.finish(document=taken, name=name, sha256=sha256, size=9, signature={})
    assert actions.delete_expired() == 1
    assert not default_storage.exists(name)


def test_strangers_learn_what_it_was_but_no_figures(people, export, client):
    document = export(3)
    page = client.get(f"/verifikasi/{document.code}/").content.decode()
    assert "Unduhan daftar" in page
    assert "Baris 1" not in page
    assert "Bengkulu Uji" not in page, "nor who asked"


def test_a_page_s_own_check_holds_for_its_pdf(people):
    assert people.client("bengkulu").post("/jejak/").status_code == 403
    assert not Document.objects.exists()
    assert people.client("auditor").post("/jejak/").status_code == 302


def test_a_person_cannot_fill_the_queue(people, export):
    for _n in range(MAX_WAITING):
        export(1)
    answer = people.client("bengkulu").post("/satker/")
    assert answer.status_code == 409
    assert "Dokumen saya" in answer.content.decode()
    assert Document.objects.count() == MAX_WAITING


def test_a_broker_that_is_down_does_not_hold_the_page_up(transactional_db, private_servers, people):
    private_servers.broker.kill()
    client = people.client("bengkulu")
    with broker_at(private_servers.broker.url):
        started = timezone.now()
        document = ask(client)
        assert (timezone.now() - started).total_seconds() < 5
    assert document.status == "MENUNGGU"
    assert "Sedang dibuat" in client.get(document.get_absolute_url()).content.decode()


def test_the_page_of_exports_costs_the_same_at_one_and_three(people, export, django_assert_max_num_queries):
    client = people.client("bengkulu")
    export(1)
    client.get("/dokumen/saya/")
    with django_assert_max_num_queries(10) as first:
        client.get("/dokumen/saya/")
    export(1)
    export(1)
    with django_assert_max_num_queries(10) as second:
        page = client.get("/dokumen/saya/").content.decode()
    assert len(first) == len(second)
    assert page.count("Daftar uji") == 3
