"""The text that was signed: issued by the portal and signed there, or a scan of the paper that went round by hand."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents import actions as documents
from bnnportal.documents.enums import Signing
from bnnportal.documents.permissions import check_can_sign
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.files.models import Attachment
from bnnportal.pages import refusal
from partners.models import Agreement
from partners.permissions import check_can_edit_agreement

SCANS = ("pdf", "jpeg", "png")


def has_signed_text(agreement: Agreement) -> bool:
    """Whether there is a text both sides have signed: the issued one with its signature, or a scan."""
    return has_signed_document(agreement) or has_scan(agreement)


def has_signed_document(agreement: Agreement) -> bool:
    document = agreement.document
    return document is not None and document.is_ready and not document.is_revoked and not document.needs_signature


def has_scan(agreement: Agreement) -> bool:
    return agreement.signed_scan is not None and agreement.signed_scan.removed_at is None


def signed_text(agreement: Agreement) -> tuple[str, str] | None:
    """What was signed and where it is read, (label, address); None where there is none yet."""
    document = agreement.document
    if document is not None and has_signed_document(agreement):
        label = _("Naskah bertanda tangan %(number)s") % {"number": document.number}
        return label, reverse("document-download", args=[document.code])
    if agreement.signed_scan is not None and has_scan(agreement):
        return _("Pindaian naskah bertanda tangan"), agreement.signed_scan.get_absolute_url()
    return None


def checked_scan(upload: File) -> checks.Checked:
    """A scan by its content: PDF, JPEG or PNG, readable, within 20 MB. Slow, so before any lock."""
    try:
        return checks.inspect(upload, allow=SCANS)
    except ValidationError as error:
        raise ValidationError({"scan": error.messages}) from error


@transaction.atomic
def keep_scan(*, agreement: Agreement, upload: File | checks.Checked, by: User) -> Attachment:
    """Hang the scan of the signed text on its agreement. Where the portal's own paper waits for ink, it is that one."""
    check_can_edit_agreement(by, agreement)
    scan = upload if isinstance(upload, checks.Checked) else checked_scan(upload)
    attachment = files.attach(
        upload=scan, holder=agreement, organisation=agreement.office, by=by, note="Naskah bertanda tangan"
    )
    agreement.signed_scan = attachment
    agreement.save(update_fields=["signed_scan"])
    document = agreement.document
    if document is not None and document.signing == Signing.WET and not refusal(check_can_sign, by, document):
        documents.attach_scan(document=document, upload=ContentFile(scan.data, name=scan.name), by=by)
    return attachment


def check_signed(agreement: Agreement) -> None:
    """Nothing takes effect without a text that somebody signed."""
    if not has_signed_text(agreement):
        raise ValidationError(
            {
                "scan": _(
                    "Belum ada naskah bertanda tangan. Tanda tangani naskah yang diterbitkan portal, atau unggah "
                    "pindaian naskahnya."
                )
            }
        )


@transaction.atomic
def withdraw(*, agreement: Agreement, by: User, reason: str) -> None:
    """Revoke the issued text of an agreement that is no longer to be signed as it stands; its number is used up."""
    document = agreement.document
    if document is None or document.is_revoked:
        return
    try:
        documents.revoke(document=document, by=by, reason=reason)
    except PermissionDenied as error:
        raise ValidationError(str(error)) from error
    if agreement.office_number == document.number:
        agreement.office_number, agreement.year = "", None
        agreement.save(update_fields=["office_number", "year"])
