"""Agreements with everything a text can say, and readers of what was written."""

import datetime as dt
import io
import re
from typing import Any

import docx
import pypdfium2
from docx.document import Document as WordDocument
from docx.table import Table
from docx.text.paragraph import Paragraph

from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from bnnportal.offices.models import Organisation
from partners.models import Contact, Partner

FULL = {
    "title": "Penyelenggaraan Rehabilitasi Berkelanjutan bagi Pecandu dan Korban Penyalahgunaan Narkotika",
    "purpose": "Meningkatkan keterjangkauan dan mutu layanan rehabilitasi berkelanjutan",
    "signed_place": "Bengkulu",
    "signed_on": dt.date(2026, 6, 1),
    "start": dt.date(2026, 6, 1),
    "end": dt.date(2027, 5, 31),
    "funds": "DIPA",
    "funds_note": "Tahun Anggaran 2026",
    "office_signatory": "Dr. Uji Kepala, M.Si.",
    "office_position": "Kepala BNN Provinsi Bengkulu",
    "partner_signatory": "Uji Ketua",
    "partner_position": "Ketua Yayasan",
    "partner_number": "07/YK/VI/2026",
    "working_units": "Bidang Rehabilitasi",
}


def known_partner() -> None:
    """Yayasan Kipas and BNNP Bengkulu with address, services and somebody to write to; all invented."""
    Organisation.objects.filter(code="BNNP-17").update(address="Jalan Rekaan Raya Nomor 7", phone="(0736) 000")
    Organisation.objects.filter(code="P17-05").update(address="Jalan Contoh Nomor 5")
    partner = Partner.objects.get(organisation__code="P17-05")
    partner.outpatient = partner.aftercare = True
    partner.save()
    Contact.objects.create(
        partner=partner, name="Uji Kontak", position="Sekretaris", phone="0811-0000", email="kipas@uji.test"
    )


def squeezed(text: str) -> str:
    """Words with one blank between; what a line break cut is whole again."""
    text = re.sub(r"[\ufffe\u00ad\x02\u2010]\s*", "", text)
    return " ".join(text.replace("\xa0", " ").split())


def bare(text: str) -> str:
    """Letters and marks alone: where lines break, and with which hyphen, is the printer's affair."""
    return re.sub(r"[\s\ufffe\u00ad\x02\u2010-]", "", text)


def pdf_text(data: bytes) -> str:
    """Text of all pages without what stands below each."""
    with_feet = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    pages = []
    for page in with_feet:
        lines = page.splitlines()
        pages.append("\n".join(line for line in lines if not is_foot(line)))
    return squeezed("\n".join(pages))


def is_foot(line: str) -> bool:
    """What stands below a page, the word under it, or a mark that pdfium gives apart from its point."""
    if re.fullmatch(r"(I{1,2}\.|[a-z]\.|\d{1,2}\.|\(\d+\)|DRAF)\s*", line):
        return True
    return bool(
        re.search(r"Halaman \d+ dari \d+|(Kerja Sama|Kesepahaman|Rencana Kerja) · Draf|^(PKS|NK|RK)/.* · ", line)
    )


def word_text(data: bytes) -> str:
    """Text of the body in its order, tables included; the signatures, side by side, one after the other."""
    file: WordDocument = docx.Document(io.BytesIO(data))
    parts = []
    for block in file.iter_inner_content():
        if isinstance(block, Paragraph):
            parts.append(block.text)
        elif isinstance(block, Table):
            ruled = block.style is not None and block.style.name == "Table Grid"
            for line in block.rows if ruled else block.columns:
                parts += [cell.text for cell in line.cells]
    return squeezed("\n".join(parts))


def rendered(document: Document) -> Document:
    """Made here and now, by what the worker calls."""
    documents.render(document_id=document.pk)
    document.refresh_from_db()
    assert document.is_ready, document.error
    return document


def said(text: dict[str, Any]) -> list[str]:
    from partners import wording

    return [squeezed(line) for line in wording.lines(text)]
