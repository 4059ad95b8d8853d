"""What belongs to each approach and what does not: offices mix them up, smart power most of all."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from programs.enums import Approach


@dataclass(frozen=True)
class Elsewhere:
    """Something that is often booked here and belongs to another approach."""

    what: Any
    belongs: Approach


@dataclass(frozen=True)
class Explanation:
    also: Any  # the other names it goes by
    question: Any  # by which a doubtful activity is decided
    belongs: tuple[Any, ...]
    elsewhere: tuple[Elsewhere, ...]


EXPLANATIONS = {
    Approach.SOFT: Explanation(
        also=_("pencegahan, pemberdayaan masyarakat, rehabilitasi"),
        question=_("Apakah orang atau lingkungannya menjadi lebih tahan, berdaya, atau pulih?"),
        belongs=(
            _("Advokasi, diseminasi tatap muka, Desa Bersinar, KOTAN, penggiat, relawan, dan ketahanan keluarga"),
            _("Tes urine untuk deteksi dini di instansi, sekolah, dan masyarakat"),
            _("Pelatihan dan usaha bagi warga kawasan rawan"),
            _("Rawat jalan, rawat inap, pascarehabilitasi, IBM, dan mutunya"),
        ),
        elsewhere=(
            Elsewhere(_("Konten media sosial dan jangkauannya"), Approach.SMART),
            Elsewhere(_("PKS dengan klinik, sekolah, atau pemerintah daerah"), Approach.EMPOWERING),
            Elsewhere(_("Razia bersama aparat yang berujung perkara"), Approach.HARD),
        ),
    ),
    Approach.HARD: Explanation(
        also=_("pemberantasan, penegakan hukum"),
        question=_("Apakah ada perkara, tersangka, atau barang bukti?"),
        belongs=(
            _("Laporan kasus narkotika (LKN) dan tersangkanya, jaringan, dan TPPU"),
            _("Barang bukti yang disita, per jenis satuan, dan pemusnahannya"),
            _("Ladang ganja yang dimusnahkan"),
        ),
        elsewhere=(
            Elsewhere(_("Asesmen terpadu dan rehabilitasi tersangka yang juga pecandu"), Approach.SOFT),
            Elsewhere(_("Tiket pengaduan 184 sebelum menjadi perkara"), Approach.SMART),
            Elsewhere(_("Nota kesepahaman dengan kepolisian atau bea cukai"), Approach.EMPOWERING),
        ),
    ),
    Approach.SMART: Explanation(
        also=_("teknologi informasi dan komunikasi"),
        question=_("Apakah hasilnya dicapai lewat teknologi informasi, bukan tatap muka?"),
        belongs=(
            _("Konten di media sosial dan daring, dengan jumlah orang yang dijangkau"),
            _("Tiket 184, WhatsApp, surel, dan kanal lain, yang masuk dan yang ditindaklanjuti"),
            _("Aplikasi yang benar-benar dipakai, misalnya BOSS, TREN, dan New SIRENA"),
        ),
        elsewhere=(
            Elsewhere(_("Penyuluhan di kelas, juga bila memakai layar atau rapat daring"), Approach.SOFT),
            Elsewhere(_("Pelatihan penggiat “cerdas” atau program bernama “smart”"), Approach.SOFT),
            Elsewhere(_("Penyelidikan dengan alat digital"), Approach.HARD),
        ),
    ),
    Approach.EMPOWERING: Explanation(
        also=_("kerja sama, cooperation"),
        question=_("Apakah ada perjanjian dengan lembaga lain, atau pelaksanaannya yang dipantau?"),
        belongs=(
            _("Nota kesepahaman dan PKS yang berlaku, dan kewajiban di dalamnya"),
            _("Monitoring dan evaluasi kerja sama: kunjungan dan nilainya"),
            _("Orang dari lembaga mitra yang dilatih"),
        ),
        elsewhere=(
            Elsewhere(_("Pemberdayaan alternatif bagi warga kawasan rawan (namanya mirip)"), Approach.SOFT),
            Elsewhere(_("Rapat koordinasi dan jejaring tanpa perjanjian"), Approach.SOFT),
            Elsewhere(_("Klien yang dilayani mitra"), Approach.SOFT),
        ),
    ),
}
