"""Tables out of CSV and Excel files: cells by line, before anyone knows what they mean."""

import csv
import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal.files import checks
from bnnportal.letters import BREAK, FORBIDDEN

MAX_CELLS = 1_000_000  # rows × columns of one sheet
MAX_TEXT = 20_000_000  # characters in all cells of a sheet
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Broken:
    """A cell whose formula failed (#N/A, #REF!)."""

    sign: str

    def __str__(self) -> str:
        return self.sign


@dataclass
class Sheet:
    """Lines of cells, each line with its number in the file."""

    name: str
    lines: list[tuple[int, list[Any]]]
    remarks: list[str] = field(default_factory=list)
    formulas: frozenset[tuple[int, int]] = frozenset()  # (line, column) from 1 on, of cells whose value is computed


def read(data: bytes, kind: str) -> list[Sheet]:
    """The sheets of a checked file (`files.checks`): one for CSV, the visible ones of a workbook."""
    return read_xlsx(data) if kind == "xlsx" else [read_csv(data)]


def read_csv(data: bytes) -> Sheet:
    remarks = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = checks.decode(data) or ""
        remarks.append(
            _("Huruf berkas ini bukan UTF-8 dan dibaca sebagai Windows-1252. Periksa nama yang berhuruf khusus.")
        )
    first = next((line for line in text.splitlines() if line.strip(' ,;\t"')), "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[Any]]] = []
    try:
        for cells in reader:
            lines.append((reader.line_num, list(cells)))
    except csv.Error as error:
        raise ValidationError(
            _("Baris %(line)s tidak dapat dibaca sebagai CSV (tanda kutip tidak ditutup?).") % {"line": reader.line_num}
        ) from error
    return Sheet("", lines, remarks)


def read_xlsx(data: bytes) -> list[Sheet]:
    """Values as Excel shows them; a formula counts with the value it last had."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415 - only when asked

    surveys = survey(data)
    found = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.visible != SheetVisibleEnum.Visible or about.name not in surveys:
                    continue
                rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
                lines: list[tuple[int, list[Any]]] = [(line, list(cells)) for line, cells in enumerate(rows, start=1)]
                for (line, column), sign in surveys[about.name].errors.items():
                    while len(lines) < line:
                        lines.append((len(lines) + 1, []))
                    cells = lines[line - 1][1]
                    cells.extend([""] * (column - len(cells)))
                    cells[column - 1] = Broken(sign)
                found.append(Sheet(about.name, lines, formulas=frozenset(surveys[about.name].formulas)))
    except (CalamineError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise ValidationError(
            _("Berkas Excel ini tidak dapat dibaca. Buka dan simpan ulang, lalu unggah lagi.")
        ) from error
    return found


def survey(data: bytes) -> dict[str, "Survey"]:
    """Look over every sheet before it is read whole, by name.

    Refuses what would fill the memory: one cell in the far corner makes a table of 17 billion, one long text that
    a thousand cells share is a thousand long texts.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name.lower(): name for name in book.namelist()}

        def part(name: str) -> bytes:
            return book.read(parts[name]) if name in parts else b""

        try:
            links = {
                link.get("Id"): posixpath.normpath(posixpath.join("xl", link.get("Target", ""))).lstrip("/").lower()
                for link in ElementTree.fromstring(part("xl/_rels/workbook.xml.rels"))  # noqa: S314 - checked
            }
            sheets = [item for item in ElementTree.fromstring(part("xl/workbook.xml")).iter() if is_sheet(item)]  # noqa: S314
        except ElementTree.ParseError as error:
            raise ValidationError(_("Berkas Excel ini tidak dapat dibaca. Buka dan simpan ulang.")) from error
        texts = lengths(part("xl/sharedstrings.xml"))
        found = {}
        for item in sheets:
            name = links.get(item.get(RELATION), "")
            content = part(name.removeprefix("xl/xl/")) or part(name)
            if b"worksheet" in content[:2000]:
                found[item.get("name", "")] = surveyed(content, texts)
        return found


def is_sheet(item: ElementTree.Element) -> bool:
    return item.tag.rpartition("}")[2] == "sheet"


def local(name: str) -> str:
    return name.rpartition(":")[2]


def lengths(xml: bytes) -> list[int]:
    """How long each shared text is."""
    found: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if local(name) == "si":
            found.append(0)

    def text(part: str) -> None:
        if found:
            found[-1] += len(part)

    parse(xml, StartElementHandler=start, CharacterDataHandler=text)
    return found


class Survey:
    """Walks over a sheet: notes cells with errors and formulas, as (line, column); refuses one too wide or too
    long-winded to be a list.
    """

    def __init__(self, texts: list[int]) -> None:
        self.texts = texts
        self.errors: dict[tuple[int, int], str] = {}
        self.formulas: set[tuple[int, int]] = set()
        self.line = self.column = self.last_line = self.last_column = self.size = 0
        self.kind = self.said = ""
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "row":
            self.line, self.column = whole(attributes.get("r")) or self.line + 1, 0
        elif name == "c":
            at = re.fullmatch(r"([A-Za-z]{1,3})([0-9]{1,7})", attributes.get("r", ""))
            self.column = letters(at[1]) if at else self.column + 1
            self.line = int(at[2]) if at else self.line
            self.kind = attributes.get("t", "")
        elif name == "f":
            self.formulas.add((self.line, self.column))
        elif name in {"v", "is"}:
            self.inside, self.said = True, ""
            self.last_line, self.last_column = max(self.last_line, self.line), max(self.last_column, self.column)
            if self.last_line * self.last_column > MAX_CELLS:
                raise ValidationError(too_wide())

    def text(self, part: str) -> None:
        if self.inside and len(self.said) < 40:
            self.said += part

    def end(self, name: str) -> None:
        if local(name) not in {"v", "is"}:
            return
        self.inside = False
        if self.kind == "e":
            self.errors[self.line, self.column] = self.said[:20]
        elif self.kind == "s":
            index = whole(self.said)
            self.size += self.texts[index] if index < len(self.texts) else 0
            if self.size > MAX_TEXT:
                raise ValidationError(too_wide())


def surveyed(xml: bytes, texts: list[int]) -> Survey:
    found = Survey(texts)
    parse(xml, StartElementHandler=found.start, CharacterDataHandler=found.text, EndElementHandler=found.end)
    return found


def parse(xml: bytes, **handlers: Any) -> None:
    if not xml:
        return
    reader = expat.ParserCreate()
    for name, handler in handlers.items():
        setattr(reader, name, handler)
    try:
        reader.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValidationError(_("Berkas Excel ini tidak dapat dibaca. Buka dan simpan ulang.")) from error


def whole(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def letters(name: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def too_wide() -> str:
    return _("Lembar Excel ini terlalu luas untuk sebuah daftar. Salin hanya tabelnya ke berkas baru.")


def written(value: Any) -> str:
    """A cell as text, the way a person reads it in Excel."""
    if value is None or isinstance(value, str | Broken):
        text = FORBIDDEN.sub("", BREAK.sub(" ", str(value or "")))
        return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else number_format(value, use_l10n=True, force_grouping=False)
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y" if value.time() == dt.time() else "%d/%m/%Y %H.%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, dt.time):
        return value.strftime("%H.%M")
    return str(value)
