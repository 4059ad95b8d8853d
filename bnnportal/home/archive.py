"""The file of a backup: a tar stream, encrypted and authenticated piece by piece, so that memory stays bounded.

Layout: MAGIC, salt, check of the key, nonce prefix; then AES-256-GCM pieces of CHUNK bytes. A piece's nonce holds its
number and whether it is the last, so a piece cannot be left out, moved, doubled or cut off without being noticed.
"""

import io
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

MAGIC = b"PORTAL-BNN-CADANGAN-1\n"
SALT, CHECK, PREFIX, TAG = 16, 16, 7, 16  # bytes
HEADER = len(MAGIC) + SALT + CHECK + PREFIX
CHUNK = 1024 * 1024
SHORTEST_KEY = 20


class BackupError(Exception):
    """Why a backup or a restore stops; the text is for the person at the keyboard."""


def derive(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """Key and check value of a passphrase; slow on purpose (scrypt, 32 MB)."""
    if len(passphrase) < SHORTEST_KEY:
        raise BackupError(
            _(
                "BACKUP_KEY belum diisi atau kurang dari %(count)d karakter. Buat dengan: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(32))', lalu simpan juga di luar mesin ini."
            )
            % {"count": SHORTEST_KEY}
        )
    made = Scrypt(salt=salt, length=32 + CHECK, n=2**15, r=8, p=1).derive(passphrase.encode())
    return made[:32], made[32:]


def nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


class SealedWriter(io.RawIOBase):
    """Encrypts what is written into `out`; `close()` writes the last piece and leaves `out` open."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt, self._prefix = secrets.token_bytes(SALT), secrets.token_bytes(PREFIX)
        key, check = derive(passphrase, salt)
        self._header = MAGIC + salt + check + self._prefix
        self._cipher = AESGCM(key)
        self._out = out
        self._waiting = bytearray()
        self._number = 0
        out.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > CHUNK:  # one piece always stays: only close() knows that it is the last
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
        super().close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(nonce(self._prefix, self._number, last), piece, self._header))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts from `source`; raises BackupError at the first bit that is not as it was written."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._header = source.read(HEADER)
        if not self._header.startswith(MAGIC) or len(self._header) < HEADER:
            raise BackupError(_("Berkas ini bukan cadangan Portal BNN, atau bagian awalnya rusak."))
        at = len(MAGIC)
        salt, check = self._header[at : at + SALT], self._header[at + SALT : at + SALT + CHECK]
        self._prefix = self._header[-PREFIX:]
        key, expected = derive(passphrase, salt)
        if not secrets.compare_digest(check, expected):
            raise BackupError(_("BACKUP_KEY bukan kunci cadangan ini, atau bagian awal berkas rusak."))
        self._cipher = AESGCM(key)
        self._source = source
        self._number = 0
        self._clear = memoryview(b"")
        self._next: bytes | None = source.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, found = [], 0
        while size < 0 or found < size:
            if not self._clear and not self._open():
                break
            part = self._clear if size < 0 else self._clear[: size - found]
            self._clear = self._clear[len(part) :]
            parts.append(part)
            found += len(part)
        return b"".join(parts)

    def _open(self) -> bool:
        """Decrypt the next piece; False after the last."""
        if self._next is None:
            return False
        piece, following = self._next, self._source.read(CHUNK + TAG)
        last = not following
        try:
            clear = self._cipher.decrypt(nonce(self._prefix, self._number, last), piece, self._header)
        except InvalidTag:
            raise BackupError(
                _("Cadangan rusak atau terpotong pada bagian ke-%(number)d; pakai cadangan lain.")
                % {"number": self._number + 1}
            ) from None
        self._clear = memoryview(clear)  # slices without copying
        self._number += 1
        self._next = None if last else following
        return bool(self._clear) or self._open()
