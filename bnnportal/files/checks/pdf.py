"""PDF files: whole, open to read, and nothing in them that acts by itself."""

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import pikepdf

MAX_OBJECTS = 200_000
MAX_UNPACKED = 50_000_000  # bytes in all tables of objects; real ones have a few MB
ACTIVE = re.compile(rb"/(JS|JavaScript|Launch|RichMedia|XFA|Movie|Rendition)(?![A-Za-z0-9])")
NAMES_OF_PROGRAMS = re.compile(
    r"\.(exe|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|msi|dll|lnk|apk|sh|xlsm|docm|pptm|html?|svg)$", re.I
)
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe")
SPACE = b"\x00\t\n\x0c\r "


def check(data: bytes) -> bytes:
    """Return the same bytes: a signed PDF must stay as it was signed."""
    import pikepdf  # noqa: PLC0415 - only who checks a PDF pays for it

    check_ends(data)
    check_tables(data)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                raise ValidationError(locked())
            if len(document.pages) == 0:
                raise ValidationError(_("PDF ini tidak mempunyai halaman."))
            if len(document.objects) > MAX_OBJECTS:
                raise ValidationError(_("PDF ini terlalu rumit. Cetak ulang menjadi PDF, lalu unggah lagi."))
            check_objects(document)
    except pikepdf.PasswordError as error:
        raise ValidationError(locked()) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise ValidationError(damaged()) from error
    return data


def locked() -> str:
    return _("PDF ini dikunci sandi. Buka, hilangkan kuncinya, lalu unggah lagi.")


def damaged() -> str:
    return _("PDF ini rusak atau terpotong. Buka dan simpan ulang sebagai PDF, lalu unggah lagi.")


def check_ends(data: bytes) -> None:
    """Nothing but space after the last end mark, and no archive that shares the bytes."""
    end = data.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in data[max(0, end - 2048) : end]:
        raise ValidationError(damaged())
    if data[end + 5 :].strip(SPACE):
        if zipfile.is_zipfile(io.BytesIO(data)):
            raise ValidationError(two_in_one())
        raise ValidationError(_("Ada data lain setelah akhir PDF ini. Simpan ulang sebagai PDF, lalu unggah lagi."))
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise ValidationError(two_in_one())


def two_in_one() -> str:
    return _("Berkas ini PDF dan sekaligus arsip ZIP; berkas seperti itu dapat menyembunyikan isi lain.")


def check_tables(data: bytes) -> None:
    """Tables of objects are unpacked on opening: one that would fill the memory is found here, piece by piece."""
    view, left = memoryview(data), MAX_UNPACKED
    for found in re.finditer(rb"(?<!end)stream\r?\n", data):
        before = data[max(0, found.start() - 4096) : found.start()]
        words = re.sub(rb"#([0-9A-Fa-f]{2})", unescaped, before[before.rfind(b"obj") + 3 :])
        if b"ObjStm" not in words and b"XRef" not in words:
            continue
        if len(re.findall(rb"Decode(?!Parms)", words)) > 1:  # packed twice: no program writes a table so
            raise ValidationError(damaged())
        unpacker = zlib.decompressobj()
        try:
            left -= len(unpacker.decompress(view[found.end() :], left))
        except zlib.error:
            continue
        if left <= 0:
            raise ValidationError(_("PDF ini berisi data yang mengembang tidak wajar."))


def unescaped(found: re.Match[bytes]) -> bytes:
    """ "/#4fbjStm" is written so to be overlooked."""
    return bytes([int(found[1], 16)])


def check_objects(document: "pikepdf.Pdf") -> None:
    import pikepdf  # noqa: PLC0415

    for item in document.objects:
        stream = isinstance(item, pikepdf.Stream)
        words = item.stream_dict.unparse(resolved=True) if stream else item.unparse(resolved=True)
        if ACTIVE.search(words) and acts(item.stream_dict if stream else item):
            raise ValidationError(
                _("PDF ini berisi skrip atau perintah yang berjalan sendiri. Cetak ulang menjadi PDF biasa.")
            )
        if stream and item.get("/Type") == "/EmbeddedFile" and start_of(item).startswith(PROGRAMS):
            raise ValidationError(program())
        if b"/EF" in words and not stream and isinstance(item, pikepdf.Dictionary):
            names = [str(item.get(key, "")) for key in ("/F", "/UF")]
            if any(NAMES_OF_PROGRAMS.search(name.strip()) for name in names):
                raise ValidationError(program())


def program() -> str:
    return _("PDF ini membawa program di dalamnya. Unggah PDF tanpa lampiran itu.")


def start_of(stream: "pikepdf.Object") -> bytes:
    """The first bytes of an attached file, without unpacking all of it."""
    raw = stream.read_raw_bytes()
    if stream.get("/Filter") is None:
        return raw[:4]
    try:
        return zlib.decompressobj().decompress(raw, 4)
    except zlib.error:
        return b""


def acts(item: "pikepdf.Object") -> bool:
    """Whether a dictionary really has such a name, and does not only mention it in a text."""
    import pikepdf  # noqa: PLC0415

    waiting, seen = [item], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MAX_OBJECTS:
            return True
        if isinstance(part, pikepdf.Dictionary):
            for key, value in part.items():
                if ACTIVE.fullmatch(str(key).encode()):
                    return True
                if not getattr(value, "is_indirect", False):
                    waiting.append(value)
        elif isinstance(part, pikepdf.Array):
            waiting += [value for value in part if not getattr(value, "is_indirect", False)]
        elif isinstance(part, pikepdf.Name) and ACTIVE.fullmatch(str(part).encode()):
            return True
    return False
