"""Who sees to mails that did not arrive; each check raises the sentence the person will read."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.notices.enums import TRANSITIONS, MailStatus
from bnnportal.notices.models import Mail

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


def check_can_manage_mail(user: "User") -> None:
    if user.role != "ADMIN" or not user.is_national:
        raise PermissionDenied(_("Surel yang tidak sampai diurus oleh administrator BNN pusat."))


def check_can_resend(user: "User", mail: Mail) -> None:
    check_can_manage_mail(user)
    check_is_free(mail)
    if mail.status != MailStatus.WAITING and MailStatus.WAITING not in TRANSITIONS[MailStatus(mail.status)]:
        raise ValidationError(_("Surel ini sudah terkirim atau dibatalkan."))


def check_can_cancel(user: "User", mail: Mail) -> None:
    check_can_manage_mail(user)
    check_is_free(mail)
    if MailStatus.CANCELLED not in TRANSITIONS[MailStatus(mail.status)]:
        raise ValidationError(_("Surel ini sudah terkirim atau dibatalkan."))


def check_is_free(mail: Mail) -> None:
    busy = mail.lease_until is not None and mail.lease_until > timezone.now() and mail.status == MailStatus.WAITING
    if busy or mail.status == MailStatus.SENDING:
        raise ValidationError(_("Surel ini sedang dikirim. Muat ulang halaman sebentar lagi."))
