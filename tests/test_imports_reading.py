"""What Excel and people do to a list, and what the reader makes of it."""

import csv
import datetime as dt
import io
import time
import zipfile
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from bnnportal.files.checks import inspect
from bnnportal.imports import reading
from bnnportal.imports.kinds import Column, ImportKind
from tests.lists import file

KIND = ImportKind(
    code="uji",
    label="Uji",
    columns=(
        Column("nama", label="Nama", required=True, example="CONTOH Uji"),
        Column("nip", label="NIP", aliases=("nomor induk",)),
        Column("mulai", label="Mulai", kind="date"),
        Column("jumlah", label="Jumlah", kind="whole"),
        Column("nilai", label="Nilai", kind="number"),
        Column("peran", label="Peran", kind="choice", choices=(("OP", "Operator"), ("KA", "Kepala"))),
        Column("telepon", label="Telepon", kind="phone"),
        Column("aktif", label="Aktif", kind="flag"),
    ),
    check_can_import=lambda user, scope: None,
    check=lambda rows, scope, by: None,
    apply=lambda rows, scope, by, run: [],
    undo=lambda run, by: None,
    describe=lambda scope: scope,
    back_url=lambda scope: "/",
)
HEAD = [column.heading for column in KIND.columns]


def workbook(*lines: list[Any], write: Any = None, sheet_name: str = "Data") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(sheet_name)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(line, column, cell, day)
                else:
                    sheet.write(line, column, cell)
        if write is not None:
            write(book, sheet)
    return out.getvalue()


def table(data: bytes) -> reading.Table:
    checked = inspect(file(data), allow=("csv", "xlsx"))
    return reading.read(KIND, checked.data, checked.kind)


def row(*cells: Any) -> reading.Row:
    return table(workbook(HEAD, list(cells))).rows[0]


def text_csv(*lines: list[str], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


def test_cells_are_understood_by_the_kind_of_their_column():
    found = row("Uji Satu", "007", dt.date(2026, 11, 22), 5, 1.5, "operator", "+62 812-0000", "ya")
    assert not found.problems
    assert found.values == {
        "nama": "Uji Satu", "nip": "007", "mulai": dt.date(2026, 11, 22), "jumlah": 5, "nilai": Decimal("1.5"),
        "peran": "OP", "telepon": "+62 812-0000", "aktif": True,
    }  # fmt: skip
    assert found.cells["mulai"] == "22/11/2026"
    empty = row("Uji Dua", "", "", "", "", "", "", "")
    assert empty.values == {
        "nama": "Uji Dua", "nip": "", "mulai": None, "jumlah": None, "nilai": None, "peran": None, "telepon": "",
        "aktif": False,
    }  # fmt: skip
    assert row("Uji", "-", "–", "-", "-", "-", "-", "").problems == []  # a dash says "nothing"


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("nip", 7, "7"),
        ("nip", " 00 12 ", "00 12"),
        ("nip", "\u200b12", "12"),
        ("nip", "\x01 1\x072\x0b3", "12 3"),  # letters that no paper can hold
        ("mulai", 46348, dt.date(2026, 11, 22)),  # a date whose format got lost
        ("mulai", "22/11/2026", dt.date(2026, 11, 22)),
        ("mulai", "2026-11-22", dt.date(2026, 11, 22)),
        ("mulai", "22 Nov 2026", dt.date(2026, 11, 22)),
        ("mulai", "1 agustus 2026", dt.date(2026, 8, 1)),
        ("jumlah", "1.234", 1234),
        ("jumlah", 12.0, 12),
        ("jumlah", "-5", -5),
        ("nilai", "1.234,5", Decimal("1234.5")),
        ("nilai", "71,3", Decimal("71.3")),
        ("nilai", "71.3", Decimal("71.3")),
        ("nilai", 0, Decimal(0)),
        ("peran", "KEPALA", "KA"),
        ("peran", "ka", "KA"),
        ("aktif", "Tidak", False),
        ("aktif", True, True),
        ("aktif", 1, True),
    ],
)
def test_a_cell_in_many_ways_of_writing(name, cell, value):
    cells = [cell if column.name == name else "Uji" if column.required else "" for column in KIND.columns]
    found = row(*cells)
    assert not found.problems
    assert found.values[name] == value


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("nama", "", "wajib diisi"),
        ("nama", "x" * 201, "lebih panjang dari 200"),
        ("nama", "=1+1", "rumus"),
        ("nama", "@SUM(A1)", "rumus"),
        ("nama", "+62", "rumus"),
        ("nip", 198001012005011001, "membulatkan"),
        ("mulai", "31/02/2026", "bukan tanggal"),
        ("mulai", "22/11/26", "bukan tanggal"),
        ("mulai", "besok", "bukan tanggal"),
        ("mulai", 12, "bukan tanggal"),
        ("jumlah", "1,5", "bulat"),
        ("jumlah", 1.5, "bulat"),
        ("jumlah", "lima", "bukan angka"),
        ("jumlah", "1.23.4", "bukan angka"),
        ("jumlah", "9" * 60, "bukan angka"),
        ("nilai", "NaN", "bukan angka"),
        ("nilai", "1e5", "bukan angka"),
        ("nilai", "²", "bukan angka"),
        ("peran", "Ketua", "Operator, Kepala"),
        ("telepon", "=CMD", "rumus"),
        ("aktif", "mungkin", "ya"),
    ],
)
def test_a_wrong_cell_gets_a_sentence(name, cell, words):
    filled = {"nama": "Uji", "nip": "1", name: cell}
    cells = [filled.get(column.name, "") for column in KIND.columns]
    problems = row(*cells).problems
    assert [column for column, _sentence in problems] == [name]
    assert words in problems[0][1]


def test_failed_formulas_are_named_and_worked_out_ones_count():
    def formulas(book: Any, sheet: Any) -> None:
        sheet.write_formula("A2", "=NA()", None, "#N/A")
        sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A3", "=B3", None, "Uji dari rumus")

    found = table(workbook(HEAD, ["x"], ["y"], ["z"], write=formulas))
    assert [(r.line, r.problems[0][0]) for r in found.wrong] == [(2, "nama"), (3, "jumlah")]
    assert "#N/A" in found.problems[0]
    assert found.problems[1].startswith("Baris 3, kolom Jumlah: rumus di sel ini gagal (#DIV/0!)")
    assert found.rows[1].values["nama"] == "Uji dari rumus"


def test_headings_are_found_under_titles_and_empty_lines():
    def merged(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:H1", "DAFTAR ORANG TAHUN 2026")
        sheet.merge_range("A2:H2", "Satuan kerja: uji")

    found = table(workbook([], [], [], HEAD, [], ["Uji Satu"], [], [], ["Uji Dua"], write=merged))
    assert found.heading_line == 4
    assert [r.line for r in found.rows] == [6, 9]


def test_the_sheet_with_the_list_is_found_and_hidden_ones_are_left():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Petunjuk").write_row(0, 0, ["Cara mengisi"])
        data = book.add_worksheet("Data")
        data.write_row(0, 0, HEAD)
        data.write_row(1, 0, ["Uji Satu"])
        hidden = book.add_worksheet("Lama")
        hidden.write_row(0, 0, HEAD)
        hidden.write_row(1, 0, ["Uji Lama"])
        hidden.hide()
    assert [r.cells["nama"] for r in table(out.getvalue()).rows] == ["Uji Satu"]


def test_headings_in_other_words_and_other_columns():
    found = table(workbook(["No", "NAMA ", "Nomor Induk", "Catatan"], [1, "Uji", "12", "lain"]))
    assert found.rows[0].values["nip"] == "12"
    assert "No, Catatan" in found.remarks[0]


def test_the_example_row_is_skipped_only_untouched():
    example = [column.example for column in KIND.columns]
    found = table(workbook(HEAD, example, ["Uji"], ["CONTOH Uji", "12"]))
    assert [r.line for r in found.rows] == [3, 4]
    assert "Baris contoh (baris 2)" in found.remarks[0]


BAD = {
    "missing heading": (lambda: workbook(["NIP"], ["1"]), "Kolom “Nama” tidak ada"),
    "heading too low": (lambda: workbook(*[["judul"]] * 10, HEAD, ["Uji"]), "Kolom “Nama” tidak ada"),
    "heading twice": (lambda: workbook([*HEAD, "nama"], ["Uji"]), "dua kali"),
    "heading only": (lambda: workbook(HEAD), "hanya berisi judul"),
    "nothing": (lambda: workbook(), "kosong"),
    "5,001 rows": (lambda: workbook(HEAD, *[[f"Uji {n}"] for n in range(5001)]), "5.000 baris"),
    "far corner": (lambda: workbook(HEAD, write=lambda b, s: s.write("XFD1048576", "x")), "terlalu luas"),
    "one text everywhere": (
        lambda: workbook(HEAD, *[["x" * 32_000] * 8 for _ in range(100)]), "terlalu luas"),
    "cells beyond the headings": (lambda: text_csv(HEAD, ["Uji"] + [""] * 8 + ["x"]), "Periksa tanda pemisahnya"),
    "no csv": (lambda: b"\x01\x02\x03", "bukan CSV"),
}  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("case", BAD)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(case):
    build, words = BAD[case]
    with pytest.raises(ValidationError) as refused:
        table(build())
    assert words in " ".join(refused.value.messages)


@pytest.mark.wide
def test_formatted_but_empty_cells_far_below_do_no_harm():
    def far(book: Any, sheet: Any) -> None:
        sheet.write_blank("A1048576", None, book.add_format({"bold": True}))

    assert len(table(workbook(HEAD, ["Uji"], write=far)).rows) == 1


def test_a_sheet_that_lies_about_itself_is_refused():
    data = workbook(HEAD, ["Uji"])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {part.filename: book.read(part) for part in book.infolist()}
    for change in (
        {"xl/workbook.xml": b"<workbook"},
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"},
        {"xl/_rels/workbook.xml.rels": b"<x/>"},
        {"xl/sharedStrings.xml": b"<sst"},
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as broken:
            for name, part in (parts | change).items():
                broken.writestr(name, part)
        with pytest.raises(ValidationError):
            table(out.getvalue())


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_in_its_dialects(delimiter, encoding):
    found = table(text_csv(HEAD, ["Café Uji", "007"], delimiter=delimiter, encoding=encoding))
    assert found.rows[0].values["nama"] == "Café Uji"
    assert found.rows[0].values["nip"] == "007"
    assert bool(found.remarks) == (encoding == "cp1252")


@pytest.mark.wide
def test_five_thousand_rows_are_read_in_seconds():
    data = workbook(HEAD, *[[f"Uji {n}", f"{n:018}", dt.date(2026, 1, 1), n, 1.5, "OP", "", "ya"] for n in range(5000)])
    start = time.perf_counter()
    assert len(table(data).rows) == 5000
    assert time.perf_counter() - start < 15  # measured: 1 s


CELLS = st.lists(st.lists(st.text(max_size=12) | st.integers() | st.floats() | st.booleans(), max_size=10), max_size=6)


@pytest.mark.wide
@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_any_workbook_is_read_or_refused_with_a_sentence(lines):
    """Nothing a sheet can hold makes the reader fall over."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for line, cells in enumerate(lines, start=1):
            for column, cell in enumerate(cells):
                sheet.write(line, column, cell)
    with suppress(ValidationError):
        found = table(out.getvalue())
        assert all(sentence for r in found.rows for _column, sentence in r.problems)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(noise):
    with suppress(ValidationError):
        table(";".join(HEAD).encode() + b"\n" + noise)
