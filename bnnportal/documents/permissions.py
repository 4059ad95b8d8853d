"""Who may do what with a document; each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document


def check_can_revoke(user: User, document: Document) -> None:
    kinds.get(document.kind).check_can_revoke(user, document)
    if document.is_revoked:
        raise ValidationError(_("Dokumen ini sudah dicabut."))


def check_can_replace(user: User, document: Document) -> None:
    """A revoked document gets one replacement, at once or later."""
    kinds.get(document.kind).check_can_revoke(user, document)
    if not document.is_revoked:
        raise ValidationError(_("Dokumen ini masih berlaku. Cabut dahulu bila perlu diganti."))
    if getattr(document, "replaced_by", None) is not None:
        raise ValidationError(_("Dokumen ini sudah ada penggantinya."))


def check_can_retry(user: User, document: Document) -> None:
    if user.role in {Role.AUDITOR, Role.LEADER, Role.PARTNER}:
        raise PermissionDenied(_("Peran Anda hanya dapat membaca dokumen."))
    if document.status != DocumentStatus.FAILED or document.is_revoked:
        raise ValidationError(_("Dokumen ini tidak gagal dibuat."))
