"""Files of activities as a kind of import: of one office, or of many where the national office brings them in."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.imports.kinds import Column, ImportKind, Row
from bnnportal.imports.models import Run
from bnnportal.offices.models import Organisation, Region
from bnnportal.offices.names import fold, key
from programs.actions import activity_lists
from programs.actions.activities import FIRST_YEAR, MOST_AHEAD
from programs.enums import ActivityKind, ActivityStatus, Basis, Funds, TargetGroup
from programs.models import Activity, Programme
from programs.models.activity import MOST_PEOPLE
from programs.permissions import check_is_staff

KIND = "kegiatan"
STATES = [(ActivityStatus.PLANNED, gettext_lazy("Rencana")), (ActivityStatus.DONE, gettext_lazy("Terlaksana"))]
WORDS: dict[str, list[tuple[Any, Any]]] = {  # column → what it takes; read by a table of words, not cell by cell
    "jenis": list(ActivityKind.choices),
    "dasar": [*Basis.choices, (Basis.ORDER, gettext_lazy("Sprin"))],
    "sasaran": list(TargetGroup.choices),
    "anggaran": list(Funds.choices),
    "keadaan": STATES,
}
COUNTS = ("laki_laki", "perempuan", "tidak_tercatat")
COLUMNS = (
    Column("satker", gettext_lazy("kode satuan kerja"), aliases=("satker", "pelaksana"), max_length=40,
           help=gettext_lazy("Kosong berarti kantor Anda. Kantor lain hanya diisi oleh BNN pusat, misalnya BNNP-17.")),
    Column("program", aliases=("kode program",), required=True, example="Advokasi pencegahan"),
    Column("jenis", aliases=("jenis kegiatan",), required=True, example="Rapat koordinasi"),
    Column("nama", gettext_lazy("nama kegiatan"), aliases=("judul", "kegiatan"), required=True, max_length=180,
           example="CONTOH Rapat koordinasi P4GN"),
    Column("dasar", help=gettext_lazy("Kosong berarti Sprin.")),
    Column("nomor", gettext_lazy("nomor dasar"), aliases=("nomor sprin", "no sprin"), max_length=80,
           example="Sprin/1/I/2026"),
    Column("mulai", aliases=("tanggal", "tanggal mulai"), kind="date", required=True, example="12/01/2026"),
    Column("selesai", aliases=("tanggal selesai",), kind="date", help=gettext_lazy("Kosong berarti hari itu juga.")),
    Column("wilayah", aliases=("kabupaten kota", "lokasi"), required=True, example="Kota Bengkulu",
           help=gettext_lazy("Nama lengkap (Kota Bengkulu, Kabupaten Kaur, Provinsi Bengkulu) atau kodenya.")),
    Column("desa", gettext_lazy("desa atau kelurahan"), aliases=("desa", "kelurahan"), max_length=80),
    Column("tempat", max_length=120),
    Column("sasaran", required=True, example="Institusi pemerintah"),
    Column("laki_laki", gettext_lazy("laki-laki"), aliases=("laki laki", "pria"), kind="whole", example="12"),
    Column("perempuan", aliases=("wanita",), kind="whole", example="9"),
    Column("tidak_tercatat", gettext_lazy("tidak tercatat"), kind="whole",
           help=gettext_lazy("Hadir, tetapi tidak dihitung menurut jenis kelamin.")),
    Column("jumlah", gettext_lazy("jumlah peserta"), aliases=("peserta", "jumlah"), kind="whole",
           help=gettext_lazy("Boleh kosong; bila diisi harus sama dengan jumlah ketiganya.")),
    Column("lembaga", aliases=("instansi",), max_length=4_000, example="Dinas Sosial (5); Kesbangpol",
           help=gettext_lazy("Pisahkan dengan titik koma; jumlah orang dalam kurung.")),
    Column("materi", max_length=200),
    Column("narasumber", max_length=300),
    Column("anggaran", gettext_lazy("sumber anggaran")),
    Column("biaya", gettext_lazy("biaya (Rp)"), aliases=("biaya",), kind="whole"),
    Column("hasil", max_length=2_000),
    Column("keadaan", aliases=("status",), help=gettext_lazy("Kosong berarti terlaksana bila tanggalnya sudah lewat, selain itu rencana.")),
    Column("penjelasan", max_length=300,
           help=gettext_lazy("Hanya bila ditanya: Sprin dipakai dua kali, provinsi lain, atau kegiatan bernama sama.")),
)  # fmt: skip


def office_of(scope: str) -> Organisation:
    return Organisation.objects.select_related("region").get(code=scope)


def check_can_import(user: User, scope: str) -> None:
    office = Organisation.objects.visible_to(user).offices().get(code=scope)
    check_is_staff(user, office, Field.ALL)


class Known:
    """What the cells of a file may mean. Three queries, and each written word is looked up once."""

    def __init__(self, rows: Sequence[Row], office: Organisation) -> None:
        self.office = office
        codes = {code for row in rows if (code := row.cells["satker"].strip().upper())}
        found = Organisation.objects.offices().select_related("region") if office.is_national and codes else None
        self.offices = {office.code.upper(): office} | {
            one.code.upper(): one for one in (found.filter(code__in=codes) if found is not None else ())
        }
        self.programmes: dict[str, Programme] = {}
        for programme in Programme.objects.all():
            self.programmes |= {fold(programme.code): programme, fold(programme.name): programme}
        self.by_code: dict[str, Region] = {}
        self.by_name: dict[tuple[str, str], list[Region]] = defaultdict(list)
        for region in Region.objects.all():
            self.by_code[region.code] = region
            kind, core = key(region.full_name)
            self.by_name[kind, core].append(region)
            self.by_name["", core].append(region)
        self.words = {
            column: {fold(str(word)): value for value, label in choices for word in (value, label)}
            for column, choices in WORDS.items()
        }
        self.folded: dict[str, str] = {}
        self.keys: dict[str, tuple[str, str]] = {}

    def fold(self, text: str) -> str:
        if text not in self.folded:
            self.folded[text] = fold(text)
        return self.folded[text]

    def word(self, row: Row, column: str, empty: Any) -> Any:
        text = row.cells[column]
        if text in ("", "-"):
            return empty
        value = self.words[column].get(self.fold(text))
        if value is None:
            row.wrong(column, _("“%(text)s” bukan pilihan. Tulis salah satu: %(all)s.") % {
                "text": text[:60], "all": ", ".join(str(label) for _value, label in WORDS[column])})  # fmt: skip
        return value

    def office_in(self, row: Row) -> Organisation | None:
        code = row.cells["satker"].strip().upper()
        found = self.offices.get(code) if code else self.office
        if found is None:
            row.wrong("satker", _("kode “%(code)s” bukan kantor yang dapat Anda isi.") % {"code": code[:40]})
        return found

    def programme_in(self, row: Row, field: str) -> Programme | None:
        found = self.programmes.get(self.fold(row.cells["program"]))
        if found is None:
            row.wrong("program", _("tidak ada program “%(text)s” dalam katalog.") % {"text": row.cells["program"][:60]})
        elif field != Field.ALL and found.field not in (Field.ALL, field):
            row.wrong("program", _("program ini bukan bidang Anda."))
            return None
        return found

    def region_in(self, row: Row, home: Region) -> Region | None:
        """A name that several bear means the one of the office's province."""
        text = row.cells["wilayah"]
        found = self.by_code.get(text.replace(",", "."))
        if found is not None:
            return found
        if text not in self.keys:
            self.keys[text] = key(text)
        named = self.by_name.get(self.keys[text], [])
        near = [one for one in named if one.province_code == home.province_code]
        for choice in (named, near, [one for one in near if one.parent_id is not None]):
            if len(choice) == 1:
                return choice[0]
        sentence = _("ada beberapa wilayah “%(text)s”. Tulis nama lengkap atau kodenya.") if named else _(
            "tidak ada wilayah “%(text)s”."
        )  # fmt: skip
        row.wrong("wilayah", sentence % {"text": text[:60]})
        return None


def check(rows: list[Row], scope: str, by: User | None) -> None:
    """Understand every row, then look for what is there twice. Six queries, however many rows."""
    known = Known(rows, office_of(scope))
    field = by.membership.field if by is not None and by.membership is not None else Field.ALL
    today = timezone.localdate()
    for row in rows:
        bad = {column for column, _sentence in row.problems}

        office = None if "satker" in bad else known.office_in(row)
        home = (office or known.office).region
        row.values |= {
            "office": office,
            "programme": None if "program" in bad else known.programme_in(row, field),
            "region": None if "wilayah" in bad else known.region_in(row, home),
            "kind": None if "jenis" in bad else known.word(row, "jenis", None),
            "basis": known.word(row, "dasar", Basis.ORDER),
            "group": None if "sasaran" in bad else known.word(row, "sasaran", None),
            "funds": known.word(row, "anggaran", ""),
            "status": known.word(row, "keadaan", ""),
        }
        check_days(row, bad, today)
        check_people(row, bad)
        if row.values["biaya"] is not None and row.values["biaya"] < 0:
            row.wrong("biaya", _("tidak boleh kurang dari 0."))
    ask_about(rows)


def check_days(row: Row, bad: set[str], today: Any) -> None:
    values = row.values
    begins = values["mulai"]
    ends = values["selesai"] = values["selesai"] or begins
    if begins is None or ends is None or bad & {"mulai", "selesai"}:
        return
    for column, day in (("mulai", begins), ("selesai", ends)):
        if not FIRST_YEAR <= day.year <= today.year + MOST_AHEAD:
            row.wrong(column, _("tahun %(year)s tampaknya salah ketik.") % {"year": day.year})
            return
    if ends < begins:
        row.wrong("selesai", _("tanggal selesai sebelum tanggal mulai."))
    if values["status"] == "":
        values["status"] = ActivityStatus.DONE if ends <= today else ActivityStatus.PLANNED
    if values["status"] == ActivityStatus.DONE and ends > today:
        row.wrong("keadaan" if row.cells["keadaan"] else "selesai", _("belum selesai, jadi belum dapat terlaksana."))


def check_people(row: Row, bad: set[str]) -> None:
    values = row.values
    values["institutions"] = named = institutions(row)
    if bad & {*COUNTS, "jumlah"}:
        return
    for column in COUNTS:
        values[column] = values[column] or 0
        if not 0 <= values[column] <= MOST_PEOPLE:
            row.wrong(column, _("isi 0 sampai 1.000.000."))
            return
    everyone, told = sum(values[column] for column in COUNTS), values["jumlah"]
    if told is not None and told != everyone:
        row.wrong("jumlah", _("%(told)s, padahal laki-laki, perempuan, dan tidak tercatat berjumlah %(sum)s.") % {
            "told": told, "sum": everyone})  # fmt: skip
    counted = sum(people or 0 for _name, people in named)
    if counted > everyone:
        row.wrong("lembaga", _("peserta per lembaga berjumlah %(named)s, lebih dari peserta seluruhnya (%(all)s).") % {
            "named": counted, "all": everyone})  # fmt: skip


def institutions(row: Row) -> list[tuple[str, int | None]]:
    """ "Dinas Sosial (5); Kesbangpol" """
    found: dict[str, tuple[str, int | None]] = {}
    for part in filter(None, map(str.strip, row.cells["lembaga"].split(";"))):
        counted = re.fullmatch(r"(.+?)\s*\((\d{1,7})\)", part)
        name, people = (counted[1], int(counted[2])) if counted else (part, None)
        if len(name) > 120:
            row.wrong("lembaga", _("nama lembaga lebih panjang dari 120 huruf; pisahkan dengan titik koma."))
        elif name.lower() in found:
            row.wrong("lembaga", _("“%(name)s” ditulis dua kali.") % {"name": name[:60]})
        found[name.lower()] = (name, people)
    return list(found.values())


# What is rarely right


def ask_about(rows: list[Row]) -> None:
    """As actions.activities.doubts() asks it of one: wants a word in the column "penjelasan". Two queries."""
    complete = [
        row for row in rows if row.values["office"] is not None and row.values["mulai"] and row.values["selesai"]
    ]
    if not complete:
        return
    numbers, titles = Earlier(), Earlier()
    offices = {row.values["office"].pk for row in complete}
    written = {row.cells["nomor"].lower() for row in complete if row.cells["nomor"]}
    there = Activity.objects.current().filter(office__in=offices)
    found = there.annotate(number=Lower("basis_number")).filter(number__in=written)
    for office, basis, number in found.values_list("office", "basis", "number"):
        numbers.add((office, basis, number), None, None, _("di portal"))
    first, last = min(row.values["mulai"] for row in complete), max(row.values["selesai"] for row in complete)
    for office, programme, title, begins, ends in there.filter(begins__lte=last, ends__gte=first).values_list(
        "office", "programme", "title", "begins", "ends"
    ):
        titles.add((office, programme, title.lower()), begins, ends, _("di portal"))
    for row in complete:
        values, said = row.values, []
        line, office = _("pada baris %(line)s") % {"line": row.line}, values["office"]
        if row.cells["nomor"]:
            same = (office.pk, values["basis"], row.cells["nomor"].lower())
            if where := numbers.meets(same, None, None):
                said.append(_("nomor dasar ini sudah dipakai %(where)s.") % {"where": where})
            numbers.add(same, None, None, line)
        if values["programme"] is not None:
            same = (office.pk, values["programme"].pk, row.cells["nama"].strip().lower())
            if where := titles.meets(same, values["mulai"], values["selesai"]):
                said.append(_("kegiatan bernama sama pada hari yang sama sudah ada %(where)s.") % {"where": where})
            titles.add(same, values["mulai"], values["selesai"], line)
        region = values["region"]
        if region is not None and not office.is_national and region.province_code != office.region.province_code:
            said.append(_("kegiatan ini di provinsi lain: %(region)s.") % {"region": region})
        row.values["doubt"] = row.cells["penjelasan"] if said else ""
        if said and not row.cells["penjelasan"]:
            row.wrong("penjelasan", f"{' '.join(said)} {_('Bila memang demikian, tuliskan penjelasannya.')}")


class Earlier:
    """What is there already, or stands further up in the file."""

    def __init__(self) -> None:
        self.found: dict[tuple[Any, ...], list[tuple[Any, Any, str]]] = defaultdict(list)

    def add(self, key: tuple[Any, ...], begins: Any, ends: Any, where: str) -> None:
        self.found[key].append((begins, ends, where))

    def meets(self, key: tuple[Any, ...], begins: Any, ends: Any) -> str:
        found: Iterable[tuple[Any, Any, str]] = self.found.get(key, ())
        return next((where for b, e, where in found if b is None or (b <= ends and e >= begins)), "")


def apply(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    return activity_lists.record_list(
        by=by,
        listed=[
            activity_lists.Listed(
                Activity(
                    office=values["office"], programme=values["programme"], kind=values["kind"],
                    title=row.cells["nama"].strip(), basis=values["basis"], basis_number=row.cells["nomor"],
                    begins=values["mulai"], ends=values["selesai"], region=values["region"],
                    village=row.cells["desa"], place=row.cells["tempat"], group=values["group"],
                    subject=row.cells["materi"], speakers=row.cells["narasumber"], men=values["laki_laki"],
                    women=values["perempuan"], unrecorded=values["tidak_tercatat"], funds=values["funds"],
                    cost=values["biaya"], outcome=row.cells["hasil"], status=values["status"], doubt=values["doubt"],
                ),
                values["institutions"],
            )
            for row, values in ((row, row.values) for row in rows)
        ],
    )  # fmt: skip


def check_undo(run: Run, by: User) -> None:
    settled = Activity.objects.filter(pk__in=run.pks("programs.activity")).exclude(
        status__in=(ActivityStatus.PLANNED, ActivityStatus.POSTPONED, ActivityStatus.DONE)
    )
    one = settled.first()
    if one is not None:
        raise ValidationError(_("“%(title)s” sudah diputuskan, jadi impor ini tidak dibatalkan.") % {"title": one})


def undo(run: Run, by: User) -> None:
    check_undo(run, by)
    activity_lists.take_back_list(pks=run.pks("programs.activity"), by=by)


REGISTER = ImportKind(
    code=KIND,
    label=gettext_lazy("Daftar kegiatan"),
    lead=gettext_lazy(
        "Rencana dan kegiatan yang sudah terlaksana, satu baris satu kegiatan. Yang terlaksana menunggu persetujuan."
    ),
    columns=COLUMNS,
    check_can_import=check_can_import,
    check=check,
    apply=apply,
    undo=undo,
    check_can_undo=check_undo,
    describe=lambda scope: office_of(scope).name,
    back_url=lambda scope: reverse("programme-activity-list"),
    organisation=office_of,
    allowed=lambda scope: {
        **WORDS, "program": [(one.code, one.name) for one in Programme.objects.all()],
    },
    max_rows=20_000,
)  # fmt: skip
