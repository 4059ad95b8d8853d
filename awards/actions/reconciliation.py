"""Reconciliation: the heads of the offices look through their figures, confirm or flag them, and are answered."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import input_notices, origins
from awards.actions import categories, editions
from awards.actions.gathering import correct_input, lock
from awards.enums import AwardEvent, CategoryStatus, ConfirmationStatus
from awards.models import Category, Confirmation, Input
from awards.permissions.inputs import (
    check_can_answer,
    check_can_close_reconciliation,
    check_can_open_reconciliation,
    check_can_speak,
)
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation


@transaction.atomic
def open_reconciliation(*, category: Category, by: User) -> Category:
    """Show every office its figures and tell its head until when to look through them."""
    editions.lock(category.edition)  # first, as close_edition does: it must not go back to a draft meanwhile
    category = lock(category)
    check_can_open_reconciliation(by, category)
    if missing := categories.missing_in([category]):  # it may have been added after the edition began
        raise ValidationError(missing)
    if not Input.objects.filter(category=category, office__in=category.offices()).current().exists():
        raise ValidationError(_("Belum ada satu pun angka untuk satuan kerja yang dinilai."))
    category.status = CategoryStatus.RECONCILIATION
    category.save(update_fields=["status"])
    record(AwardEvent.RECONCILIATION_OPENED, by=by, target=category, until=str(category.reconciled_by))
    input_notices.opened(category, by)
    return category


@transaction.atomic
def close_reconciliation(*, category: Category, by: User) -> Category:
    """Back to the draft, for instance to change the definition. What the offices said is kept."""
    category = lock(category)
    check_can_close_reconciliation(by, category)
    category.status = CategoryStatus.DRAFT
    category.save(update_fields=["status"])
    record(AwardEvent.RECONCILIATION_CLOSED, by=by, target=category)
    return category


def digest(category: Category, office: Organisation) -> str:
    """What a statement is said of: SHA-256 of the office's inputs (InputQuerySet.digests); "" without any."""
    found = list(Input.objects.filter(category=category, office=office).digests())
    return found[0]["digest"] if found else ""


@transaction.atomic
def confirm(*, category: Category, office: Organisation, by: User, seen: str = "") -> Confirmation:
    """Say that the figures are right. `seen` is the digest of the page: figures that changed meanwhile are not signed."""
    category = lock(category)
    said = ready(category, office, by, seen)
    confirmation = Confirmation.objects.create(
        category=category, office=office, status=ConfirmationStatus.CONFIRMED, digest=said, by=by
    )
    record(AwardEvent.CONFIRMED, by=by, target=category, organisation=office.code)
    return confirmation


@transaction.atomic
def flag(
    *, category: Category, office: Organisation, components: Collection[str], note: str, by: User, seen: str = ""
) -> Confirmation:
    """Say which figures are wrong and why; the national office answers."""
    category = lock(category)
    said = ready(category, office, by, seen)
    known = [part.code for part in origins.parts_of(category)]
    chosen = [code for code in known if code in components]
    if not chosen or set(components) - set(known):
        raise ValidationError({"components": _("Pilih angka mana yang tidak sesuai.")})
    if not note.strip():
        raise ValidationError({"note": _("Tuliskan angka mana yang tidak sesuai dan mengapa.")})
    confirmation = Confirmation(
        category=category, office=office, status=ConfirmationStatus.FLAGGED, digest=said, components=chosen,
        note=note.strip(), by=by,
    )  # fmt: skip
    confirmation.full_clean()
    confirmation.save()
    record(AwardEvent.FLAGGED, by=by, target=category, organisation=office.code, components=chosen)
    input_notices.flagged(confirmation, by)
    return confirmation


def ready(category: Category, office: Organisation, by: User, seen: str) -> str:
    """The digest of what is said now, if this person may speak and has seen it."""
    check_can_speak(by, category, office)
    if not category.offices().filter(pk=office.pk).exists():
        raise ValidationError(_("%(office)s tidak dinilai pada kategori ini.") % {"office": office})
    now = digest(category, office)
    if not now:
        raise ValidationError(_("Belum ada angka untuk %(office)s.") % {"office": office})
    if seen and seen != now:
        raise ValidationError(_("Angkanya baru saja berubah. Lihat dahulu yang baru, lalu nyatakan lagi."))
    return now


@transaction.atomic
def answer_flag(
    *, confirmation: Confirmation, answer: str, by: User, corrections: Mapping[str, Decimal | None] | None = None
) -> Confirmation:
    """Answer a flag; figures that are put right with it are corrected for this reason."""
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    confirmation.category = lock(confirmation.category)
    check_can_answer(by, confirmation)
    if not answer.strip():
        raise ValidationError({"answer": _("Tuliskan jawabannya.")})
    confirmation.answer, confirmation.answered_by, confirmation.answered_at = answer.strip(), by, timezone.now()
    confirmation.full_clean()
    confirmation.save()
    for component, value in (corrections or {}).items():
        correct_input(
            category=confirmation.category, office=confirmation.office, component=component, value=value,
            note=answer.strip(), by=by,
        )  # fmt: skip
    record(
        AwardEvent.FLAG_ANSWERED, by=by, target=confirmation.category, organisation=confirmation.office.code,
        corrected=sorted(corrections or {}),
    )  # fmt: skip
    input_notices.answered(confirmation, by)
    return confirmation
