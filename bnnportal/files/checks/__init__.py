"""What a file is, by its bytes alone: its name and the type a browser claims are never believed."""

import csv as csvlib
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.files.checks import images, office, pdf

EVERYTHING = ("pdf", "jpeg", "png", "xlsx", "docx")
MAX_NAME = 120


@dataclass(frozen=True)
class Kind:
    extension: str
    content_type: str
    label: Any
    check: Callable[[bytes], bytes]  # returns the bytes to keep, or raises ValidationError


@dataclass(frozen=True)
class Checked:
    """A file that passed, as it is to be stored: pictures are drawn anew, without position and other notes."""

    kind: str
    extension: str
    content_type: str
    data: bytes
    size: int
    sha256: str
    name: str


def csv(data: bytes) -> bytes:
    """Plain text with separators; whether its columns are right is the reader's affair."""
    text = decode(data)
    if text is None or any(c < " " and c not in "\t\n\r" for c in text) or text.lstrip("\ufeff \r\n\t")[:1] == "<":
        raise ValidationError(_("Berkas ini bukan CSV. Di Excel pilih Simpan sebagai, lalu “CSV UTF-8”."))
    try:
        for _row in csvlib.reader(io.StringIO(text, newline="")):
            pass
    except csvlib.Error as error:
        raise ValidationError(_("Berkas ini tidak dapat dibaca sebagai CSV (tanda kutip tidak ditutup?).")) from error
    return data


def decode(data: bytes) -> str | None:
    """UTF-8, else what Excel on an older Windows writes; None when it is neither."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


KINDS = {
    "pdf": Kind("pdf", "application/pdf", gettext_lazy("PDF"), pdf.check),
    "jpeg": Kind("jpg", "image/jpeg", gettext_lazy("foto JPEG"), images.check_jpeg),
    "png": Kind("png", "image/png", gettext_lazy("gambar PNG"), images.check_png),
    "xlsx": Kind("xlsx", office.XLSX, gettext_lazy("Excel (.xlsx)"), office.check_xlsx),
    "docx": Kind("docx", office.DOCX, gettext_lazy("Word (.docx)"), office.check_docx),
    "csv": Kind("csv", "text/csv", pgettext_lazy("berkas", "CSV"), csv),
}
# What is often sent and never taken: first bytes, and what to do instead.
REFUSED: tuple[tuple[Callable[[bytes], bool], Any], ...] = (
    (
        lambda d: d.startswith(b"\xd0\xcf\x11\xe0"),
        gettext_lazy(
            "Ini berkas Office lama atau yang dikunci sandi. Buka, hilangkan sandinya, lalu simpan sebagai .xlsx atau "
            ".docx."
        ),
    ),
    (
        lambda d: d[4:8] == b"ftyp",
        gettext_lazy("Ini foto HEIC atau video. Di ponsel pilih format JPEG (“Paling kompatibel”), lalu foto lagi."),
    ),
    (
        lambda d: d[:4] in {b"GIF8", b"II*\x00", b"MM\x00*"} or d[:2] == b"BM" or d[8:12] == b"WEBP",
        gettext_lazy("Gambar jenis ini tidak diterima. Simpan sebagai JPEG atau PNG."),
    ),
    (
        lambda d: d[:2] == b"MZ" or d[:4] == b"\x7fELF" or d[:2] == b"#!",
        gettext_lazy("Ini program, bukan dokumen. Portal tidak menerima program."),
    ),
    (
        lambda d: d[:4] in {b"Rar!", b"7z\xbc\xaf"} or d[:2] == b"\x1f\x8b",
        gettext_lazy("Ini arsip. Unggah dokumennya satu per satu."),
    ),
)


def inspect(upload: File, *, allow: Collection[str] = EVERYTHING) -> Checked:
    """Say what a file is and give the bytes to keep, or raise ValidationError with a sentence for the person.

    Costs: a PDF is opened once, a picture decoded and written again, an Office file unpacked once within limits.
    """
    limit = settings.MAX_FILE_BYTES
    if upload.size is not None and upload.size > limit:
        raise ValidationError(too_large(limit))
    upload.seek(0)
    data = upload.read(limit + 1)
    if len(data) > limit:
        raise ValidationError(too_large(limit))
    if not data.strip(b"\x00 \t\r\n"):
        raise ValidationError(_("Berkas ini kosong."))
    kind = sniff(data, allow)
    if kind not in allow:
        raise ValidationError(
            _("Berkas ini %(found)s. Di sini yang diterima: %(allowed)s.")
            % {"found": KINDS[kind].label, "allowed": named(allow)}
        )
    about = KINDS[kind]
    kept = about.check(data)
    return Checked(
        kind=kind,
        extension=about.extension,
        content_type=about.content_type,
        data=kept,
        size=len(kept),
        sha256=hashlib.sha256(kept).hexdigest(),
        name=clean_name(upload.name or "", about.extension),
    )


def sniff(data: bytes, allow: Collection[str]) -> str:
    """The kind by the first bytes, or a refusal that says what to do."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n\x0c")
    if start.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"PK\x03\x04"):
        return office.sniff(data)
    for looks_so, sentence in REFUSED:
        if looks_so(data):
            raise ValidationError(str(sentence))
    if "csv" in allow and b"%PDF-" not in data[:1024]:
        return "csv"
    raise ValidationError(_("Jenis berkas ini tidak dikenal. Yang diterima: %(allowed)s.") % {"allowed": named(allow)})


def named(allow: Collection[str]) -> str:
    return ", ".join(str(about.label) for kind, about in KINDS.items() if kind in allow)


def too_large(limit: int) -> str:
    return _("Berkas ini lebih besar dari %(limit)s.") % {"limit": filesizeformat(limit)}


def clean_name(name: str, extension: str) -> str:
    """A name safe to show and to save under, with the extension that fits the content."""
    name = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    # control and direction characters ("gpj.exe" shown as "exe.jpg") go, letters of any script stay
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] not in "CZ" or c == " ")
    stem = re.sub(r'[<>:"/\\|?*;%]+', "-", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name))
    stem = " ".join(stem.split()).strip(". ")[:MAX_NAME]
    return f"{stem or _('berkas')}.{extension}"
