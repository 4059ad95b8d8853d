"""Uploads are judged by what is in them: two hundred files made here, each with the verdict it must get."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bnnportal.files.checks import Checked, clean_name, inspect
from tests import uploads


def verdict(name: str, data: bytes) -> Checked | str:
    """What came of it: the checked file, or the sentence of the refusal."""
    try:
        return inspect(SimpleUploadedFile(name, data, content_type="application/octet-stream"))
    except ValidationError as error:
        return " ".join(error.messages)


CASES = uploads.cases()


def test_there_are_two_hundred_files():
    assert len(CASES) >= 200
    assert len({case.label for case in CASES}) == len(CASES)
    assert sum(case.kind != "" for case in CASES) >= 50  # a check that refuses everything would pass the rest


@pytest.mark.wide
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_every_file_gets_its_verdict(case):
    result = verdict(case.name, case.build())
    if case.kind:
        assert isinstance(result, Checked), f"refused: {result}"
        assert result.kind == case.kind
        assert result.name.endswith("." + result.extension)
        assert result.size == len(result.data)
    else:
        assert isinstance(result, str), f"accepted as {result.kind}"
        assert case.words.lower() in result.lower(), result
        assert result.endswith(".")  # a whole sentence


@pytest.mark.parametrize("case", [case for case in CASES if case.kind in {"jpeg", "png"}], ids=lambda case: case.label)
def test_pictures_keep_nothing_but_their_pixels(case):
    result = verdict(case.name, case.build())
    assert isinstance(result, Checked)
    for left in (b"Exif", b"GPS", b"rahasia", b"PK\x03\x04", b"<script", b"Comment", b"tEXt"):
        assert left not in result.data, left
    picture = Image.open(io.BytesIO(result.data))
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency"}, picture.info


def test_a_picture_is_turned_the_right_way_up():
    """Orientation 6: the phone was upright, the pixels lie on their side."""
    result = verdict("a.jpg", uploads.jpeg(size=(400, 300), orientation=6))
    assert isinstance(result, Checked)
    assert Image.open(io.BytesIO(result.data)).size == (300, 400)


def test_a_pdf_keeps_its_bytes_and_a_signature_with_them():
    data = uploads.pdf()
    result = verdict("surat.pdf", data)
    assert isinstance(result, Checked)
    assert result.data == data


def test_what_is_not_asked_for_here_is_refused_by_name():
    with pytest.raises(ValidationError, match=r"foto JPEG.*PDF"):
        inspect(SimpleUploadedFile("a.pdf", uploads.jpeg()), allow={"pdf"})


def test_the_limit_is_a_setting(settings):
    settings.MAX_FILE_BYTES = 5000
    assert "lebih besar" in str(verdict("a.pdf", uploads.pdf() + b" " * 5000))
    assert isinstance(verdict("a.pdf", uploads.pdf()), Checked)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("laporan.exe", "laporan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Dokumen\\surat tugas.pdf", "surat tugas.pdf"),
        ("foto\u202egpj.exe", "fotogpj.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ('"><b>.pdf', "-b-.pdf"),
        ("", "berkas.pdf"),
        (".pdf", "berkas.pdf"),
        ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
        ("Piagam Kab. Pelalawan 2026.PDF", "Piagam Kab. Pelalawan 2026.pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name, "pdf") == clean
    assert not set('<>"/\\') & set(clean_name(name, "pdf"))
