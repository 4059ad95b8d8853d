"""What the public may ask about a document: by its code, or by dropping the file."""

import hashlib
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from bnnportal.documents import kinds
from bnnportal.documents.models import Document

UNKNOWN_PER_MINUTE = 30


@dataclass(frozen=True)
class FileVerdict:
    """What is known of a dropped file: `document` when its bytes are ours, and the verdict on its signature."""

    document: Document | None
    signature: Any
    sha256: str


def find(code: str) -> Document | None:
    """The document of a code; any text is allowed, case and dashes do not matter."""
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    if len(letters) != 12:
        return None
    return (
        Document.objects.select_related("owner", "issuer", "replaced_by", "replaces")
        .filter(code=f"{letters[:4]}-{letters[4:8]}-{letters[8:]}")
        .first()
    )


def too_many_unknown(request: HttpRequest) -> bool:
    """Count an unknown code against its address; known codes are never counted (a hall has one Wi-Fi)."""
    key = f"verification-unknown:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > UNKNOWN_PER_MINUTE
    except ValueError:  # the minute ended between the two calls
        return False


def facts(document: Document) -> list[tuple[str, str]]:
    return kinds.get(document.kind).facts(document)


def check_file(data: bytes) -> FileVerdict:
    """Compare the bytes with what we issued, and check the signature by itself."""
    from bnnportal.documents import signing  # noqa: PLC0415 - pyHanko is slow to import

    sha256 = hashlib.sha256(data).hexdigest()
    document = (
        Document.objects.select_related("owner", "issuer", "replaced_by", "replaces").filter(sha256=sha256).first()
    )
    return FileVerdict(document=document, signature=signing.check(data), sha256=sha256)
