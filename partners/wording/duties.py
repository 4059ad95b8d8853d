"""Rights and duties out of the scopes: what the register of duties will ask, said in sentences beforehand."""

from collections.abc import Iterator, Sequence
from typing import Any

from bnnportal.documents import words
from partners.duty_periods import REPORT_DAYS
from partners.enums import ObligationKind, Recurrence, Side, Subject
from partners.wording.facts import BLANK, Duty, Facts, ScopeFacts

HOW_OFTEN = {
    Recurrence.ONCE: f"{words.counted(1)} kali selama masa berlaku",
    Recurrence.MONTHLY: "setiap bulan",
    Recurrence.QUARTERLY: "setiap triwulan",
    Recurrence.HALF_YEARLY: f"{words.counted(2)} kali dalam setahun",
    Recurrence.YEARLY: f"paling sedikit {words.counted(1)} kali dalam setahun",
}
DOES = {
    ObligationKind.REPORT: "menyampaikan",
    ObligationKind.TRAINING: "menyelenggarakan",
    ObligationKind.VISIT: "melaksanakan",
    ObligationKind.EVALUATION: "melaksanakan",
    ObligationKind.OTHER: "melaksanakan",
}
GETS = {
    ObligationKind.REPORT: "menerima {what}",
    ObligationKind.TRAINING: "memperoleh {what}",
    ObligationKind.VISIT: "memperoleh hasil {what} beserta rekomendasinya",
    ObligationKind.EVALUATION: "memperoleh hasil {what}",
    ObligationKind.OTHER: "memperoleh manfaat dari {what}",
}
PROOF = {
    ObligationKind.REPORT: "Laporan yang diterima",
    ObligationKind.TRAINING: "Daftar peserta dan dokumentasi",
    ObligationKind.VISIT: "Berita acara",
    ObligationKind.EVALUATION: "Laporan evaluasi",
    ObligationKind.OTHER: "Bukti pelaksanaan",
}
# What a ready scope asks beside its dated duties: (of the office, of the partner)
BESIDE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "PELAKSANAAN": (
        ("merujuk Klien kepada PIHAK KEDUA sesuai dengan hasil asesmen dan kapasitas layanannya",),
        (
            "menyelenggarakan layanan rehabilitasi sesuai dengan standar layanan dan izin yang dimilikinya",
            "menerima Klien yang dirujuk sepanjang kapasitas layanannya memungkinkan",
        ),
    ),
    "KAPASITAS": (
        (),
        ("mengikutsertakan tenaga pelaksananya dalam kegiatan peningkatan kemampuan yang diselenggarakan",),
    ),
    "PELAPORAN": (("menelaah laporan PIHAK KEDUA dan menyampaikan catatannya melalui Portal BNN",), ()),
    "MONEV": (
        (),
        (
            "menerima kunjungan Monitoring dan Evaluasi serta menyediakan data dan dokumen yang diperlukan",
            "menindaklanjuti rekomendasi hasil kunjungan dalam batas waktu yang disepakati",
        ),
    ),
}


def what(duty: Duty) -> str:
    title = duty.title[0].lower() + duty.title[1:] if not duty.title[:2].isupper() else duty.title
    for word in ("bagi mitra", "oleh mitra", "dari mitra", "kepada mitra"):
        title = title.replace(word, f"{word.split()[0]} PIHAK KEDUA")
    return title


def how_often(duty: Duty) -> str:
    return HOW_OFTEN[Recurrence(duty.recurrence)]


def all_of(facts: Facts, side: Side) -> Iterator[tuple[ScopeFacts, Duty]]:
    return ((scope, duty) for scope in facts.scopes for duty in scope.duties if duty.side == side)


def owed(duty: Duty) -> str:
    sentence = f"{DOES[ObligationKind(duty.kind)]} {what(duty)} {how_often(duty)}"
    if duty.kind == ObligationKind.REPORT and duty.recurrence == Recurrence.MONTHLY:
        sentence += f" melalui Portal BNN, paling lambat tanggal {words.counted(REPORT_DAYS)} bulan berikutnya"
    return sentence


def due_from(duty: Duty) -> str:
    return GETS[ObligationKind(duty.kind)].format(what=what(duty))


def beside(facts: Facts, side: int) -> list[str]:
    return [sentence for scope in facts.scopes for sentence in BESIDE.get(scope.code, ((), ()))[side]]


def own(facts: Facts) -> list[str]:
    """Scopes the office has written itself are carried out by both."""
    return [f"melaksanakan {scope.title[0].lower()}{scope.title[1:]}" for scope in facts.scopes if not scope.code]


def rights_of_office(facts: Facts) -> list[str]:
    return [
        *(due_from(duty) for _scope, duty in all_of(facts, Side.PARTNER)),
        f"memperoleh data dan informasi mengenai pelaksanaan kerja sama{without_names(facts)}",
    ]


def duties_of_office(facts: Facts) -> list[str]:
    return [
        *beside(facts, 0),
        *(owed(duty) for _scope, duty in all_of(facts, Side.OFFICE)),
        *own(facts),
        "menyampaikan kebijakan, pedoman, dan standar yang berkaitan dengan ruang lingkup kerja sama",
    ]


def rights_of_partner(facts: Facts) -> list[str]:
    return [
        *(due_from(duty) for _scope, duty in all_of(facts, Side.OFFICE)),
        "memperoleh kebijakan, pedoman, dan standar yang berkaitan dengan ruang lingkup kerja sama",
    ]


def duties_of_partner(facts: Facts) -> list[str]:
    return [
        *beside(facts, 1),
        *(owed(duty) for _scope, duty in all_of(facts, Side.PARTNER)),
        *own(facts),
        "menjaga agar izin dan surat legalitas yang dipersyaratkan tetap berlaku selama masa kerja sama",
    ]


def without_names(facts: Facts) -> str:
    return " tanpa identitas Klien" if facts.subject == Subject.REHABILITATION else ""


def visits(facts: Facts) -> str:
    """How often both look at the work together: as the visit is due, else once a year."""
    often = next((how_often(d) for _s, d in all_of(facts, Side.OFFICE) if d.kind == ObligationKind.VISIT), "")
    return often or HOW_OFTEN[Recurrence.YEARLY]


def table(facts: Facts) -> dict[str, Any]:
    """The activities of a work plan: one row a duty; a scope without any still has its row, to be filled in."""
    rows: list[list[str]] = []
    for scope in facts.scopes:
        wanted: Sequence[Duty | None] = scope.duties or [None]
        for duty in wanted:
            number = str(len(rows) + 1)
            if duty is None:
                rows.append([number, scope.title, scope.title, "PARA PIHAK", BLANK, BLANK])
                continue
            who = "PIHAK KESATU" if duty.side == Side.OFFICE else "PIHAK KEDUA"
            often = how_often(duty)
            proof = PROOF[ObligationKind(duty.kind)]
            rows.append([number, scope.title, duty.title, who, often[0].upper() + often[1:], proof])
    return {"head": ["No.", "Ruang lingkup", "Kegiatan", "Penanggung jawab", "Waktu", "Bukti"], "rows": rows}
