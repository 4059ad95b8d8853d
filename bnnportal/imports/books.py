"""Excel files out: the template to fill in, and the uploaded rows with wrong cells marked."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bnnportal.excel import clean
from bnnportal.imports.kinds import Column, ImportKind
from bnnportal.imports.reading import Table
from bnnportal.imports.sheets import written

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEAD = {"bold": True, "font_color": "#ffffff", "bg_color": "#143a6b", "text_wrap": True, "valign": "vcenter"}
MAX_LIST = 255  # characters of a drop-down list in Excel
ROWS = 2_000  # for which the template offers drop-down lists


def template(kind: ImportKind, scope: str) -> bytes:
    """Sheet "Data" with headings and an example, sheet "Petunjuk" with what each column takes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        head = book.add_format(HEAD)
        text = book.add_format({"num_format": "@"})  # leading zeros and long numbers stay as typed
        example = book.add_format({"num_format": "@", "italic": True, "font_color": "#56637a"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "font_size": 14, "font_color": "#0a1a33"})
        data = book.add_worksheet("Data")
        data.freeze_panes(1, 0)
        options = kind.options(scope)
        for index, column in enumerate(kind.columns):
            data.set_column(index, index, max(16, min(40, len(column.heading) + 8)), text)
            data.write_string(0, index, clean(column.heading), head)
            if column.example:
                data.write_string(1, index, clean(column.example), example)
            offer(data, index, labels(column, options))
        guide = book.add_worksheet("Petunjuk")
        guide.set_column(0, 0, 24)
        guide.set_column(1, 1, 12)
        guide.set_column(2, 3, 60)
        guide.write_string(0, 0, clean(f"{kind.label}: {kind.describe(scope)}"), bold)
        guide.write_string(
            1, 0, _("Isi lembar “Data”, satu baris untuk satu catatan. Baris contoh boleh ditimpa atau dibiarkan.")
        )
        for index, label in enumerate((_("Kolom"), _("Wajib"), _("Isi"), _("Pilihan"))):
            guide.write_string(3, index, label, head)
        for line, column in enumerate(kind.columns, start=4):
            guide.write_string(line, 0, clean(column.heading), wrap)
            guide.write_string(line, 1, _("Ya") if column.required else _("Tidak"), wrap)
            guide.write_string(line, 2, clean(str(column.help or kind_help(column))), wrap)
            guide.write_string(line, 3, clean("\n".join(labels(column, options))), wrap)
    return out.getvalue()


def labels(column: Column, options: dict[str, list[str]]) -> list[str]:
    return [_("ya"), _("tidak")] if column.kind == "flag" else options[column.name]


def offer(sheet: Any, index: int, found: list[str]) -> None:
    """A drop-down list where Excel has room for one."""
    if found and len(",".join(found)) <= MAX_LIST and not any("," in label for label in found):
        sheet.data_validation(
            1, index, ROWS, index, {"validate": "list", "source": found, "error_type": "warning", "ignore_blank": True}
        )


def kind_help(column: Column) -> str:
    helps: dict[str, Callable[[], str]] = {
        "date": lambda: _("Tanggal, misalnya 21/11/2026."),
        "whole": lambda: _("Angka bulat."),
        "number": lambda: _("Angka; pecahan ditulis dengan koma."),
        "flag": lambda: _("“ya”, atau kosongkan."),
        "choice": lambda: _("Salah satu pilihan di sebelah kanan."),
    }
    return helps[column.kind]() if column.kind in helps else _("Teks.")


def marked(table: Table) -> bytes:
    """The rows as uploaded, each on its own line; wrong cells red and doubtful ones yellow, with the sentence.

    The file can be corrected and uploaded again: the column with the sentences is skipped when it is read.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        head = book.add_format(HEAD)
        text = book.add_format({"num_format": "@", "valign": "top"})
        bad = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#f8d7da", "font_color": "#842029"})
        doubt = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#fff3cd"})
        said = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#842029"})
        sheet = book.add_worksheet("Data")
        sheet.set_comments_author("Portal BNN")
        top, last = table.heading_line - 1, len(table.names)
        for index, heading in enumerate(table.headings[:last]):
            sheet.set_column(index, index, max(16, min(40, len(heading) + 8)), text)
            sheet.write_string(top, index, clean(heading), head)
        sheet.set_column(last, last, 70)
        sheet.write_string(top, last, _("Yang perlu diperbaiki"), head)
        sheet.freeze_panes(top + 1, 0)
        for row in table.rows:
            line = row.line - 1
            for index, value in enumerate(row.raw[:last]):
                sheet.write_string(line, index, clean(written(value)), text)
            sentences: dict[str, tuple[Any, list[str]]] = {}
            for name, sentence in row.problems:
                sentences.setdefault(name, (bad, []))[1].append(sentence)
            for name, question in row.questions.items():
                if not question.answer and name not in sentences:
                    likely = ", ".join(label for _value, label in question.choices) or _("tidak ada yang mirip")
                    sentence = question.sentence or _("belum pasti. Mungkin: %(names)s.") % {"names": likely}
                    sentences[name] = (doubt, [sentence])
            for name, (look, found) in sentences.items():
                if name in table.names:
                    index = table.names.index(name)
                    value = row.raw[index] if index < len(row.raw) else ""
                    sheet.write_string(line, index, clean(written(value)), look)
                    sheet.write_comment(line, index, clean("\n".join(found)), {"x_scale": 2})
            if sentences:
                lines = [f"{table.heading(name)}: {' '.join(found)}" for name, (_look, found) in sentences.items()]
                sheet.write_string(line, last, clean("\n".join(lines)), said)
    return out.getvalue()
