"""A facility's own list, pasted or uploaded: its columns found, its words understood, its mistakes named by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.imports import reading, sheets
from bnnportal.imports.kinds import Column
from bnnportal.imports.sheets import Sheet, written
from bnnportal.offices.names import fold
from rehab import counting, definition
from rehab.enums import Leaving, Service, Sex

MAX_ROWS = 1_000
HEADING_WITHIN = 10
MINIMUM = 3  # of our columns, for a line to be the headings


def options(axis: str) -> list[tuple[str, str]]:
    return [(option.code, option.label) for option in definition.get(definition.VERSIONS[-1]).axes[axis]]


COLUMNS = (
    Column("label", gettext_lazy("Inisial atau nomor RM"), ("inisial", "no rm", "nomor rm", "rm", "no id", "kode klien",
           "inisial klien", "identitas", "identitas klien", "id klien", "klien"), required=True, max_length=20),
    Column("sex", gettext_lazy("Jenis kelamin"), ("jk", "l/p", "kelamin", "sex", "gender"), "choice", True,
           choices=Sex.choices),
    Column("age", gettext_lazy("Umur saat masuk"), ("umur", "usia", "umur (tahun)", "usia masuk"), "whole", True),
    Column("service", gettext_lazy("Layanan"), ("jenis layanan", "program", "layanan rehabilitasi"), "choice",
           choices=Service.choices),
    Column("entered_on", gettext_lazy("Tanggal masuk"), ("tgl masuk", "masuk", "mulai", "tgl mulai", "tanggal mulai",
           "tanggal registrasi", "tgl registrasi"), "date", True),
    Column("source", gettext_lazy("Asal"), ("sumber", "asal klien", "sumber klien", "sumber pasien", "rujukan"), "choice", True,
           choices=lambda: options("source")),
    Column("substance", gettext_lazy("Zat utama"), ("zat", "jenis zat", "narkoba", "jenis narkoba", "napza"), "choice", True,
           choices=lambda: options("substance")),
    Column("route", gettext_lazy("Cara pakai"), ("cara", "cara penggunaan", "cara pemakaian"), "choice", True,
           choices=lambda: options("route")),
    Column("severity", gettext_lazy("Tingkat keparahan"), ("keparahan", "tingkat", "derajat", "severity"), "choice", True,
           choices=lambda: options("severity")),
    Column("education", gettext_lazy("Pendidikan terakhir"), ("pendidikan",), "choice",
           choices=lambda: options("education")),
    Column("employment", gettext_lazy("Pekerjaan"), ("kerja", "profesi"), "choice", choices=lambda: options("employment")),
    Column("left_on", gettext_lazy("Tanggal keluar"), ("tgl keluar", "keluar", "selesai", "tgl selesai",
           "tanggal selesai"), "date"),
    Column("leaving", gettext_lazy("Cara keluar"), ("status keluar", "alasan keluar", "keterangan keluar", "hasil",
           "outcome"), "choice", choices=Leaving.choices),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
WORDS = {  # how lists say it, by column
    "sex": {"l": "l", "lk": "l", "pria": "l", "laki": "l", "laki laki": "l", "p": "p", "pr": "p", "wanita": "p"},
    "service": {"rj": "rj", "jalan": "rj", "ri": "ri", "inap": "ri", "pasca": "pasca", "pasca rehabilitasi": "pasca",
                "pascarehab": "pasca", "ibm": "ibm"},
    "source": {"sukarela": "sukarela", "voluntary": "sukarela", "datang sendiri": "sukarela", "keluarga": "keluarga",
               "wajib lapor": "wajib", "putusan": "wajib", "compulsory": "wajib", "tat": "tat", "razia": "razia",
               "penjangkauan": "razia"},
    "substance": {"sabu": "stimulan", "shabu": "stimulan", "sabu sabu": "stimulan", "metamfetamin": "stimulan",
                  "amfetamin": "stimulan", "ekstasi": "stimulan", "inex": "stimulan", "stimulan": "stimulan",
                  "thc": "ganja", "gele": "ganja", "heroin": "opioid", "putaw": "opioid", "morfin": "opioid",
                  "tramadol": "opioid", "benzodiazepin": "sedatif", "benzo": "sedatif", "alprazolam": "sedatif",
                  "lem": "inhalan", "inhalan": "inhalan", "obat": "obat", "trihexyphenidyl": "obat", "hexymer": "obat",
                  "pil koplo": "obat", "tembakau gorila": "nps", "tembakau sintetis": "nps", "nps": "nps",
                  "alkohol": "lain", "lainnya": "lain"},
    "route": {"suntik": "suntik", "injeksi": "suntik", "bong": "hisap", "hisap": "hisap", "hirup asap": "hisap",
              "dibakar": "hisap", "rokok": "hisap", "oral": "telan", "minum": "telan", "telan": "telan", "makan": "telan",
              "ditelan": "telan", "hirup": "hirup", "sedot": "hirup", "dihirup": "hirup", "lainnya": "lain"},
    "education": {"sd": "sd", "smp": "smp", "sltp": "smp", "mts": "smp", "sma": "sma", "slta": "sma", "smk": "sma",
                  "ma": "sma", "d3": "pt", "d4": "pt", "s1": "pt", "s2": "pt", "diploma": "pt", "sarjana": "pt",
                  "tidak tamat sd": "ts"},
    "employment": {"swasta": "bekerja", "karyawan": "bekerja", "karyawan swasta": "bekerja", "buruh": "bekerja",
                   "pegawai swasta": "bekerja", "wiraswasta": "usaha", "wirausaha": "usaha", "petani": "usaha", "nelayan": "usaha",
                   "pedagang": "usaha", "pns": "asn", "asn": "asn", "tni": "asn", "polri": "asn", "pelajar": "pelajar",
                   "mahasiswa": "pelajar", "irt": "rumah", "ibu rumah tangga": "rumah", "tidak kerja": "tidakbekerja",
                   "pengangguran": "tidakbekerja"},
    "leaving": {"selesai": "selesai", "tuntas": "selesai", "drop out": "kabur", "do": "kabur", "lari": "kabur",
                "pulang paksa": "pulang", "aps": "pulang", "rujuk": "dirujuk", "md": "meninggal"},
}  # fmt: skip


@dataclass
class Pasted:
    """A list as it came: headings and lines, before anyone knows what they mean."""

    headings: list[str]
    lines: list[tuple[int, list[Any]]]

    def text(self) -> str:
        """As plain text, to travel through the page between two steps; nothing of it is stored."""
        every = [(1, self.headings), *self.lines]
        return "\n".join("\t".join(written(cell) for cell in cells) for _line, cells in every)


@dataclass
class Understood:
    """`rows` are fields for actions.paste_clients; `wrong` is what to correct, as sentences."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # in the list, row by row
    wrong: list[str] = field(default_factory=list)


def from_text(text: str) -> Pasted:
    """Cells copied from a spreadsheet (tabs), or lines of CSV."""
    if len(text) > 500_000:
        raise ValidationError(_("Daftar ini terlalu panjang. Bagi menjadi beberapa bagian."))
    return from_sheet(sheets.read_csv(text.replace("\x00", "").replace("\r\n", "\n").encode()))


def from_file(data: bytes, kind: str) -> Pasted:
    found = [sheet for sheet in sheets.read(data, kind) if any(not reading.empty(cells) for _n, cells in sheet.lines)]
    if not found:
        raise ValidationError(_("Berkas ini kosong."))
    for sheet in found:
        try:
            return from_sheet(sheet)
        except ValidationError as error:
            refused = error
    raise refused


def from_sheet(sheet: Sheet) -> Pasted:
    lines = [(n, cells) for n, cells in sheet.lines if not reading.empty(cells)]
    if not lines:
        raise ValidationError(_("Tempelkan daftarnya beserta judul kolomnya."))
    best = max(range(min(HEADING_WITHIN, len(lines))), key=lambda n: (len(guess(lines[n][1], {})), -n))
    headings = [written(cell) for cell in lines[best][1]]
    rest = lines[best + 1 :]
    if len(guess(headings, {})) < MINIMUM and len([one for one in headings if one]) < len(
        [column for column in COLUMNS if column.required]
    ):
        raise ValidationError(_("Judul kolom tidak ditemukan. Salin juga baris judulnya."))
    if not rest:
        raise ValidationError(_("Di bawah judul kolom belum ada baris klien."))
    if len(rest) > MAX_ROWS:
        raise ValidationError(_("Paling banyak %(n)s baris sekaligus.") % {"n": MAX_ROWS})
    return Pasted(headings, rest)


def guess(headings: Sequence[Any], remembered: Mapping[str, str]) -> dict[str, int]:
    """{our column: its place}, as it was chosen the last time or as it is usually called."""
    there = [fold(written(heading)) for heading in headings]
    found: dict[str, int] = {}
    for column in COLUMNS:
        own = [remembered[column.name]] if column.name in remembered else []
        for word in [*own, column.heading, column.name, *column.aliases]:
            place = next((n for n, text in enumerate(there) if text and text == fold(word)), None)
            if place is not None and place not in found.values():
                found[column.name] = place
                break
    return found


def understand(pasted: Pasted, places: Mapping[str, int], services: Sequence[str]) -> Understood:
    """Rows as fields of a client; a service need not be said where there is only one."""
    found = Understood()
    for column in COLUMNS:
        if column.required and column.name not in places:
            found.wrong.append(_("Pilih kolom untuk “%(name)s”.") % {"name": column.heading})
    if "service" not in places and len(services) > 1:
        found.wrong.append(_("Pilih kolom untuk “%(name)s”.") % {"name": BY_NAME["service"].heading})
    if found.wrong:
        return found
    for line, cells in pasted.lines:
        fields: dict[str, Any] = {}
        for column in COLUMNS:
            place = places.get(column.name)
            if place is None:
                continue  # what their list does not have stays as it is here
            value = cells[place] if place < len(cells) else ""
            try:
                fields[column.name] = cell(column, value)
            except ValueError as error:
                found.wrong.append(sentence(line, column.heading, str(error)))
        if len(services) == 1:
            fields["service"] = fields.get("service") or services[0]
        found.rows.append(fields)
        found.lines.append(line)
    return found


def cell(column: Column, value: Any) -> Any:
    text = written(value)
    words = WORDS.get(column.name, {})
    if fold(text) in words:
        return words[fold(text)]
    found = reading.understand_cell(column, value, text)
    if column.name == "age" and isinstance(found, int) and not 0 <= found <= 120:
        raise ValueError(_("“%(text)s” bukan umur.") % {"text": text[:60]})
    if column.kind == "choice":
        return "" if found in (None, counting.UNKNOWN) and column.name != "route" else found
    return found


def sentence(line: int, heading: str, text: str) -> str:
    return _("Baris %(line)s, kolom %(column)s: %(sentence)s") % {"line": line, "column": heading, "sentence": text}
