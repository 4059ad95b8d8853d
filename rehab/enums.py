"""Words of facilities and their monthly reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FacilityKind(models.TextChoices):
    CLINIC = "KLINIK", _("Klinik BNN")
    UPT = "UPT", _("Balai atau loka rehabilitasi BNN")
    PLRIP = "PLRIP", _("Lembaga instansi pemerintah (PLRIP)")
    PLRKM = "PLRKM", _("Lembaga komponen masyarakat (PLRKM)")

    @property
    def short(self) -> str:
        """For columns; the two kinds of partners are known by their letters."""
        return str({FacilityKind.UPT: _("Balai atau loka"), FacilityKind.CLINIC: self.label}.get(self, self.value))


class FacilityState(models.TextChoices):
    """Whether a facility reports this month; follows from its months, never stored (`Facility.state`)."""

    REPORTING = "AKTIF", pgettext_lazy("lembaga", "Aktif")
    SUSPENDED = "JEDA", pgettext_lazy("lembaga", "Berhenti sementara")
    COMING = "AKAN", pgettext_lazy("lembaga", "Belum mulai lapor")
    CLOSED = "TUTUP", pgettext_lazy("lembaga", "Tidak lapor lagi")


class Service(models.TextChoices):
    """The codes of the axis "service" in the definition files."""

    OUTPATIENT = "rj", _("Rawat jalan")
    INPATIENT = "ri", _("Rawat inap")
    AFTERCARE = "pasca", _("Pascarehabilitasi")
    COMMUNITY = "ibm", _("Intervensi berbasis masyarakat (IBM)")

    @property
    def short(self) -> str:
        return "IBM" if self == Service.COMMUNITY else str(self.label)


class ReportOrigin(models.TextChoices):
    PORTAL = "PORTAL", _("Dibuat di portal")
    HISTORY = "RIWAYAT", _("Riwayat")  # before go-live: in totals and trends, never in completeness


class ReportStatus(models.TextChoices):
    """Where a report is; whether it is late follows from the dates (`MonthlyReport.state`)."""

    OPEN = "TERBUKA", pgettext_lazy("laporan", "Belum dikirim")
    SUBMITTED = "DIKIRIM", pgettext_lazy("laporan", "Menunggu pemeriksaan")
    RETURNED = "DIKEMBALIKAN", pgettext_lazy("laporan", "Dikembalikan")
    APPROVED = "DISETUJUI", pgettext_lazy("laporan", "Disetujui")


REPORT_TRANSITIONS: dict[ReportStatus, set[ReportStatus]] = {
    ReportStatus.OPEN: {ReportStatus.SUBMITTED},
    ReportStatus.SUBMITTED: {ReportStatus.RETURNED, ReportStatus.APPROVED},
    ReportStatus.RETURNED: {ReportStatus.SUBMITTED, ReportStatus.APPROVED},  # a correction may be cancelled
    # withdrawn by its approver; reopened by the BNNP, or for a correction
    ReportStatus.APPROVED: {ReportStatus.SUBMITTED, ReportStatus.RETURNED},
}
FILLABLE = frozenset({ReportStatus.OPEN, ReportStatus.RETURNED})


class ReportState(models.TextChoices):
    """What a person sees, and the dot of the matrix shows."""

    NOT_DUE = "BELUMTEMPO", _("Belum jatuh tempo")
    LATE = "TERLAMBAT", _("Terlambat")
    SUBMITTED = "DIKIRIM", pgettext_lazy("laporan", "Menunggu pemeriksaan")
    RETURNED = "DIKEMBALIKAN", pgettext_lazy("laporan", "Dikembalikan")
    CORRECTING = "KOREKSI", pgettext_lazy("laporan", "Dibuka untuk perbaikan")  # approved; its figures stand meanwhile
    UNANSWERED = "BELUMLAPOR", pgettext_lazy("laporan", "Belum lapor, dikembalikan")  # due, and does not count as in
    APPROVED = "DISETUJUI", pgettext_lazy("laporan", "Disetujui")
    HISTORY = "RIWAYAT", _("Riwayat")


class StepKind(models.TextChoices):
    """What happened to a report, in its own diary."""

    SUBMITTED = "KIRIM", pgettext_lazy("laporan", "Dikirim")
    CHECKED = "PERIKSA", pgettext_lazy("laporan", "Diperiksa")
    RETURNED = "KEMBALI", pgettext_lazy("laporan", "Dikembalikan")
    APPROVED = "SETUJU", pgettext_lazy("laporan", "Disetujui")
    WITHDRAWN = "TARIK", pgettext_lazy("laporan", "Persetujuan ditarik")
    REOPENED = "BUKA", pgettext_lazy("laporan", "Dibuka kembali oleh BNNP")
    CORRECTING = "KOREKSI", pgettext_lazy("laporan", "Dibuka untuk koreksi")
    CORRECTED_NOT = "BATAL", pgettext_lazy("laporan", "Koreksi dibatalkan")
    VOIDED = "KOSONG", pgettext_lazy("laporan", "Kiriman dinyatakan kosong")
    OBJECTED = "KEBERATAN", pgettext_lazy("laporan", "Lembaga berkeberatan")
    ASKED = "MINTA", pgettext_lazy("laporan", "Lembaga minta dibuka untuk koreksi")
    DECLINED = "TOLAK", pgettext_lazy("laporan", "Permintaan koreksi ditolak")
    MOVED = "GESER", pgettext_lazy("laporan", "Saldo awal dipindah")


class Channel(models.TextChoices):
    """How a report came that an officer entered."""

    PAPER = "KERTAS", _("Kertas")
    PHOTO = "FOTO", _("Foto")
    EMAIL = "SUREL", _("Email")
    PHONE = "TELEPON", _("Telepon")


class WarningReason(models.TextChoices):
    TRUE = "BENAR", _("Benar demikian; sudah diperiksa")
    PROGRAMME = "PROGRAM", _("Ada program atau kegiatan khusus bulan ini")
    CLOSED = "LIBUR", _("Layanan berhenti sementara")
    MOVED = "PINDAH", _("Klien dipindahkan dari atau ke lembaga lain")
    EARLIER = "LALU", _("Angka bulan lalu yang keliru")
    OTHER = "LAIN", _("Lainnya")


class ExceptionState(models.TextChoices):
    OPEN = "BERLAKU", pgettext_lazy("pengecualian", "Berlaku")
    ENDED = "BERAKHIR", pgettext_lazy("pengecualian", "Berakhir")


class Basis(models.TextChoices):
    FINAL = "FINAL", _("Final")
    PROVISIONAL = "SEMENTARA", _("Sementara")


class Leaving(models.TextChoices):
    """How a client left; the codes are the items of the definition files."""

    COMPLETED = "selesai", _("Selesai program")
    ESCAPED = "kabur", _("Kabur")
    AGAINST_ADVICE = "pulang", _("Pulang paksa")
    REFERRED = "dirujuk", _("Dirujuk")
    DIED = "meninggal", _("Meninggal")


class Sex(models.TextChoices):
    MALE = "l", _("Laki-laki")
    FEMALE = "p", _("Perempuan")


class RehabEvent(models.TextChoices):
    FACILITY_ADDED = "rehab.add_facility", _("Lembaga rehabilitasi ditambahkan")
    FACILITY_CHANGED = "rehab.change_facility", _("Lembaga rehabilitasi diubah")
    FACILITY_SUSPENDED = "rehab.suspend_facility", _("Pelaporan lembaga dihentikan sementara")
    FACILITY_RESUMED = "rehab.resume_facility", _("Pelaporan lembaga dilanjutkan")
    HISTORY_IMPORTED = "rehab.import_history", _("Riwayat laporan dimuat")
    HISTORY_TAKEN_BACK = "rehab.take_back_history", _("Riwayat laporan ditarik")
    REPORT_SUBMITTED = "rehab.submit_report", _("Laporan bulanan dikirim")
    REPORT_CHECKED = "rehab.check_report", _("Laporan bulanan diperiksa")
    REPORT_RETURNED = "rehab.return_report", _("Laporan bulanan dikembalikan")
    REPORT_APPROVED = "rehab.approve_report", _("Laporan bulanan disetujui")
    APPROVAL_WITHDRAWN = "rehab.withdraw_approval", _("Persetujuan laporan ditarik")
    REPORT_REOPENED = "rehab.reopen_report", _("Laporan bulanan dibuka kembali")
    REPORT_CORRECTED = "rehab.correct_report", _("Laporan bulanan dibuka untuk koreksi")
    CORRECTION_CANCELLED = "rehab.cancel_correction", _("Koreksi laporan dibatalkan")
    SUBMISSION_VOIDED = "rehab.void_submission", _("Kiriman dinyatakan kosong")
    OBJECTED = "rehab.object_report", _("Lembaga berkeberatan atas laporan")
    CORRECTION_ASKED = "rehab.ask_correction", _("Lembaga minta laporan dibuka untuk koreksi")
    CORRECTION_DECLINED = "rehab.decline_correction", _("Permintaan koreksi laporan ditolak")
    REPORT_HANDED_OVER = "rehab.hand_over_report", _("Laporan bulanan dilanjutkan petugas baru")
    CLIENTS_READ = "rehab.read_clients", _("Daftar klien dibaca")
    CLIENTS_CHANGED = "rehab.change_clients", _("Daftar klien diubah")
    CLIENTS_FORGOTTEN = "rehab.forget_clients", _("Baris klien dihapus karena lewat waktu")
    EXCEPTION_GRANTED = "rehab.grant_exception", _("Pengecualian kunci tahun diberikan")
    EXCEPTION_ENDED = "rehab.end_exception", _("Pengecualian kunci tahun diakhiri")
    OPENING_MOVED = "rehab.move_opening", _("Saldo awal mengikuti koreksi bulan sebelumnya")
    LOCK_MOVED = "rehab.move_lock", _("Tanggal kunci tahun diubah")
    REMINDED = "rehab.remind", _("Pengingat laporan dikirim")


class Level(models.TextChoices):
    """What figures are put together by."""

    FACILITY = "lembaga", pgettext_lazy("tingkat", "Lembaga")
    OFFICE = "kantor", pgettext_lazy("tingkat", "Kantor pembina")
    PROVINCE = "provinsi", pgettext_lazy("tingkat", "Provinsi")
    MONTH = "bulan", pgettext_lazy("tingkat", "Bulan")
    NATION = "nasional", pgettext_lazy("tingkat", "Nasional")
