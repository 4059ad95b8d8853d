"""How texts of agreements are printed: the issued one and its draft, from the same frozen sentences."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.files.storage import default_storage

from bnnportal.documents.certificates import PAGES, WET_GAP, Sheet, validity
from bnnportal.documents.enums import PaperSize, Signing
from bnnportal.documents.models import Document
from bnnportal.documents.papers import Attached, Paper
from bnnportal.documents.pictures import qr_svg, svg_url

DRAFT = "draf"  # the kind of a draft's PDF
GAP = 24  # mm between position and name, for a signature


class BodyLostError(Exception):
    """The file that is to be the paper is not what was chosen."""


def sheet(document: Document) -> Sheet:
    """Upright, on the office's paper; more room where a pen and a stamp will come."""
    page = PAGES[PaperSize(document.paper)]
    gap = WET_GAP if document.signing == Signing.WET else GAP
    return Sheet(page.height, page.width, gap=gap)


def watermark(document: Document) -> str:
    """The word under the text, as its class: a draft first, then a paper of the demo, then simulated facts."""
    if document.kind == DRAFT:
        return "draf"
    if document.sample:
        return "contoh"
    return "simulasi" if document.simulated else ""


def text_of(document: Document) -> dict[str, Any]:
    """The frozen sentences with the number, which was taken after they were written."""
    text: dict[str, Any] = document.content["text"]
    return text if document.kind == DRAFT else text | {"numbers": [f"Nomor : {document.number}", *text["numbers"][1:]]}


def context(document: Document) -> dict[str, Any]:
    text = text_of(document)
    draft = document.kind == DRAFT
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    notes = [*(["CONTOH dari portal contoh"] if document.sample else []), *text["notes"]]
    return {
        "text": text,
        "title": f"{text['heading'].title()} {document.number}".strip(),
        "author": text["names"][0].title(),
        "description": f"{text['names'][0]} dan {text['names'][1]} tentang {text['about']}",
        "issued": document.issued_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "watermark": watermark(document),
        "notes": " · ".join(notes),
        "foot": f"{text['heading'].title()} · Draf" if draft else f"{document.number} · {document.code}",
        "paraf": "" if draft or document.signing != Signing.WET else "Paraf  I ………  II ………      ",
        "qr": "" if draft else svg_url(qr_svg(document.verification_url, 21)),
        "check_at": check_at,
        "validity": "" if draft else validity(document, check_at),
    }


def attached(document: Document) -> list[Attached]:
    if document.kind == DRAFT:
        return []
    data = json.dumps(document.content["text"], ensure_ascii=False, indent=1, sort_keys=True)
    return [Attached("naskah.json", "Isi naskah", data.encode())]


def body(document: Document) -> bytes | None:
    """The negotiated PDF where that is the text; it must be the very file that was chosen."""
    chosen = document.content.get("body")
    if chosen is None:
        return None
    with default_storage.open(chosen["file"]) as file:
        data: bytes = file.read()
    if hashlib.sha256(data).hexdigest() != chosen["sha256"]:
        raise BodyLostError(f"{chosen['name']} di penyimpanan bukan berkas yang dipilih.")
    return data


PAPER = Paper(
    template="partners/text_pdf.html",
    style="naskah.css",
    context=context,
    sheet=sheet,
    underlay=lambda document: None,
    attached=attached,
    sizes=(),
    body=body,
)
