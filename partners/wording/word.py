"""The text as Word, for the negotiation: the same sentences in the same order; numbers are written, not computed."""

import io
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from partners.wording.lines import letter

FONT = "Bookman Old Style"  # what regulations are set in; Word falls back to a serif where it is missing
CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
ROMAN = ("I.", "II.")
CONTENT_WIDTH = 160  # mm


def word(text: dict[str, Any], *, title: str, watermark: str = "DRAF") -> bytes:
    """A .docx of the text; opened again it says what the PDF says."""
    file = docx.Document()
    page_setup(file, watermark)
    file.core_properties.title, file.core_properties.author = title, text["names"][0].title()
    file.core_properties.language = "id-ID"
    head(file, text)
    line(file, text["opening"])
    for number, party in zip(ROMAN, text["parties"], strict=True):
        rows(file, party["rows"], first=number)
        line(file, party["text"], left=10)
    line(file, text["together"])
    for n, point in enumerate(text["considerations"]):
        hanging(file, f"{letter(n)}.", point, left=8)
    line(file, text["agreed"])
    for article in text["articles"]:
        write_article(file, article)
    line(file, text["closing"], before=8, keep=True)
    signatures(file, text["signatures"])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def page_setup(file: Any, watermark: str) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(22), Mm(24)
    style = file.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.element.rPr.append(language())
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(5), 1.25
    heading = file.styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.bold = FONT, Pt(11.5), True
    heading.font.color.rgb = RGBColor(0, 0, 0)
    heading.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
    for name in list(heading.element.rPr.rFonts.attrib):
        if name.endswith("Theme"):
            del heading.element.rPr.rFonts.attrib[name]
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(5)
    heading.paragraph_format.alignment = CENTRE
    file.styles.add_style("Judul Naskah", WD_STYLE_TYPE.PARAGRAPH).base_style = style
    if watermark:
        mark = section.header.paragraphs[0]
        mark.alignment = CENTRE
        run = mark.add_run(watermark)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(14), True, RGBColor(0x9A, 0xA6, 0xB8)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for part in ("Halaman ", "PAGE", " dari ", "NUMPAGES"):
        run = foot.add_run("" if part.isupper() else part)
        run.font.size = Pt(8)
        if part.isupper():
            counter(run, part)


def language() -> Any:
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), "id-ID")
    return element


def counter(run: Any, name: str) -> None:
    """A field that Word fills in: the page, or how many there are."""
    for kind, instruction in (("begin", ""), ("", name), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        run._r.append(element)


def head(file: Any, text: dict[str, Any]) -> None:
    big: dict[str, Any] = {"size": 14, "bold": True}
    plain: dict[str, Any] = {"size": 10.5}
    parts: tuple[tuple[str, dict[str, Any]], ...] = (
        (text["heading"], big), ("antara", plain), (text["names"][0], {"size": 12, "bold": True}), ("dan", plain),
        (text["names"][1], {"size": 12, "bold": True}), ("tentang", plain), (text["about"], {"size": 12, "bold": True}),
        ("", plain), *((number, plain) for number in text["numbers"]), ("", plain),
    )  # fmt: skip
    for said, how in parts:
        paragraph = file.add_paragraph(style="Judul Naskah")
        paragraph.alignment, paragraph.paragraph_format.space_after = CENTRE, Pt(2)
        run = paragraph.add_run(said)
        run.font.size, run.font.bold = Pt(how["size"]), how.get("bold", False)


def line(file: Any, said: str, *, left: float = 0, before: float = 0, keep: bool = False) -> Any:
    paragraph = file.add_paragraph(said)
    paragraph.alignment = JUSTIFIED
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.space_before = Mm(left), Pt(before)
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def hanging(file: Any, mark: str, said: str, *, left: float, width: float = 8) -> None:
    paragraph = line(file, f"{mark}\t{said}", left=left)
    paragraph.paragraph_format.first_line_indent = Mm(-width)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(left))


def rows(file: Any, pairs: list[list[str]], *, first: str = "", left: float = 10) -> None:
    """Label, colon, value; the value hangs below itself when it is long."""
    for n, (label, value) in enumerate(pairs):
        paragraph = file.add_paragraph()
        at = paragraph.paragraph_format
        at.left_indent, at.first_line_indent, at.space_after = Mm(left + 34), Mm(-34 - left), Pt(2)
        at.tab_stops.add_tab_stop(Mm(left))
        at.tab_stops.add_tab_stop(Mm(left + 30))
        at.tab_stops.add_tab_stop(Mm(left + 34))
        paragraph.add_run(f"{first if n == 0 else ''}\t{label}\t:\t{value}")


def write_article(file: Any, article: dict[str, Any]) -> None:
    paragraph = file.add_paragraph(style="Heading 1")
    paragraph.add_run(f"Pasal {article['n']}").add_break()
    paragraph.add_run(article["title"])
    several = len(article["items"]) > 1
    for n, item in enumerate(article["items"], start=1):
        if several:
            hanging(file, f"({n})", item["text"], left=10, width=10)
        else:
            line(file, item["text"])
        inner = 10 if several else 0
        for i, point in enumerate(item.get("points", [])):
            hanging(file, f"{letter(i)}.", point, left=inner + 8)
        if pairs := item.get("rows"):
            rows(file, pairs, left=inner)
    if table := article.get("table"):
        write_table(file, table)


def write_table(file: Any, table: dict[str, Any]) -> None:
    grid = file.add_table(rows=1, cols=len(table["head"]), style="Table Grid")
    for cell, said in zip(grid.rows[0].cells, table["head"], strict=True):
        cell.text = ""
        run = cell.paragraphs[0].add_run(said)
        run.font.bold, run.font.size = True, Pt(9.5)
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table["rows"]:
        for cell, said in zip(grid.add_row().cells, row, strict=True):
            cell.text = ""
            cell.paragraphs[0].add_run(said).font.size = Pt(9.5)
    widths = (10, 32, 42, 28, 26, 22)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=False):
            cell.width = Mm(width)


def signatures(file: Any, sides: list[dict[str, Any]]) -> None:
    """Side by side in a table without lines, never parted from one another by a page."""
    grid = file.add_table(rows=3, cols=len(sides))
    for column, side in enumerate(sides):
        above = [side["alias"], *side["positions"]]
        below = [side["name"], *side["below"]]
        for row, said in ((0, above), (1, ["", "", ""]), (2, below)):
            cell = grid.rows[row].cells[column]
            cell.width = Mm(CONTENT_WIDTH / len(sides))
            for n, text in enumerate(said):
                paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
                paragraph.alignment, paragraph.paragraph_format.space_after = CENTRE, Pt(0)
                paragraph.paragraph_format.keep_with_next = row < 2
                run = paragraph.add_run(text)
                run.font.bold = n == 0 and row in {0, 2}
