"""Who may write definitions of indices, and who puts them in force. A definition is one thing for all offices."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from awards.enums import IndexStatus
from awards.models import Index, IndexVersion
from awards.permissions.base import STAFF, check_has_field
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User


def check_can_edit_index(user: User, index: Index) -> None:
    """Staff of its field at the national office."""
    if not user.is_national or user.role not in STAFF:
        raise PermissionDenied(_("Hanya petugas BNN pusat yang dapat mengubah definisi indeks."))
    check_has_field(user, index)


def check_can_edit_version(user: User, version: IndexVersion) -> None:
    check_can_edit_index(user, version.index)
    if version.status != IndexStatus.DRAFT:
        raise ValidationError(
            _("Definisi yang sudah berlaku tidak diubah lagi, karena peringkat dihitung dengannya. Buat versi baru.")
        )


def check_can_discard(user: User, version: IndexVersion) -> None:
    check_can_edit_version(user, version)
    if version.categories.exists():
        raise ValidationError(_("Draf ini sudah dipilih pada sebuah edisi. Pilih dahulu definisi lain di edisi itu."))


def check_decides(user: User, index: Index) -> None:
    if not user.is_national or user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(
            _("Hanya administrator atau pejabat penetap di BNN pusat yang dapat memberlakukan definisi indeks.")
        )
    check_has_field(user, index)


def check_can_put_in_force(user: User, version: IndexVersion) -> None:
    check_decides(user, version.index)
    if version.status == IndexStatus.IN_FORCE:
        raise ValidationError(_("Definisi ini sudah berlaku."))


def check_can_retire(user: User, version: IndexVersion) -> None:
    check_decides(user, version.index)
    if version.status != IndexStatus.IN_FORCE:
        raise ValidationError(_("Definisi ini tidak sedang berlaku."))
