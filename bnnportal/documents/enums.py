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


class Signing(models.TextChoices):
    """How papers of a kind are signed at an office."""

    SEAL = "SEGEL", _("Segel elektronik portal")
    OUTSIDE = "LUAR", _("Tanda tangan elektronik di luar portal (BSrE)")
    WET = "BASAH", _("Tanda tangan basah dan cap")


class PaperSize(models.TextChoices):
    A4 = "A4", "A4"
    F4 = "F4", "F4 (215 × 330 mm)"


class LiveState(models.TextChoices):
    """What a person sees: revocation comes before the state of the file."""

    WAITING = "MENUNGGU", _("Sedang dibuat")
    READY = "SIAP", _("Siap")
    UNSIGNED = "TTD", _("Menunggu tanda tangan")
    EXPIRED = "HABIS", _("Berkas sudah dihapus")
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
    SIGNED_OUTSIDE = "documents.sign_outside", _("Dokumen bertanda tangan elektronik diunggah")
    SCANNED = "documents.attach_scan", _("Pindaian bertanda tangan basah diunggah")
    SCAN_REPLACED = "documents.replace_scan", _("Pindaian bertanda tangan basah diganti")
    HANDED_OVER = "documents.hand_over", _("Dokumen menunggu tanda tangan diserahkan")
    SIGNATORY_ADDED = "documents.add_signatory", _("Penanda tangan ditambahkan")
    SIGNATORY_CHANGED = "documents.change_signatory", _("Penanda tangan diubah")
    SIGNATORY_ENDED = "documents.end_signatory", _("Penanda tangan diakhiri")
    SETTING_CHANGED = "documents.set_kind", _("Pengaturan dokumen diubah")
    BATCH_PAUSED = "documents.pause_batch", _("Pembuatan kumpulan dokumen dijeda")
    BATCH_RESUMED = "documents.resume_batch", _("Pembuatan kumpulan dokumen dilanjutkan")
    EXPORT_REQUESTED = "documents.request_export", _("Unduhan daftar diminta")
    EXPORT_DELETED = "documents.delete_export", _("Berkas unduhan dihapus")
