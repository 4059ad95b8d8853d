"""What the public may ask about a document: by its code, or by dropping the file."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from bnnportal.documents import kinds, words
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document

UNKNOWN_PER_MINUTE = 30
FILES_PER_MINUTE = 10
FILES_AT_ONCE = 2


class Busy(Exception):  # noqa: N818 - not an error: ask again in a minute
    """Too many files from this address, or too many being read at this moment."""


@dataclass(frozen=True)
class FileVerdict:
    """What is known of a dropped file: `document` when its bytes are ours, and what its signature is worth."""

    document: Document | None
    sha256: str
    state: str  # of the signature: "valid", "invalid", "unsigned", or "scan" of one in ink
    signer: str = ""
    reason: str = ""

    @property
    def is_unsigned_original(self) -> bool:
        """The bytes are those that were signed later: genuine, but not the paper that counts."""
        return bool(self.document and self.document.signed_sha256 and self.sha256 != self.document.signed_sha256)


def code_in(text: str) -> str:
    """The code in any text, as it is stored, or "". Case and dashes do not matter; what a scanner reads out of a QR
    code, an address of this portal or an earlier one, is understood too.
    """
    if text.strip().lower().startswith(("https://", "http://")):
        text = code_in_address(text.strip())
    letters = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}" if len(letters) == 12 else ""


def code_in_address(url: str) -> str:
    """What stands in the place of the code in an address of ours; "" for any other address."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    ours = {urlsplit(site).netloc for site in (settings.SITE_URL, *settings.SITE_URL_OLD)}
    page, _slash, rest = address.path.removeprefix("/").partition("/")
    return rest.partition("/")[0] if address.netloc.lower() in ours and page == "verifikasi" else ""


def find(text: str) -> Document | None:
    """The document of a code; any text is allowed."""
    code = code_in(text)
    known = Document.objects.select_related("owner", "issuer", "replaced_by", "replaces")
    return known.filter(code=code).first() if code else None


def more_than(limit: int, what: str, request: HttpRequest) -> bool:
    """Count one more of `what` from this address in this minute."""
    key = f"verification-{what}:{get_adapter().get_client_ip(request)}"
    try:
        cache.add(key, 0, timeout=60)
        return cache.incr(key) > limit
    except ValueError:  # the minute ended between the two calls
        return False
    except RedisError:  # who holds a paper gets an answer all the same; codes are too long to be guessed
        return False


def too_many_unknown(request: HttpRequest) -> bool:
    """Count an unknown code against its address; known codes are never counted (a hall has one Wi-Fi)."""
    return more_than(UNKNOWN_PER_MINUTE, "unknown", request)


def facts(document: Document) -> list[tuple[str, str]]:
    """What strangers read of a document; of a person's paper only the masked name."""
    person = kinds.get(document.kind).person
    return [(_("Nama"), words.masked(person(document)))] if person else full_facts(document)


def full_facts(document: Document) -> list[tuple[str, str]]:
    """What its office reads, and who holds the very file."""
    return kinds.get(document.kind).facts(document)


@contextmanager
def slot() -> Iterator[None]:
    """One of the few places for reading a stranger's file; each costs a process and seconds."""
    for number in range(FILES_AT_ONCE):
        key = f"verification-slot:{number}"
        try:
            free = cache.add(key, 1, timeout=60)
        except RedisError:  # nobody counts how many are read at this moment
            raise Busy from None
        if free:
            try:
                yield
            finally:
                cache.delete(key)
            return
    raise Busy


def of_ours(document: Document, sha256: str) -> FileVerdict:
    """The file as issued, as signed outside, or the scan of what was signed in ink."""
    if sha256 == document.signed_sha256 and document.signing == Signing.WET:
        return FileVerdict(document, sha256, "scan")
    signature = document.signature if sha256 == document.signed_sha256 or document.signing == Signing.SEAL else {}
    return FileVerdict(document, sha256, "valid" if signature else "unsigned", signature.get("subject", ""))


def check_file(request: HttpRequest, data: bytes) -> FileVerdict:
    """Compare the bytes with what we issued; a stranger's file is judged by its signature alone.

    A file of ours is known to the last bit, so it is answered at once and never limited, and stays genuine after the
    certificate of its signature has expired.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = Document.objects.select_related("owner", "issuer", "replaced_by", "replaces")
    document = known.filter(sha256=sha256).first() or known.filter(signed_sha256=sha256).first()
    if document is not None:
        return of_ours(document, sha256)
    if more_than(FILES_PER_MINUTE, "file", request):
        raise Busy
    from bnnportal.documents import signing  # noqa: PLC0415 - pyHanko is slow to import

    with slot():
        verdict = signing.check(data)
    return FileVerdict(None, sha256, verdict.state, verdict.signer, verdict.reason)
