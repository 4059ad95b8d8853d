"""Words of partners, agreements, duties and visits, and the changes of state between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartnerKind(models.TextChoices):
    HOSPITAL = "RSUD", _("Rumah sakit")
    CLINIC = "KLINIK", _("Puskesmas atau klinik")
    FOUNDATION = "YAYASAN", _("Yayasan atau lembaga komponen masyarakat")
    GOVERNMENT = "INSTANSI", _("Instansi pemerintah")
    COMPANY = "USAHA", _("BUMN, BUMD, atau swasta")
    UNIVERSITY = "KAMPUS", _("Perguruan tinggi")
    CIVIL = "ORMAS", _("Organisasi kemasyarakatan")
    VILLAGE = "DESA", _("Desa atau kelurahan")


class Gender(models.TextChoices):
    ALL = "SEMUA", _("Laki-laki dan perempuan")
    FEMALE = "P", _("Perempuan")
    MALE = "L", _("Laki-laki")


class PaperKind(models.TextChoices):
    DEED = "AKTA", _("Akta pendirian")
    LICENCE = "IZIN", _("Izin operasional")
    IPWL = "IPWL", _("Penetapan IPWL")
    STANDARD = "SNI", _("Sertifikat SNI 8807")
    ACCREDITATION = "AKREDITASI", _("Akreditasi")
    TAX = "NPWP", _("NPWP")
    OTHER = "LAIN", _("Surat lain")


class PaperStatus(models.TextChoices):
    """A partner's own change waits until its office has looked at it."""

    PROPOSED = "DIAJUKAN", _("Menunggu konfirmasi kantor")
    CONFIRMED = "BERLAKU", _("Dikonfirmasi")
    REFUSED = "DITOLAK", _("Ditolak")
    REPLACED = "DIGANTI", _("Diganti")


class Expiry(models.TextChoices):
    """How near the end of a paper is; follows from its date, never stored. The most pressing first."""

    ENDED = "SUDAH", _("Sudah berakhir")
    DAYS_30 = "H30", _("Berakhir dalam 30 hari")
    DAYS_60 = "H60", _("Berakhir dalam 60 hari")
    DAYS_90 = "H90", _("Berakhir dalam 90 hari")
    RUNNING = "LAMA", _("Masih lama")
    NO_END = "TETAP", _("Tanpa batas waktu")


class Profession(models.TextChoices):
    """Staff of an institution as the national profile form counts them (DOMAIN 2.3)."""

    MANAGEMENT = "manajemen", _("Manajemen")
    DOCTOR = "dokter", _("Dokter umum")
    PSYCHIATRIST = "psikiater", _("Dokter spesialis jiwa")
    DENTIST = "dokter_gigi", _("Dokter gigi")
    SPECIALIST = "spesialis", _("Dokter spesialis lain")
    PSYCHOLOGIST = "psikolog", _("Psikolog")
    NURSE = "perawat", _("Perawat")
    PHARMACIST = "apoteker", _("Apoteker")
    ANALYST = "analis", _("Analis laboratorium")
    SOCIAL_WORKER = "peksos", _("Pekerja sosial")
    COUNSELLOR = "konselor", _("Konselor adiksi")
    PSYCHOLOGY = "spsi", _("Sarjana psikologi")
    PUBLIC_HEALTH = "skm", _("Sarjana kesehatan masyarakat")
    RELIGION = "sag", _("Sarjana agama")
    ADMINISTRATION = "administrasi", _("Administrasi")
    LOGISTICS = "logistik", _("Logistik")
    SECURITY = "keamanan", _("Keamanan")


class Training(models.TextChoices):
    """Trainings an institution has had (DOMAIN 2.3)."""

    ASSESSMENT = "asesmen", _("Asesmen dan rencana terapi")
    BASICS = "dasar", _("Dasar adiksi")
    PSYCHOSOCIAL = "psikososial", _("Intervensi psikososial")
    PHYSIOLOGY = "farmakologi", _("Fisiologi dan farmakologi")
    MEDICAL = "medis", _("Tata laksana medis")


# Agreements


class Subject(models.TextChoices):
    """What two agreements of the same office and partner may not both be about at a time."""

    REHABILITATION = "REHAB", _("Rehabilitasi berkelanjutan")
    PREVENTION = "CEGAH", _("Pencegahan")
    EMPOWERMENT = "DAYAMAS", _("Pemberdayaan masyarakat")
    ENFORCEMENT = "BERANTAS", _("Pemberantasan")
    OTHER = "LAIN", _("Pokok lain")


class Clause(models.TextChoices):
    """What a complete agreement has (checklist after Permendagri 75/2022 and a PKS of BNNP DIY of 2022, DOMAIN 3.2)."""

    TITLE = "judul", _("Judul")
    PLACE = "tempat", _("Tempat dan tanggal")
    PARTIES = "pihak", _("Identitas para pihak")
    PURPOSE = "maksud", _("Maksud dan tujuan")
    SCOPE = "lingkup", _("Ruang lingkup")
    DUTIES = "hak", _("Hak dan kewajiban")
    EXECUTION = "pelaksanaan", _("Pelaksanaan")
    TERM = "jangka", _("Jangka waktu")
    FUNDS = "biaya", _("Pembiayaan")
    EVALUATION = "monev", _("Pemantauan dan evaluasi")
    FORCE = "kahar", _("Keadaan kahar")
    DISPUTES = "sengketa", _("Penyelesaian perselisihan")
    CONTACT = "korespondensi", _("Penghubung dan korespondensi")
    ADDENDUM = "adendum", _("Adendum")
    CLOSING = "penutup", _("Penutup")


class AgreementKind(models.TextChoices):
    MOU = "NK", _("Nota kesepahaman")
    PKS = "PKS", _("Perjanjian kerja sama (PKS)")
    WORKPLAN = "RK", _("Rencana kerja")


class Origin(models.TextChoices):
    PORTAL = "PORTAL", _("Dibuat di portal")
    RECORDED = "DICATAT", _("Dicatat")


class AgreementStatus(models.TextChoices):
    PROPOSED = "USULAN", _("Usulan")
    DRAFT = "DRAF", _("Draf")
    LEGAL_REVIEW = "REVIU", _("Reviu hukum")
    NATIONAL_REVIEW = "PUSAT", _("Reviu pusat")
    READY = "SIAPTTD", _("Siap tanda tangan")
    ACTIVE = "AKTIF", _("Aktif")
    ENDED = "BERAKHIR", _("Berakhir")
    TERMINATED = "DIHENTIKAN", _("Dihentikan")
    REFUSED = "DITOLAK", _("Ditolak")
    CANCELLED = "BATAL", _("Batal")


TRANSITIONS: dict[AgreementStatus, set[AgreementStatus]] = {
    AgreementStatus.PROPOSED: {AgreementStatus.DRAFT, AgreementStatus.REFUSED, AgreementStatus.CANCELLED},
    AgreementStatus.DRAFT: {AgreementStatus.LEGAL_REVIEW, AgreementStatus.CANCELLED},
    AgreementStatus.LEGAL_REVIEW: {
        AgreementStatus.DRAFT, AgreementStatus.NATIONAL_REVIEW, AgreementStatus.READY, AgreementStatus.REFUSED,
        AgreementStatus.CANCELLED,
    },
    AgreementStatus.NATIONAL_REVIEW: {
        AgreementStatus.DRAFT, AgreementStatus.READY, AgreementStatus.REFUSED, AgreementStatus.CANCELLED,
    },
    AgreementStatus.READY: {AgreementStatus.DRAFT, AgreementStatus.ACTIVE, AgreementStatus.CANCELLED},
    AgreementStatus.ACTIVE: {AgreementStatus.ENDED, AgreementStatus.TERMINATED},
    AgreementStatus.ENDED: set(),
    AgreementStatus.TERMINATED: set(),
    # by mistake: the way back leads through the draft, with a note
    AgreementStatus.REFUSED: {AgreementStatus.DRAFT},
    AgreementStatus.CANCELLED: {AgreementStatus.DRAFT},
}  # fmt: skip
OPEN = frozenset({
    AgreementStatus.PROPOSED, AgreementStatus.DRAFT, AgreementStatus.LEGAL_REVIEW, AgreementStatus.NATIONAL_REVIEW,
    AgreementStatus.READY,
})  # fmt: skip
SIGNED = frozenset({AgreementStatus.ACTIVE, AgreementStatus.ENDED, AgreementStatus.TERMINATED})
WITH_REASON = frozenset({AgreementStatus.REFUSED, AgreementStatus.CANCELLED, AgreementStatus.TERMINATED})


class Validity(models.TextChoices):
    """Follows from the dates of an agreement that is active, or stops at the end of its notice; never stored."""

    UNKNOWN = "TIDAKDIKETAHUI", _("Masa berlaku tidak diketahui")
    NOT_YET = "BELUM", _("Belum mulai")
    RUNNING = "BERLAKU", _("Berlaku")
    ENDING = "AKANBERAKHIR", _("Akan berakhir")
    EXPIRED = "KEDALUWARSA", _("Kedaluwarsa")
    STOPPING = "AKANDIHENTIKAN", _("Akan dihentikan")


ENDING_DAYS = (90, 60, 30, 15)


class Funds(models.TextChoices):
    DIPA = "DIPA", "DIPA"
    OTHER = "NONDIPA", _("Non-DIPA")


class ChangeKind(models.TextChoices):
    EXTENSION = "PERPANJANGAN", _("Perpanjangan")
    AMENDMENT = "AMANDEMEN", _("Amandemen")
    ADDENDUM = "ADENDUM", _("Adendum")
    TERMINATION = "PENGHENTIAN", _("Penghentian")


# Duties


class Side(models.TextChoices):
    OFFICE = "KANTOR", _("Kantor BNN")
    PARTNER = "MITRA", _("Mitra")


class ObligationKind(models.TextChoices):
    REPORT = "LAPORAN", _("Laporan bulanan")
    TRAINING = "PELATIHAN", _("Pelatihan atau fasilitasi")
    VISIT = "KUNJUNGAN", _("Kunjungan monev")
    EVALUATION = "EVALUASI", _("Evaluasi tahunan")
    OTHER = "LAIN", _("Kewajiban lain")


class Recurrence(models.TextChoices):
    ONCE = "SEKALI", _("Sekali")
    MONTHLY = "BULANAN", _("Tiap bulan")
    QUARTERLY = "TRIWULAN", _("Tiap triwulan")
    HALF_YEARLY = "SEMESTER", _("Dua kali setahun")
    YEARLY = "TAHUNAN", _("Tiap tahun")


class ObligationStatus(models.TextChoices):
    """What was done; whether it is late follows from the date (`Obligation.state`)."""

    OPEN = "TERBUKA", _("Belum dikirim")
    SENT = "DIKIRIM", _("Dikirim")
    ACCEPTED = "DITERIMA", _("Diterima")
    RETURNED = "DIKEMBALIKAN", _("Dikembalikan")


OBLIGATION_TRANSITIONS: dict[ObligationStatus, set[ObligationStatus]] = {
    ObligationStatus.OPEN: {ObligationStatus.SENT, ObligationStatus.ACCEPTED},
    ObligationStatus.SENT: {ObligationStatus.ACCEPTED, ObligationStatus.RETURNED},
    ObligationStatus.RETURNED: {ObligationStatus.SENT, ObligationStatus.ACCEPTED},
    ObligationStatus.ACCEPTED: set(),
}


class ObligationState(models.TextChoices):
    """What a person sees."""

    NOT_DUE = "BELUMTEMPO", _("Belum jatuh tempo")
    DUE = "TEMPO", _("Jatuh tempo")
    LATE = "TERLAMBAT", _("Terlambat")
    SENT = "DIKIRIM", _("Dikirim")
    ACCEPTED = "DITERIMA", _("Diterima")
    RETURNED = "DIKEMBALIKAN", _("Dikembalikan")


# Visits


class VisitStatus(models.TextChoices):
    PLANNED = "RENCANA", pgettext_lazy("kunjungan", "Direncanakan")
    RUNNING = "BERJALAN", pgettext_lazy("kunjungan", "Sedang diisi")
    SUBMITTED = "SELESAI", pgettext_lazy("kunjungan", "Menunggu tanda tangan")
    SIGNED = "DISAHKAN", pgettext_lazy("kunjungan", "Disahkan")
    CANCELLED = "BATAL", pgettext_lazy("kunjungan", "Batal")


VISIT_TRANSITIONS: dict[VisitStatus, set[VisitStatus]] = {
    VisitStatus.PLANNED: {VisitStatus.RUNNING, VisitStatus.CANCELLED},
    VisitStatus.RUNNING: {VisitStatus.SUBMITTED, VisitStatus.CANCELLED},
    VisitStatus.SUBMITTED: {VisitStatus.RUNNING, VisitStatus.SIGNED},
    VisitStatus.SIGNED: set(),
    VisitStatus.CANCELLED: set(),
}


VISIT_DONE = frozenset({VisitStatus.SUBMITTED, VisitStatus.SIGNED})
VISIT_OPEN = frozenset({VisitStatus.PLANNED, VisitStatus.RUNNING, VisitStatus.SUBMITTED})


class FollowUpStatus(models.TextChoices):
    OPEN = "TERBUKA", _("Terbuka")
    DONE = "SELESAI", _("Selesai")


class FollowUpState(models.TextChoices):
    """What a person sees; late follows from the day, never stored."""

    OPEN = "TERBUKA", _("Terbuka")
    LATE = "TERLAMBAT", _("Lewat batas waktu")
    DONE = "TUNTAS", _("Selesai")


# Capacity activities


class ActivityKind(models.TextChoices):
    TRAINING = "PELATIHAN", _("Pelatihan")
    FACILITATION = "FASILITASI", _("Fasilitasi")


class ActivityStatus(models.TextChoices):
    HELD = "TERLAKSANA", _("Terlaksana")
    CANCELLED = "DIBATALKAN", _("Dibatalkan")


ACTIVITY_TRANSITIONS: dict[ActivityStatus, set[ActivityStatus]] = {
    ActivityStatus.HELD: {ActivityStatus.CANCELLED},
    ActivityStatus.CANCELLED: set(),
}


class PartnerEvent(models.TextChoices):
    PARTNER_ADDED = "partners.add", _("Mitra ditambahkan")
    PARTNER_CHANGED = "partners.change", _("Profil mitra diubah")
    PARTNERS_MERGED = "partners.merge", _("Mitra digabung")
    CONTACTS_CHANGED = "partners.change_contacts", _("Narahubung mitra diubah")
    PAPER_PROPOSED = "partners.propose_paper", _("Surat legalitas diajukan")
    PAPER_CONFIRMED = "partners.confirm_paper", _("Surat legalitas dikonfirmasi")
    PAPER_REFUSED = "partners.refuse_paper", _("Surat legalitas ditolak")
    PAPER_CHANGED = "partners.change_paper", _("Surat legalitas diperbaiki")
    PAPER_RETIRED = "partners.retire_paper", _("Surat legalitas tidak dipakai lagi")
    PAPER_WITHDRAWN = "partners.withdraw_paper", _("Usulan surat legalitas ditarik")
    PROFILE_PROPOSED = "partners.propose_profile", _("Perubahan data legal mitra diajukan")
    PROFILE_CONFIRMED = "partners.confirm_profile", _("Perubahan data legal mitra dikonfirmasi")
    PROFILE_REFUSED = "partners.refuse_profile", _("Perubahan data legal mitra ditolak")
    AGREEMENT_ADDED = "partners.add_agreement", _("Perjanjian dibuat")
    AGREEMENT_RECORDED = "partners.record_agreement", _("Perjanjian dicatat")
    REGISTER_TAKEN_BACK = "partners.take_back", _("Impor perjanjian dibatalkan")
    AGREEMENT_CHANGED = "partners.change_agreement", _("Isi perjanjian diubah")
    AGREEMENT_MOVED = "partners.move_agreement", _("Keadaan perjanjian berubah")
    AGREEMENT_SIGNED = "partners.sign_agreement", _("Perjanjian ditandatangani")
    AGREEMENT_NUMBERED = "partners.number_agreement", _("Nomor perjanjian dilengkapi")
    AGREEMENT_HANDED_OVER = "partners.hand_over_agreement", _("Penanggung jawab perjanjian diganti")
    AGREEMENT_CARRIED_OVER = "partners.carry_over_agreement", _("Perjanjian pindah satuan kerja")
    VERSION_ADDED = "partners.add_version", _("Versi naskah diunggah")
    TEXT_ISSUED = "partners.issue_text", _("Naskah perjanjian diterbitkan")
    CHANGE_RECORDED = "partners.change_terms", _("Perubahan perjanjian dicatat")
    RENEWED = "partners.renew", _("Perpanjangan disiapkan")
    OBLIGATION_ADDED = "partners.add_obligation", _("Kewajiban ditambahkan")
    OBLIGATION_CHANGED = "partners.change_obligation", _("Kewajiban diubah")
    OBLIGATION_REMOVED = "partners.remove_obligation", _("Kewajiban dihapus")
    OBLIGATION_SENT = "partners.send_evidence", _("Bukti kewajiban dikirim")
    OBLIGATION_ACCEPTED = "partners.accept_evidence", _("Bukti kewajiban diterima")
    OBLIGATION_RETURNED = "partners.return_evidence", _("Bukti kewajiban dikembalikan")
    EVIDENCE_TAKEN_BACK = "partners.take_back_evidence", _("Bukti kewajiban ditarik kembali")
    VISIT_PLANNED = "partners.plan_visit", _("Kunjungan direncanakan")
    VISIT_STARTED = "partners.start_visit", _("Kunjungan dimulai")
    VISIT_SUBMITTED = "partners.submit_visit", _("Kunjungan selesai diisi")
    VISIT_REOPENED = "partners.reopen_visit", _("Kunjungan dibuka kembali")
    VISIT_SIGNED = "partners.sign_visit", _("Berita acara kunjungan disahkan")
    VISIT_CANCELLED = "partners.cancel_visit", _("Kunjungan dibatalkan")
    FOLLOW_UP_DONE = "partners.close_follow_up", _("Tindak lanjut selesai")
    FOLLOW_UP_ADDED = "partners.add_follow_up", _("Tindak lanjut ditambahkan")
    VISIT_CHANGED = "partners.change_visit", _("Kunjungan diubah")
    ACTIVITY_CHANGED = "partners.change_activity", _("Kegiatan peningkatan kemampuan diubah")
    CERTIFICATES_ISSUED = "partners.issue_certificates", _("Sertifikat peserta diterbitkan")
    ACTIVITY_RECORDED = "partners.record_activity", _("Kegiatan peningkatan kemampuan dicatat")
    ACTIVITY_CANCELLED = "partners.cancel_activity", _("Kegiatan peningkatan kemampuan dibatalkan")
    PARTICIPANTS_ADDED = "partners.add_participants", _("Peserta kegiatan ditambahkan")
    PARTICIPANT_CHANGED = "partners.change_participant", _("Peserta kegiatan dibetulkan")
    PARTICIPANT_REMOVED = "partners.remove_participant", _("Peserta kegiatan dihapus")
    PARTICIPANTS_FORGOTTEN = "partners.forget_participants", _("Nama peserta dihapus karena lewat waktu")
