"""Facilities are kept by the office that supervises them."""

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from partners.permissions import check_is_approver, check_is_staff
from rehab.models import Facility


def check_can_add_facility(user: User, office: Organisation) -> None:
    check_is_staff(user, office)


def check_can_edit_facility(user: User, facility: Facility) -> None:
    check_is_staff(user, facility.supervisor)


def check_can_suspend(user: User, facility: Facility) -> None:
    """Months without a report are excused by who approves reports."""
    check_is_approver(user, facility.supervisor)
