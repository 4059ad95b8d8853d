"""Who may change offices and holidays."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


def check_can_administer(user: "User") -> None:
    """Offices and holidays are one for the whole country: only the administrator at the national office."""
    if user.role != "ADMIN" or not user.is_national:
        raise PermissionDenied(_("Hanya administrator BNN pusat yang dapat mengubah satuan kerja dan hari libur."))


def check_can_read_holidays(user: "User") -> None:
    if user.membership is None or user.role == "PARTNER":
        raise PermissionDenied(_("Daftar hari libur dipakai oleh pegawai BNN."))
