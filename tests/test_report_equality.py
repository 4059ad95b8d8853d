"""Whatever people write into a cell: the page's script, the Excel file and the API take and refuse the same."""

import datetime as dt
import io
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from bnnportal.imports import sheets
from rehab import actions, definition
from rehab.definition import Cell
from rehab.definition.reading import read
from rehab.enums import Service
from rehab.excel import reading
from rehab.excel.reading import as_typed
from rehab.models import Draft, MonthlyReport
from rehab.views.filling import words
from tests.filled_in import typed
from tests.reports import facility, filled, report_of

REPORTS = 5_000
CELLS = 12  # of each report, some ordinary and some not
BY_HTTP = 50
SCRIPT = Path(__file__).parents[1] / "static/js/report.js"
SPACES = ("", "", "", " ", "\u00a0", "\t", "\u2003", "\ufeff", "\u200b", "  ")
ODD = (
    "", " ", "\u00a0", "-", "–3", "-3", "−3", "+3", "=1+2", "=SUM(A1:A9)", "@A1", "3 orang", "tiga", "3,0", "1,5", "1.5",
    "0.5", "1.23", "1.2345", "12.34.567", ".123", "1.", "1 000", "1'000", "1,000", "1.000,00", "1e3", "0x1F", "٣", "３", "²",
    "½", "😀", "3😀", "😀 3", "TAD", "tad", " Tad ", "Tidak ada data", "tidak  ada data", "tidak ada data (TAD)", "ada",
    "10000", "99999", "9999", "2000", "2001", "62000", "62001", "9.999", "10.000", "999.999.999", "1000000000000", "0" * 40,
    "9" * 400, "007", "00", "3/4", "3-4", "12 Nov", "null", "None", "true", "NaN", "Infinity", "#N/A", "'3", '"3"', "3\n4",
    "<b>3</b>", "_x0033_", "_x000D_", "3 4", "lihat 12 dan 14",
)  # fmt: skip
LETTERS = "abc ABC 019 .,;:-=+@'\"<>&_x%/\\()\n\té–“”…😀🌧\u200d\u0301\u00a0"


def written(chance: random.Random) -> str:
    """What somebody writes into a cell: half the time a count, else anything."""
    kind = chance.random()
    if kind < 0.45:
        text = str(chance.choice((0, chance.randrange(20), chance.randrange(20_000), chance.randrange(10**13))))
    elif kind < 0.55:
        text = f"{chance.randrange(10**7):,}".replace(",", ".")
    elif kind < 0.85:
        text = chance.choice(ODD)
    else:
        text = "".join(chance.choice(LETTERS) for _letter in range(chance.randrange(12)))
    return chance.choice(SPACES) + text + chance.choice(SPACES)


def reports(chance: random.Random, count: int) -> Iterator[list[tuple[Cell, str]]]:
    for _report in range(count):
        services = chance.sample(Service.values, chance.randrange(1, 5))
        cells, texts = cells_of(chance.choice(definition.VERSIONS), tuple(sorted(services)))
        some = chance.sample(cells, CELLS - 1) + [chance.choice(texts)]
        yield [(cell, written(chance)) for cell in some]


@cache
def cells_of(version: str, services: tuple[str, ...]) -> tuple[list[Cell], list[Cell]]:
    """All cells of a form, and those that hold a text."""
    cells = list(definition.get(version).cells(services).values())
    return cells, [cell for cell in cells if cell.item.is_text]


def outcome(cell: Cell, raw: Any) -> tuple[str, Any]:
    try:
        return "value", read(cell.item, raw)
    except ValidationError as error:
        return "refused", " ".join(error.messages)


def through_excel(rows: list[list[Any]]) -> list[list[Any]]:
    """Cells written by one program and read by another; numbers as Excel makes them of digits."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 2 * CELLS, "lebar")
        for line, cells in enumerate(rows):
            for column, text in enumerate(cells):
                sheet.write_string(line, column, text)
                if re.fullmatch(r"[0-9]{1,15}", text):
                    sheet.write_number(line, CELLS + column, int(text))
    (found,) = sheets.read(out.getvalue(), "xlsx")
    return [cells for _line, cells in found.lines]


@pytest.mark.wide
def test_excel_and_api_read_five_thousand_reports_alike():
    every = list(reports(random.Random(4), REPORTS))
    refused = 0
    for start in range(0, REPORTS, 500):
        some = every[start : start + 500]
        sheet = through_excel([[text for _cell, text in report] for report in some])
        for report, cells in zip(some, sheet, strict=True):
            for column, (cell, text) in enumerate(report):
                expected = outcome(cell, json.loads(json.dumps(text)))
                refused += expected[0] == "refused"
                assert outcome(cell, as_typed(cell, cells[column])) == expected, (cell.code, text)
                if cells[CELLS + column] != "":
                    assert outcome(cell, as_typed(cell, cells[CELLS + column])) == outcome(
                        cell, text.lstrip("0") or "0"
                    )
    assert 0.2 < refused / (REPORTS * CELLS) < 0.8  # both kinds were asked about


@pytest.mark.browser
def test_the_script_of_the_page_reads_five_thousand_reports_alike(browser):
    source = SCRIPT.read_text(encoding="utf-8")
    start, end = source.index("  function say("), source.index("  function value(code)")
    asked, expected = [], []
    for report in reports(random.Random(5), REPORTS):
        for cell, text in report:
            if cell.item.is_text or "\n" in text:  # a line of input has none
                continue
            dataset = {"max": str(cell.item.maximum)} | ({"nodata": ""} if cell.item.nodata else {})
            asked.append({"value": text, "dataset": dataset})
            expected.append(outcome(cell, text))
    page = browser.new_page()
    found = page.evaluate(
        "([source, words, asked]) => { const read = new Function('words', source + '; return read;')(words);"
        "function clock() {} return asked.map(input => read(input)); }",
        [source[start:end], words(), asked],
    )
    page.close()
    differing = [
        (one["value"], said, told)
        for one, said, told in zip(asked, found, expected, strict=True)
        if (("refused", said["wrong"]) if "wrong" in said else ("value", said["value"])) != told
    ]
    assert differing == []


# Over HTTP


@pytest.mark.wide
@pytest.mark.django_db
@pytest.mark.parametrize("count", [5, pytest.param(BY_HTTP, marks=pytest.mark.slow)])
def test_page_excel_and_api_answer_fifty_reports_alike(people, count):
    chance = random.Random(6)
    report = report_of(facility(people, services=["ri"], beds=20))
    client = people.client("kipas")
    kept = []
    for _number in range(count):
        raw = {code: written(chance) for code in chance.sample(list(report.cells), CELLS)}
        raw |= {"kendala": written(chance) * 3, "masuk.ri": str(chance.randrange(20))}
        by_page, by_excel, by_api = [way(client, report, raw) for way in (page, excel, api)]
        assert by_page == by_excel == by_api, raw
        if by_page[1]:
            right = {code: text for code, text in raw.items() if code not in by_page[1]}
            by_page, by_excel, by_api = [way(client, report, right) for way in (page, excel, api)]
            assert by_page == by_excel == by_api, right
        kept.append(by_page[0])
    assert all(kept)


def emptied(report: MonthlyReport) -> None:
    Draft.objects.filter(report=report).delete()


def page(client: Any, report: MonthlyReport, raw: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """(the draft where all of it was right, what was refused) of the cells a form sends."""
    emptied(report)
    cells = [{"code": code, "base": None, "value": text} for code, text in raw.items()]
    said = client.patch(f"/api/v1/reports/{report.pk}/values/", cells, content_type="application/json")
    refused = said.json()["refused"]
    return ({} if refused else drafted(report)), refused


def excel(client: Any, report: MonthlyReport, raw: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    emptied(report)
    empty = client.get(f"/laporan/{report.pk}/excel/").content
    data = typed(empty, raw)
    said = client.post(f"/laporan/{report.pk}/impor/", {"file": ContentFile(data, "laporan.xlsx")})
    if said.status_code == 302:
        return drafted(report), {}
    found = reading.read(report, ContentFile(data, "laporan.xlsx"))
    codes = {place: code for code, place in found.places.items()}
    return {}, {codes[one.place]: one.sentence for one in said.context["wrong"]}


def api(client: Any, report: MonthlyReport, raw: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    emptied(report)
    said = client.put(
        f"/api/v1/reports/{report.pk}/draft/", raw, content_type="application/json", headers={"If-Match": "*"}
    )
    if said.status_code == 200:
        return said.json()["values"], {}
    return {}, {code: " ".join(sentences) for code, sentences in said.json().items()}


def drafted(report: MonthlyReport) -> dict[str, Any]:
    return Draft.objects.get(report=report).plain


@pytest.mark.wide
@pytest.mark.django_db
def test_a_report_survives_page_excel_api_page(people):
    chance = random.Random(7)
    place = facility(people, services=["rj", "ri"], beds=20, go_live=dt.date(2026, 6, 1))
    client = people.client("kipas")
    for report in place.reports.order_by("month"):
        values = filled(report, entered=chance.randrange(1, 9))
        values |= {
            "kendala": "".join(chance.choice(LETTERS) for _letter in range(300)).strip("\n\t \u00a0") or "x",
            "skhpn": "TAD",
        }
        changes = [{"code": code, "base": None, "value": str(value)} for code, value in values.items()]
        saved = client.patch(f"/api/v1/reports/{report.pk}/values/", changes, content_type="application/json")
        assert saved.json()["refused"] == {}
        on_page = client.get(f"/api/v1/reports/{report.pk}/values/").json()["values"]
        assert on_page == values
        data = typed(client.get(f"/laporan/{report.pk}/excel/").content, {})  # opened and saved
        in_excel = reading.read(report, ContentFile(data, "laporan.xlsx"))
        assert in_excel.wrong == []
        actions.start_over(report=report, by=people["kipas"])
        put = client.put(
            f"/api/v1/reports/{report.pk}/draft/", in_excel.values, content_type="application/json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert put.json()["values"] == values
        assert client.get(f"/api/v1/reports/{report.pk}/values/").json()["values"] == on_page
