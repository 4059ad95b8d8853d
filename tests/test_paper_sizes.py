"""Papers as offices print them: A4 or F4, on pre-printed stock, with room for a signature and a stamp."""

from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest

from bnnportal.documents import certificates, render
from tests.test_render import certificate, picture_of, signed, text_of, unsigned, verapdf  # noqa: F401

MM = 72 / 25.4
PERSON = {
    "heading": "Sertifikat",
    "recipient": "Dr. Siti Contoh Uji, M.Si.",
    "role": "Narasumber",
    "event": "Bimbingan Teknis Relawan Antinarkotika",
    "event_place": "Bengkulu",
    "event_date": "2026-11-20",
    "place": "Bengkulu",
    "date": "2026-11-22",
    "issuer": "Badan Narkotika Nasional Provinsi Bengkulu",
    "signatory_position": "Kepala BNN Provinsi Bengkulu",
}
SIGNATORY = {
    "signatory_prefix": "Plt. ",
    "signatory_name": "Drs. Pejabat Contoh, M.H.",
    "signatory_rank": "Brigadir Jenderal Polisi",
    "signatory_id": "NRP 70010203",
}


def paper(kind="piagam", signing="SEGEL", size="A4", border=True, sample=False, **content):
    document = certificate(sample=sample, **content)
    document.kind, document.signing, document.paper, document.border = kind, signing, size, border
    if kind == "sertifikat":
        document.content = PERSON | content
    return document


def lines_of(data):
    """(text, left, bottom, right, top) of each piece of text, in mm from the lower left corner."""
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    boxes = [page.get_rect(i) for i in range(page.count_rects())]
    return [(page.get_text_bounded(*box).strip(), *(edge / MM for edge in box)) for box in boxes]


def place_of(data, text):
    return next(box for box in lines_of(data) if text in box[0])


def inked(data, left, top, right, bottom):
    """Share of pixels that are not white in a part of the page (mm from the upper left corner)."""
    picture = picture_of(data, 127)  # 5 dots a mm
    part = picture[int(top * 5) : int(bottom * 5), int(left * 5) : int(right * 5)]
    return float((np.min(part, axis=2) < 245).mean())


@pytest.mark.wide
@pytest.mark.parametrize(("size", "width", "height"), [("A4", 297, 210), ("F4", 330, 215)])
@pytest.mark.parametrize("kind", ["piagam", "sertifikat"])
def test_the_page_has_the_size_the_office_chose_and_the_frame_follows(kind, size, width, height):
    data = render.pdf(paper(kind, size=size)).data
    with pikepdf.open(BytesIO(data)) as file:
        assert [round(float(edge) / MM, 1) for edge in file.pages[0].MediaBox] == [0, 0, width, height]
        assert len(file.pages) == 1
    for corner in ((12, 12), (width - 22, 12), (12, height - 22), (width - 22, height - 22)):
        assert inked(data, *corner, corner[0] + 10, corner[1] + 10) > 0.5  # the rosettes
    middle = place_of(data, "diberikan kepada")
    assert abs((middle[1] + middle[3]) / 2 - width / 2) < 1


@pytest.mark.wide
@pytest.mark.parametrize("size", ["A4", "F4"])
def test_without_border_only_the_text_is_printed_at_the_same_places(size):
    framed, plain = (render.pdf(paper(size=size, border=border, rank=4)).data for border in (True, False))
    assert lines_of(framed) == lines_of(plain)
    assert text_of(framed) == text_of(plain)
    page = certificates.PAGES[size]
    for part in (
        (0, 0, page.width, 21),  # frame above
        (0, 0, 21, page.height),  # frame at the left
        (page.width - 21, 0, page.width, page.height),
        (page.width / 2 - 11, 23, page.width / 2 + 11, 45),  # emblem
        (page.width / 2 - 15, page.height - 66, page.width / 2 + 15, page.height - 30),  # seal
    ):
        assert inked(plain, *part) == 0
        assert inked(framed, *part) > 0.05


def test_a_sample_without_border_still_says_contoh():
    data = render.pdf(paper(border=False, sample=True)).data
    assert text_of(data).count("CONTOH") == 2
    assert inked(data, 0, 0, 297, 21) == 0


def test_wet_ink_leaves_thirty_millimetres_and_claims_no_signature(signed):  # noqa: F811
    rendered = render.pdf(paper(signing="BASAH", **SIGNATORY))
    position = place_of(rendered.data, "Plt. Kepala Badan Narkotika Nasional")
    name = place_of(rendered.data, "Drs. Pejabat Contoh, M.H.")
    assert 30 <= position[2] - name[4] < 34
    assert "pindai kode QR" in text_of(rendered.data)
    assert "itandatangani" not in text_of(rendered.data)
    assert rendered.signature == {}
    with pikepdf.open(BytesIO(rendered.data)) as file:
        assert "/AcroForm" not in file.Root


def test_outside_says_what_stays_true_before_and_after_the_signature(signed):  # noqa: F811
    rendered = render.pdf(paper(signing="LUAR", **SIGNATORY))
    text = text_of(rendered.data)
    assert (
        "Dokumen ini ditandatangani secara elektronik; periksa tanda tangannya di portal.bnn.go.id/verifikasi." in text
    )
    assert "BSrE" not in text
    assert "telah" not in text
    assert rendered.signature == {}


def test_the_seal_signs_and_says_so(signed):  # noqa: F811
    rendered = render.pdf(paper(**SIGNATORY))
    assert rendered.signature["kind"] == "uji"
    assert "sertifikat uji" in text_of(rendered.data)


@pytest.mark.wide
def test_the_signature_block_names_rank_number_and_on_whose_behalf():
    text = text_of(render.pdf(paper(**SIGNATORY)).data)
    assert (
        "Surabaya, 27 Januari 2023 Plt. Kepala Badan Narkotika Nasional Drs. Pejabat Contoh, M.H. "
        "Brigadir Jenderal Polisi NRP 70010203" in text
    )
    behalf = render.pdf(paper("sertifikat", **(SIGNATORY | {"signatory_prefix": "a.n. Kepala BNN"}))).data
    above, below = place_of(behalf, "a.n. Kepala BNN"), place_of(behalf, "Kepala BNN Provinsi Bengkulu")
    assert above[2] > below[2], "a.n. stands in a line of its own"


def test_no_name_leaves_a_line():
    data = render.pdf(paper("sertifikat")).data
    position = place_of(data, "Kepala BNN Provinsi Bengkulu")
    below = 210 - position[2]
    assert inked(data, 200, below + 15, 260, below + 30) > 0.001


def test_a_person_s_certificate_says_who_what_and_where():
    text = text_of(render.pdf(paper("sertifikat")).data)
    assert "Sertifikat" in text
    assert (
        "diberikan kepada Dr. Siti Contoh Uji, M.Si. sebagai Narasumber dalam Bimbingan Teknis Relawan Antinarkotika "
        "pada 20 November 2026 di Bengkulu" in text
    )


@pytest.mark.wide
@pytest.mark.parametrize("size", ["A4", "F4"])
@pytest.mark.parametrize("signing", ["SEGEL", "BASAH", "LUAR"])
def test_long_blocks_never_meet_the_text_above(signing, size):
    block = SIGNATORY | {
        "signatory_prefix": "a.n. Kepala Badan Narkotika Nasional Provinsi Kepulauan Bangka Belitung",
        "signatory_position": "Plh. Kepala Bidang Pencegahan dan Pemberdayaan Masyarakat",
        "signatory_name": "Komisaris Besar Polisi Dr. Pejabat Dengan Nama Panjang Sekali, S.I.K., S.H., M.Si.",
    }
    data = render.pdf(paper(signing=signing, size=size, theme="Bersama Menuju Indonesia Bersinar", **block)).data
    lines = lines_of(data)
    edition = min(line[2] for line in lines if "Bersama Menuju" in line[0])
    top_of_block = max(line[4] for line in lines if "Surabaya, 27 Januari" in line[0])
    assert edition >= top_of_block - 0.5
    assert min(line[2] for line in lines) > 21


@pytest.mark.verapdf
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_every_variant_is_pdfa_and_pdfua(flavour, signed, tmp_path):  # noqa: F811
    variants = [
        paper(kind, signing, size, border, sample, **SIGNATORY)
        for kind in ("piagam", "sertifikat")
        for signing, size, border, sample in (
            ("SEGEL", "F4", True, True),
            ("BASAH", "A4", False, False),
            ("LUAR", "F4", False, True),
            ("BASAH", "F4", True, False),
        )
    ]
    paths = [tmp_path / f"{n}.pdf" for n in range(len(variants))]
    for path, document in zip(paths, variants, strict=True):
        path.write_bytes(render.pdf(document).data)
    lines = verapdf(flavour, *paths)
    assert [line.split()[0] for line in lines] == ["PASS"] * len(paths), lines
