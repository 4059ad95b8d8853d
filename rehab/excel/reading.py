"""A filled-in template, read back: what changed since it was made, and every cell that cannot be read, by its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from bnnportal.files import checks
from bnnportal.imports import sheets
from bnnportal.imports.sheets import Broken, Sheet, written
from bnnportal.periods import Month
from rehab.actions.drafts import Change
from rehab.definition import Cell, Definition, Value, month_of
from rehab.definition.reading import read as read_cell
from rehab.excel.layout import HEADS, IDENTITY, MARKS, PAST, WHOLE, Identity, part_label, read_identity, row_label
from rehab.models import MonthlyReport


@dataclass(frozen=True)
class Wrong:
    """A cell that keeps the file from being taken: where, which one, what stands there, and what to do."""

    place: str  # "C12"
    label: str
    text: str
    sentence: str


@dataclass
class Filled:
    """What a file holds. `changes` are the cells that differ from what they were when the template was made."""

    values: dict[str, Value] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # code → "C12"
    wrong: list[Wrong] = field(default_factory=list)

    def refused(self, report: MonthlyReport, said: Mapping[str, str]) -> list[Wrong]:
        """What could be read and was not taken, {code: sentence}, by its place."""
        return [
            Wrong(
                self.places[code], report.definition.label(report.cells[code]), written(self.values.get(code)), sentence
            )
            for code, sentence in said.items()
        ]


def read(report: MonthlyReport, upload: File) -> Filled:
    """The cells of an uploaded template of this report. ValidationError when the file is not one."""
    checked = checks.inspect(upload, allow=("xlsx",))
    for sheet in sheets.read(checked.data, "xlsx"):
        head = sheet.lines[0][1] if sheet.lines else []
        if IDENTITY in head:
            at = head.index(IDENTITY)
            about = read_identity(str(head[at + 1])) if at + 1 < len(head) else None
            if about is None:
                break
            check_identity(report, about)
            return Reader(report, sheet, at).read(about.base)
    raise ValidationError(_("Ini bukan berkas Excel laporan dari portal. Unduh templatnya, isi, lalu unggah di sini."))


def check_identity(report: MonthlyReport, about: Identity) -> None:
    """A file of another facility, month or form is refused, whatever is in it."""
    if about.facility != report.facility.code:
        words = {"there": about.facility[:40], "here": report.facility.code}
        raise ValidationError(
            _("Berkas ini untuk lembaga %(there)s, sedangkan laporan ini milik lembaga %(here)s.") % words
        )
    if about.month != f"{report.month:%Y-%m}":
        words = {"there": month_named(about.month), "here": str(report.period)}
        raise ValidationError(
            _("Berkas ini untuk %(there)s, sedangkan laporan ini untuk %(here)s. Unduh template bulan itu.") % words
        )
    if about.form != report.form:
        words = {"there": about.form[:20], "here": report.form}
        raise ValidationError(
            _("Berkas ini memakai formulir versi %(there)s, sedangkan laporan ini versi %(here)s. Unduh template lagi.")
            % words
        )
    if sorted(map(str, about.services)) != sorted(report.services):
        raise ValidationError(_("Layanan lembaga berubah sejak berkas ini dibuat. Unduh template lagi."))


def month_named(text: str) -> str:
    try:
        found: Month = month_of(text)
        return str(found) if 1 <= found.month <= 12 and 1 <= found.year <= 9999 else text[:20]
    except ValueError:
        return text[:20]


@dataclass
class Reader:
    report: MonthlyReport
    sheet: Sheet
    code_column: int
    marks: dict[int, str] = field(default_factory=dict)  # of the lines that follow: column → what it adds to the code
    found: Filled = field(default_factory=Filled)

    @property
    def definition(self) -> Definition:
        return self.report.definition

    def read(self, base: Mapping[str, Value]) -> Filled:
        parts = {
            ".".join(cell.part): part_label(self.definition, cell)
            for cell in self.report.cells.values()
            if cell.part
        }  # fmt: skip
        for line, cells in self.sheet.lines[1:]:
            mark = written(cells[self.code_column]) if self.code_column < len(cells) else ""
            if mark == MARKS:
                self.read_marks(cells)
            elif mark == HEADS:
                self.check_headings(line, cells, parts)
            elif mark:
                self.read_line(line, mark, cells)
            else:
                self.check_empty(line, cells)
        self.check_complete()
        self.found.changes = [
            Change(code, base.get(code), self.found.values.get(code))
            for code in self.report.cells
            if code in self.found.places and self.found.values.get(code) != base.get(code)
        ]
        return self.found

    def wrong(self, line: int, column: int, label: str, text: Any, sentence: str) -> None:
        place = xl_rowcol_to_cell(line - 1, column)
        self.found.wrong.append(Wrong(place, label, written(text)[:60], sentence))

    def read_marks(self, cells: Sequence[Any]) -> None:
        own = range(self.code_column + 1)
        self.marks = {at: written(cell) for at, cell in enumerate(cells) if at not in own and written(cell)}

    def check_headings(self, line: int, cells: Sequence[Any], parts: Mapping[str, str]) -> None:
        for column, mark in self.marks.items():
            expected = parts.get(mark)
            there = written(cells[column]) if column < len(cells) else ""
            if expected is not None and there != " ".join(expected.split()):
                self.wrong(line, column, expected, there, renamed(expected))

    def read_line(self, line: int, start: str, cells: Sequence[Any]) -> None:
        """A line whose cells' codes begin with this."""
        first = self.report.cells.get(start)
        if first is None:
            self.wrong(line, self.code_column, start[:60], "", _("Baris ini tidak ada pada laporan lembaga ini."))
            return
        expected = " ".join(row_label(self.definition, first).split())
        label = self.code_column + 1
        there = written(cells[label]) if label < len(cells) else ""
        if there != expected:
            self.wrong(line, label, expected, there, renamed(expected))
        for column in range(label + 1, max(len(cells), max(self.marks, default=0) + 1)):
            raw = cells[column] if column < len(cells) else ""
            mark = self.marks.get(column)
            if mark is None:
                if is_number(raw):
                    self.wrong(line, column, expected, raw, stray())
            elif not mark.startswith(PAST):
                self.read_value(line, column, start if mark == WHOLE else f"{start}.{mark}", raw)

    def read_value(self, line: int, column: int, code: str, raw: Any) -> None:
        cell = self.report.cells.get(code)
        if cell is None:
            self.wrong(line, column, code[:60], raw, _("Bagian ini tidak ada pada laporan lembaga ini."))
            return
        label = self.definition.label(cell)
        if code in self.found.places:
            sentence = _("Isian ini muncul dua kali; yang pertama di sel %(place)s.") % {
                "place": self.found.places[code]
            }
            self.wrong(line, column, label, raw, sentence)
            return
        self.found.places[code] = xl_rowcol_to_cell(line - 1, column)
        if (line, column + 1) in self.sheet.formulas:
            self.wrong(line, column, label, raw, _("Tulis bilangannya, bukan rumus."))
            return
        try:
            value = read_cell(cell.item, as_typed(cell, raw))
        except ValidationError as error:
            self.wrong(line, column, label, raw, " ".join(error.messages))
            return
        if value is not None:
            self.found.values[code] = value

    def check_empty(self, line: int, cells: Sequence[Any]) -> None:
        """Numbers where the form has no line would be lost without a word."""
        for column, raw in enumerate(cells):
            if is_number(raw):
                self.wrong(line, column, "", raw, stray())
                return

    def check_complete(self) -> None:
        missing = [cell for code, cell in self.report.cells.items() if code not in self.found.places]
        if missing:
            words = {"n": len(missing), "cell": self.definition.label(missing[0])}
            sentence = _("%(n)s isian hilang dari berkas ini, misalnya %(cell)s. Unduh template lagi.") % words
            self.found.wrong.append(Wrong("", "", "", sentence))


def as_typed(cell: Cell, raw: Any) -> Any:
    """A number or date that Excel made of a text is the text again; an error is no value of its own."""
    if isinstance(raw, Broken):
        return f"={raw}"
    if cell.item.is_text and not isinstance(raw, str):
        return written(raw)
    return raw


def is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def renamed(expected: str) -> str:
    return _("Di sini seharusnya “%(label)s”. Jangan mengubah judul baris dan kolom; unduh template lagi.") % {
        "label": expected
    }


def stray() -> str:
    return _("Sel ini bukan bagian formulir. Tulis hanya di sel kuning.")
