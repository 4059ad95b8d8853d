"""Who may do what with the text of an agreement; each check raises the sentence the person will read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents.models import Document
from partners.enums import SIGNED, AgreementStatus, Origin
from partners.models import Agreement
from partners.permissions import EARLY, check_is_staff, is_of_partner

NEGOTIATED = EARLY | {AgreementStatus.LEGAL_REVIEW, AgreementStatus.NATIONAL_REVIEW}


def check_may_read_text(user: User, agreement: Agreement) -> None:
    """Both sides read the text of their agreement; the caller has seen that the person may see the agreement."""
    if agreement.origin != Origin.PORTAL:
        raise ValidationError(_("Perjanjian ini dicatat dari naskah yang sudah ada; portal tidak menyusun naskahnya."))


def check_can_add_version(user: User, agreement: Agreement) -> None:
    """Either side brings its wording while the agreement is being prepared."""
    if not is_of_partner(user, agreement.partner):
        check_is_staff(user, agreement.office)
    check_may_read_text(user, agreement)
    if agreement.status == AgreementStatus.READY:
        check_is_staff(user, agreement.office)
        if stands(agreement):
            raise ValidationError(_("Naskahnya sudah diterbitkan. Kembalikan ke draf bila isinya masih harus diubah."))
    elif agreement.status not in NEGOTIATED:
        raise ValidationError(
            _("Versi naskah hanya ditambahkan sebelum perjanjian ditandatangani; keadaannya sekarang %(status)s.")
            % {"status": agreement.get_status_display().lower()}
        )


def stands(agreement: Agreement) -> bool:
    """Whether its text is issued and not revoked."""
    return agreement.document is not None and not agreement.document.is_revoked


def check_can_issue_text(user: User, agreement: Agreement) -> None:
    check_is_staff(user, agreement.office)
    check_may_read_text(user, agreement)
    if stands(agreement):
        raise ValidationError(_("Naskah perjanjian ini sudah diterbitkan."))
    if agreement.status != AgreementStatus.READY:
        raise ValidationError(
            _("Naskah diterbitkan setelah perjanjian siap ditandatangani; keadaannya sekarang %(status)s.")
            % {"status": agreement.get_status_display().lower()}
        )


def check_can_revoke_text(user: User, document: Document) -> None:
    """While it is not in force; after that the agreement itself is ended or terminated.

    By the office whose agreement it is now: the one that issued it may have merged into it.
    """
    agreement = Agreement.objects.filter(document=document).select_related("office").first()
    check_is_staff(user, agreement.office if agreement is not None else document.issuer)
    if agreement is not None and agreement.status in SIGNED:
        raise ValidationError(
            _("Perjanjiannya sudah ditandatangani kedua pihak, jadi naskahnya tidak dicabut. Hentikan perjanjiannya.")
        )
