"""Activities from Excel: understood by cell, doubted as one by one, all or nothing, 20,000 rows at a time."""

import datetime as dt
import io
import time

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from bnnportal.imports import actions as runs
from bnnportal.imports import books, kinds
from bnnportal.notices.models import Message
from programs import actions
from programs.enums import ActivityStatus
from programs.imports import COLUMNS, KIND
from programs.models import Activity, Attendance
from tests.lists import book
from tests.programmes import planned

pytestmark = pytest.mark.django_db
S = ActivityStatus
HEAD = [column.heading for column in COLUMNS]
GOOD = {
    "program": "Advokasi pencegahan", "jenis": "Rapat koordinasi", "nama": "Rakor P4GN", "nomor": "Sprin/1/I/2026",
    "mulai": "12/01/2026", "wilayah": "Kota Bengkulu", "sasaran": "Institusi pemerintah", "laki_laki": "12",
    "perempuan": "9", "jumlah": "21", "lembaga": "Dinas Sosial (5); Kesbangpol",
}  # fmt: skip


def listed(*rows):
    return book([[{**GOOD, **row}.get(column.name, "") for column in COLUMNS] for row in rows], HEAD)


def started(by, *rows, scope="BNNP-17"):
    upload = SimpleUploadedFile("kegiatan.xlsx", listed(*rows))
    return runs.start(kind=kinds.get(KIND), scope=scope, upload=upload, by=by)


def test_a_file_becomes_plans_and_done_ones_and_is_taken_back(people):
    by = people["bengkulu"]
    run = started(
        by,
        {},
        {"nama": "Besok", "nomor": "", "mulai": "12/01/2029", "keadaan": "", "laki_laki": "", "perempuan": "", "jumlah": "", "lembaga": ""},
        {"nama": "Kemarin, belum", "nomor": "", "keadaan": "rencana", "wilayah": "17.01", "dasar": "undangan"},
        {"nama": "Tes", "program": "tes-urine", "jenis": "URINE", "nomor": "", "wilayah": "Kab. Kaur", "selesai": "14 Januari 2026"},
    )  # fmt: skip
    runs.apply(run=run, by=by)
    found = list(Activity.objects.order_by("pk"))
    assert [(one.title, one.status, one.people, str(one.region)) for one in found] == [
        ("Rakor P4GN", S.DONE, 21, "Kota Bengkulu"),
        ("Besok", S.PLANNED, 0, "Kota Bengkulu"),
        ("Kemarin, belum", S.PLANNED, 21, "Kabupaten Bengkulu Selatan"),
        ("Tes", S.DONE, 21, "Kabupaten Kaur"),
    ]
    assert (found[3].ends, found[2].basis, found[0].office.code) == (dt.date(2026, 1, 14), "UNDANGAN", "BNNP-17")
    assert list(found[0].attendance.values_list("name", "people")) == [("Dinas Sosial", 5), ("Kesbangpol", None)]
    runs.undo(run=run, by=by, reason="salah berkas")
    assert not Activity.objects.exists()


def test_what_is_approved_already_is_not_taken_back(people):
    by = people["bengkulu"]
    people["kepala"]
    run = runs.apply(run=started(by, {}), by=by)
    assert Message.objects.filter(recipient=people["kepala"], event="programs.activity_waits").count() == 1
    actions.activities.approve(activity=Activity.objects.get(), by=people["kepala"])
    with pytest.raises(ValidationError, match="“Rakor P4GN” sudah diputuskan"):
        runs.undo(run=run, by=by, reason="x")
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ({"satker": "BNNP-35"}, "satker", "bukan kantor yang dapat Anda isi"),
        ({"program": "Perang"}, "program", "tidak ada program “Perang”"),
        ({"program": ""}, "program", "kosong"),
        ({"jenis": "Rapat"}, "jenis", "bukan pilihan"),
        ({"nama": "x" * 181}, "nama", "lebih panjang dari 180"),
        ({"dasar": "surat"}, "dasar", "bukan pilihan"),
        ({"mulai": "kemarin"}, "mulai", "bukan tanggal"),
        ({"mulai": "12/01/1926"}, "mulai", "tampaknya salah ketik"),
        ({"selesai": "11/01/2026"}, "selesai", "sebelum tanggal mulai"),
        ({"mulai": "12/01/2029", "keadaan": "terlaksana"}, "keadaan", "belum dapat terlaksana"),
        ({"wilayah": "Atlantis"}, "wilayah", "tidak ada wilayah"),
        ({"sasaran": "semua"}, "sasaran", "bukan pilihan"),
        ({"laki_laki": "dua"}, "laki_laki", "bukan angka"),
        ({"laki_laki": "-2", "jumlah": ""}, "laki_laki", "0 sampai"),
        ({"jumlah": "22"}, "jumlah", "berjumlah 21"),
        ({"lembaga": "A (20); B (2)"}, "lembaga", "berjumlah 22, lebih dari"),
        ({"lembaga": "A; a"}, "lembaga", "ditulis dua kali"),
        ({"biaya": "-1"}, "biaya", "kurang dari 0"),
        ({"nomor": "=1+1"}, "nomor", "rumus"),
        ({"nomor": "SPRIN/12/III/2026"}, "penjelasan", "nomor dasar ini sudah dipakai di portal"),
        (
            {"nama": "Penyuluhan di sekolah", "mulai": "04/03/2026"},
            "penjelasan",
            "bernama sama pada hari yang sama sudah ada di portal",
        ),
        ({"wilayah": "Kota Surabaya"}, "penjelasan", "di provinsi lain: Kota Surabaya"),
    ],
)
def test_each_wrong_cell_is_named_and_nothing_is_saved(people, row, column, sentence):
    planned(people)
    by = people["bengkulu"]
    run = started(by, {"nama": "Benar", "nomor": ""}, row)
    table = runs.preview(run=run, by=by)
    assert [(one.line, name) for one in table.rows for name, _said in one.problems] == [(3, column)]
    assert sentence in table.problems[0]
    with pytest.raises(ValidationError):
        runs.apply(run=run, by=by)
    assert Activity.objects.count() == 1


def test_a_word_in_penjelasan_answers_the_doubt_and_stays_nowhere_else(people):
    by = people["bengkulu"]
    run = started(by, {"penjelasan": "tidak perlu"}, {"nama": "Kelas B", "penjelasan": "Satu Sprin, dua kelas"})
    runs.apply(run=run, by=by)
    assert list(Activity.objects.order_by("pk").values_list("doubt", flat=True)) == ["", "Satu Sprin, dua kelas"]
    twice = runs.preview(run=started(by, {"nama": "Kelas C"}), by=by).problems
    assert "sudah dipakai di portal" in twice[0]


def test_who_brings_in_what(people):
    run = started(
        people["pusat"], {"satker": "bnnp-35", "wilayah": "Kota Surabaya"}, {"satker": "", "nomor": ""}, scope="BNN-RI"
    )
    runs.apply(run=run, by=people["pusat"])
    assert list(Activity.objects.order_by("pk").values_list("office__code", flat=True)) == ["BNNP-35", "BNN-RI"]
    problems = runs.preview(run=started(people["cegah"], {"program": "perkara"}), by=people["cegah"]).problems
    assert ["bukan bidang Anda" in said for said in problems] == [True]
    for who, error in (("jatim", ObjectDoesNotExist), ("kipas", ObjectDoesNotExist), ("auditor", PermissionDenied)):
        with pytest.raises(error):
            kinds.wanted(people[who], KIND, "BNNP-17")
    client = people.client("bengkulu")
    page = client.get("/impor/kegiatan/BNNP-17/baru/").content.decode()
    assert "Bimbingan teknis" in page
    assert client.get("/impor/kegiatan/BNNP-17/contoh/").status_code == 200


def test_checking_costs_the_same_however_many_rows(people):
    def queries(n):
        run = started(people["bengkulu"], *({"nama": f"Rakor {i}", "nomor": f"S/{n}/{i}"} for i in range(n)))
        with CaptureQueriesContext(
            connection,
        ) as found:
            runs.preview(run=run, by=people["bengkulu"])
        return len(found)

    assert queries(2) == queries(20)


@pytest.mark.slow
def test_twenty_thousand_rows_of_which_300_are_wrong(people):
    """The file with marks names exactly these cells; nothing is saved; put right, all are."""
    wrong = {n * 66 + 5: (("wilayah", "Atlantis"), ("jumlah", "99"), ("jenis", "Rapat"))[n % 3] for n in range(300)}
    good = [
        {"nama": f"Rakor {n}", "nomor": f"Sprin/{n}/I/2026", "mulai": f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2025"}
        for n in range(20_000)
    ]
    by = people["bengkulu"]
    told = [row | dict([wrong[n]]) if n in wrong else row for n, row in enumerate(good)]
    begun = time.perf_counter()
    run = started(by, *told)
    uploaded = time.perf_counter()
    table = runs.preview(run=run, by=by)
    read = time.perf_counter()
    found = {(row.line, name) for row in table.rows for name, _said in row.problems}
    assert found == {(n + 2, column) for n, (column, _value) in wrong.items()}
    marks = CalamineWorkbook.from_filelike(io.BytesIO(books.marked(table))).get_sheet_by_index(0).to_python()
    marked = time.perf_counter()
    assert {line for line, cells in enumerate(marks, start=1) if cells[len(HEAD)]} - {1} == {n + 2 for n in wrong}
    with pytest.raises(ValidationError):
        runs.apply(run=run, by=by)
    assert not Activity.objects.exists()
    right = started(by, *good)
    start = time.perf_counter()
    runs.apply(run=right, by=by)
    saved = time.perf_counter()
    assert (Activity.objects.count(), Attendance.objects.count()) == (20_000, 40_000)
    took = (
        f"up {uploaded - begun:.1f}, check {read - uploaded:.1f}, marks {marked - read:.1f}, save {saved - start:.1f} s"
    )
    print(took)  # noqa: T201 - for who changes it
    assert saved - start < 90, took
