"""Lists on paper: as many pages as it takes, the heading on each, the whole list inside as Excel."""

import datetime as dt
from typing import Any

from django.core.files.storage import default_storage

from bnnportal.documents import words
from bnnportal.documents.certificates import Sheet, validity
from bnnportal.documents.models import Document
from bnnportal.documents.pictures import qr_svg, svg_url

PRINTED = 300  # rows; a page of more is for Excel
WIDE = 6  # columns from which the page lies on its side
WORKBOOK = "tabel.xlsx"
LONG_WORD = 24  # letters
NUMBERS = frozenset({"number"})


def sheet(document: Document) -> Sheet:
    """A4 upright, or on its side for many columns."""
    return Sheet(297, 210) if len(document.content["columns"]) >= WIDE else Sheet(210, 297)


def context(document: Document) -> dict[str, Any]:
    content = document.content
    kinds = ["number" if kind in NUMBERS else "text" for _label, kind in content["columns"]]
    at = dt.datetime.fromisoformat(content["at"])
    printed, total = len(content["rows"]), content["total"]
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    return {
        "issued": document.issued_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "columns": [(label, kind) for (label, _kind), kind in zip(content["columns"], kinds, strict=True)],
        "rows": [[(text, style(text, kind)) for text, kind in zip(row, kinds, strict=True)] for row in content["rows"]],
        "at": f"{words.date(content['at'][:10])} pukul {at:%H.%M} {zone(at)}",
        "printed": grouped(printed),
        "total": grouped(total),
        "cut": printed < total,
        "qr": svg_url(qr_svg(document.verification_url, 18)),
        "check_at": check_at,
        "validity": validity(document, check_at),
    }


def style(text: str | None, kind: str) -> str:
    """A cell's class. Breaking inside words costs the layout five times as long, so only where a word needs it."""
    return "long" if text and any(len(word) > LONG_WORD for word in text.split()) else kind


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def zone(at: dt.datetime) -> str:
    hours = (at.utcoffset() or dt.timedelta()).total_seconds() / 3600
    return {7: "WIB", 8: "WITA", 9: "WIT"}.get(int(hours), "")


def workbook(document: Document) -> bytes:
    with default_storage.open(document.content["excel"]) as file:
        return bytes(file.read())
