"""Who prepares editions that the portal computes, and their categories; each check raises its sentence."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from awards.enums import CategoryStatus, EditionStatus
from awards.models import Category, Edition
from awards.permissions.base import STAFF, check_has_field
from bnnportal.accounts.models import User


def check_is_preparer(user: User) -> None:
    if not user.is_national or user.role not in STAFF:
        raise PermissionDenied(_("Hanya petugas BNN pusat yang dapat mengubah edisi penghargaan."))


def check_can_change_edition(user: User, edition: Edition) -> None:
    """Names, dates and publicity, until it is announced."""
    check_is_preparer(user)
    if edition.status == EditionStatus.PUBLISHED:
        raise ValidationError(_("Edisi ini sudah diumumkan, jadi tidak diubah lagi."))


def check_can_move_year(edition: Edition, names: Collection[str]) -> None:
    """What figures, seeds and papers were made of stays: the assessment year once figures were gathered, and with the
    day of the awards once a category is decided. `names`: the fields that would change."""
    if "assessment_year" in names and edition.categories.filter(gathered_at__isnull=False).exists():
        raise ValidationError({"assessment_year": _("Angka tahun ini sudah dikumpulkan, jadi tahunnya tetap.")})
    if "awarded_on" in names and edition.categories.filter(status=CategoryStatus.DECIDED).exists():
        raise ValidationError({"awarded_on": _("Sudah ada kategori yang ditetapkan dengan tanggal ini.")})


def check_can_add_category(user: User, edition: Edition) -> None:
    check_can_change_edition(user, edition)
    if not edition.is_computed:
        raise ValidationError(_("Kategori edisi yang dicatat ditulis saat edisinya dibuat."))


def check_can_change_category(user: User, category: Category) -> None:
    """All of it in its draft; its dates while it is reconciled."""
    check_can_add_category(user, category.edition)
    check_has_field(user, category)
    if category.status not in (CategoryStatus.DRAFT, CategoryStatus.RECONCILIATION):
        raise ValidationError(
            _("Kategori ini sudah %(state)s, jadi tidak diubah lagi.")
            % {"state": category.get_status_display().lower()}
        )


def check_can_drop_category(user: User, category: Category) -> None:
    check_can_change_category(user, category)
    if category.gathered_at is not None:
        raise ValidationError(_("Kategori ini sudah mempunyai angka, jadi tidak dihapus."))


def check_can_open_edition(user: User, edition: Edition) -> None:
    check_is_preparer(user)
    if not edition.is_computed:
        raise ValidationError(_("Edisi yang dicatat langsung diumumkan."))
    if edition.status != EditionStatus.DRAFT:
        raise ValidationError(_("Penilaian edisi ini sudah dimulai."))


def check_can_close_edition(user: User, edition: Edition) -> None:
    """Back to a draft while no category is further than that."""
    check_is_preparer(user)
    if not edition.is_computed or edition.status != EditionStatus.RUNNING:
        raise ValidationError(_("Penilaian edisi ini tidak sedang berjalan."))
    begun = edition.categories.exclude(status=CategoryStatus.DRAFT).first()
    if begun is not None:
        raise ValidationError(
            _("Kategori “%(name)s” sudah %(state)s, jadi edisi tidak ditarik menjadi draf.")
            % {"name": begun, "state": begun.get_status_display().lower()}
        )
    if edition.categories.filter(freezes__isnull=False).exists():
        raise ValidationError(was_frozen())


def was_frozen() -> str:
    """What was frozen and told to the offices is not hidden from them again."""
    return _("Angkanya pernah dibekukan dan kedudukannya diberitahukan, jadi tidak ditarik menjadi draf.")
