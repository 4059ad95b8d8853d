"""From the cells of a file to rows of a kind of import: headings found, cells understood, problems named."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal.imports import sheets
from bnnportal.imports.kinds import Column, ImportKind, Row
from bnnportal.imports.sheets import Broken, Sheet, written
from bnnportal.offices.names import fold

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

HEADING_WITHIN = 10  # lines in which the headings are looked for
EXACT = 10**15  # Excel keeps 15 digits of a number; longer ones (NIP, NIK) are changed silently
FORMULA = ("=", "+", "-", "@")
EMPTY = {"-", "–", "—"}
MONTHS = ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober",
          "november", "desember")  # fmt: skip
YES, NO = {"ya", "y", "1", "benar", "yes", "true"}, {"tidak", "t", "0", "salah", "no", "false", ""}


@dataclass
class Table:
    """A file as read by a kind of import."""

    kind: ImportKind
    heading_line: int
    headings: list[str]  # as written in the file, by position
    names: list[str]  # the column's name at each position, "" where it is none of ours
    rows: list[Row]
    remarks: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """ "Baris 7, kolom peringkat: …" for every wrong cell."""
        return [
            _("Baris %(line)s, kolom %(column)s: %(sentence)s")
            % {"line": row.line, "column": self.heading(column), "sentence": sentence}
            for row in self.rows
            for column, sentence in row.problems
        ]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.problems]

    @property
    def doubtful(self) -> list[Row]:
        return [row for row in self.rows if row.doubtful]

    @property
    def complete(self) -> bool:
        return not any(row.problems or row.doubtful for row in self.rows)

    def heading(self, name: str) -> str:
        column = self.kind.column(name)
        return column.heading if column is not None else name


def read(kind: ImportKind, data: bytes, file_kind: str) -> Table:
    """Rows of a checked file ("csv" or "xlsx") with their cells understood; refuses a file without our headings."""
    found = [sheet for sheet in sheets.read(data, file_kind) if any(not empty(cells) for _line, cells in sheet.lines)]
    if not found:
        raise ValidationError(_("Berkas ini kosong."))
    refusals = []
    for sheet in found:
        try:
            return table(kind, sheet)
        except WrongHeadingError as error:  # perhaps the next sheet has the list
            refusals.append(error)
    raise refusals[0]


class WrongHeadingError(ValidationError):
    pass


def table(kind: ImportKind, sheet: Sheet) -> Table:
    at, names = find_heading(kind, sheet)
    heading_line, headings = sheet.lines[at]
    ignored = [written(text) for text, name in zip(headings, names, strict=False) if not name and written(text)]
    found = Table(kind, heading_line, [written(text) for text in headings], names, [], list(sheet.remarks))
    example = tuple(column.example for column in kind.columns)
    for line, cells in sheet.lines[at + 1 :]:
        if empty(cells):
            continue
        if len(found.rows) == kind.max_rows:
            raise ValidationError(
                _("Berkas ini berisi lebih dari %(n)s baris. Bagi menjadi beberapa berkas.")
                % {"n": number_format(kind.max_rows, force_grouping=True)}
            )
        if not empty(cells[len(names) :]):
            raise ValidationError(
                _("Baris %(line)s berisi %(found)s kolom, padahal judulnya %(wanted)s. Periksa tanda pemisahnya.")
                % {"line": line, "found": len(cells), "wanted": len(names)}
            )
        row = understand(kind, line, names, cells)
        if any(example) and tuple(row.cells.get(column.name, "") for column in kind.columns) == example:
            found.remarks.append(_("Baris contoh (baris %(line)s) dilewati.") % {"line": line})
            continue
        found.rows.append(row)
    if not found.rows:
        raise ValidationError(_("Berkas ini hanya berisi judul kolom."))
    if ignored:
        found.remarks.append(_("Kolom yang tidak dipakai: %(names)s.") % {"names": ", ".join(ignored[:10])})
    return found


def empty(cells: Sequence[Any]) -> bool:
    return not any(written(cell) for cell in cells)


def find_heading(kind: ImportKind, sheet: Sheet) -> tuple[int, list[str]]:
    """Place and names of the heading line: the first that has all required columns, within the first ten lines."""
    known = {
        fold(word): column.name
        for column in kind.columns
        for word in (column.heading, column.name, *column.aliases)
        if fold(word)
    }
    required = [column for column in kind.columns if column.required]
    candidates = [
        (index, [known.get(fold(written(cell)), "") for cell in cells])
        for index, (_line, cells) in enumerate(sheet.lines[: HEADING_WITHIN * 2])
        if not empty(cells)
    ][:HEADING_WITHIN]
    complete = [(index, names) for index, names in candidates if all(column.name in names for column in required)]
    if not complete:
        best = max((names for _index, names in candidates), key=lambda names: len(set(names) - {""}), default=[])
        missing = next(column for column in required if column.name not in best)
        raise WrongHeadingError(
            _("Kolom “%(name)s” tidak ada. Judul yang diperlukan: %(all)s.")
            % {"name": missing.heading, "all": ", ".join(column.heading for column in required)}
        )
    index, names = complete[0]
    for column in kind.columns:
        if names.count(column.name) > 1:
            raise ValidationError(_("Kolom “%(name)s” muncul dua kali.") % {"name": column.heading})
    while names and not names[-1] and not written(sheet.lines[index][1][len(names) - 1]):
        names.pop()  # empty cells behind the last heading
    return index, names


def understand(kind: ImportKind, line: int, names: list[str], cells: list[Any]) -> Row:
    """Every cell by the kind of its column; a column that the file does not have is empty."""
    row = Row(line, {}, raw=list(cells))
    for column in kind.columns:
        position = names.index(column.name) if column.name in names else len(cells)
        value = cells[position] if position < len(cells) else ""  # a short line ends early
        row.cells[column.name] = written(value)
        row.values[column.name] = None
        try:
            row.values[column.name] = understand_cell(column, value, row.cells[column.name])
        except ValueError as error:
            row.wrong(column.name, error)
    for position, value in enumerate(cells[: len(names)]):
        if not names[position] and isinstance(value, str) and value.startswith("="):
            row.wrong(kind.columns[0].name, formula())
    return row


def understand_cell(column: Column, value: Any, text: str) -> Any:
    """The value of a cell; a ValueError carries the sentence."""
    if isinstance(value, Broken):
        raise ValueError(_("rumus di sel ini gagal (%(sign)s). Tulis nilainya saja.") % {"sign": value})
    if text in EMPTY:
        text = ""
    if isinstance(value, str) and text.startswith(FORMULA) and not is_signed(column, text):
        raise ValueError(formula())
    if not text:
        if column.required:
            raise ValueError(_("sel ini kosong, padahal wajib diisi."))
        return False if column.kind == "flag" else "" if column.kind in {"text", "phone"} else None
    if len(text) > column.max_length:
        raise ValueError(_("isi sel ini lebih panjang dari %(n)s huruf.") % {"n": column.max_length})
    if column.kind in {"whole", "number"}:
        return number(column, value, text)
    if column.kind == "date":
        return date(value, text)
    if column.kind == "flag":
        return flag(text)
    if column.kind == "choice":
        return choice(column, text)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= EXACT:
        raise ValueError(
            _("Excel membulatkan angka sepanjang ini. Ubah format kolom menjadi Teks, lalu ketik ulang angkanya.")
        )
    return text


def formula() -> str:
    return _("sel ini berisi rumus. Tulis nilainya saja.")


def is_signed(column: Column, text: str) -> bool:
    """A sign that belongs to a number: −5, +62 812 …"""
    if column.kind == "phone":
        return re.fullmatch(r"\+[0-9 ().-]+", text) is not None
    return column.kind in {"whole", "number"} and re.fullmatch(r"[+-][0-9.,]+", text) is not None


def number(column: Column, value: Any, text: str) -> int | Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = Decimal(repr(value))
    else:
        plain = text.replace(" ", "")
        if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", plain):
            plain = plain.replace(".", "")
        try:
            found = Decimal(plain.replace(",", ".")) if re.fullmatch(r"[+-]?\d+([.,]\d+)?", plain) else Decimal("x")
        except InvalidOperation:
            raise ValueError(_("“%(text)s” bukan angka.") % {"text": text[:60]}) from None
    if not found.is_finite() or abs(found) >= EXACT:
        raise ValueError(_("“%(text)s” bukan angka.") % {"text": text[:60]})
    if column.kind == "number":
        return found
    if found != found.to_integral_value():
        raise ValueError(_("“%(text)s” harus angka bulat.") % {"text": text[:60]})
    return int(found)


def date(value: Any, text: str) -> dt.date:
    """A date cell, a date as written here, or the plain number behind a date cell."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 <= value < 80_000:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    words = text.lower().split()
    if len(words) == 3 and (month := month_number(words[1])):
        text = f"{words[0]}/{month}/{words[2]}"
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    parts = list(found.groups()) if found else []
    if not found and (found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)):
        parts = list(found.groups())[::-1]
    try:
        return dt.date(*map(int, parts))
    except (TypeError, ValueError):
        raise ValueError(
            _("“%(text)s” bukan tanggal. Tulis hari/bulan/tahun, misalnya 21/11/2026.") % {"text": text[:60]}
        ) from None


def month_number(word: str) -> int:
    return next((n for n, name in enumerate(MONTHS, start=1) if len(word) >= 3 and name.startswith(word)), 0)


def flag(text: str) -> bool:
    word = fold(text)
    if word not in YES | NO:
        raise ValueError(_("tulis “ya” atau kosongkan."))
    return word in YES


def choice(column: Column, text: str) -> str:
    options = column.options
    for value, label in options:
        if fold(text) in {fold(str(value)), fold(str(label))}:
            return str(value)
    raise ValueError(
        _("“%(text)s” bukan pilihan. Tulis salah satu: %(all)s.")
        % {"text": text[:60], "all": ", ".join(str(label) for _value, label in options)}
    )


def check(found: Table, scope: str, by: "User | None", answers: dict[str, dict[str, str]] | None = None) -> Table:
    """Let the kind check the rows, with the answers a person gave so far (line → column → value)."""
    for row in found.rows:
        row.answers = (answers or {}).get(str(row.line), {})
    found.kind.check(found.rows, scope, by)
    return found
