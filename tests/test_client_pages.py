"""Pages of the client list: who opens them, what they say, and lists pasted from a facility's own Excel."""

import datetime as dt
import re
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from bnnportal.audit.models import Event
from rehab import actions
from rehab.enums import RehabEvent
from rehab.models import Client, Draft, Facility, MonthlyReport
from tests.cast import CAST, People
from tests.reports import client_row as row
from tests.reports import facility, report_of

HEAD = "Inisial\tJK\tUsia\tTgl Masuk\tSumber\tJenis zat\tCara\tTingkat\tPendidikan\tTgl keluar\tStatus keluar"
LINES = (
    "AB\tL\t27\t05/10/2026\tSukarela\tSabu\tbong\tSedang\tSMA\t\t",
    "RM-07\tP\t19\t1 Oktober 2026\tRujukan TAT\tganja\trokok\tringan\t\t20/10/2026\tSelesai program",
)


@pytest.fixture
def report(people: People) -> MonthlyReport:
    place = facility(people)
    actions.keep_clients(facility=place, by=people["kipas"], on=True)
    return report_of(place)


def url(report: MonthlyReport, rest: str = "") -> str:
    return f"/laporan/{report.pk}/klien/{rest}"


def filled() -> dict[str, Any]:
    return {name: str(value) for name, value in row().items()}


@pytest.mark.wide
def test_only_the_facility_and_its_office_open_it(people, report, turn):
    made = actions.add_client(facility=report.facility, by=people["kipas"], **row())
    pages = ("", "baru/", "tempel/", "pakai/", f"{made.pk}/", f"{made.pk}/keluar/", f"{made.pk}/hapus/")
    for who in CAST:
        with turn(who) as client:
            found = {client.get(url(report, page)).status_code for page in pages}
            if who in ("kipas", "bengkulu", "kepala"):
                assert found == {200}
            elif who in ("jatim", "mojokerto"):
                assert found == {404}
            else:
                assert found == {403}
                assert "hanya dibaca oleh" in client.get(url(report)).content.decode()


def test_a_client_comes_is_corrected_leaves_and_is_taken_away(people, report):
    browser = people.client("kipas")
    answer = browser.post(url(report, "baru/"), filled() | {"lagi": "1"}, follow=True)
    assert answer.redirect_chain == [(url(report, "baru/"), 302)]
    assert "RM-0001 tercatat" in answer.content.decode()
    made = Client.objects.get()
    again = browser.post(url(report, "baru/"), filled())
    assert "sudah ada pada daftar" in again.content.decode()
    assert browser.post(url(report, "baru/"), filled() | {"label": "Budi"}).content.decode().count("bukan nama") == 2
    browser.post(url(report, f"{made.pk}/"), filled() | {"age": "31", "left_on": "", "leaving": ""})
    browser.post(url(report, f"{made.pk}/keluar/"), {"left_on": "2026-10-30", "leaving": "dirujuk"})
    made.refresh_from_db()
    assert (made.age, made.left_on, made.leaving) == (31, dt.date(2026, 10, 30), "dirujuk")
    page = browser.get(url(report)).content.decode()
    assert "Keluar bulan ini" in page
    assert "Masih dilayani" not in page
    browser.post(url(report, f"{made.pk}/hapus/"))
    assert not Client.objects.exists()
    assert Draft.objects.get(report=report).plain["masuk.rj"] == 0


def test_the_list_takes_as_many_queries_for_many_as_for_one(people, report, django_assert_max_num_queries):
    browser = people.client("kipas")
    actions.add_client(facility=report.facility, by=people["kipas"], **row())
    browser.get(url(report))
    with django_assert_max_num_queries(40) as few:
        browser.get(url(report))
    for n in range(3):
        actions.add_client(facility=report.facility, by=people["kipas"], **row(label=f"RM-{n}"))
    with django_assert_max_num_queries(len(few)):
        browser.get(url(report))


def test_a_long_list_has_pages_and_counts_everybody(people, report, monkeypatch):
    monkeypatch.setattr("rehab.views.clients.ROWS", 2)
    for n in range(5):
        actions.add_client(facility=report.facility, by=people["kipas"], **row(label=f"RM-{n}"))
    left = {"left_on": dt.date(2026, 10, 20), "leaving": "selesai"}
    actions.change_client(client=Client.objects.get(label="RM-0"), by=people["kipas"], **left)
    browser = people.client("kipas")
    first = browser.get(url(report)).content.decode()
    assert re.findall(r'row">(RM-\d)', first) == ["RM-4", "RM-3"]
    assert "4 klien" in first
    assert "?page=3" in first
    last = browser.get(url(report, "?page=3")).content.decode()
    assert re.findall(r'row">(RM-\d)', last) == ["RM-0"]
    assert "Keluar bulan ini" in last
    assert browser.get(url(report, "?page=abc")).status_code == 200


def test_opening_one_row_is_written_down_too(people, report):
    made = actions.add_client(facility=report.facility, by=people["kipas"], **row())
    read = Event.objects.filter(event=RehabEvent.CLIENTS_READ)
    for n, rest in enumerate(("", "keluar/", "hapus/"), start=1):
        people.client("bengkulu").get(url(report, f"{made.pk}/{rest}"))
        assert read.count() == n
    assert (read.first().actor, read.first().data) == ("Bengkulu Uji", {"count": 1})


def test_a_month_without_the_list_explains_it_and_begins_it(people):
    report = report_of(facility(people))
    browser = people.client("kipas")
    assert "Pakai daftar klien" in browser.get(url(report)).content.decode()
    browser.post(url(report, "pakai/"))
    assert Facility.objects.get().keeps_clients
    fill = browser.get(f"/laporan/{report.pk}/isi/").content.decode()
    assert "Buka daftar klien" in fill
    assert 'name="masuk.rj"' not in fill
    browser.post(url(report, "pakai/"))
    assert 'name="masuk.rj"' in browser.get(f"/laporan/{report.pk}/isi/").content.decode()


def mapped(browser: Browser, report: MonthlyReport, text: str, **other: str) -> Any:
    """The second step with the columns as the page offers them."""
    first = browser.post(url(report, "tempel/"), {"text": text})
    assert first.status_code == 200, first.content.decode()
    form = first.context["columns"]
    chosen = {name: field.initial or "" for name, field in form.fields.items()}
    return browser.post(url(report, "tempel/"), chosen | {"kolom": "1"} | other, follow=True)


def test_a_pasted_list_is_understood_and_saved_at_once(people, report):
    browser = people.client("kipas")
    answer = mapped(browser, report, "\n".join([HEAD, *LINES]))
    assert "2 klien ditambahkan, 0 diperbarui, 0 tidak berubah" in answer.content.decode()
    first, second = Client.objects.order_by("-entered_on")
    assert (first.label, first.sex, first.substance, first.route, first.severity, first.education) == (
        "AB", "l", "stimulan", "hisap", "sedang", "sma",
    )  # fmt: skip
    assert (second.source, second.left_on, second.leaving) == ("tat", dt.date(2026, 10, 20), "selesai")
    draft = Draft.objects.get(report=report).plain
    assert (draft["masuk.rj"], draft["selesai.rj"], draft["akhir.rj"]) == (2, 1, 1)
    later = LINES[0].removesuffix("\t\t") + "\t25/10/2026\tkabur"
    answer = mapped(browser, report, "\n".join([HEAD, later, LINES[1]]))
    assert "0 klien ditambahkan, 1 diperbarui, 1 tidak berubah" in answer.content.decode()


def test_columns_of_its_own_are_remembered(people, report):
    browser = people.client("kipas")
    strange = HEAD.replace("Inisial", "Kolom A").replace("Jenis zat", "NZ")
    first = browser.post(url(report, "tempel/"), {"text": "\n".join([strange, LINES[0]])})
    form = first.context["columns"]
    assert form.fields["kolom-label"].initial == form.fields["kolom-substance"].initial == ""
    saved = mapped(browser, report, "\n".join([strange, LINES[0]]), **{"kolom-label": "0", "kolom-substance": "5"})
    assert "1 klien ditambahkan" in saved.content.decode()
    again = browser.post(url(report, "tempel/"), {"text": "\n".join([strange, LINES[1]])}).context["columns"]
    assert (again.fields["kolom-label"].initial, again.fields["kolom-substance"].initial) == ("0", "5")


def test_a_column_the_list_does_not_have_is_named_with_the_way_out(people, report):
    short = "No RM\tL/P\tUsia\nA-01\tL\t24"
    answer = mapped(people.client("kipas"), report, short)
    assert answer.status_code == 422
    assert "Bila belum ada di daftar Anda, tambahkan di sana, lalu tempel ulang." in answer.content.decode()


def test_one_wrong_row_saves_nothing_and_every_mistake_is_named(people, report):
    browser = people.client("kipas")
    wrong = [
        LINES[0],
        "CD\tX\t27\t05/10/2026\tSukarela\tSabu\tbong\tSedang\tSMA\t\t",
        "EF\tL\t=1+1\t31/02/2026\tSukarela\tSabu\tbong\tSedang\tSMA\t\t",
    ]
    page = mapped(browser, report, "\n".join([HEAD, *wrong])).content.decode()
    assert not Client.objects.exists()
    assert "Baris 3, kolom Jenis kelamin" in page
    assert "Baris 4, kolom Umur saat masuk: sel ini berisi rumus" in page
    assert "Baris 4, kolom Tanggal masuk" in page
    named = LINES[0].replace("AB", "Budi Santoso")
    page = mapped(browser, report, "\n".join([HEAD, LINES[0], LINES[0], named])).content.decode()
    assert "Baris 3: Klien ini tertulis dua kali." in page
    assert "Baris 4: Tulis inisial atau nomor RM, bukan nama." in page
    assert not Client.objects.exists()


def test_an_excel_file_is_read_with_its_dates(people, report):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Rekap klien Oktober"])
        sheet.write_row(2, 0, HEAD.split("\t"))
        sheet.write_row(3, 0, ["RM-12", "P", 44])
        sheet.write_datetime(3, 3, dt.datetime(2026, 10, 7), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        sheet.write_row(3, 4, ["Keluarga", "obat", "oral", "Berat", "SMP"])
    browser = people.client("kipas")
    first = browser.post(url(report, "tempel/"), {"file": SimpleUploadedFile("klien.xlsx", out.getvalue())})
    form = first.context["columns"]
    saved = browser.post(
        url(report, "tempel/"), {name: field.initial or "" for name, field in form.fields.items()} | {"kolom": "1"}
    )
    assert saved.status_code == 302, saved.content.decode()
    made = Client.objects.get()
    assert (made.label, made.age, made.entered_on, made.source) == ("RM-12", 44, dt.date(2026, 10, 7), "keluarga")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tempelkan daftarnya"),
        ("halo", "Judul kolom tidak ditemukan"),
        (HEAD, "belum ada baris"),
        ("\n".join([HEAD, *[LINES[0]] * 1001]), "Paling banyak 1000 baris"),
        ('a\t"b', "tanda kutip tidak ditutup"),
    ],
)
def test_what_is_no_list_is_refused(people, report, text, sentence):
    answer = people.client("kipas").post(url(report, "tempel/"), {"text": text})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
