"""The lock of a year is moved, and exceptions are granted, by the national approver: no office opens its own months."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from rehab.models import Facility, LockException
from rehab.permissions.reports import FIELDS


def check_can_move_lock(user: User) -> None:
    membership = user.membership
    if (
        membership is None
        or not membership.organisation.is_national
        or membership.role not in {Role.ADMIN, Role.APPROVER}
        or Field(membership.field) not in FIELDS
    ):
        raise PermissionDenied(_("Hanya pejabat penetap di BNN pusat yang mengatur kunci tahun."))


def check_can_grant_exception(user: User, facility: Facility) -> None:
    check_can_move_lock(user)


def check_can_end_exception(user: User, exception: LockException) -> None:
    check_can_move_lock(user)
