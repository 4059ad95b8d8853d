"""Excel files out: text stays text, numbers and dates are real, and nothing a person typed becomes a formula."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.letters import FORBIDDEN

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {"number": 14, "date": 20, "datetime": 24, "status": 20, "plain": 14}
MAX_TEXT = 32_767  # Excel's own limit for a cell


def workbook(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Any]],
    note: str = "",
    *,
    simulated: bool = False,
) -> bytes:
    """One sheet: title, note, header (frozen, with filter), rows. `columns` are (label, kind) as in pages.Column.

    With simulated rows in it, the note and every printed page say so.

    Rows may come from an iterator; only one is held at a time. None is written as "Belum ada data".
    """
    out = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "d mmmm yyyy",
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "company": "Badan Narkotika Nasional"})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#0a1a33"}),
            "note": book.add_format({"font_color": "#56637a"}),
            "head": book.add_format(
                {"bold": True, "font_color": "#ffffff", "bg_color": "#143a6b", "text_wrap": True, "valign": "vcenter"}
            ),
            "text": book.add_format({"valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "decimal": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "plain": book.add_format({"num_format": "0", "valign": "top"}),
            "date": book.add_format({"num_format": "d mmmm yyyy", "align": "left", "valign": "top"}),
            "datetime": book.add_format({"num_format": "d mmmm yyyy hh:mm", "align": "left", "valign": "top"}),
            "none": book.add_format({"italic": True, "font_color": "#56637a", "valign": "top"}),
        }
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Data")
        for index, (label, kind) in enumerate(columns):
            sheet.set_column(index, index, WIDTHS.get(kind, max(18, min(48, len(label) + 14))))
        sheet.freeze_panes(3, 1)
        sheet.write_string(0, 0, clean(title), formats["title"])
        if simulated:
            note = f"{_('Data simulasi')}. {note}"
            sheet.set_footer(f"&C{_('Data simulasi')}")
        sheet.write_string(1, 0, clean(note), formats["note"])
        for index, (label, _kind) in enumerate(columns):
            sheet.write_string(2, index, clean(label), formats["head"])
        last = 2
        for last, row in enumerate(rows, start=3):
            for index, value in enumerate(row):
                write(sheet, last, index, value, columns[index][1], formats)
        if last > 2:
            sheet.autofilter(2, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return out.getvalue()


def write(sheet: Any, row: int, column: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        sheet.write_string(row, column, _("Belum ada data"), formats["none"])
    elif isinstance(value, bool):
        sheet.write_string(row, column, _("Ya") if value else _("Tidak"), formats["text"])
    elif isinstance(value, int | float | Decimal):
        whole = value == int(value)
        sheet.write_number(row, column, value, formats["plain" if kind == "plain" else "whole" if whole else "decimal"])
    elif isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local.replace(tzinfo=None), formats["datetime"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        sheet.write_string(row, column, clean(str(value)), formats["text"])


def clean(text: str) -> str:
    """Without control characters, which make the file unreadable, and within the limit of a cell."""
    return FORBIDDEN.sub("", text)[:MAX_TEXT]


def response(data: bytes, filename: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )
