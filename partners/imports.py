"""An office's list of agreements from before the portal, as a kind of import: each row becomes a "dicatat" one."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import User
from bnnportal.imports.kinds import Column, ImportKind, Row
from bnnportal.imports.models import Run
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import fold
from partners import actions
from partners.actions.agreement_checks import FIRST_YEAR, LONGEST_TERM
from partners.actions.obligations import standard_scopes
from partners.actions.register import take_back
from partners.enums import AgreementKind, Funds, Subject
from partners.models import Agreement, Partner
from partners.permissions import check_can_record_existing, check_can_take_back
from partners.written_names import Names, kind_of

KIND = "perjanjian"

COLUMNS = (
    Column(
        "jenis", kind="choice", example="PKS", help=gettext_lazy("Kosong berarti PKS."),
        choices=(
            (AgreementKind.PKS, "PKS"), (AgreementKind.MOU, "Nota Kesepahaman"), (AgreementKind.MOU, "MoU"),
            (AgreementKind.WORKPLAN, "Rencana kerja"),
        ),
    ),
    Column(
        "nomor_bnn", gettext_lazy("nomor BNN"), aliases=("nomor", "nomor kantor", "nomor pks"), max_length=120,
        example="PKS/01/I/KA/RH.00/2023/BNNP", help=gettext_lazy("Seperti tertulis; kosong bila tidak diketahui."),
    ),
    Column("nomor_mitra", gettext_lazy("nomor mitra"), max_length=120),
    Column(
        "mitra", aliases=("nama mitra", "pihak kedua", "instansi mitra"), required=True, example="CONTOH Yayasan Rekaan",
        help=gettext_lazy("Nama seperti tertulis; nama yang mirip ditanyakan, dan yang belum ada dapat ditambahkan."),
    ),
    Column(
        "kode_mitra", gettext_lazy("kode mitra"), max_length=40,
        help=gettext_lazy("Kode mitra di portal, bila namanya meragukan atau mitranya dari provinsi lain."),
    ),
    Column(
        "alasan", gettext_lazy("alasan luar provinsi"), max_length=300,
        help=gettext_lazy("Hanya bila mitranya dari provinsi lain."),
    ),
    Column("judul", aliases=("tentang", "perihal"), required=True, max_length=300, example="CONTOH Rehabilitasi berkelanjutan"),
    Column("pokok", gettext_lazy("pokok kerja sama"), aliases=("bidang",), kind="choice", choices=tuple(Subject.choices),
           help=gettext_lazy("Kosong berarti rehabilitasi.")),
    Column(
        "ruang_lingkup", gettext_lazy("ruang lingkup"), max_length=1_000, example="Pelaporan; Pemantauan dan evaluasi",
        help=gettext_lazy("Pisahkan dengan titik koma; “semua” berarti keempat ruang lingkup rehabilitasi."),
    ),
    Column("tanda_tangan", gettext_lazy("tanggal tanda tangan"), aliases=("tanggal", "ditandatangani"), kind="date",
           example="30 Mei 2023"),
    Column("mulai", gettext_lazy("mulai berlaku"), aliases=("mulai",), kind="date"),
    Column(
        "berakhir", gettext_lazy("berlaku sampai"), aliases=("berakhir", "sampai"), kind="date",
        help=gettext_lazy("Hari terakhir. Kosong berarti masa berlaku tidak diketahui."),
    ),
    Column("penanda_bnn", gettext_lazy("penanda tangan BNN")),
    Column("jabatan_bnn", gettext_lazy("jabatan penanda tangan BNN")),
    Column("penanda_mitra", gettext_lazy("penanda tangan mitra")),
    Column("jabatan_mitra", gettext_lazy("jabatan penanda tangan mitra")),
    Column("anggaran", gettext_lazy("sumber anggaran"), kind="choice", choices=tuple(Funds.choices)),
    Column(
        "sumber", aliases=("keterangan",), max_length=300, example="Arsip bidang rehabilitasi",
        help=gettext_lazy("Dari mana data ini. Kosong berarti nama berkas yang diunggah."),
    ),
)  # fmt: skip


def office_of(scope: str) -> Organisation:
    return Organisation.objects.select_related("region").get(code=scope)


def check_can_import(user: User, scope: str) -> None:
    visible = Organisation.objects.visible_to(user).select_related("region")
    check_can_record_existing(user, visible.get(code=scope))


def check(rows: list[Row], scope: str, by: User | None) -> None:
    """Understand every row, then look for what is there twice. Five queries, however many rows."""
    office = office_of(scope)
    names = Names(office, [row.cells["kode_mitra"] for row in rows])
    for row in rows:
        row.values |= {"partner": None, "new": ""}
        bad = {column for column, _sentence in row.problems}  # a formula, or no date: said already
        check_dates(row)
        row.values["scopes"] = scopes(row)
        if not bad & {"mitra", "kode_mitra"}:
            names.resolve(row)
    check_twice(rows, office)


# Dates and scopes


def check_dates(row: Row) -> None:
    """Days that cannot be: not yet come, before there was a BNN, or in the wrong order."""
    today = timezone.localdate()
    signed, start, end = (row.values[name] for name in ("tanda_tangan", "mulai", "berakhir"))
    for name in ("tanda_tangan", "mulai", "berakhir"):
        day: dt.date | None = row.values[name]
        if day is not None and not FIRST_YEAR <= day.year <= today.year + LONGEST_TERM:
            row.wrong(name, _("tahun %(year)s tampaknya salah ketik.") % {"year": day.year})
            return
    if signed is not None and signed > today:
        row.wrong("tanda_tangan", _("tanggal tanda tangan belum tiba."))
    if start is not None and end is not None and end <= start:
        row.wrong("berakhir", _("tanggal berakhir harus setelah tanggal mulai."))
    elif signed is not None and end is not None and end <= signed:
        row.wrong("berakhir", _("tanggal berakhir harus setelah tanggal tanda tangan."))
    elif end is not None and end.year - (start or signed or today).year > LONGEST_TERM:
        row.wrong("berakhir", _("masa berlaku paling lama %(years)s tahun.") % {"years": LONGEST_TERM})
    if end is None and not any(name == "berakhir" for name, _sentence in row.problems):
        row.notes["berakhir"] = _("masa berlaku tidak diketahui")


def scopes(row: Row) -> list[str]:
    """Codes of the four ready ones as far as they are meant; any other text is a scope of its own."""
    standard = {fold(text): scope["code"] for scope in standard_scopes() for text in (scope["code"], scope["title"])}
    wanted: list[str] = []
    for part in re.split(r"[;\n]", row.cells["ruang_lingkup"]):
        text = re.sub(r"^\s*(?:\d+[.)]|[a-z][.)]|[-•])\s*", "", part).strip()
        if fold(text) == "semua":
            wanted += [scope["code"] for scope in standard_scopes()]
        elif len(text) > 200:
            row.wrong(
                "ruang_lingkup", _("satu ruang lingkup lebih panjang dari 200 huruf; pisahkan dengan titik koma.")
            )
        elif text:
            wanted.append(standard.get(fold(text), text))
    return list(dict.fromkeys(wanted))


# Twice


def check_twice(rows: list[Row], office: Organisation) -> None:
    """No number of either side twice in a year, and no agreement that stands in the register already; nor in the file.

    A number whose year is not known counts in every year: the year is part of how numbers are written.
    """
    partners = {row.values["partner"].pk for row in rows if row.values["partner"] is not None}
    taken = Taken()
    fields = ("pk", "year", "signed_on", "partner_id", "kind", "title", "office_number", "partner_number")
    for before in Agreement.objects.filter(office=office).values(*fields):
        taken.remember(before | {"office": True, "partner": before["partner_id"]}, _("sudah ada di daftar perjanjian."))
    others = Agreement.objects.filter(partner__in=partners).exclude(office=office).exclude(partner_number="")
    for before in others.values(*fields):
        taken.remember(before | {"office": False, "partner": before["partner_id"]}, _("sudah dipakai mitra ini."))
    for row in rows:
        values, partner = row.values, row.values["partner"]
        found = {
            "office": True,
            "year": year_of(values),
            "signed_on": values["tanda_tangan"],
            "partner": partner.pk if partner is not None else values["new"] or None,
            "kind": values["jenis"] or AgreementKind.PKS,
            "title": row.cells["judul"],
            "office_number": row.cells["nomor_bnn"],
            "partner_number": row.cells["nomor_mitra"],
        }
        for column, sentence in taken.meets(found):
            row.wrong(column, sentence)
        taken.remember(found, _("sama dengan baris %(line)s.") % {"line": row.line})


class Taken:
    """Numbers and agreements that are there, in the register or further up in the file."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, Any, str], list[tuple[int | None, str]]] = defaultdict(list)
        self.agreements: dict[tuple[Any, ...], str] = {}

    def places(self, found: dict[str, Any]) -> list[tuple[str, tuple[str, Any, str]]]:
        """(column, place) of each number it has."""
        office, partner = fold(found["office_number"]), fold(found["partner_number"])
        places = [("nomor_bnn", ("office", None, office))] if office and found["office"] else []
        return places + (
            [("nomor_mitra", ("partner", found["partner"], partner))] if partner and found["partner"] else []
        )

    def same(self, found: dict[str, Any]) -> tuple[Any, ...]:
        return (found["partner"], found["kind"], found["signed_on"], fold(found["title"]))

    def remember(self, found: dict[str, Any], sentence: str) -> None:
        for _column, place in self.places(found):
            self.numbers[place].append((found["year"], sentence))
        if found["office"] and found["partner"]:
            self.agreements.setdefault(self.same(found), sentence)

    def meets(self, found: dict[str, Any]) -> list[tuple[str, str]]:
        said = []
        for column, place in self.places(found):
            for year, sentence in self.numbers[place]:
                if year is None or found["year"] is None or year == found["year"]:
                    said.append((column, sentence))
                    break
        if not said and found["partner"] and (sentence := self.agreements.get(self.same(found), "")):
            said.append(("judul", sentence))
        return said


def year_of(values: dict[str, Any]) -> int | None:
    """The year its numbers belong to: that of the signature, else of the first day."""
    day: dt.date | None = values["tanda_tangan"] or values["mulai"]
    return day.year if day is not None else None


# Saving


def apply(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    """Record them all; partners that were answered as new are added first, each once."""
    office = office_of(scope)
    added: dict[str, Partner] = {}
    saved: list[Model] = []
    for row in rows:
        values, partner = row.values, row.values["partner"]
        if partner is None:
            if values["new"] not in added:
                name = " ".join(row.cells["mitra"].split())
                added[values["new"]] = actions.add_partner(
                    office=office, name=name, region=office.region, kind=kind_of(name), by=by
                )
                saved.append(added[values["new"]])
            partner = added[values["new"]]
        saved.append(
            actions.record_existing(
                office=office,
                partner=partner,
                scopes=values["scopes"],
                by=by,
                kind=values["jenis"] or AgreementKind.PKS,
                subject=values["pokok"] or Subject.REHABILITATION,
                title=row.cells["judul"],
                outside_reason=row.cells["alasan"],
                office_number=row.cells["nomor_bnn"],
                partner_number=row.cells["nomor_mitra"],
                year=year_of(values),
                signed_on=values["tanda_tangan"],
                start=values["mulai"],
                end=values["berakhir"],
                office_signatory=row.cells["penanda_bnn"],
                office_position=row.cells["jabatan_bnn"],
                partner_signatory=row.cells["penanda_mitra"],
                partner_position=row.cells["jabatan_mitra"],
                funds=values["anggaran"] or "",
                source=row.cells["sumber"] or file_and_day(run),
            )
        )
    return saved


def file_and_day(run: Run) -> str:
    return _("Daftar %(file)s, %(day)s") % {"file": run.file_name, "day": date_format(run.at, "j F Y")}


def check_undo(run: Run, by: User) -> None:
    check_can_take_back(by, run.pks("partners.agreement"), run.pks("partners.partner"), run.applied_at)


def undo(run: Run, by: User) -> None:
    check_undo(run, by)
    take_back(
        agreements=run.pks("partners.agreement"),
        partners=run.pks("partners.partner"),
        since=run.applied_at,
        office=office_of(run.scope),
        by=by,
    )


REGISTER = ImportKind(
    code=KIND,
    label=gettext_lazy("Daftar perjanjian lama"),
    lead=gettext_lazy(
        "Perjanjian yang ditandatangani sebelum ada portal. Semuanya masuk sebagai “dicatat”; sel yang kosong berarti "
        "tidak diketahui, dan dapat dilengkapi kemudian."
    ),
    columns=COLUMNS,
    check_can_import=check_can_import,
    check=check,
    apply=apply,
    undo=undo,
    check_can_undo=check_undo,
    describe=lambda scope: office_of(scope).name,
    back_url=lambda scope: reverse("agreement-list"),
    organisation=office_of,
    max_rows=500,
)
