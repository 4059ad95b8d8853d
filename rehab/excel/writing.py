"""The template of one report, with what is filled in so far and the last three months beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from bnnportal.excel import clean
from rehab.context import past_values
from rehab.definition import Cell, Definition, Item, Section, Value, Values
from rehab.definition.checks import closing_items
from rehab.excel.layout import (
    CODE,
    FIRST_PART,
    FIRST_PAST,
    HEADS,
    IDENTITY,
    LABEL,
    LAST,
    MARKS,
    PAST,
    PAST_MONTHS,
    VALUE,
    WHOLE,
    identity,
    part_label,
    row_label,
)
from rehab.models import MonthlyReport

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
INK, MUTED, LINE, BLUE, PALE, INPUT = "#0a1a33", "#56637a", "#c9d3e0", "#143a6b", "#eef3f9", "#fffbe8"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": INK},
    "about": {"font_color": INK, "text_wrap": True, "valign": "top"},
    "rule": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "section": {"bold": True, "font_size": 12, "font_color": "#ffffff", "bg_color": BLUE, "valign": "vcenter"},
    "head": {
        "bold": True, "font_color": INK, "bg_color": PALE, "border": 1, "border_color": LINE, "text_wrap": True,
        "valign": "vcenter",
    },
    "group": {"bold": True, "font_color": INK, "valign": "vcenter", "text_wrap": True},
    "label": {"font_color": INK, "border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter"},
    "count": {
        "bg_color": INPUT, "border": 1, "border_color": LINE, "locked": False, "num_format": "0", "align": "right",
        "valign": "vcenter",
    },
    "text": {
        "bg_color": INPUT, "border": 1, "border_color": LINE, "locked": False, "num_format": "@", "text_wrap": True,
        "valign": "top",
    },
    "past": {"font_color": MUTED, "border": 1, "border_color": LINE, "align": "right", "valign": "vcenter"},
    "help": {"font_color": MUTED, "text_wrap": True, "valign": "vcenter"},
    "wrong": {"bg_color": "#f8d7da", "font_color": "#842029"},
}  # fmt: skip
LINES = 15.0  # points of a line of text
WIDE = {LABEL: 34, VALUE: 11}


def filename(report: MonthlyReport) -> str:
    return f"laporan-{slugify(report.facility.code)}-{report.month:%Y-%m}.xlsx"


def template(report: MonthlyReport, values: Values) -> bytes:
    """The form of a report as a workbook, with these values in it; two queries."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": str(report), "company": "Badan Narkotika Nasional"})
        past = past_values(report, PAST_MONTHS)
        months = [report.period.shift(-n) for n in range(1, PAST_MONTHS + 1)]
        known = {code: value for code, value in values.items() if code in report.cells}
        writer = Writer(
            report=report,
            values=known,
            past=[past.get(month.first_day, {}) for month in months],
            heads=[date_format(month.first_day, "M Y") for month in months],
            sheet=book.add_worksheet(_("Laporan")),
            look={name: book.add_format(about) for name, about in LOOKS.items()},
        )
        writer.write()
    return out.getvalue()


@dataclass
class Writer:
    """Writes down the sheet, line by line."""

    report: MonthlyReport
    values: Values
    past: Sequence[Values]
    heads: Sequence[str]
    sheet: Any
    look: Mapping[str, Any]
    row: int = 0
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def definition(self) -> Definition:
        return self.report.definition

    def write(self) -> None:
        self.set_up()
        self.about()
        for section in self.definition.sections:
            if any(self.definition.applies(item, self.report.services) for item in section.items):
                self.section(section)
        self.marks_for_sums()
        self.sheet.print_area(0, LABEL, self.row - 1, LAST)

    def set_up(self) -> None:
        sheet = self.sheet
        sheet.set_column(CODE, CODE, 12, None, {"hidden": True})
        for column, width in WIDE.items():
            sheet.set_column(column, column, width)
        sheet.set_column(FIRST_PAST, FIRST_PART - 1, 10.5)
        sheet.set_column(FIRST_PART, LAST, 12)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        simulated = f"{_('Data simulasi')} · " if self.report.simulated else ""
        sheet.set_footer(clean(f"&L{simulated}{self.report.facility.code} {self.report.period}&R&P/&N"))
        sheet.protect("", {"format_columns": True, "format_rows": True})  # against slips; without a password
        sheet.hide_gridlines(2)

    def about(self) -> None:
        """Whose form it is, hidden and for people, and how to fill it in."""
        report = self.report
        self.sheet.write_string(0, CODE, IDENTITY)
        self.sheet.write_string(0, LABEL, identity(report, self.values))
        self.sheet.set_row(0, None, None, {"hidden": True})
        self.row = 1
        self.text(_("Laporan bulanan %(month)s") % {"month": report.period}, "title", 22)
        self.text(f"{report.facility.name} ({report.facility.code})", "about")
        self.text(
            _("Batas waktu: %(day)s. Kantor pembina: %(office)s.")
            % {"day": date_format(report.due_local.date(), "j F Y"), "office": report.facility.supervisor},
            "about",
        )
        if report.simulated:
            self.text(_("Data simulasi"), "about")
        self.text(
            _(
                "Isi sel yang berwarna kuning, lalu unggah berkas ini di halaman laporan. Kosong berarti belum diisi, "
                "0 berarti tidak ada, TAD berarti tidak ada data. Jangan menulis nama klien. Jangan menambah, "
                "menghapus, atau memindahkan baris dan kolom."
            ),
            "rule",
            2 * LINES,
        )
        closing = [self.definition.items[code].label for code in sorted(closing_items(self.definition))]
        self.text(_("%(items)s boleh dikosongkan: portal menghitungnya.") % {"items": ", ".join(closing)}, "rule")
        self.sheet.freeze_panes(self.row, VALUE)

    def text(self, words: str, look: str, height: float = LINES) -> None:
        self.sheet.set_row(self.row, height)
        self.sheet.merge_range(self.row, LABEL, self.row, LAST, "", self.look[look])
        self.sheet.write_string(self.row, LABEL, clean(words), self.look[look])
        self.row += 1

    def section(self, section: Section) -> None:
        self.row += 1
        self.text(section.title, "section", 20)
        if section.lead:
            self.text(section.lead, "rule", LINES * (1 + len(section.lead) // 170))
        items = [item for item in section.items if self.definition.applies(item, self.report.services)]
        grids = [item for item in items if item.by]
        for option in self.definition.options(grids[0], self.report.services) if grids else ():
            self.grid(option.label, [self.cell(f"{item.code}.{option.code}") for item in grids])
        lines = [item for item in items if not item.by]
        if lines and not all(item.is_text for item in lines):
            self.headings("", [])
        for before, item in zip([None, *lines], lines, strict=False):
            if before is not None and before.across and not item.across:
                self.row += 1  # else it would seem to be one more option
            self.item(item)

    def cell(self, code: str) -> Cell:
        return self.report.cells[code]

    def headings(self, group: str, parts: Sequence[Cell]) -> None:
        """The hidden line of marks and the headings people see."""
        marks = [MARKS, "", WHOLE, *(f"{PAST}{n}" for n in range(1, PAST_MONTHS + 1))]
        marks += [".".join(part.part) for part in parts]
        for column, mark in enumerate(marks):
            self.sheet.write_string(self.row, column, mark)
        self.sheet.set_row(self.row, None, None, {"hidden": True})
        self.row += 1
        words = [group or _("Isian"), _("Jumlah") if parts else _("Isi"), *self.heads]
        words += [part_label(self.definition, part) for part in parts]
        self.sheet.write_string(self.row, CODE, HEADS)
        for column, word in enumerate(words, start=LABEL):
            self.sheet.write_string(self.row, column, clean(word), self.look["head"])
        self.sheet.set_row(self.row, 3 * LINES if parts else 1.3 * LINES)
        self.row += 1

    def grid(self, group: str, cells: Sequence[Cell]) -> None:
        """One service: a line for each item, its total, and sex and age beside it."""
        self.headings(group, [self.cell(code) for code in cells[0].parts])
        for cell in cells:
            self.line(cell)
            for column, code in enumerate(cell.parts, start=FIRST_PART):
                self.put(code, column)
            self.row += 1

    def item(self, item: Item) -> None:
        cells = [cell for cell in self.report.cells.values() if cell.item is item]
        if item.is_text:
            self.paragraph(cells[0])
            return
        if item.across:
            words = f"{item.label}. {item.help}" if item.help else item.label
            self.text(words, "group", 1.4 * LINES)
        for cell in cells:
            self.line(cell)
            self.sheet.merge_range(self.row, FIRST_PART, self.row, LAST, "", self.look["help"])
            help_text = "" if item.across else item.help
            about = ". ".join(part.rstrip(".") for part in (self.unit(item), help_text) if part)
            self.sheet.write_string(self.row, FIRST_PART, clean(about), self.look["help"])
            self.row += 1

    def unit(self, item: Item) -> str:
        return _("%(unit)s; TAD bila tidak ada data") % {"unit": item.unit} if item.nodata else item.unit

    def line(self, cell: Cell) -> None:
        """Code, label, value and the same of earlier months; the caller goes to the next line."""
        self.sheet.set_row(self.row, 1.3 * LINES)
        self.sheet.write_string(self.row, CODE, cell.code)
        self.sheet.write_string(self.row, LABEL, clean(row_label(self.definition, cell)), self.look["label"])
        self.put(cell.code, VALUE)
        for column, values in enumerate(self.past, start=FIRST_PAST):
            self.value(column, values.get(cell.code), "past")

    def paragraph(self, cell: Cell) -> None:
        marks = {CODE: MARKS, VALUE: WHOLE}
        for column, mark in marks.items():
            self.sheet.write_string(self.row, column, mark)
        self.sheet.set_row(self.row, None, None, {"hidden": True})
        self.row += 1
        self.sheet.set_row(self.row, 5 * LINES)
        self.sheet.write_string(self.row, CODE, cell.code)
        self.sheet.write_string(self.row, LABEL, clean(cell.item.label), self.look["label"])
        self.sheet.merge_range(self.row, VALUE, self.row, LAST, "", self.look["text"])
        self.places[cell.code] = (self.row, VALUE)
        self.value(VALUE, self.values.get(cell.code), "text")
        self.row += 1

    def put(self, code: str, column: int) -> None:
        """A cell to fill in."""
        self.places[code] = (self.row, column)
        self.value(column, self.values.get(code), "count")
        self.restrict(self.cell(code).item, column)

    def value(self, column: int, value: Value | None, look: str) -> None:
        if value is None:
            self.sheet.write_blank(self.row, column, None, self.look[look])
        elif isinstance(value, int):
            self.sheet.write_number(self.row, column, value, self.look[look])
        else:
            self.sheet.write_string(self.row, column, value, self.look[look])

    def restrict(self, item: Item, column: int) -> None:
        """Excel says at once what a cell does not take; the portal's own reader has the last word."""
        at = xl_rowcol_to_cell(self.row, column)
        number = f"IF(ISNUMBER({at}),AND({at}>=0,{at}<={item.maximum},{at}=INT({at})),FALSE)"
        words = _("Tulis bilangan bulat 0 sampai %(n)s.") % {"n": item.maximum}
        if item.nodata:
            number = f'OR({number},UPPER({at})="TAD")'
            words = _("Tulis bilangan bulat 0 sampai %(n)s, atau TAD bila tidak ada data.") % {"n": item.maximum}
        self.sheet.data_validation(
            self.row, column, self.row, column,
            {"validate": "custom", "value": f"={number}", "error_title": _("Belum benar"), "error_message": words},
        )  # fmt: skip

    def marks_for_sums(self) -> None:
        """Turn red what does not add up, while typing: a total and its parts, shares and whom they are shares of."""
        for code, cell in self.report.cells.items():
            if cell.parts:
                row, column = self.places[code]
                parts = (
                    f"{xl_rowcol_to_cell(row, FIRST_PART)}:{xl_rowcol_to_cell(row, FIRST_PART + len(cell.parts) - 1)}"
                )
                at = xl_rowcol_to_cell(row, column)
                self.redden(row, column, column, f'=AND({at}<>"",SUM({parts})<>N({at}))')
        for item in self.definition.items.values():
            mine = [self.places[code] for code, cell in self.report.cells.items() if cell.item is item and item.shares]
            if not mine:
                continue
            (first, column), (last, _column) = mine[0], mine[-1]
            group = f"{xl_rowcol_to_cell(first, column, True, True)}:{xl_rowcol_to_cell(last, column, True, True)}"
            whole = [
                xl_rowcol_to_cell(*self.places[code], True, True)
                for code, cell in self.report.cells.items()
                if cell.item.code == item.shares and not cell.total
            ]
            rule = f"=AND(SUM({group})>0,SUM({group})<>SUM({','.join(whole)}))"
            self.sheet.conditional_format(
                first, column, last, column, {"type": "formula", "criteria": rule, "format": self.look["wrong"]}
            )

    def redden(self, row: int, first: int, last: int, rule: str) -> None:
        self.sheet.conditional_format(
            row, first, row, last, {"type": "formula", "criteria": rule, "format": self.look["wrong"]}
        )
