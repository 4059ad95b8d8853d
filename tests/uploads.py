"""Files for the tests of uploads, all made here: good ones of each kind, and every trick the checks must see."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy
import pikepdf
import xlsxwriter
from PIL import Image
from PIL.PngImagePlugin import PngInfo

HTML = b"<html><script>alert(1)</script></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
EXE = b"MZ\x90\x00" + b"\x00" * 600
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Case:
    """One upload: kind as it must be taken, or the words of the refusal."""

    label: str
    name: str
    build: Callable[[], bytes]
    kind: str = ""
    words: str = ""


# Good files


def pdf(pages: int = 1, change: Callable[[pikepdf.Pdf], Any] | None = None, **save: Any) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def noise(size: tuple[int, int], sigma: float) -> Image.Image:
    """Grey grains, the same in each run: among millions of other bytes each time, "GPS" would stand once by chance."""
    width, height = size
    grains = numpy.random.default_rng(1).normal(128, sigma, (height, width))
    return Image.fromarray(grains.clip(0, 255).astype(numpy.uint8))


def jpeg(
    size: tuple[int, int] = (320, 240),
    mode: str = "RGB",
    orientation: int = 0,
    gps: bool = False,
    grain: int = 1,
    **save: Any,
) -> bytes:
    """`grain` is the size of its grains in pixels: 1 is pure noise, 8 is about as detailed as a photo."""
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if gps:
        exif[0x010F] = "rahasia"
        exif.get_ifd(0x8825).update({1: "S", 2: (3.0, 47.0, 30.0), 3: "E", 4: (102.0, 15.0, 0.0)})
    out = io.BytesIO()
    grains = noise((size[0] // grain, size[1] // grain), 60)
    grains.resize(size, Image.Resampling.BICUBIC).convert(mode).save(out, "JPEG", exif=exif, **save)
    return out.getvalue()


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB", text: bool = False, **save: Any) -> bytes:
    about = PngInfo()
    if text:
        about.add_text("Comment", "rahasia")
    out = io.BytesIO()
    noise(size, 40).convert(mode).save(out, "PNG", pnginfo=about, **save)
    return out.getvalue()


def xlsx(rows: int = 3, comment: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Data")
        for row in range(rows):
            sheet.write_row(row, 0, ["teks", row, row / 2])
        if comment:
            sheet.write_comment(0, 0, "catatan")
    return out.getvalue()


def docx(main: str = f"{WORD}.main+xml", **more: bytes) -> bytes:
    """A minimal Word file; `more` are further parts, "__" for "/" and "_DOT_" for "."."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    text = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    parts = {"[Content_Types].xml": types.encode(), "_rels/.rels": rels.encode(), "word/document.xml": text.encode()}
    return zipped(parts | {name.replace("__", "/").replace("_DOT_", "."): part for name, part in more.items()})


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return out.getvalue()


def with_parts(data: bytes, change: dict[str, bytes], replace: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """The same Office file with parts added, and words of its list of types replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {part.filename: book.read(part) for part in book.infolist()}
    if replace[0]:
        assert replace[0] in parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(*replace)
    return zipped(parts | change)


def links(kind: str, target: str, outside: bool = True) -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
        "</Relationships>"
    ).encode()


# Tricks


def script(document: pikepdf.Pdf, key: str = "/OpenAction") -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root[key] = action if key == "/OpenAction" else pikepdf.Dictionary(WC=action)


def launch(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))]
    )


def named_script(document: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=pikepdf.Array(["a", pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="x")]))
    document.Root.Names = pikepdf.Dictionary(JavaScript=document.make_indirect(tree))


def attach(document: pikepdf.Pdf, name: str = "lampiran.csv", data: bytes = b"a;b\n1;2\n") -> None:
    document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)


def talks_of_scripts(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "Pelatihan /JavaScript dan /Launch bagi operator"


def table_bomb(name: bytes = b"/ObjStm") -> bytes:
    packed = zlib.compress(b"1 0 " + b" " * 120_000_000, 9)
    head = (
        b"%PDF-1.5\n1 0 obj\n<</Type " + name + b"/N 1/First 4/Filter/FlateDecode/Length " + str(len(packed)).encode()
    )
    return head + b">>\nstream\n" + packed + b"\nendstream\nendobj\n" + pdf()[9:]


def png_bomb(side: int) -> bytes:
    """A picture that claims `side` × `side` pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_bomb(side: int) -> bytes:
    data = bytearray(jpeg((32, 32)))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", side, side)
    return bytes(data)


def liar(data: bytes, part: str) -> bytes:
    """The size of a part written as ten bytes, in both lists, whatever it unpacks to."""
    changed = bytearray(data)
    for sign, offset, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = 0
        while (at := changed.find(sign, at)) >= 0:
            if changed[at + name_at : at + name_at + len(part)] == part.encode():
                changed[at + offset : at + offset + 4] = struct.pack("<I", 10)
            at += 4
    return bytes(changed)


def cut(build: Callable[[], bytes], share: float) -> bytes:
    data = build()
    return data[: int(len(data) * share)]


def joined(*parts: Callable[[], bytes] | bytes) -> bytes:
    return b"".join(part if isinstance(part, bytes) else part() for part in parts)


def flipped(build: Callable[[], bytes], find: bytes) -> bytes:
    """A flag of a ZIP set: the part is said to be encrypted."""
    data = bytearray(build())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(sign)
        data[at + offset] |= 1
    assert find in data
    return bytes(data)


def cases() -> list[Case]:
    from tests import uploads_cases

    return [*uploads_cases.good(), *uploads_cases.pdfs(), *uploads_cases.pictures(), *uploads_cases.office(),
            *uploads_cases.others()]  # fmt: skip
