"""Cells out of an Excel file, all or nothing."""

from collections.abc import Iterable

from django.db import transaction

from bnnportal.accounts.models import User
from rehab.actions.drafts import Change, Saved, save_cells
from rehab.models import MonthlyReport


@transaction.atomic
def take_in(*, report: MonthlyReport, by: User, changes: Iterable[Change]) -> Saved:
    """Save all these cells, or none when somebody else changed one meanwhile or one is refused; the answer says which."""
    saved = save_cells(report=report, by=by, changes=changes)
    if saved.conflicts or saved.refused:
        transaction.set_rollback(True)
    return saved
