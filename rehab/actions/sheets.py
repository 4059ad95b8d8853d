"""Cells out of an Excel file, all or nothing."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from bnnportal.accounts.models import User
from rehab.actions.drafts import Change, Saved, compute_closings, save_cells
from rehab.context import context_of
from rehab.definition import checks
from rehab.models import MonthlyReport


@transaction.atomic
def take_in(*, report: MonthlyReport, by: User, changes: Iterable[Change]) -> Saved:
    """Save all these cells, or none when somebody else changed one meanwhile or one is refused; the answer says which.

    Closing balances follow from the rest, as on the page; one that was typed and does not follow is refused.
    """
    changes = list(changes)
    saved = save_cells(report=report, by=by, changes=changes)
    if not saved.conflicts:
        saved = replace(saved, refused={**contradicted(report, saved, changes), **saved.refused})
    if saved.conflicts or saved.refused:
        transaction.set_rollback(True)
        return saved
    return replace(saved, draft=compute_closings(report=report, by=by) or saved.draft)


def contradicted(report: MonthlyReport, saved: Saved, changes: Iterable[Change]) -> dict[str, str]:
    """Closing balances that were typed and are not what the rest comes to: {code: sentence}."""
    typed = {change.code for change in changes if change.value is not None}
    definition, context = report.definition, context_of(report)
    return {
        problem.code: problem.text
        for check in definition.checks
        if check.kind == "balance"
        for problem in checks.balance(definition, check, saved.draft.plain, context)
        if problem.code in typed
    }
