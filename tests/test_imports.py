"""Imports as a whole: who sees them, the preview, all or nothing, undoing, and two people at once."""

import io
import re
import threading
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from awards import actions as awards
from awards.models import Award, Edition
from bnnportal.audit.models import Event
from bnnportal.files.models import Attachment
from bnnportal.imports import actions, books
from bnnportal.imports.enums import TRANSITIONS, RunStatus
from bnnportal.imports.models import Run
from tests.lists import GOOD, HEADINGS, book, file, make_draft, started
from tests.uploads import docx, pdf, xlsx, zipped

WRONG = [
    ["REHAB", "provinsi", 1, "BNNP Riau", ""],
    ["REHAB", "provinsi", "satu", "BNNP Jambi", ""],
    ["LAIN", "kecamatan", 2, "=1+1", "mungkin"],
    ["REHAB", "kabkota", 1, "BNN Kota Banjarbru", ""],
]
NEW = "/impor/penghargaan/rakernis-uji/baru/"


def saved() -> int:
    return Award.objects.filter(category__edition__slug="rakernis-uji").count()


def test_every_status_has_its_transitions():
    assert set(TRANSITIONS) == set(RunStatus)
    assert {to for targets in TRANSITIONS.values() for to in targets} | {RunStatus.PREVIEW} == set(RunStatus)


def test_upload_preview_save_and_take_back(people, list_draft):
    client = people.client("pusat")
    assert "Unduh contoh Excel" in client.get(NEW).content.decode()
    url = client.post(NEW, {"file": file(book(GOOD, first_line=4), "Daftar Penghargaan.xlsx")}).url
    run = Run.objects.get()
    assert url == f"/impor/{run.pk}/"
    assert (run.rows, run.status, run.in_charge, run.organisation.code) == (2, "PRATINJAU", people["pusat"], "BNN-RI")
    page = client.get(url).content.decode()
    assert "Baris</span> 5" in page
    assert "BNN Kota Mojokerto (BNNK-35.76)" in page
    assert saved() == 0
    assert client.post(f"{url}simpan/").url == url
    run.refresh_from_db()
    assert run.status == RunStatus.APPLIED
    assert run.applied_by == people["pusat"]
    assert [label for label, _pk in run.results] == ["awards.award"] * 2
    assert saved() == 2
    page = client.get(url).content.decode()
    assert "Daftar Penghargaan.xlsx" in page
    assert "BNN Provinsi Riau, peringkat 1" in page
    question = client.get(f"{url}batalkan/").content.decode()
    assert "BNN Provinsi Riau, peringkat 1" in question
    assert client.post(f"{url}batalkan/", {"reason": " "}).status_code == 422
    assert saved() == 2
    assert client.post(f"{url}batalkan/", {"reason": "Salah berkas"}).url == url
    assert saved() == 0
    run.refresh_from_db()
    assert (run.status, run.reason, run.undone_by) == (RunStatus.UNDONE, "Salah berkas", people["pusat"])
    assert run.attachment.removed_at is None  # the file stays as evidence
    names = list(Event.objects.filter(target_type="imports.run", target_id=str(run.pk)).values_list("event", flat=True))
    assert sorted(names) == ["files.attach", "imports.apply", "imports.start", "imports.undo"]
    assert client.post(f"{url}simpan/").status_code == 409


def test_the_same_file_may_come_in_again_after_it_was_taken_back(people, list_draft):
    for _time in range(2):
        run = actions.apply(run=started(people["pusat"]), by=people["pusat"])
        actions.undo(run=run, by=people["admin"], reason="Uji")  # who may import there may take back
    assert saved() == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bom.xlsx", zipped({"[Content_Types].xml": b"0" * 60_000_000}), "mengembang"),
        ("makro.xlsx", docx("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "makro"),
        ("ganda.xlsx", xlsx() + pdf(), "setelah akhir"),
        ("surat.xlsx", docx(), "Word"),
        ("kosong.xlsx", b"", "kosong"),
        ("bukan.xlsx", xlsx(), "Kolom “kategori” tidak ada"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_leaves_nothing_behind(people, list_draft, name, data, words):
    response = people.client("pusat").post(NEW, {"file": file(data, name)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Run.objects.exists()
    assert not Attachment.objects.exists()


def test_wrong_cells_are_named_and_marked_in_excel(people, list_draft):
    client, run = people.client("pusat"), started(people["pusat"], WRONG)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "5 kesalahan; tidak ada yang disimpan" in page
    assert "Baris 3, kolom peringkat: “satu” bukan peringkat" in page
    assert "Baris 4, kolom satker: sel ini berisi rumus" in page
    assert "Simpan semua" not in page
    only = client.get(run.get_absolute_url() + "?lihat=salah").content.decode()
    assert "BNNP Riau" not in only
    assert "BNNP Jambi" in only
    assert client.post(f"{run.get_absolute_url()}simpan/").status_code == 409
    assert saved() == 0

    response = client.get(f"{run.get_absolute_url()}tanda/")
    assert "daftar-diperiksa.xlsx" in response.headers["Content-Disposition"]
    marked = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert marked[0] == [*HEADINGS, "Yang perlu diperbaiki"]
    assert [line[:5] for line in marked[1:]] == [[str(cell) for cell in row] for row in WRONG]
    assert marked[1][5] == ""
    assert marked[2][5].startswith("peringkat: “satu” bukan peringkat")
    assert {line.partition(":")[0] for line in marked[3][5].splitlines()} == {"kategori", "tingkat", "satker", "seri"}
    assert "BNN Kota Banjarbaru" in marked[4][5]
    assert coloured(response.content) == {"C3", "A4", "B4", "D4", "E4", "D5"}
    # corrected in place, the marked file comes in again: the column of sentences is skipped
    again = client.post(NEW, {"file": file(response.content)})
    assert again.status_code == 302
    assert len(actions.preview(run=Run.objects.latest("pk"), by=people["pusat"]).problems) == 5


def coloured(data: bytes) -> set[str]:
    """Cells with a comment, and these must have a fill of their own."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        comments = parts.read("xl/comments1.xml").decode()
        fills = re.findall(r'<xf [^>]*fillId="(\d+)"', parts.read("xl/styles.xml").decode().split("<cellXfs")[1])
    looks = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet))
    heading = fills[int(looks["A1"])]
    filled = {cell for cell, look in looks.items() if fills[int(look)] not in {"0", heading}}
    assert filled == set(re.findall(r'<comment ref="([A-Z]+\d+)"', comments))
    return filled


def test_the_template_comes_back_empty_but_readable(people, list_draft):
    client = people.client("pusat")
    data = client.get("/impor/penghargaan/rakernis-uji/contoh/").content
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert workbook.sheet_names == ["Data", "Petunjuk"]
    words = str(workbook.get_sheet_by_name("Petunjuk").to_python())
    assert "REHAB (Capaian Kinerja Rehabilitasi)" in words
    response = client.post(NEW, {"file": file(data)})
    assert response.status_code == 422
    assert "hanya berisi judul" in response.content.decode()


def test_a_preview_belongs_to_its_scope_and_its_person(people, list_draft):
    make_draft("rakernis-lain")
    run = started(people["pusat"])
    url = run.get_absolute_url()
    other = people.client("admin")
    page = other.get(url).content.decode()
    assert "Pratinjau ini milik Pusat Uji" in page
    assert "disabled" not in page or "Simpan semua" not in page
    for step in ("", "simpan/", "buang/"):
        assert other.post(f"{url}{step}").status_code == 403, step
    with pytest.raises(PermissionDenied, match="milik Pusat Uji"):
        actions.apply(run=run, by=people["admin"])
    Run.objects.filter(pk=run.pk).update(in_charge=people["admin"])  # what a handover does
    actions.apply(run=run, by=people["admin"])
    assert saved() == 2
    assert not Award.objects.filter(category__edition__slug="rakernis-lain").exists()


def test_what_changed_since_the_preview_is_seen_when_saving(people, list_draft):
    first, second = started(people["pusat"]), started(people["pusat"])
    actions.apply(run=first, by=people["pusat"])
    with pytest.raises(ValidationError, match="sudah tercatat"):
        actions.apply(run=second, by=people["pusat"])
    assert saved() == 2
    awards.change_status(edition=list_draft, status="TERBIT", by=people["admin"])
    client = people.client("pusat")
    response = client.post(f"{second.get_absolute_url()}simpan/")
    assert response.status_code == 409
    assert "sudah diumumkan" in response.content.decode()
    assert client.post(f"{second.get_absolute_url()}buang/").status_code == 302
    second.refresh_from_db()
    assert second.status == RunStatus.DISCARDED


def test_nothing_is_taken_back_once_something_rests_on_it(people, list_draft):
    run = actions.apply(run=started(people["pusat"]), by=people["pusat"])
    client = people.client("admin")
    awards.change_status(edition=list_draft, status="TERBIT", by=people["admin"])
    published = client.post(f"{run.get_absolute_url()}batalkan/", {"reason": "x"})
    assert published.status_code == 409
    documents = awards.issue_certificates(edition=list_draft, by=people["admin"])
    Edition.objects.filter(pk=list_draft.pk).update(status="DRAF")  # no page allows this; the rule stands by itself
    with pytest.raises(ValidationError, match=documents[0].number.split("/")[0]) as refused:
        actions.undo(run=run, by=people["admin"], reason="x")
    assert "sudah terbit" in str(refused.value)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "jadi impornya tidak dapat dibatalkan" in page
    assert saved() == 2


@pytest.mark.django_db(transaction=True)
def test_saving_twice_at_once_saves_once(people):
    run, user, problems = started(people["pusat"]), people["pusat"], []
    start = threading.Barrier(4)

    def save() -> None:
        try:
            start.wait()
            actions.apply(run=run, by=user)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert saved() == 2
    assert Event.objects.filter(event="imports.apply").count() == 1


VISIBLE = {"admin", "pusat", "penetap", "auditor"}


@pytest.mark.wide
@pytest.mark.parametrize("role", ["admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kipas"])
def test_who_sees_an_import_and_who_may_start_one(role, people, list_draft):
    run, client = started(people["pusat"]), people.client(role)
    listed = run.get_absolute_url() in client.get("/impor/").content.decode()
    assert listed == (role in VISIBLE)
    assert client.get(run.get_absolute_url()).status_code == (200 if role in VISIBLE else 404)
    may = role in {"admin", "pusat", "penetap"}
    before = Run.objects.count()
    status = client.post(NEW, {"file": file(book(GOOD))}).status_code
    # a draft does not exist for who is not of the national office
    assert status == (302 if may else 403 if role in {"pimpinan", "auditor"} else 404)
    assert Run.objects.count() == before + may


def test_an_office_sees_its_own_imports_and_those_below(people, list_draft):
    run = started(people["pusat"])
    Run.objects.filter(pk=run.pk).update(organisation=people["mojokerto"].organisation)
    for role, sees in {"mojokerto": True, "jatim": True, "bengkulu": False}.items():
        assert Run.objects.visible_to(people[role]).exists() == sees, role


@pytest.mark.parametrize("path", ["/impor/apa/saja/baru/", "/impor/penghargaan/tidak-ada/baru/", "/impor/999999/"])
def test_what_does_not_exist_is_not_found(people, path):
    assert people.client("admin").get(path).status_code == 404


def test_the_list_filters_sorts_and_costs_the_same_at_one_and_three(people, list_draft):
    client = people.client("pusat")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/impor/").status_code == 200
        return len(queries)

    run = started(people["pusat"])
    client.get("/impor/")
    one = cost()
    started(people["pusat"])
    actions.apply(run=started(people["pusat"]), by=people["pusat"])
    assert cost() == one
    page = client.get("/impor/?status=DISIMPAN&kind=penghargaan").content.decode()
    assert "1 sampai 1 dari 1 impor" in page
    assert run.get_absolute_url() not in page
    assert client.get("/impor/?sort=-rows&format=xlsx").content.startswith(b"PK")


def test_a_preview_costs_the_same_at_two_rows_and_twenty(people, list_draft):
    client = people.client("pusat")
    codes = ["Riau", "Jambi", "Aceh", "Bali", "Lampung", "Maluku", "Papua", "Gorontalo", "Banten", "Bengkulu"]
    many = [["REHAB", "provinsi", n, f"BNNP {code}", ""] for n, code in enumerate(codes, start=1)]
    counts = []
    for rows in (many[:2], many):
        run = started(people["pusat"], rows)
        client.get(run.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(run.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.wide
def test_a_long_list_is_shown_in_pages_of_two_hundred(people, list_draft):
    rows = [["REHAB", "kabkota", n, f"BNN Kota Ngawur{n}", ""] for n in range(1, 451)]
    client, run = people.client("pusat"), started(people["pusat"], rows)
    page = client.get(run.get_absolute_url() + "?page=3").content.decode()
    assert "401 sampai 450 dari 450 baris" in page
    assert "450 baris belum pasti" in page
    assert len(books.marked(actions.preview(run=run, by=people["pusat"]))) < 400_000
