"""Document → finished file: PDF/A-3a and PDF/UA-1 in one, its data attached, signed where there is a key.

Four fifths of a plain certificate's time went into drawing the same ornate frame again. So what every paper of a kind
shares is drawn once in a process and laid under each as one Form XObject, marked as an artifact for screen readers.
The same document gives the same bytes until it is signed; a signature is never the same twice.
"""

import datetime as dt
import warnings
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string

from bnnportal.documents import guilloche, signing
from bnnportal.documents.certificates import Sheet, Underlay
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document
from bnnportal.documents.papers import PAPERS, SIZES, Attached, Paper
from bnnportal.documents.pictures import svg_url

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

STATIC = Path(settings.BASE_DIR) / "static"
MM = 72 / 25.4

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


def pdf(document: Document) -> Rendered:
    """The finished file of a document, from its frozen content alone; sealed where the portal's seal is its signature."""
    data = PAPERS[document.kind].body(document) or unsigned(document)
    if not settings.SIGNING_P12 or document.signing != Signing.SEAL:
        return Rendered(data, {})
    return Rendered(*signing.sign(data))


def unsigned(document: Document) -> bytes:
    """The file before its signature; the same document gives the same bytes."""
    paper = PAPERS[document.kind]
    attached = paper.attached(document)
    with pikepdf.open(BytesIO(typeset(document, paper, attached))) as file:
        if underlay := paper.underlay(document):
            lay_under(file, underlay)
        claim_accessible(file)
        give_items_bodies(file)
        if attached:
            file.Root.AF = [file.attachments[one.name].obj for one in attached]  # WeasyPrint names them twice
        out = BytesIO()
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def warm() -> None:
    """Do in a new worker what the first document would wait for: import, fonts, frame, key."""
    _engine()
    for style in ("piagam.css", "daftar.css"):
        _stylesheet(style, Sheet())
    _stylesheet("naskah.css", Sheet(210, 297))
    for numeral in ("I", "II", "III", ""):
        _underlay(Underlay(numeral, settings.DEMO))
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


@lru_cache(maxsize=64)
def _stylesheet(name: str, sheet: Sheet) -> "CSS":
    """A style of ours filled with the measures of a page; read once for all pages of these measures."""
    engine = _engine()
    return engine.weasyprint.CSS(
        string=render_to_string(f"documents/pdf/{name}", {"sheet": sheet}),
        font_config=engine.fonts,
        url_fetcher=engine.fetcher,
    )


def layout(html: str, style: str, sheet: Sheet | None = None, **options: Any) -> Any:
    """Lay HTML out with a style of ours; a blocked address becomes an ordinary error.

    WeasyPrint raises a BaseException there, which would take the worker down with it.
    """
    engine = _engine()
    try:
        return engine.weasyprint.HTML(string=html, base_url="portal:", url_fetcher=engine.fetcher).render(
            font_config=engine.fonts, stylesheets=[_stylesheet(style, sheet or Sheet())], **options
        )
    except engine.blocked as error:
        raise RenderError(str(error)) from error


def typeset(document: Document, paper: Paper, attached: list[Attached]) -> bytes:
    """The text of a paper, as large as fits where it must stand on one page, with its data attached."""
    context = {"document": document, "c": document.content, **paper.context(document)}
    options = {"pdf_variant": "pdf/a-3a", "attachments": [attachment(document, one) for one in attached]}
    for size in paper.sizes or ("",):
        html = render_to_string(paper.template, {**context, "size": size})
        pages = layout(html, paper.style, paper.sheet(document), **options)
        if len(pages.pages) == 1 or not paper.sizes:
            return write(pages, **options)
    raise RenderError("Isi dokumen terlalu panjang untuk satu halaman.")


def write(pages: Any, **options: Any) -> bytes:
    """The pages as PDF. WeasyPrint leaves its colour profile open; where warnings are errors that would be one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return pages.write_pdf(**options)


def attachment(document: Document, attached: Attached) -> Any:
    issued = document.issued_at.astimezone(dt.UTC)
    engine = _engine()
    return engine.weasyprint.Attachment(
        file_obj=BytesIO(attached.data),
        name=attached.name,
        description=attached.description,
        relationship="Data",
        created=issued,
        modified=issued,
        url_fetcher=engine.fetcher,
    )


# What lies under the text


@lru_cache(maxsize=32)
def _underlay(underlay: Underlay) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """Frame, emblem, seal and, on samples, CONTOH: a Form XObject and the file that owns it.

    Two pages are drawn: what is there once, and half the frame, which is placed twice to halve its size.
    """
    page = underlay.page
    half_frame = picture("border", guilloche.picture(guilloche.half_frame(page) if underlay.border else "", page))
    ground = guilloche.ground(page) if underlay.border else ""
    html = f"{underlay_html(ground, underlay)}<section>{half_frame}</section>"
    source = pikepdf.open(BytesIO(write(layout(html, "lapisan.css", Sheet(*page)))))
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


def underlay_html(frame: str, underlay: Underlay) -> str:
    """One page of ornaments in HTML, with this frame; pre-printed stock has its own."""
    contoh = '<p class="sample">CONTOH</p>' if underlay.sample else ""
    if not underlay.border:
        return f"<section>{contoh}</section>"
    page = underlay.page
    seal = guilloche.seal((page.width / 2, page.height - 51.8), underlay.numeral)
    emblem = picture("emblem", (STATIC / "img" / "emblem.svg").read_text())
    return f"<section>{contoh}{picture('border', guilloche.picture(frame + seal, page))}{emblem}</section>"


def picture(name: str, svg: str) -> str:
    return f'<img class="{name}" alt="hiasan" src="{svg_url(svg)}">'


def lay_under(file: pikepdf.Pdf, underlay: Underlay) -> None:
    """Draw the underlay first on the page, as an artifact: PDF/UA allows nothing untagged."""
    _, form = _underlay(underlay)
    page = file.pages[0]
    page.add_resource(file.copy_foreign(form), pikepdf.Name.XObject, pikepdf.Name.Underlay)
    page.contents_add(b"/Artifact BMC q /Underlay Do Q EMC\n", prepend=True)


def give_items_bodies(file: pikepdf.Pdf) -> None:
    """PDF/UA has in an item of a list its mark and its body; WeasyPrint leaves paragraphs and tables beside the mark."""
    for item in [*file.objects]:
        if not isinstance(item, pikepdf.Dictionary) or item.get("/S") != "/LI":
            continue
        kids = [kid for kid in item.K if isinstance(kid, pikepdf.Dictionary)]
        loose = [kid for kid in kids if kid.get("/S") not in ("/Lbl", "/LBody")]
        if not loose:
            continue
        body = file.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=item, Pg=item.Pg, K=pikepdf.Array(loose)
            )
        )
        for kid in loose:
            kid.P = body
        item.K = pikepdf.Array([*(kid for kid in kids if kid.get("/S") in ("/Lbl", "/LBody")), body])


def claim_accessible(file: pikepdf.Pdf) -> None:
    """Add the PDF/UA claim to the first rdf:RDF of the metadata, the only one that validators read."""
    metadata = file.Root.Metadata
    before, end, after = metadata.read_bytes().partition(b"</rdf:RDF>")
    metadata.write(before + PDFUA + end + after)


def plain_pdf(document: Document) -> bytes:
    """The same certificate drawn the plain way, frame and all in the page: what `manage.py bench` compares with."""
    engine = _engine()
    paper = PAPERS[document.kind]
    context = {"document": document, "c": document.content, **paper.context(document), "size": SIZES[0]}
    underlay = paper.underlay(document) or Underlay(border=False)
    frame = underlay_html(guilloche.border(underlay.page), underlay)
    html = render_to_string(paper.template, context).replace("<body>", f'<body><div class="frame">{frame}</div>')
    fonts = type(engine.fonts)()
    style = engine.weasyprint.CSS(
        string=render_to_string(f"documents/pdf/{paper.style}", {"sheet": paper.sheet(document)}),
        font_config=fonts,
        url_fetcher=engine.fetcher,
    )
    page = engine.weasyprint.HTML(string=html, base_url="portal:", url_fetcher=engine.fetcher)
    return write(page.render(font_config=fonts, stylesheets=[style]), pdf_variant="pdf/a-3a")
