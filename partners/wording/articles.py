"""The articles, chosen by the kind of agreement. Each is written once; numbers and references follow from the order.

An article is {"key", "n", "title", "items": [{"text", "points"?, "rows"?}], "table"?}. Several items are numbered (1), (2).
"""

from collections.abc import Callable, Sequence
from typing import Any

from bnnportal.documents import words
from partners.enums import AgreementKind, Funds, Subject
from partners.wording import duties
from partners.wording.facts import BLANK, Facts

Item = dict[str, Any]
Ref = Callable[[str], str]  # "lingkup" → "Pasal 3"
Chapter = tuple[str, str, Callable[[Facts, Ref], list[Item]]]


def item(text: str, points: Sequence[str] = (), rows: Sequence[Sequence[str]] = ()) -> Item:
    found: Item = {"text": text}
    if points:
        last = len(points) - 1
        found["points"] = [
            f"{point}." if n == last else f"{point};\N{NO-BREAK SPACE}dan" if n == last - 1 else f"{point};"
            for n, point in enumerate(points)
        ]
    if rows:
        found["rows"] = [list(row) for row in rows]
    return found


def articles(facts: Facts) -> list[dict[str, Any]]:
    chapters = CHAPTERS[AgreementKind(facts.kind)]
    numbers = {key: n for n, (key, _title, _write) in enumerate(chapters, start=1)}

    def ref(key: str) -> str:
        return f"Pasal\N{NO-BREAK SPACE}{numbers[key]}"

    found = []
    for key, title, write in chapters:
        article = {"key": key, "n": numbers[key], "title": title, "items": write(facts, ref)}
        if key == "kegiatan":
            article["table"] = duties.table(facts)
        found.append(article)
    return found


def definitions(facts: Facts, ref: Ref) -> list[Item]:
    points = []
    if facts.subject == Subject.REHABILITATION:
        points += [
            "Rehabilitasi Berkelanjutan adalah rangkaian layanan yang saling menyambung bagi pecandu dan korban "
            "penyalahgunaan narkotika, dari penerimaan awal dan asesmen sampai dengan pascarehabilitasi, dengan tujuan "
            "memulihkan kesehatan dan fungsi sosialnya",
            "Klien adalah pecandu atau korban penyalahgunaan narkotika yang menerima layanan PIHAK KEDUA",
        ]
    points += [
        "Portal BNN adalah sistem elektronik yang dipakai PARA PIHAK untuk menyampaikan laporan, bukti pelaksanaan "
        "kewajiban, dan hasil kunjungan",
        "Monitoring dan Evaluasi adalah pengamatan dan penilaian berkala atas pelaksanaan kerja sama dengan instrumen "
        "yang ditetapkan PIHAK KESATU",
        "Hari adalah hari kalender, kecuali dinyatakan lain",
    ]
    return [item(f"Dalam {facts.this} yang dimaksud dengan:", points)]


def doing(title: str) -> str:
    """A title as what is done: "Pelaksanaan rehabilitasi" becomes "melaksanakan rehabilitasi"."""
    first, _space, rest = title.partition(" ")
    verbs = {"pelaksanaan": "melaksanakan", "penyelenggaraan": "menyelenggarakan"}
    verb = verbs.get(first.lower())
    return f"{verb} {rest}" if verb and rest else f"melaksanakan {lower(title)}"


def purpose(facts: Facts, ref: Ref) -> list[Item]:
    aim = facts.purpose.rstrip(".") or BLANK
    return [
        item(f"Maksud {facts.this} adalah menjadi pedoman bagi PARA PIHAK dalam {doing(facts.title)}."),
        item(f"Tujuan {facts.this} adalah: {lower(aim)}."),
    ]


def lower(text: str) -> str:
    """The first letter small, unless the word is an abbreviation or a proper name in capitals."""
    word = text.split(" ", 1)[0]
    return text if word[:2].isupper() or not text else text[0].lower() + text[1:]


def scope(facts: Facts, ref: Ref) -> list[Item]:
    points = [
        f"{lower(one.title)}{f', yaitu {lower(one.summary.rstrip(chr(46)))}' if one.summary else ''}"
        for one in facts.scopes
    ]
    return [item(f"Ruang lingkup {facts.this} meliputi:", points or [BLANK])]


def execution_mou(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            f"Ruang lingkup sebagaimana dimaksud dalam {ref('lingkup')} dilaksanakan melalui perjanjian kerja sama yang "
            f"dibuat tersendiri dan menjadi bagian yang tidak terpisahkan dari {facts.this}."
        ),
        item(
            "Perjanjian kerja sama paling sedikit memuat hak dan kewajiban, rencana kegiatan, pembiayaan, jangka waktu, "
            "serta pemantauan dan evaluasi."
        ),
        item(f"PARA PIHAK menunjuk unit kerja berikut sebagai pelaksana: {facts.units or BLANK}."),
    ]


def execution(facts: Facts, ref: Ref) -> list[Item]:
    found = [
        item(
            f"PARA PIHAK melaksanakan ruang lingkup sebagaimana dimaksud dalam {ref('lingkup')} sesuai dengan tugas, "
            "kewenangan, dan standar layanan masing-masing."
        ),
        item(f"Pelaksana kerja sama ini pada PIHAK KESATU adalah {facts.units or BLANK}."),
    ]
    if facts.kind == AgreementKind.PKS:
        found.append(
            item(
                "Bila diperlukan, PARA PIHAK menyusun rencana kerja tahunan yang memuat kegiatan, penanggung jawab, dan "
                f"jadwalnya sebagai lampiran {facts.this}."
            )
        )
    return found


def first_duties(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item("PIHAK KESATU berhak:", duties.rights_of_office(facts)),
        item("PIHAK KESATU berkewajiban:", duties.duties_of_office(facts)),
    ]


def second_duties(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item("PIHAK KEDUA berhak:", duties.rights_of_partner(facts)),
        item("PIHAK KEDUA berkewajiban:", duties.duties_of_partner(facts)),
    ]


def plan(facts: Facts, ref: Ref) -> list[Item]:
    return [item("PARA PIHAK melaksanakan kegiatan berikut selama masa berlaku rencana kerja ini:")]


def term(facts: Facts, ref: Ref) -> list[Item]:
    start = words.date(facts.start.isoformat()) if facts.start else BLANK
    end = words.date(facts.end.isoformat()) if facts.end else BLANK
    found = [item(f"{facts.this} berlaku sejak tanggal {start} sampai dengan tanggal {end}.")]
    if facts.kind != AgreementKind.WORKPLAN:
        found += [
            item(
                f"{facts.this} dapat diperpanjang atas kesepakatan tertulis PARA PIHAK dengan memperhatikan hasil "
                f"evaluasi; PIHAK yang menghendaki perpanjangan memberitahukannya paling lambat {words.counted(30)} "
                "hari sebelum masa berlakunya berakhir."
            ),
            item(
                f"{facts.this} dapat diakhiri sebelum waktunya oleh salah satu PIHAK dengan pemberitahuan tertulis yang "
                f"memuat alasannya paling lambat {words.counted(30)} hari sebelumnya, tanpa mengurangi kewajiban yang "
                "sudah timbul dan harus diselesaikan."
            ),
        ]
    return found


def funds(facts: Facts, ref: Ref) -> list[Item]:
    note = f" ({facts.funds_note})" if facts.funds_note else ""
    source = {
        Funds.DIPA.value: f"Daftar Isian Pelaksanaan Anggaran (DIPA) PIHAK KESATU{note}",
        Funds.OTHER.value: f"sumber di luar DIPA{note or f' ({BLANK})'}",
    }.get(facts.funds, f"{BLANK}{note}")
    return [
        item(f"Pembiayaan pelaksanaan {facts.this} bersumber dari {source} sesuai dengan ketersediaan anggaran."),
        item(
            "Biaya yang timbul pada tiap PIHAK di luar sumber tersebut menjadi tanggung jawab PIHAK yang bersangkutan, "
            "sepanjang tidak bertentangan dengan ketentuan peraturan perundang-undangan."
        ),
    ]


def evaluation(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(f"PARA PIHAK memantau dan mengevaluasi pelaksanaan {facts.this} {duties.visits(facts)}."),
        item(
            "Hasil Monitoring dan Evaluasi dituangkan dalam berita acara beserta rekomendasi dan batas waktu tindak "
            "lanjutnya, dan menjadi bahan pertimbangan perpanjangan kerja sama."
        ),
    ]


def privacy(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            "PARA PIHAK wajib merahasiakan data pribadi Klien, menggunakannya hanya untuk keperluan layanan dan "
            "pelaporan menurut ketentuan peraturan perundang-undangan, serta melindunginya dari akses yang tidak berhak."
        ),
        item(
            "Laporan yang disampaikan melalui Portal BNN tidak memuat nama Klien; bila rincian per Klien diperlukan, "
            "Klien disebut dengan inisial atau nomor rekam medis."
        ),
        item(f"Kewajiban dalam pasal ini tetap berlaku setelah {facts.this} berakhir."),
    ]


def secrecy(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            "PARA PIHAK menjaga kerahasiaan data dan informasi yang menurut sifatnya atau menurut ketentuan peraturan "
            f"perundang-undangan wajib dirahasiakan, termasuk setelah {facts.this} berakhir."
        )
    ]


def confidentiality(facts: Facts, ref: Ref) -> list[Item]:
    return (privacy if facts.subject == Subject.REHABILITATION else secrecy)(facts, ref)


def force(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            "Keadaan kahar adalah peristiwa di luar kekuasaan PARA PIHAK yang langsung menghalangi pelaksanaan "
            f"{facts.this}, antara lain bencana alam, wabah penyakit, kebakaran, huru-hara, dan perubahan kebijakan "
            "pemerintah."
        ),
        item(
            "PIHAK yang mengalami keadaan kahar memberitahukannya secara tertulis kepada PIHAK lainnya paling lambat "
            f"{words.counted(14)} hari sejak peristiwa itu terjadi, disertai keterangan dari pihak yang berwenang."
        ),
        item(
            "PIHAK yang tidak dapat memenuhi kewajibannya karena keadaan kahar dibebaskan dari akibatnya selama keadaan "
            "itu berlangsung; setelah itu PARA PIHAK bermusyawarah mengenai kelanjutan pelaksanaannya."
        ),
    ]


def disputes(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            f"Perbedaan penafsiran dan perselisihan dalam pelaksanaan {facts.this} diselesaikan oleh PARA PIHAK secara "
            "musyawarah untuk mufakat."
        ),
        item(
            f"Bila mufakat tidak tercapai dalam {words.counted(30)} hari, penyelesaiannya dimintakan kepada pimpinan "
            "PARA PIHAK yang lebih tinggi atau ditempuh menurut ketentuan peraturan perundang-undangan."
        ),
    ]


def contact(facts: Facts, ref: Ref) -> list[Item]:
    first, second = facts.first, facts.second
    rows = {
        side.alias: [
            ["Instansi", side.name], ["Narahubung", side.contact], ["Alamat", side.address],
            ["Telepon", side.phone], ["Surel", side.email],
        ]
        for side in (first, second)
    }  # fmt: skip
    return [
        item(
            f"Surat-menyurat mengenai {facts.this} disampaikan secara tertulis, melalui surel, atau melalui Portal BNN "
            "kepada penghubung kedua belah pihak."
        ),
        item("Penghubung PIHAK KESATU:", rows=rows[first.alias]),
        item("Penghubung PIHAK KEDUA:", rows=rows[second.alias]),
        item(
            "Perubahan alamat atau penghubung diberitahukan kepada PIHAK lainnya paling lambat "
            f"{words.counted(7)} hari sejak terjadi."
        ),
    ]


def addendum(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            f"Hal-hal yang belum diatur atau perlu diubah dalam {facts.this} dituangkan dalam adendum atau amandemen "
            f"atas kesepakatan tertulis PARA PIHAK, yang merupakan bagian yang tidak terpisahkan dari {facts.this}."
        )
    ]


def end(facts: Facts, ref: Ref) -> list[Item]:
    return [
        item(
            f"{facts.this} tidak mengurangi kewenangan PARA PIHAK menurut ketentuan peraturan perundang-undangan dan "
            "dilaksanakan dengan iktikad baik."
        ),
        item(f"Pergantian pimpinan atau perubahan organisasi pada salah satu PIHAK tidak mengakhiri {facts.this}."),
    ]


DEFINITIONS: Chapter = ("umum", "KETENTUAN UMUM", definitions)
PURPOSE: Chapter = ("maksud", "MAKSUD DAN TUJUAN", purpose)
SCOPE: Chapter = ("lingkup", "RUANG LINGKUP", scope)
TERM: Chapter = ("jangka", "JANGKA WAKTU", term)
FUNDS: Chapter = ("biaya", "PEMBIAYAAN", funds)
EVALUATION: Chapter = ("monev", "PEMANTAUAN DAN EVALUASI", evaluation)
PRIVACY: Chapter = ("rahasia", "KERAHASIAAN DAN PELINDUNGAN DATA PRIBADI", confidentiality)
FORCE: Chapter = ("kahar", "KEADAAN KAHAR", force)
DISPUTES: Chapter = ("sengketa", "PENYELESAIAN PERSELISIHAN", disputes)
CONTACT: Chapter = ("korespondensi", "PENGHUBUNG DAN KORESPONDENSI", contact)
ADDENDUM: Chapter = ("adendum", "ADENDUM", addendum)
END: Chapter = ("penutup", "PENUTUP", end)

CHAPTERS: dict[AgreementKind, Sequence[Chapter]] = {
    AgreementKind.PKS: (
        DEFINITIONS, PURPOSE, SCOPE, ("pelaksanaan", "PELAKSANAAN", execution),
        ("kesatu", "HAK DAN KEWAJIBAN PIHAK KESATU", first_duties),
        ("kedua", "HAK DAN KEWAJIBAN PIHAK KEDUA", second_duties),
        TERM, FUNDS, EVALUATION, PRIVACY, FORCE, DISPUTES, CONTACT, ADDENDUM, END,
    ),
    AgreementKind.MOU: (
        PURPOSE, SCOPE, ("pelaksanaan", "PELAKSANAAN", execution_mou), TERM, FUNDS, EVALUATION, PRIVACY, FORCE,
        DISPUTES, CONTACT, ADDENDUM, END,
    ),
    AgreementKind.WORKPLAN: (
        PURPOSE, SCOPE, ("kegiatan", "RENCANA KEGIATAN", plan), ("pelaksanaan", "PELAKSANAAN", execution), TERM, FUNDS,
        EVALUATION, PRIVACY, CONTACT, ADDENDUM, END,
    ),
}  # fmt: skip
