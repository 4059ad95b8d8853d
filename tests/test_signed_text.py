"""Nothing takes effect without a signed text: a scan that is one, or the portal's own paper with its signature."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions import texts
from partners.enums import AgreementStatus
from partners.models import Agreement, Obligation, Partner
from tests import uploads
from tests.cast import People

SIGNATURE = {
    "office_signatory": "Dr. Uji Penanda, M.Si.",
    "partner_signatory": "Uji Pimpinan",
    "signed_on": dt.date(2026, 2, 2),
    "start": dt.date(2026, 2, 2),
    "end": dt.date(2026, 12, 31),
}


@pytest.fixture
def ready(people: People) -> Agreement:
    """An agreement of BNNP Bengkulu with Yayasan Kipas that waits for its signatures."""
    agreement = actions.propose(
        office=Organisation.objects.get(code="BNNP-17"),
        partner=Partner.objects.get(organisation__code="P17-05"),
        scopes=["PELAKSANAAN", "KAPASITAS", "PELAPORAN", "MONEV"],
        by=people["bengkulu"],
        title="Penyelenggaraan Rehabilitasi Berkelanjutan bagi Pecandu dan Korban Penyalahgunaan Narkotika",
    )
    for to in (AgreementStatus.DRAFT, AgreementStatus.LEGAL_REVIEW, AgreementStatus.READY):
        agreement = actions.move(agreement=agreement, to=to, by=people["kepala"])
    return agreement


def scan(data: bytes | None = None, name: str = "pindaian.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, uploads.pdf() if data is None else data)


def refused(agreement: Agreement, people: People, **signature: object) -> str:
    """The sentence; nothing of the signature may be left behind."""
    with pytest.raises(ValidationError) as caught:
        actions.sign(agreement=agreement, by=people["kepala"], **(SIGNATURE | signature))
    agreement.refresh_from_db()
    assert (agreement.status, agreement.signed_on, agreement.signed_scan) == (AgreementStatus.READY, None, None)
    assert not Attachment.objects.exists()
    assert not Obligation.objects.exists()
    return " ".join(caught.value.messages)


def test_without_a_signed_text_nothing_takes_effect(ready, people):
    assert not texts.has_signed_text(ready)
    assert texts.signed_text(ready) is None
    assert "Belum ada naskah bertanda tangan" in refused(ready, people)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (uploads.HTML, "pindaian.pdf", "tidak dikenal"),
        (uploads.EXE, "pindaian.pdf", "program"),
        (uploads.docx(), "pindaian.docx", "diterima"),
        (b"", "pindaian.pdf", "kosong"),
        (uploads.pdf()[:-200], "pindaian.pdf", "terpotong"),
        (b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024), "pindaian.pdf", "lebih besar"),
    ],
    ids=["html", "program", "word", "empty", "cut", "large"],
)
def test_what_is_no_scan_is_refused_and_nothing_is_left(ready, people, data, name, words):
    assert words in refused(ready, people, scan=scan(data, name))


def test_locked_pdf_is_refused_with_what_to_do(ready, people):
    locked = uploads.pdf(encryption=uploads.pikepdf.Encryption(owner="a", user="b"))
    assert "dikunci sandi" in refused(ready, people, scan=scan(locked))


@pytest.mark.parametrize("data", [uploads.pdf(), uploads.jpeg(), uploads.png()], ids=["pdf", "jpeg", "png"])
def test_agreement_takes_effect_with_its_scan(ready, people, data):
    agreement = actions.sign(agreement=ready, by=people["kepala"], scan=scan(data, "x.bin"), **SIGNATURE)

    assert agreement.status == AgreementStatus.ACTIVE
    assert texts.has_signed_text(agreement)
    label, url = texts.signed_text(agreement)
    assert label == "Pindaian naskah bertanda tangan"
    assert url == agreement.signed_scan.get_absolute_url()
    assert agreement.signed_scan.organisation.code == "BNNP-17"


def test_second_signature_keeps_no_second_scan(ready, people):
    actions.sign(agreement=ready, by=people["kepala"], scan=scan(), **SIGNATURE)
    with pytest.raises(ValidationError, match="sudah ditandatangani"):
        actions.sign(agreement=ready, by=people["kepala"], scan=scan(uploads.jpeg()), **SIGNATURE)
    assert Attachment.objects.count() == 1
