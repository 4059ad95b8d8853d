"""Targets from Excel: an office's own as drafts, and those the national office hands down for all, in force at once."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
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
from bnnportal.pages import refusal
from programs import figures, quantities
from programs.actions import target_rounds, targets
from programs.actions.target_rounds import Wanted, same
from programs.enums import Polarity, TargetStatus, Way
from programs.models import Indicator, Method, Target
from programs.models.catalogue import FIRST_YEAR
from programs.permissions import check_can_hand_down, check_is_staff

OWN, DOWN = "target", "target-turun"
STEPS = ("triwulan_1", "triwulan_2", "triwulan_3", "triwulan_4")
BOUNDS = ("batas_bawah", "batas_atas")
COLUMNS = (
    Column("satuan_kerja", gettext_lazy("satuan kerja")),
    Column(
        "kode_kantor", gettext_lazy("kode satuan kerja"), max_length=40, example="CONTOH",
        help=gettext_lazy("Kode satuan kerja di portal, misalnya BNNP-17."),
    ),
    Column("indikator", gettext_lazy("indikator"), example="CONTOH Konten terbit"),
    Column(
        "kode_indikator", gettext_lazy("kode indikator"), required=True, max_length=60, example="konten-terbit",
        help=gettext_lazy("Seperti pada lembar yang diunduh dari halaman Target."),
    ),
    Column(
        "satuan", gettext_lazy("satuan"), max_length=30, example="konten",
        help=gettext_lazy("Kosong berarti satuan indikator. Berat boleh gram, kg, atau ton; butir tidak dapat menjadi gram."),
    ),
    *(
        Column(name, f"triwulan {roman}", kind="number", example=example)
        for name, roman, example in zip(STEPS, ("I", "II", "III", "IV"), ("10", "20", "30", "40"), strict=True)
    ),
    Column("batas_bawah", gettext_lazy("batas bawah"), kind="number", help=gettext_lazy("Hanya untuk target rentang.")),
    Column("batas_atas", gettext_lazy("batas atas"), kind="number"),
    Column("alasan", gettext_lazy("alasan"), max_length=300, help=gettext_lazy("Wajib bila target yang berlaku diubah.")),
)  # fmt: skip


def office_of(scope: str) -> Organisation:
    """BNNP-17_2026 is BNNP Bengkulu; an unknown one: Organisation.DoesNotExist."""
    return Organisation.objects.select_related("parent").get(code=scope.rpartition("_")[0])


def year_of(scope: str) -> int:
    """2026 of "2026" and of "BNNP-17_2026"; Organisation.DoesNotExist for a year the portal does not hold."""
    text = scope.rpartition("_")[2]
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise Organisation.DoesNotExist
    return year


def check_can_import_own(user: User, scope: str) -> None:
    year_of(scope)
    office = Organisation.objects.visible_to(user).offices().get(code=scope.rpartition("_")[0])
    check_is_staff(user, office, user.membership.field if user.membership else "")


def check_can_import_down(user: User, scope: str) -> None:
    year_of(scope)
    check_can_hand_down(user)


def check_own(rows: list[Row], scope: str, by: User | None) -> None:
    check(rows, year_of(scope), office_of(scope), by)


def check_down(rows: list[Row], scope: str, by: User | None) -> None:
    check(rows, year_of(scope), None, by)


def check(rows: list[Row], year: int, own: Organisation | None, by: User | None) -> None:
    """Understand every row; `values["wanted"]` is None where a row says nothing new. Four queries."""
    known = {one.code: (one, how) for one, how in figures.indicators_of(year)}
    codes = {row.cells["kode_indikator"] for row in rows}
    ended = {one.code: one for one in Indicator.objects.filter(code__in=codes - set(known))}
    wanted = {row.cells["kode_kantor"] for row in rows}
    every = Organisation.objects.offices().open().filter(code__in=wanted) if own is None else [own]
    offices = {office.code: office for office in every}
    standing: dict[tuple[int, int], dict[str, Target]] = defaultdict(dict)
    found = Target.objects.filter(office__in=[one.pk for one in offices.values()], year=year)
    for target in found.exclude(status=TargetStatus.REPLACED):
        place = "in_force" if target.status == TargetStatus.APPROVED else "opened"
        standing[target.office_id, target.indicator_id][place] = target
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        row.values["wanted"] = None
        office = understand_office(row, offices, own)
        indicator, method = understand_indicator(row, known, ended, year)
        if office is None or indicator is None or method is None:
            continue
        first = lines.setdefault((office.code, indicator.code), row.line)
        if first != row.line:
            row.wrong("kode_indikator", _("sama dengan baris %(line)s.") % {"line": first})
            continue
        if (
            own is not None
            and by is not None
            and (why := refusal(check_is_staff, by, office, indicator.programme.field))
        ):
            row.wrong("kode_indikator", why)
            continue
        values = understand_values(row, indicator, method)
        if values is not None:
            row.values["wanted"] = new_or_none(row, office, indicator, values, standing[office.pk, indicator.pk], own)


def understand_office(row: Row, offices: dict[str, Organisation], own: Organisation | None) -> Organisation | None:
    code = row.cells["kode_kantor"]
    if own is not None and code in ("", own.code):
        return own
    if own is not None:
        row.wrong("kode_kantor", _("lembar ini untuk %(office)s.") % {"office": own})
    elif not code:
        row.wrong("kode_kantor", _("sel ini kosong, padahal wajib diisi."))
    elif code not in offices:
        row.wrong("kode_kantor", _("tidak ada satuan kerja dengan kode “%(code)s”.") % {"code": code})
    return offices.get(code) if own is None else None


def understand_indicator(
    row: Row, known: dict[str, tuple[Indicator, Method]], ended: dict[str, Indicator], year: int
) -> tuple[Indicator | None, Method | None]:
    code = row.cells["kode_indikator"]
    if code in known:
        return known[code]
    if code in ended:
        row.wrong(
            "kode_indikator", _("“%(name)s” tidak berlaku pada tahun %(year)s.") % {"name": ended[code], "year": year}
        )
    elif code:
        row.wrong("kode_indikator", _("tidak ada indikator dengan kode “%(code)s”.") % {"code": code})
    return None, None


def understand_values(row: Row, indicator: Indicator, method: Method) -> dict[str, Any] | None:
    """Quarters, or bounds of a range, in the indicator's unit; None where nothing is written or something is wrong."""
    is_range = method.polarity == Polarity.RANGE
    names, others = (BOUNDS, STEPS) if is_range else (STEPS, BOUNDS)
    for name in others:
        if row.values[name] is not None:
            row.wrong(
                name, _("target indikator ini rentang.") if is_range else _("target indikator ini bukan rentang.")
            )
    given = {name: row.values[name] for name in names}
    bad = {name for name, _sentence in row.problems}
    if bad or all(value is None for value in given.values()):
        return None
    for name, value in given.items():
        if value is None:
            if name != "batas_atas":
                row.wrong(name, _("sel ini kosong; isi keempat triwulan.") if not is_range else _("sel ini kosong."))
            continue
        try:
            given[name] = quantities.in_its_unit(value, row.cells["satuan"], indicator)
        except ValidationError as error:
            row.wrong("satuan", error.messages[0])
            return None
        try:
            quantities.fitting(given[name], indicator, method)
        except ValidationError as error:
            row.wrong(name, error.messages[0])
    if row.problems:
        return None
    if is_range:
        if given["batas_atas"] is not None and given["batas_atas"] < given["batas_bawah"]:
            row.wrong("batas_atas", _("batas atas di bawah batas bawah."))
        return {"lower": given["batas_bawah"], "upper": given["batas_atas"]}
    if method.over_time == Way.SUM:
        for (_one, sooner), (name, later) in pairwise(given.items()):
            if later < sooner:
                row.wrong(name, _("lebih kecil dari triwulan sebelumnya, padahal dihitung sejak Januari."))
    return {"quarters": list(given.values())}


def new_or_none(
    row: Row, office: Organisation, indicator: Indicator, values: dict[str, Any], standing: dict[str, Target],
    own: Organisation | None,
) -> Wanted | None:  # fmt: skip
    """What is to be saved; a row that only repeats what stands there is left alone."""
    full = {name: values.get(name) for name in ("quarters", "lower", "upper")}
    opened, in_force = standing.get("opened"), standing.get("in_force")
    stands = (opened or in_force) if own is not None else in_force
    if stands is not None and same(stands, full):
        return None
    reason = row.cells["alasan"]
    if opened is not None and opened.status == TargetStatus.PROPOSED and own is not None:
        row.wrong("kode_indikator", _("target ini sudah diajukan dan menunggu keputusan."))
    elif in_force is not None and not (reason or (opened and opened.reason)):
        row.wrong("alasan", _("target yang berlaku diubah; tuliskan alasannya."))
    row.notes["kode_indikator"] = indicator.name
    return Wanted(office, indicator, values, reason)


def apply_own(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    return target_rounds.save_sheet(rows=wanted(rows), year=year_of(scope), by=by)


def apply_down(rows: list[Row], scope: str, by: User, run: Run) -> Sequence[Model]:
    why = _("Diturunkan BNN pusat: %(file)s, %(day)s") % {"file": run.file_name, "day": date_format(run.at, "j F Y")}
    return target_rounds.hand_down_many(rows=wanted(rows), year=year_of(scope), by=by, reason=why)


def wanted(rows: list[Row]) -> list[Wanted]:
    found = [row.values["wanted"] for row in rows if row.values["wanted"] is not None]
    if not found:
        raise ValidationError(_("Tidak ada target baru dalam berkas ini."))
    return found


def check_can_undo_own(run: Run, by: User) -> None:
    kept = Target.objects.filter(pk__in=run.pks("programs.target")).exclude(
        status__in=(TargetStatus.DRAFT, TargetStatus.RETURNED)
    )
    if kept.exists():
        raise ValidationError(_("Sebagian target dari berkas ini sudah diajukan atau disetujui."))
    if Target.objects.filter(pk__in=run.pks("programs.target"), at__gt=run.applied_at).exists():
        raise ValidationError(_("Sebagian target dari berkas ini sudah diubah sesudah diimpor."))


def undo_own(run: Run, by: User) -> None:
    check_can_undo_own(run, by)
    for target in Target.objects.filter(pk__in=run.pks("programs.target")):
        targets.drop(target=target, by=by)


def check_can_undo_down(run: Run, by: User) -> None:
    raise ValidationError(_("Target yang diturunkan sudah berlaku; turunkan berkas koreksinya dengan alasan."))


def undo_down(run: Run, by: User) -> None:
    check_can_undo_down(run, by)


def back(year: int, office: str = "") -> str:
    return f"{reverse('target-list')}?{urlencode({'tahun': year} | ({'satker': office} if office else {}))}"


OWN_TARGETS = ImportKind(
    code=OWN,
    label=gettext_lazy("Target satuan kerja"),
    lead=gettext_lazy(
        "Unduh lembar target dari halaman Target, isi angkanya, lalu unggah di sini. Semuanya masuk sebagai draf; "
        "baris yang kosong atau tidak berubah dilewati."
    ),
    columns=COLUMNS,
    check_can_import=check_can_import_own,
    check=check_own,
    apply=apply_own,
    undo=undo_own,
    check_can_undo=check_can_undo_own,
    describe=lambda scope: f"{office_of(scope)}, {year_of(scope)}",
    back_url=lambda scope: back(year_of(scope), scope.rpartition("_")[0]),
    organisation=office_of,
    max_rows=1_000,
)
HANDED_DOWN = ImportKind(
    code=DOWN,
    label=gettext_lazy("Target yang diturunkan BNN pusat"),
    lead=gettext_lazy(
        "Satu berkas untuk semua satuan kerja. Target langsung berlaku begitu disimpan; yang sebelumnya tetap "
        "tersimpan dengan alasannya. Baris yang kosong atau tidak berubah dilewati."
    ),
    columns=COLUMNS,
    check_can_import=check_can_import_down,
    check=check_down,
    apply=apply_down,
    undo=undo_down,
    check_can_undo=check_can_undo_down,
    describe=lambda scope: _("semua satuan kerja, %(year)s") % {"year": year_of(scope)},
    back_url=lambda scope: back(year_of(scope)),
    max_rows=20_000,
)
