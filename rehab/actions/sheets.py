"""Cells out of an Excel file, all or nothing."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from bnnportal.accounts.models import User
from rehab.actions.drafts import Change, Saved, save_cells
from rehab.context import context_of
from rehab.definition import checks
from rehab.models import MonthlyReport


@transaction.atomic
def take_in(*, report: MonthlyReport, by: User, changes: Iterable[Change]) -> Saved:
    """Save all these cells, or none when somebody else changed one meanwhile or one is refused; the answer says which.

    Closing balances that were left empty follow from the rest, as on the page.
    """
    saved = save_cells(report=report, by=by, changes=changes)
    if saved.conflicts or saved.refused:
        transaction.set_rollback(True)
        return saved
    computed = checks.closings(report.definition, saved.draft.plain, context_of(report))
    if computed:
        closing = [Change(code, saved.draft.plain.get(code), value) for code, value in computed.items()]
        draft = save_cells(report=report, by=by, changes=closing).draft
        saved = replace(saved, draft=draft)
    return saved
