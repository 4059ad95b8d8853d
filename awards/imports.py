"""Reading a published list of awards (CSV): every row is checked, doubtful names get suggestions, nothing is saved."""

import csv
import difflib
import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from awards.enums import Level
from awards.models import Award, Category, Edition
from bnnportal.offices.models import Organisation, Region
from bnnportal.offices.names import fold, key

MAX_BYTES = 1_000_000
MAX_ROWS = 1_000
MAX_NAME = 200
COLUMNS = {  # our heading: other headings that mean the same
    "kategori": ("category_code",),
    "tingkat": ("level",),
    "peringkat": ("rank",),
    "satker": ("name_printed", "satuan kerja"),
    "kode_satker": ("office_code",),
    "seri": ("shared",),
}
REQUIRED = ("kategori", "tingkat", "peringkat", "satker")
LEVELS = {
    "provinsi": Level.PROVINSI,
    "bnnp": Level.PROVINSI,
    "bnn provinsi": Level.PROVINSI,
    "kabkota": Level.KABKOTA,
    "kabupaten kota": Level.KABKOTA,
    "bnnk": Level.KABKOTA,
    "bnn kabupaten kota": Level.KABKOTA,
}


@dataclass
class Row:
    """One line of the file as understood; `office` is None while the name is in doubt."""

    line: int
    cells: dict[str, str]
    category: Category | None = None
    level: str = ""
    rank: int = 0
    shared: bool = False
    office: Organisation | None = None
    suggestions: list[Organisation] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)  # (column, sentence)

    def wrong(self, column: str, sentence: str) -> None:
        self.problems.append((column, sentence))

    @property
    def doubtful(self) -> bool:
        return self.office is None and not self.problems


@dataclass
class Checked:
    rows: list[Row]

    @property
    def problems(self) -> list[str]:
        return [
            _("Baris %(line)s, kolom %(column)s: %(sentence)s")
            % {"line": row.line, "column": column, "sentence": sentence}
            for row in self.rows
            for column, sentence in row.problems
        ]

    @property
    def doubtful(self) -> list[Row]:
        return [row for row in self.rows if row.doubtful]

    @property
    def complete(self) -> bool:
        return not self.problems and not self.doubtful

    def awards(self) -> list[dict[str, Any]]:
        """What `actions.record_awards` takes."""
        return [
            {
                "category": row.category,
                "level": row.level,
                "rank": row.rank,
                "shared": row.shared,
                "office": row.office,
                "name_printed": row.cells["satker"],
            }
            for row in self.rows
        ]


def read(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, cells by our headings) of a CSV file, or refuse it with a sentence."""
    if not data.strip():
        raise ValidationError(_("Berkas ini kosong."))
    if len(data) > MAX_BYTES:
        raise ValidationError(_("Berkas ini lebih besar dari 1 MB. Daftar penghargaan tidak pernah sebesar itu."))
    if b"\x00" in data or data.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise ValidationError(_("Berkas ini bukan CSV. Di Excel pilih Simpan sebagai, lalu “CSV UTF-8”."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValidationError(
            _("Huruf pada baris %(line)s tidak terbaca. Di Excel pilih Simpan sebagai, lalu “CSV UTF-8”.")
            % {"line": line}
        ) from error
    first = text.splitlines()[0] if text.splitlines() else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [our_name(cell) for cell in next(reader)]
        check_heading(heading)
        lines: list[tuple[int, dict[str, str]]] = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(lines) == MAX_ROWS:
                raise ValidationError(
                    _("Berkas ini berisi lebih dari %(n)s baris.") % {"n": number_format(MAX_ROWS, force_grouping=True)}
                )
            if len(cells) > len(heading):
                raise ValidationError(
                    _("Baris %(line)s berisi %(found)s kolom, padahal judulnya %(wanted)s. Periksa tanda pemisahnya.")
                    % {"line": reader.line_num, "found": len(cells), "wanted": len(heading)}
                )
            values = {name: " ".join(cell.split()) for name, cell in zip(heading, cells, strict=False) if name}
            lines.append((reader.line_num, values))
    except csv.Error as error:
        raise ValidationError(
            _("Baris %(line)s tidak dapat dibaca sebagai CSV (tanda kutip tidak ditutup?).") % {"line": reader.line_num}
        ) from error
    if not lines:
        raise ValidationError(_("Berkas ini hanya berisi judul kolom."))
    return lines


def our_name(cell: str) -> str:
    name = cell.strip().lower()
    for ours, others in COLUMNS.items():
        if name == ours or name in others:
            return ours
    return ""


def check_heading(heading: list[str]) -> None:
    for name in REQUIRED:
        if name not in heading:
            raise ValidationError(
                _("Kolom “%(name)s” tidak ada. Judul yang diperlukan: %(all)s.")
                % {"name": name, "all": ", ".join(REQUIRED)}
            )
    for name in COLUMNS:
        if heading.count(name) > 1:
            raise ValidationError(_("Kolom “%(name)s” muncul dua kali.") % {"name": name})


def check(edition: Edition, lines: list[tuple[int, dict[str, str]]], choices: dict[int, str] | None = None) -> Checked:
    """Understand every row; `choices` are a person's answers to doubtful names: line → office code."""
    categories = {fold(text): c for c in edition.categories.all() for text in (c.code, c.name, c.printed_name) if text}
    names = Names()
    rows = []
    for line, cells in lines:
        row = Row(line, cells)
        rows.append(row)
        for name, value in cells.items():
            if value[:1] in ("=", "+", "-", "@"):
                row.wrong(name, _("sel ini berisi rumus. Tulis nilainya saja."))
        if row.problems:
            continue
        understand(row, categories)
        if row.level:
            names.resolve(row, (choices or {}).get(line, ""))
    check_ranks(edition, rows)
    return Checked(rows)


def understand(row: Row, categories: dict[str, Category]) -> None:
    cells = row.cells
    row.category = categories.get(fold(cells.get("kategori", "")))
    if row.category is None:
        row.wrong("kategori", _("“%(text)s” bukan kategori edisi ini.") % {"text": cells.get("kategori", "")})
    row.level = LEVELS.get(fold(cells.get("tingkat", "")), "")
    if not row.level:
        row.wrong("tingkat", _("tulis “provinsi” atau “kabkota”, bukan “%(t)s”.") % {"t": cells.get("tingkat", "")})
    rank = cells.get("peringkat", "")
    if rank.isascii() and rank.isdecimal() and len(rank) <= 3 and int(rank) >= 1:
        row.rank = int(rank)
    else:
        row.wrong("peringkat", _("“%(text)s” bukan peringkat. Tulis angka 1, 2, 3, dan seterusnya.") % {"text": rank})
    if len(cells.get("satker", "")) > MAX_NAME:
        row.wrong("satker", _("nama ini lebih panjang dari %(n)s huruf.") % {"n": MAX_NAME})
    shared = fold(cells.get("seri", ""))
    if shared not in {"", "ya", "tidak", "1", "0"}:
        row.wrong("seri", _("tulis “ya” atau kosongkan."))
    row.shared = shared in {"ya", "1"}


class Names:
    """All offices in memory: matching a whole file costs two queries."""

    def __init__(self) -> None:
        self.offices = {
            level: list(Organisation.objects.filter(kind=level).select_related("region")) for level in Level.values
        }
        self.by_code = {office.code: office for offices in self.offices.values() for office in offices}
        self.exact: dict[tuple[str, str], set[str]] = defaultdict(set)  # (level, core) → codes
        for level, offices in self.offices.items():
            for office in offices:
                for entry in office.search.splitlines():
                    self.exact[level, entry.split("|", 1)[1]].add(office.code)
        self.ambiguous = self.ambiguous_cores()

    def ambiguous_cores(self) -> set[str]:
        """Names shared by a kabupaten and a kota: without the word, nobody knows which is meant."""
        seen: dict[str, int] = defaultdict(int)
        for name in Region.objects.exclude(parent=None).values_list("name", flat=True):
            seen[key(name)[1]] += 1
        return {core for core, count in seen.items() if count > 1}

    def matches(self, level: str, text: str) -> list[Organisation]:
        kind, core = key(text)
        codes = self.exact.get((level, core), set())
        found = [self.by_code[code] for code in sorted(codes)]
        if kind:
            found = [office for office in found if f"{kind}|{core}" in office.search.splitlines()]
        return found

    def resolve(self, row: Row, choice: str) -> None:
        """Find the office meant: by its code if the name is at least alike, by the name if it is certain, else by the
        person's `choice` (an office code of the row's level)."""
        text, code = row.cells.get("satker", ""), row.cells.get("kode_satker", "")
        if not text:
            row.wrong("satker", _("nama satuan kerja kosong."))
            return
        found = self.matches(row.level, text)
        kind, core = key(text)
        alike = found or self.near(row.level, core)
        if code:
            office = self.by_code.get(code)
            if office is None or office.kind != row.level:
                row.wrong("kode_satker", _("kode “%(code)s” tidak dikenal pada tingkat ini.") % {"code": code})
            elif office not in alike:
                row.wrong("kode_satker", _("kode ini bukan milik “%(name)s”.") % {"name": text})
            else:
                row.office = office
        elif len(found) == 1 and (kind or row.level == Level.PROVINSI or core not in self.ambiguous):
            row.office = found[0]
        else:
            chosen = self.by_code.get(choice)
            row.office = chosen if chosen is not None and chosen.kind == row.level else None
            row.suggestions = alike

    def near(self, level: str, core: str) -> list[Organisation]:
        """Up to five offices whose names are written alike."""
        cores = {entry_core: code for (lv, entry_core), codes in self.exact.items() if lv == level for code in codes}
        close = difflib.get_close_matches(core, cores, n=5, cutoff=0.5)
        return list({cores[name]: self.by_code[cores[name]] for name in close}.values())


def check_ranks(edition: Edition, rows: list[Row]) -> None:
    """No rank twice without "seri=ya" in both rows, no office twice; counting what is recorded already."""
    groups: dict[tuple[int, str, int], list[Row]] = defaultdict(list)
    offices: dict[tuple[int, str, int], Row] = {}
    recorded = list(
        Award.objects.filter(category__edition=edition).values_list(
            "category_id", "level", "rank", "shared", "office_id"
        )
    )
    for row in rows:
        if row.category is None or not row.level or not row.rank:
            continue
        groups[row.category.pk, row.level, row.rank].append(row)
        if row.office is not None:
            place = (row.category.pk, row.level, row.office.pk)
            if place in offices:
                row.wrong("satker", _("sama dengan baris %(line)s.") % {"line": offices[place].line})
            offices.setdefault(place, row)
            if any((c, level, o) == place for c, level, _rank, _shared, o in recorded):
                row.wrong("satker", _("sudah tercatat pada kategori dan tingkat ini."))
    for place, group in groups.items():
        before = [shared for c, level, rank, shared, _o in recorded if (c, level, rank) == place]
        if len(group) + len(before) > 1 and not all([row.shared for row in group] + before):
            lines = ", ".join(str(row.line) for row in group)
            for row in group:
                row.wrong(
                    "peringkat",
                    _(
                        "peringkat %(rank)s terdapat lebih dari sekali (baris %(lines)s). Bila memang seri, tulis seri=ya di semuanya."
                    )
                    % {"rank": row.rank, "lines": lines},
                )
