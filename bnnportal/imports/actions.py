"""Every change to an import: start, answer, apply, undo, discard."""

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.audit.actions import record
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.imports import kinds, reading
from bnnportal.imports.enums import ImportEvent, RunStatus
from bnnportal.imports.models import Run
from bnnportal.imports.permissions import check_can_apply, check_can_change, check_can_undo

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

log = logging.getLogger(__name__)
READ = ("xlsx", "csv")
MAX_ANSWER = 100


@transaction.atomic
def start(*, kind: kinds.ImportKind, scope: str, upload: File, by: "User") -> Run:
    """Take a file in: its content and headings are checked, its rows only looked at. Nothing is saved of them yet."""
    kind.check_can_import(by, scope)
    checked = checks.inspect(upload, allow=READ)
    if kind.check_file is not None:
        kind.check_file(checked.data, checked.kind)
    table = reading.read(kind, checked.data, checked.kind)  # refuses what has not our headings
    organisation = kind.organisation(scope) if kind.organisation is not None else by.organisation
    if organisation is None:
        raise ValidationError(_("Anda belum mempunyai keanggotaan."))
    run = Run.objects.create(
        kind=kind.code,
        scope=scope,
        scope_label=kind.describe(scope)[:200],
        organisation=organisation,
        by=by,
        in_charge=by,
        rows=len(table.rows),
    )
    run.attachment = files.attach(upload=checked, holder=run, organisation=organisation, by=by)
    run.save(update_fields=["attachment"])
    record(ImportEvent.STARTED, by=by, target=run, organisation=organisation.code, rows=run.rows)
    return run


def preview(*, run: Run, by: "User | None") -> reading.Table:
    """The file of a run, read and checked as things stand now."""
    if run.attachment is None:
        raise ValidationError(_("Berkas impor ini tidak ada."))
    try:
        with default_storage.open(run.attachment.file) as file:
            data = file.read()
    except FileNotFoundError:
        log.error("the file of import %s is not in the storage: %s", run.pk, run.attachment.file)
        raise ValidationError(
            _("Berkas impor ini tidak ada lagi di penyimpanan. Hubungi administrator portal, atau unggah lagi.")
        ) from None
    table = reading.read(kinds.get(run.kind).at(run.scope), data, run.attachment.kind)
    return reading.check(table, run.scope, by, run.answers)


def lock(run: Run) -> Run:
    return (
        Run.objects.select_for_update(of=("self",))
        .select_related("organisation", "attachment", "in_charge")
        .get(pk=run.pk)
    )


@transaction.atomic
def answer(*, run: Run, answers: dict[str, dict[str, str]], by: "User") -> Run:
    """Keep a person's choices for doubtful cells: line → column → value; an empty value takes a choice back."""
    run = lock(run)
    check_can_change(by, run)
    columns = {column.name for column in kinds.get(run.kind).at(run.scope).columns}
    kept: dict[str, dict[str, str]] = dict(run.answers)
    for line, chosen in answers.items():
        known = {name: value[:MAX_ANSWER] for name, value in chosen.items() if name in columns}
        cells = {name: value for name, value in (kept.get(line, {}) | known).items() if value}
        if cells:
            kept[line] = cells
        else:
            kept.pop(line, None)
    run.answers = kept
    run.save(update_fields=["answers"])
    return run


@transaction.atomic
def apply(*, run: Run, by: "User") -> Run:
    """Save all rows or none, checked again as things stand now. A second click changes nothing."""
    run = lock(run)
    if run.status == RunStatus.APPLIED:
        return run
    check_can_apply(by, run)
    table = preview(run=run, by=by)
    if not table.complete:
        raise ValidationError([*table.problems[:20], *[doubt(row) for row in table.doubtful[:20]]])
    run.applied_by = by
    saved = kinds.get(run.kind).apply(table.rows, run.scope, by, run)
    run.results = [[thing._meta.label_lower, thing.pk] for thing in saved]
    run.status = RunStatus.APPLIED
    run.applied_at = timezone.now()
    run.rows = len(table.rows)
    run.save(update_fields=["results", "status", "applied_at", "applied_by", "rows"])
    record(
        ImportEvent.APPLIED, by=by, target=run, organisation=run.organisation.code, rows=run.rows, saved=len(saved)
    )  # fmt: skip
    return run


def doubt(row: Any) -> str:
    return _("Baris %(line)s belum pasti. Pilih yang dimaksud.") % {"line": row.line}


@transaction.atomic
def undo(*, run: Run, by: "User", reason: str) -> Run:
    """Take a whole import back, while nothing depends on it; the kind says what does."""
    run = lock(run)
    if run.status == RunStatus.UNDONE:
        return run
    check_can_undo(by, run)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tuliskan mengapa impor ini dibatalkan.")})
    kinds.get(run.kind).undo(run, by)
    run.status = RunStatus.UNDONE
    run.undone_at = timezone.now()
    run.undone_by = by
    run.reason = reason[:500]
    run.save(update_fields=["status", "undone_at", "undone_by", "reason"])
    record(
        ImportEvent.UNDONE, by=by, target=run, organisation=run.organisation.code, reason=run.reason,
        count=len(run.results),
    )  # fmt: skip
    return run


@transaction.atomic
def discard(*, run: Run, by: "User") -> Run:
    """Give up a preview. Nothing was saved of it; the file stays in the list for the trail."""
    run = lock(run)
    if run.status == RunStatus.DISCARDED:
        return run
    check_can_change(by, run)
    run.status = RunStatus.DISCARDED
    run.save(update_fields=["status"])
    record(ImportEvent.DISCARDED, by=by, target=run, organisation=run.organisation.code)
    return run


@transaction.atomic
def forget(*, kind: str, scope: str) -> int:
    """Delete the files of all imports for a scope whose time is over; the runs stay. Returns how many files."""
    runs = Run.objects.select_for_update(of=("self",)).filter(kind=kind, scope=scope).order_by("pk")
    forgotten = sum(files.forget_all(holder=run) for run in runs)
    runs.filter(status=RunStatus.PREVIEW).update(status=RunStatus.DISCARDED)
    return forgotten
