"""Excel and Word files: whole, of moderate size when unpacked, and without macros or foreign objects."""

import io
import re
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = {f"{XLSX}.main+xml": "xlsx", f"{DOCX}.main+xml": "docx"}
TYPES = "[Content_Types].xml"
MAX_ENTRIES = 5_000
MAX_UNPACKED = 150_000_000
MAX_RATIO = 150  # unpacked to packed, of the whole; text of real sheets stays below 40
SMALL = 10_000_000  # below this no ratio harms
ACTIVE_TYPES = re.compile(r"macro|vbaProject|activeX|oleObject|controlProperties|ms-office\.webextension", re.I)
ACTIVE_PARTS = re.compile(
    r"vbaproject|macrosheets/|activex/|(^|/)ctrlprops/|oleobject|dialogsheets/|"
    r"\.(exe|dll|com|scr|js|vbs|bat|cmd|ps1|hta|jar|lnk|sh|html?|svg|xlsm|docm|xlsb)$",
    re.I,
)
ACTIVE_LINKS = re.compile(r"/(oleObject|frame|subDocument|aFChunk|control|vbaProject|ddeLink)$")
REMOTE = re.compile(r"(https?|ftp):|\\\\|//|file:////", re.I)
EMBEDDED = re.compile(r"(^|/)embeddings/", re.I)


def check_xlsx(data: bytes) -> bytes:
    return check(data)


def check_docx(data: bytes) -> bytes:
    return check(data)


def archive(data: bytes) -> zipfile.ZipFile:
    """The ZIP file, if it is one from its first to its last byte and its list of contents is sober."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise ValidationError(damaged())
    if len(data) != end + 22 or data[end + 20 : end + 22] != b"\x00\x00":
        raise ValidationError(_("Ada data lain setelah akhir berkas ini. Simpan ulang, lalu unggah lagi."))
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise ValidationError(damaged()) from error
    parts = book.infolist()
    if not parts or min(part.header_offset for part in parts) != 0:
        raise ValidationError(damaged())
    if len(parts) > MAX_ENTRIES:
        raise ValidationError(bomb())
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * len(data)):
        raise ValidationError(bomb())
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names) or sum(part.compress_size for part in parts) > len(data):
        raise ValidationError(damaged())
    for part in parts:
        if part.flag_bits & 0x1:
            raise ValidationError(_("Berkas ini dikunci sandi. Hilangkan sandinya, lalu unggah lagi."))
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise ValidationError(damaged())
        if ".." in part.filename or part.filename.startswith("/") or "\\" in part.filename or ":" in part.filename:
            raise ValidationError(damaged())
    return book


def damaged() -> str:
    return _("Berkas ini rusak atau terpotong. Buka dan simpan ulang, lalu unggah lagi.")


def bomb() -> str:
    return _("Isi berkas ini mengembang tidak wajar ketika dibuka. Berkas tidak diterima.")


def macros() -> str:
    return _("Berkas ini berisi makro atau objek yang berjalan sendiri. Simpan sebagai .xlsx atau .docx tanpa makro.")


def unpack(data: bytes, part: zipfile.ZipInfo) -> bytes:
    """One part, unpacked here and no further than it says of itself: what it claims is not believed."""
    head = data[part.header_offset : part.header_offset + 30]
    if head[:4] != b"PK\x03\x04" or len(head) < 30:
        raise ValidationError(damaged())
    name_length, extra_length = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    start = part.header_offset + 30
    if data[start : start + name_length].decode("utf-8", "replace").lower() != part.filename.lower():
        raise ValidationError(damaged())
    start += name_length + extra_length
    raw = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-15)
        try:
            raw = unpacker.decompress(raw, part.file_size + 1)
        except zlib.error as error:
            raise ValidationError(damaged()) from error
        if not unpacker.eof and len(raw) <= part.file_size:
            raise ValidationError(damaged())
    if len(raw) > part.file_size:
        raise ValidationError(bomb())
    if len(raw) < part.file_size or zlib.crc32(raw) != part.CRC:
        raise ValidationError(damaged())
    return raw


def sniff(data: bytes) -> str:
    """xlsx or docx, by the type of the main part."""
    book = archive(data)
    if TYPES not in book.namelist():
        raise ValidationError(_("Ini arsip ZIP, bukan dokumen Excel atau Word. Unggah dokumennya satu per satu."))
    types = content_types(unpack(data, book.getinfo(TYPES)))
    if any(ACTIVE_TYPES.search(kind) for kind in types):
        raise ValidationError(macros())
    found = {MAIN[kind] for kind in types if kind in MAIN}
    if len(found) != 1:
        raise ValidationError(_("Dokumen Office jenis ini tidak diterima. Simpan sebagai .xlsx atau .docx."))
    return found.pop()


def content_types(xml: bytes) -> list[str]:
    return [item.get("ContentType", "") for item in parse(xml)]


def parse(xml: bytes) -> Any:
    """XML without a document type: entities that grow have nowhere to be defined."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or xml[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in xml[:64]:
        raise ValidationError(damaged())
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 - no document type, see above
    except ElementTree.ParseError as error:
        raise ValidationError(damaged()) from error


def check(data: bytes, inner: bool = False) -> bytes:
    """Unpack every part once, within limits, and look for what acts by itself."""
    book = archive(data)
    for part in book.infolist():
        if part.is_dir():
            continue
        if ACTIVE_PARTS.search(part.filename):
            raise ValidationError(macros())
        content = unpack(data, part)
        if part.filename.endswith((".rels", ".xml", ".vml")) and b"<!ENTITY" in content:
            raise ValidationError(damaged())
        if part.filename.endswith(".rels"):
            check_links(content)
        elif content.startswith((b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF")):
            raise ValidationError(macros())
        elif EMBEDDED.search(part.filename):  # the table behind a chart is an xlsx in the document
            if inner:
                raise ValidationError(macros())
            sniff(content)
            check(content, inner=True)
    return data


def check_links(xml: bytes) -> None:
    for link in parse(xml):
        kind, target = link.get("Type", ""), link.get("Target", "")
        outside = link.get("TargetMode", "") == "External"
        if ACTIVE_LINKS.search(kind):
            raise ValidationError(macros())
        if outside and kind.endswith("/attachedTemplate") and REMOTE.match(target):
            raise ValidationError(
                _("Dokumen ini mengambil templat dari alamat lain saat dibuka. Simpan tanpa templat itu.")
            )
