"""Document → finished file: PDF/A-3a and PDF/UA-1 in one, its data attached, signed where there is a key.

Four fifths of a plain certificate's time went into drawing the same ornate frame again. So what every paper of a kind
shares is drawn once in a process and laid under each as one Form XObject, marked as an artifact for screen readers.
The same document gives the same bytes until it is signed; a signature is never the same twice.
"""

import base64
import datetime as dt
import json
import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import qrcode
from django.conf import settings
from django.template.loader import render_to_string

from bnnportal.documents import guilloche, signing, words
from bnnportal.documents.models import Document
from bnnportal.periods import ROMAN

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

STATIC = Path(settings.BASE_DIR) / "static"
SIZES = ("large", "medium", "small", "tiny")  # classes of <html>, tried until everything stands on one page
ATTACHMENT = "piagam.json"
QR_MM = 24.5  # width of the dark part; phones read 20 mm from paper at arm's length
MM = 72 / 25.4

BSRE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
    "Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)."
)
TEST_SIGNED = "Ditandatangani secara elektronik dengan sertifikat uji."
SIGNED = "Ditandatangani secara elektronik."
UNSIGNED = "Untuk memvalidasi keaslian dokumen ini, silakan pindai kode QR."

PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class RenderError(Exception):
    """The file could not be made; the text says why."""


@dataclass(frozen=True)
class Rendered:
    data: bytes
    signature: dict[str, Any]  # empty when unsigned


@dataclass(frozen=True)
class Paper:
    """How a kind of document is printed."""

    template: str
    style: str
    context: Callable[[Document], dict[str, Any]]
    underlay: Callable[[Document], tuple[str, bool]]  # arguments of draw_underlay, equal for equal underlays


def pdf(document: Document) -> Rendered:
    """The finished file of a document, from its frozen content alone."""
    data = unsigned(document)
    if not settings.SIGNING_P12:
        return Rendered(data, {})
    return Rendered(*signing.sign(data))


def unsigned(document: Document) -> bytes:
    """The file before its signature; the same document gives the same bytes."""
    paper = PAPERS[document.kind]
    with pikepdf.open(BytesIO(typeset(document, paper))) as file:
        lay_under(file, paper.underlay(document))
        claim_accessible(file)
        file.Root.AF = [file.attachments[ATTACHMENT].obj]  # WeasyPrint names it twice
        out = BytesIO()
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def warm() -> None:
    """Do in a new worker what the first document would wait for: import, fonts, frame, key."""
    _engine()
    for paper in PAPERS.values():
        _stylesheet(paper.style)
    for rank in ("I", "II", "III"):
        _underlay(rank, settings.DEMO)
    signing.identity()


# Typesetting


@dataclass(frozen=True)
class Engine:
    """WeasyPrint with what can be shared between documents: its fonts and its way to files."""

    weasyprint: Any
    fonts: "FontConfiguration"
    fetcher: Any
    blocked: type[BaseException]


@cache
def _engine() -> Engine:
    """Import WeasyPrint once; a second on the clock and 100 MB, so only where papers are made."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        """Reads `portal:NAME` from static/pdf/ and data: URLs; anything else stops the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _, name = url.partition(":")
            if scheme == "data":
                return super().fetch(url, headers)
            if scheme == "portal" and name == Path(name).name:
                return URLFetcherResponse(url, (STATIC / "pdf" / name).read_bytes())
            raise ValueError(f"alamat tidak diizinkan: {url[:80]}")

    return Engine(weasyprint, FontConfiguration(), Fetcher(fail_on_errors=True), FatalURLFetchingError)


@cache
def _stylesheet(name: str) -> "CSS":
    engine = _engine()
    return engine.weasyprint.CSS(
        string=render_to_string(f"documents/pdf/{name}"), font_config=engine.fonts, url_fetcher=engine.fetcher
    )


def layout(html: str, style: str, **options: Any) -> Any:
    """Lay HTML out with a style of ours; a blocked address becomes an ordinary error.

    WeasyPrint raises a BaseException there, which would take the worker down with it.
    """
    engine = _engine()
    try:
        return engine.weasyprint.HTML(string=html, base_url="portal:", url_fetcher=engine.fetcher).render(
            font_config=engine.fonts, stylesheets=[_stylesheet(style)], **options
        )
    except engine.blocked as error:
        raise RenderError(str(error)) from error


def typeset(document: Document, paper: Paper) -> bytes:
    """The text of a paper on one page, as large as fits, with the content attached as JSON."""
    context = {"document": document, "c": document.content, **paper.context(document)}
    for size in SIZES:
        html = render_to_string(paper.template, {**context, "size": size})
        pages = layout(html, paper.style, pdf_variant="pdf/a-3a", attachments=[attachment(document)])
        if len(pages.pages) == 1:
            return write(pages, pdf_variant="pdf/a-3a", attachments=[attachment(document)])
    raise RenderError("Isi dokumen terlalu panjang untuk satu halaman.")


def write(pages: Any, **options: Any) -> bytes:
    """The pages as PDF. WeasyPrint leaves its colour profile open; where warnings are errors that would be one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return pages.write_pdf(**options)


def attachment(document: Document) -> Any:
    """The frozen content as a file inside the PDF, for programs (PDF/A-3, relationship Data)."""
    issued = document.issued_at.astimezone(dt.UTC)
    return _engine().weasyprint.Attachment(
        string=json.dumps(document.content, ensure_ascii=False, indent=1, sort_keys=True),
        name=ATTACHMENT,
        description="Data piagam",
        relationship="Data",
        created=issued,
        modified=issued,
        url_fetcher=_engine().fetcher,
    )


# What lies under the text


@lru_cache(maxsize=16)
def _underlay(numeral: str, sample: bool) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """Frame, emblem, seal and, on samples, CONTOH: a Form XObject and the file that owns it.

    Two pages are drawn: what is there once, and half the frame, which is placed twice to halve its size.
    """
    half_frame = picture("border", guilloche.page(guilloche.half_frame()))
    html = f"{underlay_html(guilloche.ground(), numeral, sample)}<section>{half_frame}</section>"
    source = pikepdf.open(BytesIO(write(layout(html, "lapisan.css"))))
    once, half = (page.as_form_xobject() for page in source.pages)
    for form in (once, half):  # compressed here, or every save would do it again
        form.write(zlib.compress(form.read_bytes(), 9), filter=pikepdf.Name.FlateDecode)
    left, bottom, width, height = (float(edge) for edge in source.pages[0].MediaBox)
    form = source.make_stream(
        f"/Once Do q /Half Do Q q -1 0 0 -1 {width:.3f} {height:.3f} cm /Half Do Q".encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[left, bottom, width, height],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Once=once, Half=half)),
    )
    return source, form


def underlay_html(frame: str, numeral: str, sample: bool) -> str:
    """One page of ornaments in HTML, with this frame."""
    contoh = '<p class="sample">CONTOH</p>' if sample else ""
    ornaments = picture("border", guilloche.page(frame + guilloche.seal((148.5, 158.2), numeral)))
    emblem = picture("emblem", (STATIC / "img" / "emblem.svg").read_text())
    return f"<section>{contoh}{ornaments}{emblem}</section>"


def picture(name: str, svg: str) -> str:
    return f'<img class="{name}" alt="hiasan" src="{svg_url(svg)}">'


def lay_under(file: pikepdf.Pdf, underlay: tuple[str, bool]) -> None:
    """Draw the underlay first on the page, as an artifact: PDF/UA allows nothing untagged."""
    _, form = _underlay(*underlay)
    page = file.pages[0]
    page.add_resource(file.copy_foreign(form), pikepdf.Name.XObject, pikepdf.Name.Underlay)
    page.contents_add(b"/Artifact BMC q /Underlay Do Q EMC\n", prepend=True)


def claim_accessible(file: pikepdf.Pdf) -> None:
    """Add the PDF/UA claim to the first rdf:RDF of the metadata, the only one that validators read."""
    metadata = file.Root.Metadata
    before, end, after = metadata.read_bytes().partition(b"</rdf:RDF>")
    metadata.write(before + PDFUA + end + after)


def svg_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def qr_svg(text: str) -> str:
    """A QR code (level M) whose dark part is QR_MM wide, with the four modules of quiet around it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    count = len(code.modules)
    side = QR_MM / count * (count + 8)
    rows = "".join(stroke(y, row) for y, row in enumerate(code.modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:.3f}mm" height="{side:.3f}mm" '
        f'viewBox="-4 -4 {count + 8} {count + 8}"><rect x="-4" y="-4" width="{count + 8}" height="{count + 8}" '
        f'fill="#fff"/><path fill="none" stroke="#0a1a33" stroke-width="1" d="{rows}"/></svg>'
    )


def stroke(y: int, row: Sequence[bool | None]) -> str:
    """A row as one line of width 1 with gaps: half the path commands of rectangles, which are what costs time."""
    path, gap = f"M0 {y}.5", 0
    for dark, run in groupby(row, key=bool):
        length = len(list(run))
        if dark:
            path += f"m{gap} 0h{length}" if gap else f"h{length}"
        gap = 0 if dark else length
    return path


# Certificates


def validity() -> str:
    """What the foot may say of the signature: "BSrE" only where BSrE vouches for the key."""
    identity = signing.identity()
    if identity is None:
        return UNSIGNED
    return {"bsre": BSRE, "uji": TEST_SIGNED}.get(identity["kind"], SIGNED)


def certificate_context(document: Document) -> dict[str, Any]:
    content = document.content
    year = str(content["assessment_year"])
    category = content["category"]
    score = content.get("score")
    place = f"Peringkat {words.ordinal(content['rank'])}"
    return {
        "title": f"Piagam Penghargaan {content['recipient']}",
        "description": f"{place}, {category}, {content['edition']}. Nomor {document.number}.",
        "issued": document.issued_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rank": f"{place} Bersama" if content.get("shared") else place,
        "category": category if year in category else f"{category} Tahun\N{NO-BREAK SPACE}{year}",
        "edition": content.get("edition_long") or content["edition"],
        "score": score,
        "score_words": words.decimal(score) if score else "",
        "date": words.date(content["date"]),
        "qr": svg_url(qr_svg(document.verification_url)),
        "check_at": document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0],
        "validity": validity(),
    }


def certificate_underlay(document: Document) -> tuple[str, bool]:
    rank = document.content["rank"]
    return (ROMAN[rank - 1] if rank <= 3 else "", document.sample)


PAPERS = {
    "piagam": Paper(
        template="documents/pdf/piagam.html",
        style="piagam.css",
        context=certificate_context,
        underlay=certificate_underlay,
    )
}


def plain_pdf(document: Document) -> bytes:
    """The same certificate drawn the plain way, frame and all in the page: what `manage.py bench` compares with."""
    engine = _engine()
    paper = PAPERS[document.kind]
    context = {"document": document, "c": document.content, **paper.context(document), "size": SIZES[0]}
    frame = underlay_html(guilloche.border(), *paper.underlay(document))
    html = render_to_string(paper.template, context).replace("<body>", f'<body><div class="frame">{frame}</div>')
    fonts = type(engine.fonts)()
    style = engine.weasyprint.CSS(
        string=render_to_string(f"documents/pdf/{paper.style}"), font_config=fonts, url_fetcher=engine.fetcher
    )
    page = engine.weasyprint.HTML(string=html, base_url="portal:", url_fetcher=engine.fetcher)
    return write(page.render(font_config=fonts, stylesheets=[style]), pdf_variant="pdf/a-3a")
