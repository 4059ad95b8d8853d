"""Words of programmes, indicators, targets, activities and cases, and the changes of state between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Approach(models.TextChoices):
    SOFT = "soft", _("Soft power")
    HARD = "hard", _("Hard power")
    SMART = "smart", _("Smart power")
    EMPOWERING = "empowering", _("Empowering")


EXPLAINED = {  # offices mix them up; "cooperation" is what the national office calls the fourth
    Approach.SOFT: _("Mencegah, memberdayakan masyarakat, dan merehabilitasi."),
    Approach.HARD: _("Menegakkan hukum: perkara, tersangka, barang bukti, dan pemusnahannya."),
    Approach.SMART: _("Bekerja dengan teknologi informasi: konten, layanan pengaduan, dan aplikasi."),
    Approach.EMPOWERING: _("Bekerja sama lewat nota kesepahaman dan PKS (disebut juga cooperation)."),
}


class Polarity(models.TextChoices):
    HIGHER = "NAIK", _("makin tinggi makin baik")
    LOWER = "TURUN", _("makin rendah makin baik")
    RANGE = "RENTANG", _("harus di dalam rentang")


class Way(models.TextChoices):
    """How several values become one, over places or over time."""

    SUM = "JUMLAH", _("dijumlahkan")
    MEAN = "RATA", _("dirata-rata")
    WEIGHTED = "BOBOT", _("dirata-rata menurut bobot")
    LATEST = "AKHIR", _("nilai terakhir")
    MAX = "MAKS", _("nilai tertinggi")


class Source(models.TextChoices):
    """Where the values of an indicator come from."""

    ENTERED = "DIISI", _("diisi satuan kerja")
    ACTIVITIES = "KEGIATAN", _("dihitung dari kegiatan")
    MEASURE = "UKURAN", _("dihitung portal dari laporan, perjanjian, atau perkara")


class Counted(models.TextChoices):
    """What an indicator counts of the activities."""

    ACTIVITIES = "KEGIATAN", _("kegiatan")
    PEOPLE = "PESERTA", _("peserta")
    INSTITUTIONS = "LEMBAGA", _("lembaga")


class Light(models.TextChoices):
    GREEN = "HIJAU", _("tercapai")
    YELLOW = "KUNING", _("hampir tercapai")
    RED = "MERAH", _("belum tercapai")
    NONE = "ABU", _("belum dapat dihitung")


class NoAchievement(models.TextChoices):
    NO_TARGET = "TANPA_TARGET", _("Belum ada target.")
    ZERO_TARGET = "TARGET_NOL", _("Target nol: capaian tidak dihitung, lihat realisasinya.")
    NO_RESULT = "TANPA_HASIL", _("Belum ada realisasi.")


class ActivityKind(models.TextChoices):
    """What offices do, as their own forms name it (DOMAIN 4)."""

    MEETING = "RAKOR", _("Rapat koordinasi")
    NETWORK = "JEJARING", _("Membangun jejaring")
    ASSISTANCE = "ASISTENSI", _("Asistensi")
    INTERVENTION = "INTERVENSI", _("Intervensi")
    SUPERVISION = "SUPERVISI", _("Supervisi")
    MONITORING = "MONEV", _("Monitoring dan evaluasi")
    TRAINING = "BIMTEK", _("Bimbingan teknis")
    EDUCATION = "KIE", _("Komunikasi, informasi, dan edukasi (KIE)")
    PRINT = "CETAK", _("Diseminasi media cetak")
    ONLINE = "DARING", _("Diseminasi daring")
    BROADCAST = "SIARAN", _("Diseminasi siaran (TV, radio, videotron)")
    CAMPAIGN = "KAMPANYE", _("Diseminasi tatap muka (dialog, kampanye)")
    URINE = "URINE", _("Tes urine")
    MAPPING = "PEMETAAN", _("Pemetaan")
    SKILLS = "KETERAMPILAN", _("Pelatihan keterampilan")
    RAID = "RAZIA", _("Razia")
    DESTRUCTION = "PEMUSNAHAN", _("Pemusnahan")
    OTHER = "LAIN", _("Kegiatan lain")


class ActivityStatus(models.TextChoices):
    PLANNED = "RENCANA", _("Rencana")
    DONE = "TERLAKSANA", _("Terlaksana, menunggu persetujuan")
    APPROVED = "SETUJU", _("Disetujui")
    POSTPONED = "TUNDA", _("Ditunda")
    CANCELLED = "BATAL", _("Dibatalkan")
    REPLACED = "DIGANTI", _("Diganti koreksi")

    @property
    def look(self) -> tuple[str, str]:
        """Tone and icon of its chip: here what took place still waits, elsewhere (trainings) it is settled."""
        return LOOKS[self]


LOOKS = {
    ActivityStatus.PLANNED: ("info", "calendar"),
    ActivityStatus.DONE: ("wait", "clock"),
    ActivityStatus.APPROVED: ("ok", "circle-check"),
    ActivityStatus.POSTPONED: ("wait", "calendar"),
    ActivityStatus.CANCELLED: ("quiet", "x"),
    ActivityStatus.REPLACED: ("quiet", "history"),
}
DONE = (ActivityStatus.DONE, ActivityStatus.APPROVED, ActivityStatus.REPLACED)
ACTIVITY_TRANSITIONS = {
    ActivityStatus.PLANNED: {ActivityStatus.DONE, ActivityStatus.POSTPONED, ActivityStatus.CANCELLED},
    ActivityStatus.POSTPONED: {ActivityStatus.PLANNED, ActivityStatus.DONE, ActivityStatus.CANCELLED},
    ActivityStatus.DONE: {ActivityStatus.APPROVED, ActivityStatus.PLANNED, ActivityStatus.CANCELLED},
    ActivityStatus.APPROVED: {ActivityStatus.REPLACED},
    ActivityStatus.CANCELLED: set(),
    ActivityStatus.REPLACED: set(),
}


class Basis(models.TextChoices):
    ORDER = "SPRIN", _("Surat perintah (Sprin)")
    MEMO = "NOTA", _("Nota dinas")
    INVITATION = "UNDANGAN", _("Undangan")


class TargetGroup(models.TextChoices):
    GOVERNMENT = "PEMERINTAH", _("Institusi pemerintah")
    PRIVATE = "SWASTA", _("Institusi swasta")
    SCHOOL = "PENDIDIKAN", _("Lingkungan pendidikan")
    COMMUNITY = "MASYARAKAT", _("Lingkungan masyarakat")


class Funds(models.TextChoices):
    BUDGET = "DIPA", _("DIPA")
    OTHER = "NONDIPA", _("Non-DIPA")


class TargetStatus(models.TextChoices):
    DRAFT = "DRAF", _("Draf")
    PROPOSED = "DIAJUKAN", _("Diajukan")
    RETURNED = "DIKEMBALIKAN", _("Dikembalikan")
    APPROVED = "BERLAKU", _("Disetujui")
    REPLACED = "DIGANTI", _("Diganti revisi")


TARGET_TRANSITIONS = {
    TargetStatus.DRAFT: {TargetStatus.PROPOSED, TargetStatus.APPROVED},  # the second where it is handed down
    TargetStatus.PROPOSED: {TargetStatus.APPROVED, TargetStatus.RETURNED, TargetStatus.DRAFT},
    TargetStatus.RETURNED: {TargetStatus.PROPOSED},
    TargetStatus.APPROVED: {TargetStatus.REPLACED},
    TargetStatus.REPLACED: set(),
}


class SiteKind(models.TextChoices):
    VILLAGE = "BERSINAR", _("Desa Bersinar")
    RISK = "RAWAN", _("Kawasan rawan")


class SiteStanding(models.TextChoices):
    NAMED = "DITETAPKAN", _("Ditetapkan")
    ACTIVE = "AKTIF", _("Aktif")
    DORMANT = "TIDAKAKTIF", _("Tidak aktif")
    DANGER = "BAHAYA", _("Bahaya")
    ALERT = "WASPADA", _("Waspada")
    READY = "SIAGA", _("Siaga")
    SAFE = "AMAN", _("Aman")


STANDINGS = {
    SiteKind.VILLAGE: (SiteStanding.NAMED, SiteStanding.ACTIVE, SiteStanding.DORMANT),
    SiteKind.RISK: (SiteStanding.DANGER, SiteStanding.ALERT, SiteStanding.READY, SiteStanding.SAFE),
}

COUNTED_STANDINGS = {  # what the numbers of villages and of areas count
    SiteKind.VILLAGE: (SiteStanding.NAMED, SiteStanding.ACTIVE),
    SiteKind.RISK: (SiteStanding.DANGER, SiteStanding.ALERT),
}


class CaseKind(models.TextChoices):
    """Kinds of LKN, by the codes in their numbers (DOMAIN 4)."""

    NARCOTICS = "BRNTS", _("Narkotika")
    INTERDICTION = "INTD", _("Interdiksi")
    PURSUIT = "P2", _("Penindakan dan pengejaran")
    LAUNDERING = "TPPU", _("Pencucian uang (TPPU)")
    OTHER = "NAR", _("Lainnya")


class Sex(models.TextChoices):
    MALE = "L", _("Laki-laki")
    FEMALE = "P", _("Perempuan")


class AgeGroup(models.TextChoices):
    CHILD = "-17", _("di bawah 18 tahun")
    YOUTH = "18-25", _("18 sampai 25 tahun")
    ADULT = "26-59", _("26 sampai 59 tahun")
    OLD = "60-", _("60 tahun ke atas")


class Substance(models.TextChoices):
    """What is seized; the vocabulary of BNN's own case register, shortened to what has a unit family of its own."""

    METH = "SABU", _("Sabu")
    CANNABIS = "GANJA", _("Ganja")
    CANNABIS_PLANT = "TANAMAN", _("Tanaman ganja")
    CANNABIS_FIELD = "LADANG", _("Ladang ganja")
    HASHISH = "HASIS", _("Hasis")
    SYNTHETIC = "GORILA", _("Tembakau sintetis")
    ECSTASY = "EKSTASI", _("Ekstasi")
    HEROIN = "HEROIN", _("Heroin atau putau")
    COCAINE = "KOKAIN", _("Kokain")
    BENZO = "BENZO", _("Benzodiazepin")
    PILLS = "PIL", _("Obat keras")
    PRECURSOR = "PREKURSOR", _("Prekursor")
    OTHER = "LAINNYA", _("Lainnya")


class DisposalKind(models.TextChoices):
    LABORATORY = "LAB", _("Laboratorium")
    TRAINING = "DIKLAT", _("Diklat")
    SCIENCE = "IPTEK", _("Ilmu pengetahuan dan teknologi")
    DESTROYED = "MUSNAH", _("Pemusnahan")


class ResultOrigin(models.TextChoices):
    ENTERED = "DIISI", _("diisi satuan kerja")
    COUNTED = "DIHITUNG", _("dihitung portal saat triwulan dikunci")


class PublishedLevel(models.TextChoices):
    """What a printed figure speaks of."""

    NATIONAL = "national", _("Nasional")
    PROVINCE = "province", _("Provinsi")
    REGENCY = "regency", _("Kabupaten atau kota")
    PARTNER = "partner", _("Lembaga mitra")


class ResultStatus(models.TextChoices):
    SENT = "DIKIRIM", _("Menunggu diperiksa")
    REVIEWED = "DIPERIKSA", _("Sudah diperiksa")
    RETURNED = "DIKEMBALIKAN", _("Dikembalikan")
    REPLACED = "DIGANTI", _("Diganti koreksi")


class ReportState(models.TextChoices):
    """Of the report of an office on a quarter. The first two have no row."""

    RUNNING = "AKAN", _("Triwulan belum berakhir")
    MISSING = "BELUM", _("Belum dibuat")
    DRAFT = "DRAF", _("Draf")
    ISSUED = "TERBIT", _("Terbit")


class ProgramEvent(models.TextChoices):
    REPORT_SAVED = "programs.save_report", _("Narasi laporan triwulan disimpan")
    REPORT_ISSUED = "programs.issue_report", _("Laporan triwulan diterbitkan")
    REPORT_REVISED = "programs.revise_report", _("Laporan triwulan dibuka sebagai versi baru")
    METHOD_CHANGED = "programs.change_method", _("Cara hitung indikator diubah")
    THRESHOLDS_CHANGED = "programs.change_thresholds", _("Ambang lampu diubah")
    TARGET_SAVED = "programs.save_target", _("Target disimpan")
    TARGET_PROPOSED = "programs.propose_target", _("Target diajukan")
    TARGET_APPROVED = "programs.approve_target", _("Target disetujui")
    TARGET_WITHDRAWN = "programs.withdraw_target", _("Usulan target ditarik")
    TARGET_DROPPED = "programs.drop_target", _("Draf target dihapus")
    TARGETS_HANDED_DOWN = "programs.hand_down_targets", _("Target diturunkan")
    TARGET_RETURNED = "programs.return_target", _("Target dikembalikan")
    ACTIVITY_SAVED = "programs.save_activity", _("Kegiatan disimpan")
    ACTIVITY_DONE = "programs.carry_out_activity", _("Kegiatan dicatat terlaksana")
    ACTIVITY_APPROVED = "programs.approve_activity", _("Kegiatan disetujui")
    ACTIVITY_REPLANNED = "programs.replan_activity", _("Kegiatan kembali menjadi rencana")
    ACTIVITY_RETURNED = "programs.return_activity", _("Kegiatan dikembalikan")
    ACTIVITY_POSTPONED = "programs.postpone_activity", _("Kegiatan ditunda")
    ACTIVITY_CANCELLED = "programs.cancel_activity", _("Kegiatan dibatalkan")
    ACTIVITY_CORRECTED = "programs.correct_activity", _("Kegiatan dibuka untuk koreksi")
    CORRECTION_DROPPED = "programs.drop_correction", _("Koreksi kegiatan dibatalkan")
    SITE_SAVED = "programs.save_site", _("Lokasi program disimpan")
    SITE_STANDING = "programs.set_standing", _("Status lokasi program dicatat")
    CASE_SAVED = "programs.save_case", _("Kasus disimpan")
    EVIDENCE_REMOVED = "programs.remove_evidence", _("Barang bukti yang salah dicatat dihapus")
    EVIDENCE_WEIGHED = "programs.weigh_evidence", _("Barang bukti ditimbang")
    EVIDENCE_DISPOSED = "programs.dispose_evidence", _("Barang bukti dikeluarkan")
    DISPOSAL_TAKEN_BACK = "programs.take_back_disposal", _("Pengeluaran barang bukti ditarik")
    RESULT_ENTERED = "programs.enter_result", _("Hasil indikator diisi")
    RESULT_REVIEWED = "programs.review_result", _("Hasil indikator diperiksa")
    RESULT_RETURNED = "programs.return_result", _("Hasil indikator dikembalikan")
    QUARTER_LOCKED = "programs.lock_quarter", _("Triwulan dikunci")
