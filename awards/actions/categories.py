"""Editions that the portal computes and their categories, until the figures are gathered."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awards import input_notices, origins, score_imports
from awards.actions import editions, gathering
from awards.enums import AwardEvent, CategoryStatus, EditionStatus, IndexStatus
from awards.models import Category, Edition
from awards.permissions.base import check_has_field
from awards.permissions.categories import (
    check_can_add_category,
    check_can_change_category,
    check_can_change_edition,
    check_can_close_edition,
    check_can_drop_category,
    check_can_move_year,
    check_can_open_edition,
)
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.imports.models import Run

# addresses below an edition that are not a category
TAKEN = frozenset(
    {"baru", "ubah", "buka", "tutup", "kategori", "umumkan", "pengumuman", "tarik", "terbitkan", "sanggah"}
)
DATES = ("reconciled_by", "objection_days", "decided_by")  # what may still move while it is reconciled


@transaction.atomic
def change_edition(*, edition: Edition, by: User, **fields: Any) -> Edition:
    edition = editions.lock(edition)
    check_can_change_edition(by, edition)
    check_can_move_year(edition, {name for name, value in fields.items() if getattr(edition, name) != value})
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.full_clean()
    edition.save()
    record(AwardEvent.EDITION_CHANGED, by=by, target=edition, fields=sorted(fields))
    return edition


@transaction.atomic
def add_category(*, edition: Edition, by: User, **fields: Any) -> Category:
    edition = editions.lock(edition)
    check_can_add_category(by, edition)
    last = (
        edition.categories.aggregate(last=Max("order"))["last"] or 0
    )  # one may have been dropped: never a number twice
    category = Category(edition=edition, order=last + 1, **fields)
    check_has_field(by, category)
    return save(category, by)


@transaction.atomic
def change_category(*, category: Category, by: User, **fields: Any) -> Category:
    """In its draft all of it; while it is reconciled its dates alone."""
    category = gathering.lock(category)
    check_can_change_category(by, category)
    if category.status != CategoryStatus.DRAFT:
        fixed = [name for name, value in fields.items() if name not in DATES and getattr(category, name) != value]
        if fixed:
            raise ValidationError(_("Selama rekonsiliasi hanya tanggal yang dapat diubah."))
        check_announced(category, fields)
    if "code" in fields and fields["code"] != category.code and has_files(category):
        raise ValidationError({"code": _("Kode tidak diubah lagi: sudah ada berkas nilai untuk kategori ini.")})
    for name, value in fields.items():
        setattr(category, name, value)
    check_has_field(by, category)
    return save(category, by)


def check_announced(category: Category, fields: dict[str, Any]) -> None:
    """The offices rely on the time they were given: it may become longer, not shorter."""
    if category.edition.skips_waiting:
        return
    day = fields.get("reconciled_by", category.reconciled_by)
    if category.reconciled_by and (day is None or day < category.reconciled_by):
        raise ValidationError({"reconciled_by": _("Waktu yang sudah diumumkan tidak diperpendek.")})
    if fields.get("objection_days", category.objection_days) < category.objection_days:
        raise ValidationError({"objection_days": _("Waktu yang sudah diumumkan tidak diperpendek.")})


def has_files(category: Category) -> bool:
    """Whether values were ever uploaded: the file knows the category by its code."""
    return Run.objects.filter(kind=score_imports.KIND, scope=score_imports.scope_of(category)).exists()


def save(category: Category, by: User) -> Category:
    category.code = category.code.strip()
    check_category(category)
    category.full_clean()
    category.save()
    record(AwardEvent.CATEGORY_CHANGED, by=by, target=category, edition=category.edition.slug)
    return category


def check_category(category: Category) -> None:
    """What a category says must hold together; what is still missing is asked for when the edition begins."""
    wrong: dict[str, str] = {}
    if category.code in TAKEN:
        wrong["code"] = _("“%(code)s” sudah dipakai portal. Pilih kode lain.") % {"code": category.code}
    elif not category.code.replace("-", "").replace("_", "").isalnum() or not category.code.isascii():
        wrong["code"] = _("Kode terdiri atas huruf, angka, dan tanda hubung, misalnya REHAB.")
    if len(set(category.levels)) != len(category.levels):
        wrong["levels"] = _("Satu tingkat dipilih dua kali.")
    if category.index is not None:
        if category.index.status != IndexStatus.IN_FORCE and category.status == CategoryStatus.DRAFT:
            wrong["index"] = _("Definisi ini belum berlaku.")
        known = {one["code"] for one in (*category.components, *category.index.spec["levels"])}
        strange = [code for code in category.tie_breakers if code not in known]
        if strange:
            wrong["tie_breakers"] = _("“%(code)s” bukan bagian definisi ini.") % {"code": strange[0]}
    first, last = category.span
    if category.reconciled_by and category.decided_by and category.decided_by <= category.reconciled_by:
        wrong["decided_by"] = _("Penetapan direncanakan sesudah rekonsiliasi berakhir.")
    if first.year < 2002 or last.year > 2100:
        wrong["gathered_from"] = _("Kurun angka di luar tahun yang dikenal portal.")
    if sentence := wrong_condition(category.eligibility):
        wrong["eligibility"] = sentence
    if wrong:
        raise ValidationError(wrong)


def wrong_condition(eligibility: list[dict[str, str]]) -> str:
    """Each {"origin", "at_least"}; the origin once, short enough to stand as the component of an input."""
    seen = set()
    for one in eligibility:
        if set(one) != {"origin", "at_least"} or one["origin"] in seen or len(one["origin"]) > 40:
            return _("Setiap syarat menyebut satu ukuran dan nilai paling sedikit, masing-masing sekali.")
        seen.add(one["origin"])
        try:
            if not Decimal(one["at_least"]).is_finite():
                raise InvalidOperation
        except InvalidOperation:
            return _("“%(text)s” bukan angka.") % {"text": one["at_least"]}
    return ""


@transaction.atomic
def drop_category(*, category: Category, by: User) -> None:
    category = gathering.lock(category)
    check_can_drop_category(by, category)
    if has_files(category):
        raise ValidationError(_("Sudah ada berkas nilai untuk kategori ini, jadi tidak dihapus."))
    record(AwardEvent.CATEGORY_CHANGED, by=by, target=category, edition=category.edition.slug, dropped=True)
    category.delete()


# The edition begins


@transaction.atomic
def open_edition(*, edition: Edition, by: User) -> Edition:
    """Begin: from now on the offices see the schedule and, once it is there, what they are judged by."""
    edition = editions.lock(edition)
    check_can_open_edition(by, edition)
    categories = list(edition.categories.select_related("index__index", "edition"))
    missing = missing_in(categories)
    if missing:
        raise ValidationError(missing)
    edition.status = EditionStatus.RUNNING
    edition.save(update_fields=["status"])
    record(AwardEvent.EDITION_OPENED, by=by, target=edition, categories=len(categories))
    input_notices.edition_opened(edition, categories, by)
    return edition


def missing_in(categories: list[Category]) -> list[str]:
    """A sentence for each thing without which an edition cannot begin."""
    if not categories:
        return [_("Belum ada kategori. Tambahkan paling sedikit satu.")]
    found = []
    for category in categories:
        lacks = [words for words, there in needs(category) if not there]
        if lacks:
            found.append(_("%(category)s: belum ada %(what)s.") % {"category": category, "what": ", ".join(lacks)})
            continue
        try:
            origins.check(category)
        except ValidationError as error:
            found += [f"{category}: {sentence}" for sentence in error.messages]
        found += late(category)
    return found


def needs(category: Category) -> list[tuple[str, bool]]:
    return [
        (_("definisi indeks"), category.index is not None),
        (_("tingkat yang dinilai"), bool(category.levels)),
        (_("tanggal akhir rekonsiliasi"), category.reconciled_by is not None),
        (_("rencana tanggal penetapan"), category.decided_by is not None),
    ]


def late(category: Category) -> list[str]:
    """The decision must leave room for the objections, which are counted in working days after the freeze."""
    assert category.reconciled_by is not None  # noqa: S101 - asked for in needs()
    assert category.decided_by is not None  # noqa: S101
    least = category.reconciled_by + dt.timedelta(days=category.objection_days)
    if category.decided_by > least:
        return []
    return [
        _("%(category)s: penetapan paling cepat sesudah masa sanggah, yaitu sesudah %(day)s.")
        % {"category": category, "day": date_format(least, "j F Y")}
    ]


@transaction.atomic
def close_edition(*, edition: Edition, by: User) -> Edition:
    """Take it back to a draft while no category is further; the offices no longer see it."""
    edition = editions.lock(edition)
    check_can_close_edition(by, edition)
    edition.status = EditionStatus.DRAFT
    edition.save(update_fields=["status"])
    record(AwardEvent.EDITION_WITHDRAWN, by=by, target=edition)
    return edition
