"""Who may freeze the figures of a category, and when."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from awards.enums import CategoryStatus, EditionStatus, ObjectionStatus
from awards.models import Category
from awards.permissions.base import check_is_national
from bnnportal.accounts.models import User


def check_can_freeze(user: User, category: Category) -> None:
    """From the reconciliation; again while nobody has decided, after an accepted objection or for another reason."""
    check_is_national(user, category)
    if category.edition.status == EditionStatus.DRAFT:
        raise ValidationError(_("Edisi ini masih draf. Mulai dahulu penilaiannya."))
    if category.status == CategoryStatus.DRAFT:
        raise ValidationError(_("Rekonsiliasi kategori ini belum dibuka."))
    if category.status == CategoryStatus.DECIDED:
        raise ValidationError(
            _("Pemenang kategori ini sudah ditetapkan. Tarik dahulu penetapannya, atau mulai koreksi.")
        )


def check_can_unfreeze(user: User, category: Category) -> None:
    """Back to the reconciliation; what was frozen stays as it was."""
    check_is_national(user, category)
    if category.status != CategoryStatus.FROZEN:
        raise ValidationError(_("Angka kategori ini tidak sedang dibekukan."))
    if category.decisions.filter(published_at__isnull=False).exists():
        raise ValidationError(_("Kategori ini sudah diumumkan; yang dapat dilakukan hanya koreksi."))
    if category.objections.filter(status=ObjectionStatus.FILED).exists():
        raise ValidationError(_("Jawab dahulu semua sanggahan."))
