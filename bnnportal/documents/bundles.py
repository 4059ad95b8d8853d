"""Many signed files at once: what is in an upload of PDFs and ZIPs, and which paper each file continues."""

import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_FILES = 100  # at once; some ten a second are checked
MAX_UNPACKED = 4 * settings.MAX_BODY_BYTES


@dataclass(frozen=True)
class Piece:
    """One file of an upload; `problem` says why it cannot be read."""

    name: str
    data: bytes = b""
    problem: str = ""


def unpack(uploads: Iterable[Any]) -> list[Piece]:
    """The files of an upload, those in ZIPs too. A ZIP that is damaged, locked or a bomb is one unreadable piece."""
    pieces: list[Piece] = []
    room = MAX_UNPACKED
    for upload in uploads:
        name, data = upload.name or "?", upload.read()
        found = entries(name, data, room) if data[:4] == b"PK\x03\x04" else [Piece(name, data)]
        room -= sum(len(piece.data) for piece in found)
        pieces += found
    if len(pieces) > MAX_FILES:
        raise ValidationError(
            _("Ada %(count)s berkas. Unggah paling banyak %(most)s berkas sekaligus.")
            % {"count": len(pieces), "most": MAX_FILES}
        )
    return pieces


def entries(name: str, data: bytes, room: int) -> list[Piece]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            wanted = [e for e in archive.infolist() if not e.is_dir() and not e.filename.startswith("__MACOSX/")]
            if any(e.flag_bits & 1 for e in wanted):
                return [Piece(name, problem=_("ZIP ini dikunci dengan kata sandi. Unggah ZIP tanpa kata sandi."))]
            if len(wanted) > MAX_FILES or sum(e.file_size for e in wanted) > room:
                return [Piece(name, problem=_("Isi ZIP ini terlalu banyak. Bagi menjadi beberapa unggahan."))]
            return [Piece(entry.filename.rpartition("/")[2], bounded(archive, entry)) for entry in wanted]
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        EOFError,
        ValueError,
        OSError,
        RuntimeError,
    ):
        return [Piece(name, problem=_("ZIP ini rusak dan tidak dapat dibuka."))]


def bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The content, never more than the entry declares: a bomb lies about its size."""
    with archive.open(entry) as file:
        return file.read(entry.file_size)


def match(data: bytes, known: Sequence[tuple[int, str]]) -> tuple[int, str] | None:
    """Which of the known (size, sha256) the file begins with; the file is hashed once. The longest wins."""
    wanted = set(known)
    digest, done, found = hashlib.sha256(), 0, None
    view = memoryview(data)
    for size in sorted({size for size, _sha256 in wanted if size <= len(data)}):
        digest.update(view[done:size])
        done = size
        if (size, digest.hexdigest()) in wanted:
            found = (size, digest.hexdigest())
    return found
