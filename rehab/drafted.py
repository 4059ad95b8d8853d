"""Whose eyes a draft is for."""

from bnnportal.accounts.models import User
from bnnportal.pages import refusal
from rehab.actions.drafts import as_drafted
from rehab.definition import Values
from rehab.models import MonthlyReport
from rehab.permissions import check_sees_draft


def shown_values(user: User, report: MonthlyReport) -> Values:
    """What is filled in so far, for who fills it in; for others what was handed in."""
    if not refusal(check_sees_draft, user, report):
        return as_drafted(report).plain
    return report.latest.values if report.latest else {}
