"""A line of "Perlu dikerjakan": so many records wait, and the list of exactly those."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bnnportal.pages import address


@dataclass(frozen=True)
class Matter:
    """So many records wait; the link lists exactly those."""

    label: Any
    n: int
    url: str
    tone: str  # bad, wait, info
    icon: str


def waiting(matters: list[Matter]) -> list[Matter]:
    return [matter for matter in matters if matter.n and matter.url]


def chosen(name: str, **filters: Any) -> str:
    """The address of a list, filtered; "" where it is not installed."""
    page = address(name)
    return f"{page}?{urlencode(filters)}" if page and filters else page
