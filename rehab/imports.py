"""Months from before go-live as a kind of import: a row for each facility, month and service of one office."""

import datetime as dt
import difflib
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import User
from bnnportal.imports.kinds import Column, ImportKind, Row
from bnnportal.imports.models import Run
from bnnportal.imports.reading import month_number
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import fold
from bnnportal.periods import Month
from rehab import actions
from rehab.actions.facilities import FIRST_YEAR
from rehab.actions.history import Entry, form
from rehab.definition import Value, checks
from rehab.definition.reading import read
from rehab.enums import Leaving, Service
from rehab.models import Facility, MonthlyReport
from rehab.permissions import check_can_load_history

KIND = "riwayat"
FORM = form()
FLOW = ("awal", "masuk", *Leaving.values, "akhir")
DOMAINS = FORM.axes["domain"]
WHOLE = (  # of the facility as a whole: column → cell
    ("asesmen", "asesmen", gettext_lazy("asesmen")),
    ("skhpn", "skhpn", gettext_lazy("SKHPN")),
    *(
        (f"{item}_{domain.code}", f"{item}.{domain.code}", f"WHOQOL {domain.label.lower()} {word}")
        for domain in DOMAINS
        for item, word in (("wq_awal", "sebelum"), ("wq_akhir", "sesudah"), ("wq_naik", "naik"))
    ),
    ("tt", "tt", gettext_lazy("tempat tidur")),
    ("hari", "hari", gettext_lazy("hari rawat")),
)
CELLS: dict[str, str] = {name: cell for name, cell, _label in WHOLE}
SERVICE_WORDS = [
    *((value, label) for value, label in Service.choices),
    *((Service.OUTPATIENT, word) for word in ("rawat jalan", "RJ")),
    *((Service.INPATIENT, word) for word in ("rawat inap", "RI")),
    *((Service.AFTERCARE, word) for word in ("pasca", "pasca rehabilitasi")),
    (Service.COMMUNITY, "IBM"),
]

COLUMNS = (
    Column("kode", aliases=("kode lembaga",), max_length=40, help=gettext_lazy("Kode lembaga di portal. Boleh kosong bila namanya jelas.")),
    Column("lembaga", aliases=("nama lembaga", "nama"), example="CONTOH Klinik Rekaan"),
    Column("bulan", aliases=("periode",), required=True, example="Januari 2024",
           help=gettext_lazy("Misalnya Januari 2024, 2024-01, atau 01/2024.")),
    Column("layanan", kind="choice", choices=SERVICE_WORDS, example="Rawat jalan",
           help=gettext_lazy("Satu baris satu layanan. Boleh kosong bila lembaga hanya mempunyai satu layanan.")),
    *(
        Column(item, FORM.items[item].label.lower(), max_length=20, example={"awal": "4", "masuk": "3", "akhir": "7"}.get(item, "0"))
        for item in FLOW
    ),
    *(
        Column(name, label, max_length=20, help=gettext_lazy("Untuk seluruh lembaga; cukup pada salah satu barisnya.") if name == "asesmen" else "")
        for name, _cell, label in WHOLE
    ),
)  # fmt: skip


def office_of(scope: str) -> Organisation:
    return Organisation.objects.select_related("region").get(code=scope)


def check_can_import(user: User, scope: str) -> None:
    check_can_load_history(user, Organisation.objects.visible_to(user).select_related("region").get(code=scope))


def month_of(text: str) -> Month | None:
    """ "Januari 2024", "Jan-24", "2024-01", "01/2024", "01/01/2024" (a date cell)"""
    plain = " ".join(text.lower().replace(".", " ").split())
    found = re.fullmatch(r"([a-z]+)[ \-/]+(\d{4}|\d{2})", plain)
    if found:
        number, year = month_number(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{4})[-/](\d{1,2})(?:[-/]\d{1,2})?", plain):
        number, year = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"(?:\d{1,2}[-/])?(\d{1,2})[-/](\d{4})", plain):
        number, year = int(found[1]), int(found[2])
    else:
        return None
    year += 2000 if year < 100 else 0
    return Month(year, number) if 1 <= number <= 12 and dt.MINYEAR < year < dt.MAXYEAR else None


def check(rows: list[Row], scope: str, by: User | None) -> None:
    """Understand every row, then all rows of one report together. Three queries, however many rows."""
    office = office_of(scope)
    found = Facility.objects.select_related("organisation", "supervisor")
    names = Names(found if office.is_national else found.filter(supervisor=office))
    groups: dict[tuple[int, Month], list[Row]] = defaultdict(list)
    for row in rows:
        bad = {column for column, _sentence in row.problems}
        facility = None if bad & {"kode", "lembaga"} else names.resolve(row)
        month = None if "bulan" in bad else understood_month(row)
        row.values |= {"facility": facility, "month": month, "read": {}}
        if facility is not None and month is not None:
            if month.first_day >= facility.go_live:
                row.wrong("bulan", _("%(facility)s lapor di portal sejak %(month)s; riwayat hanya untuk bulan sebelumnya.") % {
                    "facility": facility, "month": Month.of(facility.go_live),
                })  # fmt: skip
            if "layanan" not in bad:
                settle_service(row, facility)
            groups[facility.pk, month].append(row)
        read_cells(row)
    there = set(
        MonthlyReport.objects.filter(facility__in={pk for pk, _month in groups}).values_list("facility", "month")
    )
    for (pk, month), together in groups.items():
        if (pk, month.first_day) in there and not together[0].problems:
            together[0].wrong("bulan", _("lembaga ini sudah mempunyai laporan %(month)s.") % {"month": month})
        check_report(together, month)


def understood_month(row: Row) -> Month | None:
    month = month_of(row.cells["bulan"])
    if month is None:
        row.wrong(
            "bulan", _("“%(text)s” bukan bulan. Tulis misalnya Januari 2024.") % {"text": row.cells["bulan"][:40]}
        )
    elif month.year < FIRST_YEAR:
        row.wrong("bulan", _("tahun %(year)s tampaknya salah ketik.") % {"year": month.year})
        return None
    elif fold(row.cells["bulan"]) != fold(str(month)):
        row.notes["bulan"] = str(month)
    return month


def settle_service(row: Row, facility: Facility) -> None:
    """What the row says, or the only one the facility has."""
    if row.values["layanan"]:
        return
    if len(facility.services) == 1:
        row.values["layanan"] = facility.services[0]
        row.notes["layanan"] = str(Service(facility.services[0]).label)
    else:
        row.wrong("layanan", _("tulis layanannya: %(all)s.") % {"all": facility.get_services_display()})


def read_cells(row: Row) -> None:
    """The numbers as the form reads them, by the name of their column."""
    bad = {column for column, _sentence in row.problems}
    for name in (*FLOW, *CELLS):
        if name in bad:
            continue
        try:
            value = read(FORM.items[CELLS.get(name, name).partition(".")[0]], row.cells[name])
        except ValidationError as error:
            row.wrong(name, " ".join(error.messages))
            continue
        if value is not None:
            row.values["read"][name] = value
    if not row.values["read"] and not row.problems:
        row.wrong("masuk", _("baris ini belum berisi angka."))


def check_report(rows: list[Row], month: Month) -> None:
    """The rows of one facility and month: no service twice, one word for the whole, balances that fit."""
    seen: dict[str, Row] = {}
    whole: dict[str, Row] = {}
    for row in rows:
        service = row.values["layanan"]
        if service and service in seen:
            row.wrong("layanan", _("sama dengan baris %(line)s.") % {"line": seen[service].line})
        seen.setdefault(service, row)
        for name in CELLS:
            value = row.values["read"].get(name)
            if value is None:
                continue
            first = whole.setdefault(name, row)
            if first.values["read"][name] != value:
                row.wrong(name, _("berbeda dengan baris %(line)s.") % {"line": first.line})
    if any(row.problems for row in rows):
        return
    services, values = report_of(rows, month)
    context = checks.Context(month, services)
    cells = FORM.cells(services)
    for code in [code for code in values if code not in cells]:
        name = next(name for name, cell in CELLS.items() if cell == code)
        whole[name].wrong(name, _("bagian ini tidak ada bagi layanan yang ditulis."))
        del values[code]
    problems = [*checks.too_many(FORM, cells, values)]
    for rule in FORM.checks:
        if rule.kind in checks.RULES and rule.kind != "capacity":  # the capacity of those days is not known
            problems += checks.RULES[rule.kind](FORM, rule, values, context)
    for problem in problems:
        item, _dot, option = problem.code.partition(".")
        row = seen.get(option) or whole.get(f"{item}_{option}") or whole.get(item) or rows[0]
        row.wrong(
            item if item in FLOW else next((n for n, c in CELLS.items() if c == problem.code), "masuk"), problem.text
        )


def report_of(rows: Sequence[Row], month: Month) -> tuple[tuple[str, ...], dict[str, Value]]:
    """(services, values) of one report; a closing balance nobody wrote follows from the others."""
    values: dict[str, Value] = {}
    for row in rows:
        for name, value in row.values["read"].items():
            values[CELLS[name] if name in CELLS else f"{name}.{row.values['layanan']}"] = value
    told = {row.values["layanan"] for row in rows}
    services = tuple(service for service in Service.values if service in told)
    context = checks.Context(month, services)
    values |= {
        code: n for code, n in checks.closings(FORM, values, context).items() if "." not in code.partition(".")[2]
    }
    return services, values


class Names:
    """The facilities an office supervises, by code and by every written form of their names."""

    def __init__(self, facilities: Any) -> None:
        self.all = {facility.pk: facility for facility in facilities}
        self.by_code = {facility.code.upper(): facility for facility in self.all.values()}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for facility in self.all.values():
            self.by_name[fold(facility.name)].add(facility.pk)
        ordered = sorted(self.all.values(), key=lambda facility: facility.name)
        self.choices = [(str(facility.pk), said(facility)) for facility in ordered]

    def resolve(self, row: Row) -> Facility | None:
        code, name = row.cells["kode"].strip().upper(), row.cells["lembaga"]
        if code:
            facility = self.by_code.get(code)
            if facility is None:
                row.wrong("kode", _("kode “%(code)s” tidak ada di antara lembaga yang Anda bina.") % {"code": code})
                return None
            row.notes["kode"] = facility.name
            return facility
        if not fold(name):
            row.wrong("kode", _("tulis kode atau nama lembaga."))
            return None
        exact = sorted(self.by_name.get(fold(name), set()))
        if len(exact) == 1:
            row.notes["lembaga"] = self.all[exact[0]].code
            return self.all[exact[0]]
        close = difflib.get_close_matches(fold(name), list(self.by_name), n=4, cutoff=0.6)
        likely = exact or list(dict.fromkeys(pk for one in close for pk in sorted(self.by_name[one])))
        if not self.choices:
            row.wrong("lembaga", _("kantor ini belum membina lembaga. Daftarkan lembaganya dahulu."))
            return None
        sentence = _("Nama ini dipakai lebih dari satu lembaga.") if exact else _("Tidak ada lembaga bernama ini.")
        answer = row.ask("lembaga", [(str(pk), said(self.all[pk])) for pk in likely], self.choices, sentence)
        return self.all[int(answer)] if answer else None


def said(facility: Facility) -> str:
    return f"{facility.name} ({facility.code})"


def apply(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    groups: dict[tuple[int, Month], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.values["facility"].pk, row.values["month"]].append(row)
    entries = [
        Entry(together[0].values["facility"], month, *report_of(together, month))
        for (_pk, month), together in groups.items()
    ]
    source = _("Riwayat dari %(file)s, %(day)s") % {"file": run.file_name, "day": date_format(run.at, "j F Y")}
    return actions.load_history(office=office_of(scope), entries=entries, by=by, source=source)


def undo(run: Run, by: User) -> None:
    actions.take_back_history(office=office_of(run.scope), reports=run.pks("rehab.monthlyreport"), by=by)


REGISTER = ImportKind(
    code=KIND,
    label=gettext_lazy("Riwayat laporan bulanan"),
    lead=gettext_lazy(
        "Bulan-bulan sebelum lembaga lapor di portal, banyak lembaga sekaligus. Angkanya masuk dalam jumlah dan tren, "
        "tidak dalam kelengkapan dan ketepatan waktu. Sel kosong berarti tidak diketahui, 0 berarti tidak ada."
    ),
    columns=COLUMNS,
    check_can_import=check_can_import,
    check=check,
    apply=apply,
    undo=undo,
    describe=lambda scope: office_of(scope).name,
    back_url=lambda scope: reverse("facility-list"),
    organisation=office_of,
    max_rows=5_000,
    allowed=lambda scope: {"layanan": Service.choices},
)
