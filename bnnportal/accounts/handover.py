"""What a person who leaves has open, kind by kind. Each area registers its own (`register`, in its AppConfig)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bnnportal.accounts.models import User
    from bnnportal.offices.models import Organisation


@dataclass(frozen=True)
class Work:
    """A kind of open work: how much of it somebody has at an organisation, and how it goes to a successor.

    open_work(person, organisation) → how many; move(leaver, successor, organisation, by) → how many moved. What is
    done stays as it is: only who is in charge of open records changes.
    """

    label: Any
    open_work: Callable[["User", "Organisation"], int]
    move: Callable[["User", "User", "Organisation", "User"], int]


KINDS: list[Work] = []


def register(
    label: Any,
    open_work: Callable[["User", "Organisation"], int],
    move: Callable[["User", "User", "Organisation", "User"], int],
) -> None:
    KINDS.append(Work(label, open_work, move))


def open_work(person: "User", organisation: "Organisation") -> list[tuple[Any, int]]:
    """(label, how many) of every kind, those with none too."""
    return [(work.label, work.open_work(person, organisation)) for work in KINDS]


def move(leaver: "User", successor: "User", organisation: "Organisation", by: "User") -> dict[str, int]:
    """Move everything open, in the caller's transaction; returns how many by label."""
    return {str(work.label): work.move(leaver, successor, organisation, by) for work in KINDS}
