"""What the text of an agreement says, by kind and by what is known; page, Word and PDF say the same."""

import datetime as dt
import random

import pytest
from num2words import num2words

from bnnportal.documents import render, words
from bnnportal.documents.models import Document
from partners import actions
from partners.actions import wordings
from partners.enums import AgreementStatus
from tests import agreements
from tests.texts import FULL, bare, known_partner, pdf_text, said, squeezed, word_text

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


@pytest.fixture(autouse=True)
def _no_seal(settings):
    settings.SIGNING_P12, settings.SITE_URL, settings.DEMO = "", "https://portal.bnn.go.id", False


def titles(text):
    return [article["title"] for article in text["articles"]]


def article(text, key):
    return next(article for article in text["articles"] if article["key"] == key)


def everything(text):
    return squeezed("\n".join(said(text)))


# Days in words


def test_days_in_words_agree_with_num2words_on_two_thousand_days():
    chosen = random.Random(2023)
    for _n in range(2_000):
        day = dt.date(1990, 1, 1) + dt.timedelta(days=chosen.randrange(60 * 365))
        expected = (
            f"{DAYS[day.weekday()]} tanggal {num2words(day.day, lang='id')} bulan {MONTHS[day.month - 1]} "
            f"tahun {num2words(day.year, lang='id')} ({day.day:02d}-{day.month:02d}-{day.year})"
        )
        assert words.spoken(day) == expected


def test_the_day_of_bengkulu_is_said_as_its_papers_say_it():
    assert words.spoken(dt.date(2023, 5, 30)) == (
        "Selasa tanggal tiga puluh bulan Mei tahun dua ribu dua puluh tiga (30-05-2023)"
    )


# Five situations


def test_pks_with_all_its_facts(people):
    known_partner()
    text = wordings.written(agreements.draft(people, **FULL))

    assert titles(text) == [
        "KETENTUAN UMUM", "MAKSUD DAN TUJUAN", "RUANG LINGKUP", "PELAKSANAAN", "HAK DAN KEWAJIBAN PIHAK KESATU",
        "HAK DAN KEWAJIBAN PIHAK KEDUA", "JANGKA WAKTU", "PEMBIAYAAN", "PEMANTAUAN DAN EVALUASI",
        "KERAHASIAAN DAN PELINDUNGAN DATA PRIBADI", "KEADAAN KAHAR", "PENYELESAIAN PERSELISIHAN",
        "PENGHUBUNG DAN KORESPONDENSI", "ADENDUM", "PENUTUP",
    ]  # fmt: skip
    whole = everything(text)
    for sentence in (
        "Pada hari ini, Senin tanggal satu bulan Juni tahun dua ribu dua puluh enam (01-06-2026) bertempat di Bengkulu,",
        "bertindak untuk dan atas nama Badan Narkotika Nasional Provinsi Bengkulu, selanjutnya disebut PIHAK KESATU.",
        "Jabatan : Kepala Badan Narkotika Nasional Provinsi Bengkulu",
        "lembaga komponen masyarakat yang menyelenggarakan layanan rehabilitasi rawat jalan dan pascarehabilitasi",
        "berlaku sejak tanggal 1 Juni 2026 sampai dengan tanggal 31 Mei 2027.",
        "Daftar Isian Pelaksanaan Anggaran (DIPA) PIHAK KESATU (Tahun Anggaran 2026)",
        "Narahubung : Uji Kontak, Sekretaris",
        "Surel : kipas@uji.test",
        "Nomor : 07/YK/VI/2026",
        "ruang lingkup sebagaimana dimaksud dalam Pasal 3",
        "dibuat dalam rangkap 2 (dua) asli bermeterai cukup",
    ):
        assert sentence in whole
    blanks = [line for line in said(text) if "…" in line]
    assert blanks == ["Nomor : …………", "Surel : …………"]  # BNN's number is not taken yet, its address of mail not known


def test_each_duty_of_the_scopes_stands_with_the_side_that_owes_it(people):
    text = wordings.written(agreements.draft(people, **FULL))
    first, second = article(text, "kesatu"), article(text, "kedua")
    owed_by_office = squeezed(" ".join(first["items"][1]["points"]))
    owed_by_partner = squeezed(" ".join(second["items"][1]["points"]))

    assert "kunjungan monitoring dan evaluasi 2 (dua) kali dalam setahun" in owed_by_office
    assert "pelatihan atau fasilitasi bagi PIHAK KEDUA paling sedikit 1 (satu) kali dalam setahun" in owed_by_office
    assert "laporan bulanan" not in owed_by_office
    assert (
        "menyampaikan laporan bulanan rehabilitasi setiap bulan melalui Portal BNN, paling lambat tanggal 7 (tujuh) "
        "bulan berikutnya" in owed_by_partner
    )
    assert squeezed(first["items"][0]["points"][0]) == "menerima laporan bulanan rehabilitasi; dan"


def test_a_scope_left_out_leaves_its_duties_out_and_an_own_one_binds_both(people):
    text = wordings.written(agreements.draft(people, scopes=["PELAPORAN", "Pertukaran data anonim"]))
    whole = everything(text)

    assert "kunjungan monitoring dan evaluasi 2 (dua)" not in whole
    assert [squeezed(point) for point in article(text, "lingkup")["items"][0]["points"]] == [
        "pelaporan, yaitu laporan penyelenggaraan rehabilitasi berkelanjutan oleh mitra; dan",
        "pertukaran data anonim.",
    ]
    for key in ("kesatu", "kedua"):
        assert "melaksanakan pertukaran data anonim" in " ".join(article(text, key)["items"][1]["points"])


def test_memorandum_has_execution_and_no_rights_and_duties(people):
    text = wordings.written(agreements.draft(people, kind="NK"))

    assert text["heading"] == "NOTA KESEPAHAMAN"
    assert "PELAKSANAAN" in titles(text)
    assert not any("HAK DAN KEWAJIBAN" in title for title in titles(text))
    assert "dilaksanakan melalui perjanjian kerja sama yang dibuat tersendiri" in everything(text)
    assert "Perjanjian Kerja Sama ini" not in everything(text)


def test_work_plan_lists_its_activities_and_the_agreement_it_carries_out(people):
    parent = agreements.active(people, office_number="PKS/9/2026")
    text = wordings.written(agreements.draft(people, kind="RK", parent=parent))

    rows = article(text, "kegiatan")["table"]["rows"]
    assert [row[3] for row in rows] == ["PIHAK KESATU", "PIHAK KESATU", "PIHAK KEDUA", "PIHAK KESATU"]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert "pelaksanaan dari Perjanjian Kerja Sama Nomor PKS/9/2026 tentang" in everything(text)


def test_what_is_not_known_stays_a_visible_blank(people):
    text = wordings.written(agreements.draft(people, purpose=""))

    assert text["opening"] == (
        "Pada hari ini, ………… tanggal ………… bulan ………… tahun ………… (……-……-…………) bertempat di …………, kami yang bertanda "
        "tangan di bawah ini:"
    )
    whole = everything(text)
    assert "berlaku sejak tanggal ………… sampai dengan tanggal …………." in whole
    assert "bersumber dari ………… sesuai" in whole
    assert "Tujuan Perjanjian Kerja Sama ini adalah: …………." in whole
    assert [side["name"] for side in text["signatures"]] == ["…………", "…………"]
    assert "None" not in whole


def test_renewal_names_what_it_follows(people):
    old = agreements.active(people, office_number="PKS/9/2026")
    (draft,) = actions.renew(agreements=[old], by=people["bengkulu"]).made
    assert (
        "bahwa PARA PIHAK telah melaksanakan Perjanjian Kerja Sama Nomor PKS/9/2026 tentang Rehabilitasi berkelanjutan "
        "tanggal 5 Januari 2026" in everything(wordings.written(draft))
    )


# One structure, three forms


@pytest.mark.wide
@pytest.mark.parametrize("kind", ["PKS", "NK", "RK"])
def test_word_and_pdf_say_the_same_in_the_same_order(people, kind):
    known_partner()
    agreement = agreements.draft(people, **FULL | {"kind": kind})
    expected = said(wordings.written(agreement))
    in_word = word_text(wordings.word_file(agreement))
    draft = wordings.request_draft(agreement=agreement, by=people["kipas"])
    in_pdf = pdf_text(render.unsigned(Document.objects.get(pk=draft.pk)))

    for name, text in (("word", bare(in_word)), ("pdf", bare(in_pdf))):
        at = 0
        for line in expected:
            found = text.find(bare(line), at)
            assert found >= 0, (name, line, text[at : at + 300])
            at = found
    page = people.client("kipas").get(f"/pks/{agreement.pk}/naskah/").content.decode()
    assert "dua ribu dua puluh enam (01-06-2026)" in squeezed(page)


@pytest.mark.wide
def test_markup_in_a_title_is_written_not_obeyed(people):
    title = "<b>Uji</b> & <script>alert(1)</script>"
    agreement = agreements.draft(people, title=title)
    assert title.upper() in word_text(wordings.word_file(agreement))
    page = people.client("bengkulu").get(f"/pks/{agreement.pk}/naskah/").content.decode()
    assert "<SCRIPT>" not in page
    draft = wordings.request_draft(agreement=agreement, by=people["bengkulu"])
    assert title.upper() in pdf_text(render.unsigned(Document.objects.get(pk=draft.pk)))


def test_text_is_indonesian_in_an_english_session(people):
    agreement = agreements.draft(people, **FULL)
    client = people.client("bengkulu")
    client.cookies["django_language"] = "en"
    assert "Pada hari ini, Senin tanggal satu" in client.get(f"/pks/{agreement.pk}/naskah/").content.decode()


def test_recorded_agreement_has_no_text_of_the_portals(people):
    recorded = type(agreements.draft(people)).objects.filter(origin="DICATAT").first()
    assert recorded.status == AgreementStatus.ACTIVE
    page = people.client("bengkulu").get(f"/pks/{recorded.pk}/naskah/")
    assert page.status_code == 200
    assert "dicatat dari naskah yang sudah ada" in page.content.decode()
    assert people.client("bengkulu").get(f"/pks/{recorded.pk}/naskah/word/").status_code == 409
