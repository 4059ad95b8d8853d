"""What offices do in a year, in the words they write it down with. Every title ends in "(simulasi)"."""

from dataclasses import dataclass

from programs.enums import ActivityKind, TargetGroup

GOVERNMENT, PRIVATE = TargetGroup.GOVERNMENT, TargetGroup.PRIVATE
SCHOOL, COMMUNITY = TargetGroup.SCHOOL, TargetGroup.COMMUNITY


@dataclass(frozen=True)
class Work:
    """One kind of activity of a programme: how often a BNNK and a BNNP do it in a year, with how many people.

    people: fewest and most; (0, 0) for what nobody attends. institutions: how many are named, at most.
    """

    programme: str
    kind: ActivityKind
    title: str
    group: TargetGroup
    often: tuple[float, float]
    people: tuple[int, int]
    institutions: int = 0
    cost: int = 3  # million rupiah


K = ActivityKind
WORK = (
    Work("advokasi", K.MEETING, "Rapat koordinasi program P4GN", GOVERNMENT, (1.5, 2.5), (15, 35), 5, 8),
    Work("advokasi", K.NETWORK, "Membangun jejaring dengan dunia usaha", PRIVATE, (1, 2), (12, 25), 4, 5),
    Work("advokasi", K.ASSISTANCE, "Asistensi penguatan kebijakan P4GN", GOVERNMENT, (1, 2), (10, 25), 3, 5),
    Work("advokasi", K.INTERVENTION, "Intervensi ketahanan lingkungan kerja", PRIVATE, (0.5, 1), (15, 40), 3, 6),
    Work("advokasi", K.MONITORING, "Monev rencana aksi P4GN perangkat daerah", GOVERNMENT, (1, 2), (10, 20), 4, 4),
    Work("diseminasi", K.EDUCATION, "KIE bahaya narkotika di sekolah", SCHOOL, (3, 4), (60, 240)),
    Work("diseminasi", K.CAMPAIGN, "Kampanye antinarkoba di ruang publik", COMMUNITY, (2, 3), (50, 300), 0, 10),
    Work("diseminasi", K.BROADCAST, "Dialog radio tentang pencegahan", COMMUNITY, (1, 3), (0, 0), 0, 4),
    Work("diseminasi", K.PRINT, "Pemasangan baliho dan pembagian leaflet", COMMUNITY, (1, 2), (0, 0), 0, 6),
    Work("desa-bersinar", K.ASSISTANCE, "Pendampingan Desa Bersinar", COMMUNITY, (2, 3), (15, 40)),
    Work("ketahanan-keluarga", K.INTERVENTION, "Intervensi ketahanan keluarga", COMMUNITY, (2, 2), (20, 40), 0, 6),
    Work("remaja", K.EDUCATION, "Penguatan ketahanan diri remaja", SCHOOL, (2, 4), (30, 90), 2),
    Work("relawan", K.TRAINING, "Pembentukan relawan antinarkoba", COMMUNITY, (1, 2), (20, 40), 0, 7),
    Work("kotan", K.MEETING, "Sinkronisasi kebijakan KOTAN", GOVERNMENT, (1.5, 2.5), (15, 30), 4, 6),
    Work("penggiat", K.TRAINING, "Bimtek penggiat P4GN", GOVERNMENT, (2, 3), (20, 35), 3, 9),
    Work("tes-urine", K.URINE, "Tes urine di lingkungan kerja", GOVERNMENT, (2, 3), (25, 110), 1, 5),
    Work("tes-urine", K.URINE, "Tes urine di lingkungan pendidikan", SCHOOL, (1.5, 2), (30, 100), 1, 5),
    Work("pemberdayaan-alternatif", K.SKILLS, "Pelatihan keterampilan warga", COMMUNITY, (1, 2), (10, 25), 0, 15),
    Work("pemberdayaan-alternatif", K.MAPPING, "Pemetaan kawasan rawan", COMMUNITY, (0.5, 1), (8, 15)),
    Work("ibm", K.TRAINING, "Pembekalan agen pemulihan IBM", COMMUNITY, (1, 1), (10, 15), 0, 6),
    Work("pascarehabilitasi", K.ASSISTANCE, "Pendampingan pascarehabilitasi", COMMUNITY, (0.5, 1), (8, 15)),
    Work("perkara", K.RAID, "Razia tempat hiburan bersama instansi terkait", PRIVATE, (0, 2), (0, 0)),
    Work("barang-bukti", K.DESTRUCTION, "Pemusnahan barang bukti narkotika", GOVERNMENT, (0, 1.5), (10, 25), 4),
    Work("pks", K.MEETING, "Pembahasan rencana kerja sama", GOVERNMENT, (0, 1), (10, 20), 2),
)  # fmt: skip
REHABILITATION = (  # of the rehabilitation centres
    Work("rawat-inap", K.MONITORING, "Supervisi layanan rawat inap", GOVERNMENT, (0, 4), (8, 20), 2),
    Work("pascarehabilitasi", K.ASSISTANCE, "Pembinaan lanjut mantan klien", COMMUNITY, (0, 4), (8, 20)),
)
SUBJECTS = {
    GOVERNMENT: "Rencana aksi nasional P4GN", PRIVATE: "Lingkungan kerja bersih narkoba",
    SCHOOL: "Bahaya narkotika dan cara menolaknya", COMMUNITY: "Peran keluarga dan masyarakat",
}  # fmt: skip
PLACES = {
    GOVERNMENT: "Aula Contoh",
    PRIVATE: "Ruang Rapat Contoh",
    SCHOOL: "Sekolah Contoh",
    COMMUNITY: "Balai Desa Contoh",
}
AUDIENCES = {
    GOVERNMENT: ("tahap pertama", "tahap kedua", "perangkat daerah", "instansi vertikal", "tingkat kecamatan"),
    PRIVATE: ("sektor perhotelan", "sektor perkebunan", "sektor perbankan", "kawasan industri"),
    SCHOOL: ("siswa SMP", "siswa SMA", "siswa SMK", "mahasiswa baru", "pengurus OSIS", "santri"),
    COMMUNITY: ("karang taruna", "kader PKK", "tokoh masyarakat", "pengurus RT dan RW", "komunitas pemuda"),
}
INSTITUTIONS = {
    GOVERNMENT: ("Dinas Kesehatan", "Kesbangpol", "Dinas Sosial", "Bappeda", "Dinas Pendidikan", "Kantor Kecamatan"),
    PRIVATE: ("PT Contoh Sejahtera", "CV Contoh Mandiri", "Hotel Contoh", "Perkebunan Contoh", "Koperasi Contoh"),
    SCHOOL: ("SMA Contoh 1", "SMK Contoh 2", "SMP Contoh 3", "Universitas Contoh"),
    COMMUNITY: ("Karang Taruna Contoh", "PKK Contoh", "Majelis Contoh"),
}
VILLAGES = ("Makmur", "Sejahtera", "Mulya", "Harapan", "Bahagia", "Sentosa", "Lestari", "Rukun", "Damai", "Jaya")
REASONS_POSTPONED = ("Simulasi: tempat belum siap.", "Simulasi: menunggu jadwal pemerintah daerah.")
REASONS_CANCELLED = ("Simulasi: anggaran dialihkan.", "Simulasi: digabung dengan kegiatan lain.")
