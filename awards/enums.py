"""Words and transitions of an award edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINSI = "PROVINSI", _("BNN Provinsi")
    KABKOTA = "KABKOTA", _("BNN Kabupaten/Kota")


class Origin(models.TextChoices):
    RECORDED = "DICATAT", _("Dicatat dari daftar yang diumumkan")
    COMPUTED = "DIHITUNG", _("Dihitung portal")


class EditionStatus(models.TextChoices):
    DRAFT = "DRAF", _("Draf")
    RUNNING = "BERJALAN", _("Penilaian berjalan")
    PUBLISHED = "TERBIT", _("Diumumkan")


TRANSITIONS = {  # of a recorded edition; a computed one runs in between and is never taken back once announced
    EditionStatus.DRAFT: {EditionStatus.PUBLISHED, EditionStatus.RUNNING},
    EditionStatus.RUNNING: {EditionStatus.PUBLISHED, EditionStatus.DRAFT},
    EditionStatus.PUBLISHED: {EditionStatus.DRAFT},
}


class Publicity(models.TextChoices):
    """What people without an account may read of an announced edition."""

    NOTHING = "TIDAK", _("Tidak ada")
    WINNERS = "PEMENANG", _("Nama pemenang saja")


class Ties(models.TextChoices):
    """How equal scores are ranked."""

    COMPETITION = "competition", _("seri melompati peringkat: 1, 2, 2, 4")
    DENSE = "dense", _("seri tidak melompati peringkat: 1, 2, 2, 3")
    AVERAGE = "average", _("seri berbagi rata-rata peringkat: 1, 2,5, 2,5, 4")


class IndexStatus(models.TextChoices):
    DRAFT = "DRAF", _("Draf")
    IN_FORCE = "BERLAKU", _("Berlaku")
    RETIRED = "BERHENTI", _("Tidak dipakai lagi")


INDEX_TRANSITIONS = {
    IndexStatus.DRAFT: {IndexStatus.IN_FORCE},
    IndexStatus.IN_FORCE: {IndexStatus.RETIRED},
    IndexStatus.RETIRED: {IndexStatus.IN_FORCE},
}


class CategoryStatus(models.TextChoices):
    """How far a category of a computed edition is. Whether the objection window is open follows from its last day."""

    DRAFT = "DRAF", _("Draf")
    RECONCILIATION = "REKON", _("Rekonsiliasi")
    FROZEN = "BEKU", _("Angka dibekukan")
    DECIDED = "TETAP", _("Ditetapkan")

    @property
    def look(self) -> tuple[str, str]:
        """Tone and icon of its chip."""
        return {"REKON": ("wait", "users"), "BEKU": ("info", "lock"), "TETAP": ("ok", "check")}.get(
            self.value, ("quiet", "pencil")
        )


CATEGORY_TRANSITIONS = {
    CategoryStatus.DRAFT: {CategoryStatus.RECONCILIATION},
    CategoryStatus.RECONCILIATION: {CategoryStatus.FROZEN, CategoryStatus.DRAFT},
    CategoryStatus.FROZEN: {CategoryStatus.FROZEN, CategoryStatus.DECIDED, CategoryStatus.RECONCILIATION},
    CategoryStatus.DECIDED: {CategoryStatus.FROZEN},  # withdrawn before the announcement, or corrected after it
}


class InputSource(models.TextChoices):
    MEASURE = "UKURAN", _("Dihitung portal")
    IMPORT = "IMPOR", _("Diimpor dari berkas")
    CORRECTION = "KOREKSI", _("Dikoreksi")


class ConfirmationStatus(models.TextChoices):
    CONFIRMED = "SESUAI", _("Sesuai")
    FLAGGED = "DITANDAI", _("Ada yang tidak sesuai")


class InputState(models.TextChoices):
    """What the head of an office says to its figures, as it stands today; computed, never stored."""

    NOTHING = "KOSONG", _("Belum ada angka")
    WAITING = "BELUM", _("Belum dinyatakan")
    CHANGED = "BERUBAH", _("Angka berubah, belum dinyatakan lagi")
    FLAGGED = "DITANDAI", _("Ditandai tidak sesuai")
    ANSWERED = "DIJAWAB", _("Tanda sudah dijawab")
    CONFIRMED = "SESUAI", _("Dinyatakan sesuai")
    CONSENT = "DIANGGAP", _("Dianggap setuju")

    @property
    def look(self) -> tuple[str, str]:
        """Tone and icon of its chip."""
        return {
            "DITANDAI": ("bad", "flag"), "BERUBAH": ("wait", "rotate"), "DIJAWAB": ("info", "pencil"),
            "SESUAI": ("ok", "circle-check"), "DIANGGAP": ("ok", "clock"),
        }.get(self.value, ("quiet", "minus"))  # fmt: skip


class ObjectionStatus(models.TextChoices):
    FILED = "MASUK", _("Menunggu jawaban")
    ACCEPTED = "DITERIMA", _("Diterima")
    REJECTED = "DITOLAK", _("Ditolak")
    WITHDRAWN = "DICABUT", _("Dicabut")


OBJECTION_TRANSITIONS = {
    ObjectionStatus.FILED: {ObjectionStatus.ACCEPTED, ObjectionStatus.REJECTED, ObjectionStatus.WITHDRAWN},
    ObjectionStatus.ACCEPTED: set(),
    ObjectionStatus.REJECTED: set(),
    ObjectionStatus.WITHDRAWN: set(),
}


class AwardEvent(models.TextChoices):
    EDITION_CREATED = "awards.create_edition", _("Edisi penghargaan dibuat")
    EDITION_PUBLISHED = "awards.publish_edition", _("Edisi penghargaan diumumkan")
    EDITION_WITHDRAWN = "awards.withdraw_edition", _("Edisi penghargaan ditarik")
    IMPORTED = "awards.import", _("Daftar penghargaan dicatat")
    IMPORT_UNDONE = "awards.undo_import", _("Impor penghargaan dibatalkan")
    CERTIFICATES_ISSUED = "awards.issue_certificates", _("Piagam diterbitkan")
    CERTIFICATE_REPLACED = "awards.replace_certificate", _("Piagam diganti")
    EDITION_CHANGED = "awards.change_edition", _("Edisi penghargaan diubah")
    EDITION_OPENED = "awards.open_edition", _("Penilaian edisi dimulai")
    CATEGORY_CHANGED = "awards.change_category", _("Kategori diubah")
    INDEX_WRITTEN = "awards.write_index", _("Definisi indeks ditulis")
    INDEX_IN_FORCE = "awards.put_index_in_force", _("Definisi indeks diberlakukan")
    INDEX_RETIRED = "awards.retire_index", _("Definisi indeks dihentikan")
    INDEX_DISCARDED = "awards.discard_index", _("Draf definisi indeks dibuang")
    GATHERED = "awards.gather", _("Angka penilaian dikumpulkan")
    SCORES_IMPORTED = "awards.import_scores", _("Nilai survei diimpor")
    SCORES_UNDONE = "awards.undo_scores", _("Impor nilai survei dibatalkan")
    INPUT_CORRECTED = "awards.correct_input", _("Angka penilaian dikoreksi")
    RECONCILIATION_OPENED = "awards.open_reconciliation", _("Rekonsiliasi dibuka")
    RECONCILIATION_CLOSED = "awards.close_reconciliation", _("Rekonsiliasi ditutup kembali")
    CONFIRMED = "awards.confirm", _("Angka penilaian dinyatakan sesuai")
    FLAGGED = "awards.flag", _("Angka penilaian ditandai tidak sesuai")
    FLAG_ANSWERED = "awards.answer_flag", _("Tanda tidak sesuai dijawab")
    FROZEN = "awards.freeze", _("Angka penilaian dibekukan")
    UNFROZEN = "awards.unfreeze", _("Kategori dibuka kembali untuk rekonsiliasi")
    OBJECTION_FILED = "awards.file_objection", _("Sanggahan diajukan")
    OBJECTION_WITHDRAWN = "awards.withdraw_objection", _("Sanggahan dicabut")
    OBJECTION_ACCEPTED = "awards.accept_objection", _("Sanggahan diterima")
    OBJECTION_REJECTED = "awards.reject_objection", _("Sanggahan ditolak")
    DEPARTURE_PREPARED = "awards.prepare_departure", _("Penyimpangan dari peringkat hitungan disiapkan")
    DEPARTURE_DROPPED = "awards.drop_departure", _("Penyimpangan dari peringkat hitungan dibatalkan")
    DECIDED = "awards.decide", _("Pemenang ditetapkan")
    DECISION_WITHDRAWN = "awards.withdraw_decision", _("Penetapan ditarik")
    CORRECTED = "awards.correct", _("Peringkat yang diumumkan dikoreksi")
