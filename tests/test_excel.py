"""Excel out: what people typed stays text, numbers and dates are real, nothing is made of nothing."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation

from bnnportal import excel
from bnnportal.pages import Column

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
COLUMNS = [("Nama", "text"), ("Nilai", "number"), ("Tanggal", "date"), ("Tahun", "plain")]
DANGEROUS = [
    '=HYPERLINK("http://jahat.test","klik")',
    "{=1+1}",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "http://x.test/",
    "007",
]


def book(rows, note="", title="Daftar satker"):
    return zipfile.ZipFile(BytesIO(excel.workbook(title, COLUMNS, rows, note)))


def sheet(rows, **kwargs):
    return ET.fromstring(book(rows, **kwargs).read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file


def cell(root, reference):
    return root.find(f".//x:c[@r='{reference}']", NS)


def text(root, reference):
    return "".join(part.text or "" for part in cell(root, reference).iterfind(".//x:t", NS))


@pytest.mark.parametrize("typed", DANGEROUS)
def test_typed_text_never_becomes_a_formula_link_or_number(typed):
    file = book([[typed, 1, None, None]])
    root = ET.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    assert root.find(".//x:f", NS) is None
    assert root.find(".//x:hyperlink", NS) is None
    assert cell(root, "A4").get("t") == "inlineStr"
    assert text(root, "A4") == typed
    assert not [name for name in file.namelist() if "rels/sheet1" in name]


def test_numbers_and_dates_are_real():
    root = sheet(
        [
            ["Riau", Decimal("24906.5"), dt.date(2026, 11, 22), 2026],
            ["Bali", 0, dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC), 1],
        ]
    )
    assert cell(root, "B4").find("x:v", NS).text == "24906.5"
    assert cell(root, "C4").find("x:v", NS).text == "46348"
    assert cell(root, "C5").find("x:v", NS).text == "46348.5"
    assert cell(root, "B5").find("x:v", NS).text == "0"
    assert all(cell(root, name).get("t") in (None, "n") for name in ("B4", "C4", "D4", "B5"))


def test_years_have_no_thousands_separator():
    file = book([["Riau", 2026, None, 2026]])
    root = ET.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    styles = ET.fromstring(file.read("xl/styles.xml"))  # noqa: S314
    codes = {"1": "0", "3": "#,##0"} | {
        made.get("numFmtId"): made.get("formatCode") for made in styles.iterfind(".//x:numFmt", NS)
    }
    shown = [codes.get(style.get("numFmtId")) for style in styles.find("x:cellXfs", NS)]
    assert shown[int(cell(root, "B4").get("s"))] == "#,##0"
    assert shown[int(cell(root, "D4").get("s"))] == "0"


def test_nothing_is_said_and_is_not_zero():
    with translation.override("id"):
        root = sheet([["", None, None, None]])
    assert [text(root, name) for name in ("A4", "B4", "C4", "D4")] == ["Belum ada data"] * 4


def test_header_is_frozen_and_filtered():
    root = sheet([["Riau", 1, None, None], ["Bali", 2, None, None]], note="Catatan")
    assert [text(root, name) for name in ("A1", "A2", "A3", "B3")] == ["Daftar satker", "Catatan", "Nama", "Nilai"]
    pane = root.find(".//x:pane", NS)
    assert (pane.get("ySplit"), pane.get("state")) == ("3", "frozen")
    assert root.find("x:autoFilter", NS).get("ref") == "A3:D5"


def test_an_empty_list_is_a_readable_file():
    root = sheet([])
    assert root.find("x:autoFilter", NS) is None
    assert text(root, "A3") == "Nama"


def test_control_characters_and_odd_titles_do_not_break_the_file():
    file = book([["a\x00b\x0bc", 1, None, None]], title="Rekap: [2026]/*?\\ sangat panjang sekali judulnya")
    root = ET.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    assert text(root, "A4") == "abc"
    name = re.search(r'<sheet name="([^"]*)"', file.read("xl/workbook.xml").decode())[1]
    assert len(name) <= 31
    assert not set(name) & set("[]:*?/\\")


def test_rows_may_come_one_by_one():
    root = sheet([f"Satker {number}", number, None, None] for number in range(1000))
    assert text(root, "A1003") == "Satker 999"


def test_a_column_gives_excel_plain_values():
    class Office:
        name = "Riau"

        def get_status_display(self):
            return "Siap"

    office = Office()
    office.self = office
    assert Column("name", "Nama").for_excel(office) == "Riau"
    assert Column("state", "Keadaan", "self", kind="status").for_excel(office) == "Siap"
    assert Column("region", "Wilayah", lambda row: None).for_excel(office) is None
