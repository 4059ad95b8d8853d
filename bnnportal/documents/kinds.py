"""Kinds of documents. Each area registers its own in `AppConfig.ready()`; this floor knows none by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from bnnportal.accounts.models import User
    from bnnportal.documents.models import Document

FILES = _("berkas")


@dataclass(frozen=True)
class Kind:
    """What the portal must know of a kind of document."""

    code: str  # "piagam"; part of the counter's key and of the file name
    label: Any  # lazy text for lists
    number_pattern: str  # see numbers.py; "" where papers bear no number; offices may have their own (KindSetting)
    facts: Callable[["Document"], list[tuple[str, str]]]  # what the public verification page shows
    check_can_revoke: Callable[["User", "Document"], None]  # raises PermissionDenied with the reason
    replace: Callable[..., "Document"]  # replace(document=, by=, number=) issues the replacement of a revoked one
    unit: Any = FILES  # what one is called in a count: "123 dari 600 piagam"
    national: bool = False  # only the national office issues it
    signing: str = "SEGEL"  # how an office signs them until it chooses otherwise (enums.Signing)
    person: Callable[["Document"], str] | None = None  # the full name, where the paper is a person's
    origin: Callable[["User", "Document"], Any] | None = None  # what it is the paper of, if this person may see that
    # what is left to do with a signed paper, for this person: (sentence, words of the button, address)
    next_step: Callable[["User", "Document"], tuple[str, str, str] | None] | None = None
    two_parties: bool = False  # a second party signs it too
    private: bool = False  # read by the issuing office alone, not by those above it (offices/own.py)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.code] = kind


def get(code: str) -> Kind:
    return _KINDS[code]


def numbered() -> list[Kind]:
    """The kinds of official papers; exports bear no number."""
    return [kind for kind in _KINDS.values() if kind.number_pattern]


def private() -> list[str]:
    """Codes of the kinds that the issuing office keeps to itself."""
    return [kind.code for kind in _KINDS.values() if kind.private]


def labels() -> list[tuple[str, Any]]:
    """Choices for a filter."""
    return [(kind.code, kind.label) for kind in numbered()]
