"""Head, parties, considerations, closing and signatures; the articles stand in articles.py."""

import math
from typing import Any

from bnnportal.documents import words
from partners.enums import AgreementKind, Subject
from partners.wording.articles import articles
from partners.wording.facts import BLANK, Facts, Side

REHABILITATION_LAWS = (
    "Undang-Undang Nomor 35 Tahun 2009 tentang Narkotika beserta perubahannya",
    "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi",
    "Peraturan Pemerintah Nomor 25 Tahun 2011 tentang Pelaksanaan Wajib Lapor Pecandu Narkotika",
)
POSITION_LETTERS = 32  # that surely stand on a line of the signature block
LAWS = REHABILITATION_LAWS[:2]
NEEDS = {
    Subject.REHABILITATION: (
        "bahwa pemulihan pecandu dan korban penyalahgunaan narkotika memerlukan rehabilitasi yang berkelanjutan, mulai "
        "dari asesmen, rehabilitasi, sampai dengan pascarehabilitasi, yang hanya dapat terlaksana melalui kerja sama "
        "PARA PIHAK"
    ),
    Subject.PREVENTION: (
        "bahwa pencegahan penyalahgunaan narkotika memerlukan peran serta seluruh unsur masyarakat sehingga PARA PIHAK "
        "perlu bekerja sama"
    ),
    Subject.EMPOWERMENT: (
        "bahwa ketahanan masyarakat terhadap penyalahgunaan narkotika tumbuh dari masyarakat yang berdaya sehingga "
        "PARA PIHAK perlu bekerja sama"
    ),
    Subject.ENFORCEMENT: (
        "bahwa pemberantasan peredaran gelap narkotika memerlukan keterpaduan langkah dan informasi sehingga PARA PIHAK "
        "perlu bekerja sama"
    ),
    Subject.OTHER: "bahwa untuk mencapai tujuan bersama, PARA PIHAK perlu bekerja sama menurut tugas masing-masing",
}


def compose(facts: Facts) -> dict[str, Any]:
    """The whole text as plain data (JSON), fit to be frozen into a document. Keys: see lines.py."""
    return {
        "kind": facts.kind,
        "notes": list(facts.notes),
        "heading": facts.paper.upper(),
        "names": [facts.first.name.upper(), facts.second.name.upper()],
        "about": facts.title.upper(),
        "numbers": [f"Nomor : {side.number or BLANK}" for side in (facts.first, facts.second)],
        "opening": opening(facts),
        "parties": [party(facts.first), party(facts.second)],
        "together": (
            "PIHAK KESATU dan PIHAK KEDUA yang secara bersama-sama disebut PARA PIHAK dan secara sendiri-sendiri "
            "disebut PIHAK terlebih dahulu menerangkan:"
        ),
        "considerations": sentences(considerations(facts)),
        "agreed": agreed(facts),
        "articles": articles(facts),
        "closing": closing(facts),
        "rows": max(position_rows(side) for side in (facts.first, facts.second)),
        "signatures": [signature(facts.second), signature(facts.first)],
    }


def opening(facts: Facts) -> str:
    if facts.on is not None:
        day = words.spoken(facts.on)
    else:
        day = f"{BLANK} tanggal {BLANK} bulan {BLANK} tahun {BLANK} (……-……-…………)"
    return f"Pada hari ini, {day} bertempat di {facts.place or BLANK}, kami yang bertanda tangan di bawah ini:"


def party(side: Side) -> dict[str, Any]:
    return {
        "alias": side.alias,
        "rows": [["Nama", side.signatory], ["Jabatan", side.position], ["Alamat", side.address]],
        "text": (f"dalam hal ini bertindak untuk dan atas nama {side.name}, selanjutnya disebut {side.alias}."),
    }


def considerations(facts: Facts) -> list[str]:
    first, second = facts.first, facts.second
    found = [
        f"bahwa PIHAK KESATU adalah {first.body} yang melaksanakan pencegahan dan pemberantasan penyalahgunaan dan "
        "peredaran gelap narkotika dan prekursor narkotika",
        f"bahwa PIHAK KEDUA adalah {second.body}{offered(facts)}",
    ]
    if facts.basis:
        found.append(f"bahwa {facts.this} merupakan pelaksanaan dari {facts.basis}")
    if facts.earlier:
        found.append(
            f"bahwa PARA PIHAK telah melaksanakan {facts.earlier} dan berdasarkan hasil evaluasinya bersepakat untuk "
            "melanjutkan kerja sama"
        )
    found.append(NEEDS[Subject(facts.subject)])
    return found


def offered(facts: Facts) -> str:
    if facts.subject != Subject.REHABILITATION:
        return " yang mendukung upaya pencegahan dan pemberantasan penyalahgunaan narkotika"
    if not facts.services:
        return " yang berperan dalam penyelenggaraan rehabilitasi bagi pecandu dan korban penyalahgunaan narkotika"
    return f" yang menyelenggarakan layanan rehabilitasi {enumerated(facts.services)}"


def enumerated(names: Any) -> str:
    """ "a", "a dan b", "a, b, dan c"."""
    *most, last = names
    return last if not most else f"{', '.join(most)}{',' if len(most) > 1 else ''} dan {last}"


def sentences(points: list[str]) -> list[str]:
    """Points of a list as official papers end them: "…;", "…; dan", "….\" """
    last = len(points) - 1
    return [
        f"{point}." if n == last else f"{point};\N{NO-BREAK SPACE}dan" if n == last - 1 else f"{point};"
        for n, point in enumerate(points)
    ]


def agreed(facts: Facts) -> str:
    laws = REHABILITATION_LAWS if facts.subject == Subject.REHABILITATION else LAWS
    verb = "menyusun" if facts.kind == AgreementKind.WORKPLAN else "mengadakan"
    return (
        f"Berdasarkan hal-hal tersebut, serta dengan memperhatikan {enumerated(laws)}, PARA PIHAK sepakat {verb} "
        f"{facts.paper} tentang {facts.title} (selanjutnya disebut “{facts.paper}”) dengan ketentuan sebagai berikut."
    )


def closing(facts: Facts) -> str:
    if facts.electronic:
        form = (
            "dibuat sebagai dokumen elektronik dan ditandatangani secara elektronik; salinan elektroniknya mempunyai "
            "kekuatan hukum yang sama bagi PARA PIHAK"
        )
    else:
        form = (
            f"dibuat dalam rangkap {words.counted(2)} asli bermeterai cukup, masing-masing mempunyai kekuatan hukum "
            "yang sama, satu rangkap untuk PIHAK KESATU dan satu rangkap untuk PIHAK KEDUA"
        )
    return f"Demikian {facts.this} {form}, serta mulai mengikat PARA PIHAK setelah ditandatangani."


def position_rows(side: Side) -> int:
    """How many lines the position takes on paper, at most 4: both names then stand at one height."""
    return min(4, sum(math.ceil(len(line) / POSITION_LETTERS) for line in side.positions))


def signature(side: Side) -> dict[str, Any]:
    return {
        "alias": side.alias,
        "positions": list(side.positions),
        "organisation": side.name,
        "name": side.signatory,
        "below": [line for line in (side.rank, side.id_number) if line],
    }
