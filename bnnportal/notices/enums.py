"""States of a mail and the changes between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailStatus(models.TextChoices):
    WAITING = "MENUNGGU", _("Menunggu dikirim")
    SENDING = "DISERAHKAN", _("Sedang diserahkan")
    SENT = "TERKIRIM", _("Terkirim")
    UNSURE = "BELUM_PASTI", _("Belum pasti")
    FAILED = "GAGAL", _("Gagal dikirim")
    CANCELLED = "BATAL", _("Dibatalkan")


# Before SENDING the server has seen no text: such a mail is tried again. After it nobody can know, so a mail whose
# worker died there is UNSURE and waits for a person. A late answer still settles it.
TRANSITIONS = {
    MailStatus.WAITING: {MailStatus.SENDING, MailStatus.FAILED, MailStatus.CANCELLED},
    MailStatus.SENDING: {MailStatus.SENT, MailStatus.WAITING, MailStatus.FAILED, MailStatus.UNSURE},
    MailStatus.UNSURE: {MailStatus.SENT, MailStatus.WAITING, MailStatus.CANCELLED},
    MailStatus.FAILED: {MailStatus.WAITING, MailStatus.CANCELLED},
    MailStatus.SENT: set(),
    MailStatus.CANCELLED: set(),
}


class NoticeEvent(models.TextChoices):
    FAILED = "notices.fail", _("Surel gagal dikirim")
    RESENT = "notices.resend", _("Surel dikirim lagi")
    CANCELLED = "notices.cancel", _("Surel dibatalkan")
