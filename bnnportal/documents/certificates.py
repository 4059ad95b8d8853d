"""What certificates say, and where it stands: of offices (piagam) and of persons (sertifikat)."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from bnnportal.documents import guilloche, words
from bnnportal.documents.enums import PaperSize, Signing
from bnnportal.documents.models import Document
from bnnportal.documents.pictures import qr_svg, svg_url
from bnnportal.periods import ROMAN

PAGES = {PaperSize.A4: guilloche.A4, PaperSize.F4: guilloche.F4}
BELOW = 27  # mm between signature block and page edge
FOOT = 67  # mm the foot takes at least: the seal of the frame reaches as high
LINE = 4.95  # mm of a line in the signature block
LETTERS = 38  # that surely stand on a line of it
GAP, WET_GAP = 17, 30  # mm above the name: for a line, or for a signature and a stamp

BSRE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
    "Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)."
)
TEST_SIGNED = "Ditandatangani secara elektronik dengan sertifikat uji."
SIGNED = "Ditandatangani secara elektronik."
SCAN = "Untuk memvalidasi keaslian dokumen ini, silakan pindai kode QR."
# Printed before the signature is set: says nothing of whose certificate it will be.
SIGNED_OUTSIDE = "Dokumen ini ditandatangani secara elektronik; periksa tanda tangannya di {check_at}."


@dataclass(frozen=True)
class Sheet:
    """The measures of a page, in mm: what its stylesheet is filled with."""

    width: int = guilloche.A4.width
    height: int = guilloche.A4.height
    foot: int = FOOT
    gap: int = GAP

    @property
    def below(self) -> int:
        return self.foot - BELOW


@dataclass(frozen=True)
class Underlay:
    """What is laid under the text; equal for equal pictures, so that each is drawn once in a process."""

    numeral: str = ""  # on the seal; "" is a star
    sample: bool = False
    paper: str = PaperSize.A4
    border: bool = True

    @property
    def page(self) -> guilloche.Page:
        return PAGES[PaperSize(self.paper)]


def position_lines(content: dict[str, Any]) -> list[str]:
    """ "Plt. Kepala …" in one line; "a.n. Kepala …" in a line of its own above the position."""
    prefix, position = content.get("signatory_prefix", ""), content.get("signatory_position", "")
    before, _cut, last = prefix.rpartition("\n")
    if last.startswith("a.n."):
        before, last = f"{before}\n{last}", ""
    own = f"{last.strip()} {position}".strip()
    return [line.strip() for line in (*before.split("\n"), own) if line.strip()]


def sheet(document: Document) -> Sheet:
    """The page of a document; its foot grows with what stands in the signature block."""
    page = PAGES[PaperSize(document.paper)]
    gap = WET_GAP if document.signing == Signing.WET else GAP
    content = document.content
    block = [
        "",  # place and date
        *position_lines(content),
        content.get("signatory_name", ""),
        *(filter(None, (content.get("signatory_rank"), content.get("signatory_id")))),
    ]
    lines = sum(max(1, math.ceil(len(text) / LETTERS)) for text in block)
    return Sheet(page.width, page.height, max(FOOT, BELOW + gap + math.ceil(lines * LINE) + 1), gap)


def validity(document: Document, check_at: str) -> str:
    """What the foot may say of the signature: "BSrE" only where BSrE vouches for the portal's own key."""
    if document.signing == Signing.OUTSIDE:
        return SIGNED_OUTSIDE.format(check_at=check_at)
    from bnnportal.documents import signing  # noqa: PLC0415 - pyHanko is slow to import

    identity = signing.identity() if document.signing == Signing.SEAL else None
    if identity is None:
        return SCAN
    return {"bsre": BSRE, "uji": TEST_SIGNED}.get(identity["kind"], SIGNED)


def common(document: Document) -> dict[str, Any]:
    """What every certificate shows: date, signature block, QR code, foot."""
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    return {
        "issued": document.issued_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "date": words.date(document.content["date"]),
        "position_lines": position_lines(document.content),
        "qr": svg_url(qr_svg(document.verification_url)),
        "check_at": check_at,
        "validity": validity(document, check_at),
    }


def award_context(document: Document) -> dict[str, Any]:
    content = document.content
    year = str(content["assessment_year"])
    category = content["category"]
    score = content.get("score")
    place = f"Peringkat {words.ordinal(content['rank'])}"
    return {
        **common(document),
        "title": f"Piagam Penghargaan {content['recipient']}",
        "description": f"{place}, {category}, {content['edition']}. Nomor {document.number}.",
        "rank": f"{place} Bersama" if content.get("shared") else place,
        "category": category if year in category else f"{category} Tahun\N{NO-BREAK SPACE}{year}",
        "edition": content.get("edition_long") or content["edition"],
        "score": score,
        "score_words": words.decimal(score) if score else "",
    }


def award_underlay(document: Document) -> Underlay | None:
    rank = document.content["rank"]
    return underlay(document, ROMAN[rank - 1] if rank <= 3 else "")


def person_context(document: Document) -> dict[str, Any]:
    content = document.content
    return {
        **common(document),
        "title": f"{content['heading']} {content['recipient']}",
        "description": f"{content['role']}, {content['event']}. Nomor {document.number}.",
        "held": words.date(content["event_date"]) if content.get("event_date") else "",
    }


def person_underlay(document: Document) -> Underlay | None:
    return underlay(document, "")


def underlay(document: Document, numeral: str) -> Underlay | None:
    """Frame, emblem and seal; on pre-printed stock nothing but the word CONTOH of samples."""
    if document.border:
        return Underlay(numeral, document.sample, document.paper)
    return Underlay("", sample=True, paper=document.paper, border=False) if document.sample else None
