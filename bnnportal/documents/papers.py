"""How each kind of document is printed. The areas above register their own papers in `AppConfig.ready()`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bnnportal.documents import certificates, tables
from bnnportal.documents.certificates import Sheet, Underlay
from bnnportal.documents.models import Document

SIZES = ("large", "medium", "small", "tiny")  # classes of <html>, tried until everything stands on one page


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF, for programs (PDF/A-3, relationship Data)."""

    name: str
    description: str
    data: bytes


def frozen_content(document: Document) -> list[Attached]:
    text = json.dumps(document.content, ensure_ascii=False, indent=1, sort_keys=True)
    return [Attached("piagam.json", "Data piagam", text.encode())]


def whole_table(document: Document) -> list[Attached]:
    return [Attached(tables.WORKBOOK, "Tabel lengkap (Excel)", tables.workbook(document))]


@dataclass(frozen=True)
class Paper:
    """How a kind of document is printed."""

    template: str
    style: str
    context: Callable[[Document], dict[str, Any]]
    sheet: Callable[[Document], Sheet] = certificates.sheet
    underlay: Callable[[Document], Underlay | None] = certificates.person_underlay
    attached: Callable[[Document], list[Attached]] = frozen_content
    sizes: tuple[str, ...] = SIZES  # tried until everything stands on one page; none: as many pages as it takes
    body: Callable[[Document], bytes | None] = lambda document: None  # a PDF the paper brings: nothing is typeset then


PAPERS: dict[str, Paper] = {
    "piagam": Paper(
        template="documents/pdf/piagam.html",
        style="piagam.css",
        context=certificates.award_context,
        underlay=certificates.award_underlay,
    ),
    "sertifikat": Paper(
        template="documents/pdf/sertifikat.html", style="piagam.css", context=certificates.person_context
    ),
    "daftar": Paper(
        template="documents/pdf/daftar.html",
        style="daftar.css",
        context=tables.context,
        sheet=tables.sheet,
        underlay=lambda document: None,
        attached=whole_table,
        sizes=(),
    ),
}


def register(kind: str, paper: Paper) -> None:
    """`kind` is the code it has in `kinds`; template and style are found below templates/, whatever the area."""
    PAPERS[kind] = paper
