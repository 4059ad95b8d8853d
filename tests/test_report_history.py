"""Months from before go-live by Excel: many facilities at once, checked by cell, all or nothing, taken back."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bnnportal.audit.models import Event
from bnnportal.imports import actions as imports
from bnnportal.imports import kinds, reading
from bnnportal.imports.models import Run
from bnnportal.periods import Month
from rehab import actions
from rehab.imports import month_of
from rehab.models import MonthlyReport, ReportVersion, Summary
from tests.cast import CAST, People
from tests.reports import facility

HEAD = [
    "kode", "lembaga", "bulan", "layanan", "klien pada awal bulan", "klien masuk", "selesai program", "kabur",
    "pulang paksa", "dirujuk", "meninggal", "klien pada akhir bulan", "asesmen", "SKHPN", "WHOQOL fisik sesudah",
    "WHOQOL fisik naik", "tempat tidur", "hari rawat",
]  # fmt: skip
FLOW = {"klien pada awal bulan": 4, "klien masuk": 3, "selesai program": 1, "kabur": 0, "pulang paksa": 0, "dirujuk": 0, "meninggal": 1}  # fmt: skip
GOOD = {"kode": "P17-05-1", "bulan": "Januari 2024", **FLOW, "klien pada akhir bulan": 5, "SKHPN": 12}

pytestmark = pytest.mark.django_db


def upload(rows: list[dict[str, Any]]) -> SimpleUploadedFile:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Riwayat")
        sheet.write_row(0, 0, HEAD)
        for line, row in enumerate(rows, start=1):
            for column, heading in enumerate(HEAD):
                value = row.get(heading)
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, column, value)
                elif value is not None:
                    sheet.write(line, column, value)
    return SimpleUploadedFile("riwayat.xlsx", made.getvalue())


def start(people: People, *rows: dict[str, Any], by: str = "bengkulu", scope: str = "BNNP-17") -> Run:
    return imports.start(kind=kinds.get("riwayat"), scope=scope, upload=upload(list(rows)), by=people[by])


def looked_at(people: People, *rows: dict[str, Any]) -> reading.Table:
    return imports.preview(run=start(people, *rows), by=people["bengkulu"])


def saved(people: People, *rows: dict[str, Any]) -> Run:
    return imports.apply(run=start(people, *rows), by=people["bengkulu"])


def test_history_counts_in_totals_and_never_in_completeness(people):
    place = facility(people)
    saved(people, GOOD, GOOD | {"bulan": "Februari 2024", "klien pada akhir bulan": None})
    first, second = MonthlyReport.objects.filter(origin="RIWAYAT").order_by("month")
    assert (first.state, str(first.period), first.services) == ("RIWAYAT", "Januari 2024", ["rj"])
    assert second.latest.values["akhir.rj"] == 5  # follows from the others
    row = Summary.objects.get(report=first)
    assert (row.basis, row.served_rj, row.left_rj, row.closing_rj, row.skhpn, row.assessments, row.served_ri) == (
        "FINAL", 7, 2, 5, 12, None, None,
    )  # fmt: skip
    assert MonthlyReport.objects.expected().count() == place.reports.count() - 2 == 2
    assert not MonthlyReport.objects.expected().filter(pk__in=[first.pk, second.pk]).exists()
    line = Event.objects.get(event="rehab.import_history")
    assert (line.organisation, line.data["count"]) == ("BNNP-17", 2)


def test_services_of_a_month_are_one_report(people):
    facility(people, services=["rj", "ri"], beds=10)
    inpatient = GOOD | {"layanan": "Rawat Inap", "SKHPN": None, "tempat tidur": 10, "hari rawat": 140}
    table = looked_at(people, GOOD | {"layanan": "RJ"}, inpatient)
    assert table.problems == []
    saved(people, GOOD | {"layanan": "RJ"}, inpatient)
    report = MonthlyReport.objects.get(origin="RIWAYAT")
    assert report.services == ["rj", "ri"]
    row = report.summaries.get()
    assert (row.served_rj, row.served_ri, row.skhpn, row.bed_days, row.bed_capacity) == (7, 7, 12, 140, 310)


@pytest.mark.wide
@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"kode": "X-1"}, "kode", "tidak ada di antara lembaga"),
        ({"kode": ""}, "kode", "tulis kode atau nama"),
        ({"bulan": "Januwari"}, "bulan", "bukan bulan"),
        ({"bulan": "13/2024"}, "bulan", "bukan bulan"),
        ({"bulan": "Januari 1999"}, "bulan", "salah ketik"),
        ({"bulan": "September 2026"}, "bulan", "sejak September 2026"),
        ({"layanan": "Rawat rumah"}, "layanan", "bukan pilihan"),
        ({"klien masuk": "1,5"}, "masuk", "tanpa koma"),
        ({"klien masuk": -3}, "masuk", "kurang dari nol"),
        ({"klien masuk": "1.234.567"}, "masuk", "Terlalu besar"),
        ({"klien masuk": "tiga"}, "masuk", "bilangan"),
        ({"klien masuk": "TAD"}, "masuk", "selalu diketahui"),
        ({"klien pada akhir bulan": 9}, "akhir", "menurut hitungan 5"),
        ({"WHOQOL fisik sesudah": 2, "WHOQOL fisik naik": 3}, "wq_naik_fisik", "lebih banyak daripada"),
        ({"tempat tidur": 4}, "tt", "tidak ada bagi layanan"),
        (dict.fromkeys(HEAD[4:]), "masuk", "belum berisi angka"),
    ],
)
def test_each_fault_is_named_by_row_and_column(people, cells, column, sentence):
    facility(people)
    table = looked_at(people, GOOD | cells)
    found = dict(table.rows[0].problems)
    assert column in found, table.problems
    assert sentence in found[column]
    with pytest.raises(Exception, match="Baris 2"):
        imports.apply(run=Run.objects.get(), by=people["bengkulu"])
    assert not MonthlyReport.objects.filter(origin="RIWAYAT").exists()


def test_what_is_there_twice_is_said(people):
    facility(people, services=["rj", "ri"])
    saved(people, GOOD | {"layanan": "rj"})
    again = GOOD | {"layanan": "rj"}
    february = again | {"bulan": dt.date(2024, 2, 1)}
    table = looked_at(people, again, february, february, february | {"layanan": "ri", "SKHPN": 3})
    assert [problem.partition(", ")[2] for problem in table.problems] == [
        "kolom bulan: lembaga ini sudah mempunyai laporan Januari 2024.",
        "kolom layanan: sama dengan baris 3.",
        "kolom SKHPN: berbeda dengan baris 3.",
    ]


def test_the_service_is_asked_for_where_there_are_several(people):
    facility(people, services=["rj", "ri"])
    assert "tulis layanannya: Rawat jalan, Rawat inap" in looked_at(people, GOOD).problems[0]


def test_a_name_written_differently_is_asked_about(people):
    place = facility(people)
    facility(people, "P17-05-2")
    table = looked_at(people, GOOD | {"kode": None, "lembaga": "klinik contoh p17 05-1"})
    assert table.rows[0].values["facility"] == place
    table = looked_at(people, GOOD | {"kode": None, "lembaga": "Klinik Conto P17-05-1"})
    assert table.rows[0].doubtful
    run = Run.objects.latest("pk")
    imports.answer(run=run, answers={"2": {"lembaga": str(place.pk)}}, by=people["bengkulu"])
    run.refresh_from_db()
    assert imports.preview(run=run, by=people["bengkulu"]).complete


@pytest.mark.parametrize("who", sorted(CAST))
def test_only_the_supervising_office_loads_history(people, who):
    facility(people)
    if who in {"admin", "pusat", "penetap", "bengkulu", "kepala"}:
        assert start(people, GOOD, by=who).rows == 1
        return
    with pytest.raises((PermissionDenied, Exception), match=r"Hanya|matching query"):
        start(people, GOOD, by=who)


def test_an_office_does_not_load_what_another_supervises(people):
    facility(people)
    run = imports.start(kind=kinds.get("riwayat"), scope="BNNP-35", upload=upload([GOOD]), by=people["jatim"])
    assert "tidak ada di antara lembaga" in imports.preview(run=run, by=people["jatim"]).problems[0]
    national = imports.start(kind=kinds.get("riwayat"), scope="BNN-RI", upload=upload([GOOD]), by=people["pusat"])
    assert imports.preview(run=national, by=people["pusat"]).problems == []


def test_it_is_taken_back_whole_and_may_come_again(people):
    place = facility(people)
    run = saved(people, GOOD, GOOD | {"bulan": "Maret 2024"})
    owed = place.reports.filter(origin="PORTAL").count()
    imports.undo(run=run, by=people["bengkulu"], reason="Salah berkas.")
    assert not MonthlyReport.objects.filter(origin="RIWAYAT").exists()
    assert not ReportVersion.objects.exists()
    assert not Summary.objects.exists()
    assert place.reports.count() == owed
    assert Event.objects.get(event="rehab.take_back_history").data == {"count": 2}
    saved(people, GOOD)
    assert Summary.objects.count() == 1


def test_a_beginning_moved_before_the_history_leaves_it_history(people):
    place = facility(people)
    saved(people, GOOD | {"bulan": "Juli 2026"})
    actions.change_facility(facility=place, by=people["bengkulu"], go_live=dt.date(2026, 6, 1), reason="Lebih awal.")
    found = [(report.month.month, report.origin) for report in place.reports.order_by("month")]
    assert found == [(6, "PORTAL"), (7, "RIWAYAT"), (8, "PORTAL"), (9, "PORTAL"), (10, "PORTAL")]


@pytest.mark.wide
def test_three_hundred_months_cost_as_many_questions_as_three(people):
    facility(people)

    def cost(first: int, months: int) -> int:
        rows = [GOOD | {"bulan": str(Month(first, 1).shift(n))} for n in range(months)]
        run = start(people, *rows)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            imports.apply(run=run, by=people["bengkulu"])
        return len(asked)

    assert cost(2003, 3) == cost(2004, 200)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Januari 2024", Month(2024, 1)), ("jan 2024", Month(2024, 1)), ("Jan-24", Month(2024, 1)),
        ("2024-01", Month(2024, 1)), ("1/2024", Month(2024, 1)), ("15/01/2024", Month(2024, 1)),
        ("2024-01-31", Month(2024, 1)), ("Agustus 2023", Month(2023, 8)), ("2024", None), ("", None), ("0/2024", None),
        ("=1", None), ("Mei", None),
    ],
)  # fmt: skip
def test_months_as_people_write_them(text, month):
    assert month_of(text) == month


def test_the_page_takes_the_file_shows_it_and_saves_it(people):
    facility(people)
    client = people.client("bengkulu")
    new = "/impor/riwayat/BNNP-17/baru/"
    assert f'href="{new}"' in client.get("/laporan/lembaga/").content.decode()
    assert client.get("/impor/riwayat/BNNP-17/contoh/").status_code == 200
    told = client.get(new).content.decode()
    assert '<td class="wide" data-label="Isi">Misalnya Januari' in told
    assert '<td class="wide" data-label="Isi"> </td>' not in told  # a phone would read the label alone
    response = client.post(new, {"file": upload([GOOD])}, follow=True)
    page = response.content.decode()
    assert "1 baris sudah benar" in page
    assert "Januari 2024" in page
    client.post(f"/impor/{Run.objects.get().pk}/simpan/")
    report = MonthlyReport.objects.get(origin="RIWAYAT")
    assert "Januari 2024: Riwayat" in client.get("/laporan/lembaga/P17-05-1/").content.decode()
    assert client.get(report.get_absolute_url()).status_code == 200
