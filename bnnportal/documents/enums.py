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


class DocumentEvent:
    ISSUED = "documents.issue"
    READY = "documents.ready"
    FAILED = "documents.fail"
    RETRIED = "documents.retry"
    REVOKED = "documents.revoke"
