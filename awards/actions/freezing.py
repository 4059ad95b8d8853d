"""Freezing the figures of a category, and the ranking computed from them at that moment."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import frozen, input_notices, notices
from awards.enums import CATEGORY_TRANSITIONS, AwardEvent, CategoryStatus
from awards.models import Category, Confirmation, Freeze, Input, Standing
from awards.permissions.freezing import check_can_freeze, check_can_unfreeze
from awards.scoring import spec as specs
from awards.scoring.definition import Spec
from awards.scoring.errors import ScoringError
from awards.scoring.ranking import decimal
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Holiday, Organisation

SHOWN = 6  # decimals of a standing's parts; the score keeps the definition's own


def lock(category: Category) -> Category:
    """The category, held until the end, with its edition and definition."""
    rows = Category.objects.select_for_update(of=("self",)).select_related("edition", "index__index")
    return rows.get(pk=category.pk)


def move(category: Category, status: CategoryStatus) -> None:
    """One step of CATEGORY_TRANSITIONS."""
    if status not in CATEGORY_TRANSITIONS[CategoryStatus(category.status)]:
        raise ValidationError(_("Kategori ini sudah %(status)s.") % {"status": category.get_status_display().lower()})
    category.status = status
    category.save(update_fields=["status"])


def hindrances(category: Category) -> list[str]:
    """What still has to be done before a freeze, in sentences. Silence until the last day is consent."""
    found = []
    waiting = Confirmation.objects.filter(category=category, office__in=category.offices()).unanswered().count()
    if waiting:
        found.append(_("%(n)s tanda “tidak sesuai” belum dijawab.") % {"n": waiting})
    if category.objections.open().exists():
        found.append(_("Ada sanggahan yang belum dijawab."))
    until = category.reconciled_by
    reconciled = category.status == CategoryStatus.RECONCILIATION  # also once more, after an earlier freeze
    if reconciled and until and timezone.localdate() <= until and not category.edition.skips_waiting:
        found.append(_("Satuan kerja masih dapat memeriksa angkanya sampai %(day)s.") % {"day": f"{until:%d/%m/%Y}"})
    return found


def keeps_window(category: Category) -> bool:
    """Whether the next freeze may leave the announced window as it is: not one that follows a reconciliation."""
    return category.status == CategoryStatus.FROZEN and category.freezes.exists()


def last_day(category: Category, days: int | None) -> Any:
    """The last day of the objection window: so many working days from today; 0 keeps the window as it was announced."""
    earlier, keeps = category.freezes.order_by("-n").first(), keeps_window(category)
    if days is None:
        days = 0 if keeps else category.objection_days
    if days == 0 and keeps and earlier is not None:
        return earlier.objections_until
    if not 1 <= days <= 30:
        raise ValidationError({"days": [_("Masa sanggah 1 sampai 30 hari kerja.")]})
    if not keeps and days < category.objection_days and not category.edition.skips_waiting:
        raise ValidationError({"days": [_("Waktu yang sudah diumumkan tidak diperpendek.")]})
    until = Holiday.objects.add_working_days(timezone.localdate(), days)
    return until if earlier is None else max(until, earlier.objections_until)  # what was announced is never cut short


@transaction.atomic
def freeze(
    *, category: Category, by: User, reason: str = "", days: int | None = None, seen: int | None = None
) -> Freeze:
    """Copy the figures as they stand, score them, and open the objection window.

    days: working days of the window from today; None is the category's own after a reconciliation, else the window stays.
    seen: how many freezes there were on the page it was asked on; a form sent twice freezes once.
    """
    category = lock(category)
    check_can_freeze(by, category)
    if left := hindrances(category):
        raise ValidationError(left)
    spec = specs.canonical(frozen.specification(category))
    offices = list(category.offices().select_related("region"))
    inputs = list(Input.objects.filter(category=category).current())
    n = category.freezes.count() + 1
    if seen is not None and seen != n - 1:
        raise ValidationError(_("Angka sudah dibekukan lagi. Muat ulang halaman ini."))
    seed = category.edition.assessment_year
    definition = None
    try:
        definition = specs.parse(specs.loads(spec))
        found = frozen.compute(spec, frozen.data(category, definition, offices, inputs), draws=frozen.DRAWS, seed=seed)
    except ScoringError as error:
        raise ValidationError(in_words(error.sentence, definition) if definition else error.sentence) from error
    row = Freeze(
        category=category, n=n, spec=found.spec, data=found.data, result=found.result, seed=seed, draws=frozen.DRAWS,
        spec_sha256=frozen.digest(found.spec), data_sha256=frozen.digest(found.data),
        result_sha256=frozen.digest(found.result), sources=category.sources, inputs=ids_by_office(offices, inputs),
        reason=reason.strip(), by=by, objections_until=last_day(category, days), simulated=category.edition.simulated
        or any(one.simulated for one in inputs),
    )  # fmt: skip
    row.full_clean()
    row.save()
    Standing.objects.bulk_create(standings(row, found, offices))
    move(category, CategoryStatus.FROZEN)
    record(
        AwardEvent.FROZEN, by=by, target=row, category=category.code, n=n, spec=row.spec_sha256, data=row.data_sha256,
        result=row.result_sha256, reason=row.reason,
    )  # fmt: skip
    notices.frozen(row)
    return row


@transaction.atomic
def unfreeze(*, category: Category, by: User, reason: str, reconciled_by: dt.date) -> Category:
    """Back to the reconciliation until a new day, which the offices are told. The freeze stays; the next is another."""
    category = lock(category)
    check_can_unfreeze(by, category)
    if not reason.strip():
        raise ValidationError({"reason": [_("Tuliskan alasannya.")]})
    if reconciled_by < timezone.localdate():
        raise ValidationError({"reconciled_by": [_("Tanggal akhir rekonsiliasi paling cepat hari ini.")]})
    category.reconciled_by = reconciled_by
    category.save(update_fields=["reconciled_by"])
    move(category, CategoryStatus.RECONCILIATION)
    record(AwardEvent.UNFROZEN, by=by, target=category, reason=reason.strip(), until=str(reconciled_by))
    input_notices.opened(category, by)
    return category


def ids_by_office(offices: Iterable[Organisation], inputs: Iterable[Input]) -> dict[str, list[int]]:
    codes = {office.pk: office.code for office in offices}
    found: dict[str, list[int]] = {}
    for one in inputs:
        if one.office_id in codes:
            found.setdefault(codes[one.office_id], []).append(one.pk)
    return found


def in_words(text: str, spec: Spec) -> str:
    """What scoring says of components and levels, by their names: people do not know the codes."""

    def named(found: re.Match[str]) -> str:
        codes = [spec.nodes[code].name if code in spec.nodes else code for code in found[2].split(", ")]
        return found[1] + ", ".join(codes)

    return re.sub(r"(Komponen |Tingkat |tanpa nilai: )([\w.-]+(?:, [\w.-]+)*)", named, text)


def standings(row: Freeze, found: frozen.Computed, offices: Iterable[Organisation]) -> list[Standing]:
    """One for each office of the table, ranked or with the reason why not."""
    by_code = {office.code: office for office in offices}
    return [standing(row, found, place, by_code[code]) for place, code in enumerate(found.table.table.units)]


def standing(row: Freeze, found: frozen.Computed, place: int, office: Organisation) -> Standing:
    """The office at this place of the table."""
    table, drawn = found.table, found.robustness
    root = table.spec.root
    ranked = table.ranks[place] == table.ranks[place]  # not NaN
    fields: dict[str, Any] = {"freeze": row, "office": office, "level": office.kind, "simulated": row.simulated}
    known = number(table.prepared.availability[place])  # None where the office was left out beforehand
    fields |= {"availability": known and decimal(float(known), 4), "detail": detail(found, place)}
    if not ranked:
        note = (
            table.table.excluded[place]
            or in_words(table.notes[place], table.spec)
            or _("Angkanya belum cukup untuk diberi skor.")
        )
        return Standing(**fields, excluded=note[:300])
    return Standing(
        **fields, score=decimal(float(table.scores[root.code][place]), SHOWN if root.decimals is None else root.decimals),
        rank=decimal(float(table.ranks[place]), 1), shared=bool(table.tied[place]), band=table.bands[place],
        rank_low=int(drawn.rank_low[place]), rank_high=int(drawn.rank_high[place]),
        rank_mean=decimal(float(drawn.rank_mean[place]), 2), tie_group=int(drawn.tie_group[place]),
    )  # fmt: skip


def detail(found: frozen.Computed, place: int) -> dict[str, Any]:
    """Scores of the levels, gathered and normalised value of each component, and who cannot be told apart."""
    table = found.table
    return {
        "levels": {code: number(values[place]) for code, values in table.scores.items()},
        "components": {
            one.code: {
                "value": number(table.table.columns[one.column][place]),
                "normalised": number(table.normalised[place, column]),
            }
            for column, one in enumerate(table.spec.components)
        },
        "indistinct": list(found.robustness.alike(table.table.units[place])),
    }


def number(value: float) -> str | None:
    """As text with at most six decimals; None where there is nothing."""
    return None if value != value else frozen.plain(decimal(float(value), SHOWN))
