"""Values of surveys as a kind of import: one row an office, the components of the definition as columns."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import origins
from awards.enums import InputSource
from awards.models import Category, Input
from awards.permissions.base import enters
from awards.permissions.inputs import check_can_gather
from bnnportal.imports.kinds import Column, Row
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import key

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

KIND = "nilai-indeks"
OFFICE = (
    Column(
        "kode_satker", gettext_lazy("kode satuan kerja"), max_length=40, example="CONTOH",
        help=gettext_lazy("Kode satuan kerja di portal, misalnya BNNK-35.76. Boleh kosong bila namanya pasti."),
    ),
    Column("satker", gettext_lazy("satuan kerja"), aliases=("nama",), example="CONTOH BNN Kota Mojokerto"),
)  # fmt: skip
BESIDE = (
    Column(
        "n", gettext_lazy("banyak responden"), aliases=("responden", "ukuran survei"), kind="whole", example="180",
        help=gettext_lazy("Ukuran survei; kosong berarti tidak diketahui."),
    ),
    Column("keterangan", gettext_lazy("keterangan"), max_length=300),
)  # fmt: skip
PREFIX = "nilai:"  # of the columns of components, so that no code meets the name of another column


def category_of(scope: str) -> Category:
    """rakernis-2027:KOTAN; an unknown one: Category.DoesNotExist."""
    slug, _colon, code = scope.partition(":")
    return Category.objects.computed().select_related("edition", "index__index").get(edition__slug=slug, code=code)


def scope_of(category: Category) -> str:
    return f"{category.edition.slug}:{category.code}"


def columns(scope: str) -> tuple[Column, ...]:
    """Every component has a column, by its name or code; an empty cell leaves what stands there."""
    category = category_of(scope)
    parts = [part for part in origins.parts_of(category) if not part.is_condition]
    found = tuple(
        Column(
            PREFIX + part.code, part.name, aliases=(part.code,), kind="number", example="3,065",
            help=part.unit,
        )
        for part in parts
    )  # fmt: skip
    return (*OFFICE, *found, *BESIDE)


def check_can_import(user: "User", scope: str) -> None:
    category = category_of(scope)
    if not enters(user) or not Category.objects.visible_to(user).filter(pk=category.pk).exists():
        raise Category.DoesNotExist
    check_can_gather(user, category)


def check(rows: list[Row], scope: str, by: "User | None") -> None:
    """Understand every row: `values["office"]` and `values["scores"]` = {component: value}. Few queries."""
    category = category_of(scope)
    offices = judged(category)
    by_code = {office.code.casefold(): office for office in offices}
    codes = [part.code for part in origins.parts_of(category) if not part.is_condition]
    corrected = Input.objects.filter(category=category, source=InputSource.CORRECTION).current()
    kept = {(one.office_id, one.component) for one in corrected}
    first_line: dict[str, int] = {}
    for row in rows:
        row.values["scores"] = {}
        bad = {column for column, _sentence in row.problems}
        office = row.values["office"] = None if bad & {"kode_satker", "satker"} else meant(row, offices, by_code)
        n = row.values["n"]
        if n is not None and not 0 <= n < 10**9:
            row.wrong("n", _("“%(n)s” bukan banyak responden.") % {"n": n})
        given = {code: row.values[PREFIX + code] for code in codes}
        row.values["scores"] = {code: value for code, value in given.items() if value is not None}
        if not row.values["scores"] and not bad:
            row.wrong("satker", _("tidak ada nilai di baris ini."))
        for code, value in row.values["scores"].items():
            if sentence := out_of_bounds(category, code, value):
                row.wrong(PREFIX + code, sentence)
        if office is not None:
            row.notes["satker"] = f"{office.name} ({office.code})"
            line = first_line.setdefault(office.code, row.line)
            if line != row.line:
                row.wrong("satker", _("sama dengan baris %(line)s.") % {"line": line})
            for code in [code for code in row.values["scores"] if (office.pk, code) in kept]:
                del row.values["scores"][code]
                row.notes[PREFIX + code] = _("sudah dikoreksi, jadi tetap seperti koreksinya")


def judged(category: Category) -> list[Organisation]:
    """Offices that may stand in the file: those judged and, where places are measured, every BNNK."""
    kinds = {*category.levels}
    if any(part.origin == origins.PLACES for part in origins.parts_of(category)):
        kinds.add(OrganisationKind.KABKOTA)
    return list(Organisation.objects.offices().open().filter(kind__in=kinds).order_by("name"))


def meant(row: Row, offices: list[Organisation], by_code: dict[str, Organisation]) -> Organisation | None:
    """By its code; without one by the name, if it is certain. A doubtful name is asked, never guessed."""
    code, name = row.cells["kode_satker"], row.cells["satker"]
    if code:
        if code.casefold() not in by_code:
            row.wrong("kode_satker", _("kode “%(code)s” bukan satuan kerja yang dinilai.") % {"code": code})
        return by_code.get(code.casefold())
    if not name:
        row.wrong("kode_satker", _("sel ini kosong, padahal wajib diisi."))
        return None
    kind, core = key(name)
    found = [one for one in offices if any(core == entry.split("|", 1)[1] for entry in one.search.splitlines())]
    if kind:
        found = [one for one in found if f"{kind}|{core}" in one.search.splitlines()]
    if len(found) == 1 and kind:
        return found[0]
    chosen = row.ask("satker", [(one.code, one.name) for one in found], [(one.code, one.name) for one in offices])
    return by_code.get(chosen.casefold())


def out_of_bounds(category: Category, code: str, value: Decimal) -> str:
    """A value outside the goalposts of its component is a slip: 32,5 on a scale from 1 to 4."""
    component = next(one for one in category.components if one["code"] == code)
    method = component.get("normalise", {})
    if method.get("method") != "goalposts" or method.get("clip"):
        return ""
    low, high = Decimal(str(method["low"])), Decimal(str(method["high"]))
    if low <= value <= high:
        return ""
    return _("nilai ini di luar %(low)s sampai %(high)s.") % {"low": low, "high": high}


def describe(scope: str) -> str:
    category = category_of(scope)
    return f"{category.edition}, {category}"


def back_url(scope: str) -> str:
    category = category_of(scope)
    return reverse("input-list", args=[category.edition.slug, category.code])


def wanted(rows: Sequence[Row]) -> list[Row]:
    found = [row for row in rows if row.values["office"] is not None and row.values["scores"]]
    if not found:
        raise ValidationError(_("Tidak ada nilai dalam berkas ini."))
    return found
