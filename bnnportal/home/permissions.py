"""Who may open the pages of the top floor."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User


def check_can_read_audit(user: User) -> None:
    if user.role == Role.AUDITOR or (user.role == Role.ADMIN and user.is_national):
        return
    raise PermissionDenied(_("Jejak audit hanya untuk administrator BNN pusat dan auditor."))


def check_can_keep_server(user: User) -> None:
    if not (user.role == Role.ADMIN and user.is_national):
        raise PermissionDenied(_("Halaman ini hanya untuk administrator BNN pusat."))


def check_can_use_hub(user: User) -> None:
    if user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(_("Halaman ini untuk administrator dan pejabat penetap."))
