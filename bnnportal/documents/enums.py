"""Statuses of a document and the changes between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    OFFICIAL = "RESMI", _("Dokumen resmi")
    EXPORT = "EKSPOR", _("Ekspor")


class DocumentStatus(models.TextChoices):
    WAITING = "MENUNGGU", _("Sedang dibuat")
    READY = "SIAP", _("Siap")
    FAILED = "GAGAL", _("Gagal dibuat")


class LiveState(models.TextChoices):
    """What a person sees: revocation comes before the state of the file."""

    WAITING = "MENUNGGU", _("Sedang dibuat")
    READY = "SIAP", _("Siap")
    FAILED = "GAGAL", _("Gagal dibuat")
    REVOKED = "DICABUT", _("Dicabut")


# A revoked document keeps its status: revocation is a date and a reason beside it.
TRANSITIONS = {
    DocumentStatus.WAITING: {DocumentStatus.READY, DocumentStatus.FAILED},
    DocumentStatus.FAILED: {DocumentStatus.WAITING},
    DocumentStatus.READY: set(),
}


class DocumentEvent(models.TextChoices):
    ISSUED = "documents.issue", _("Dokumen diterbitkan")
    READY = "documents.ready", _("Berkas dokumen siap")
    FAILED = "documents.fail", _("Berkas dokumen gagal dibuat")
    RETRIED = "documents.retry", _("Berkas dokumen dicoba lagi")
    REVOKED = "documents.revoke", _("Dokumen dicabut")
