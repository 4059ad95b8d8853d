"""Secret one-time links: made while a mail is being written, and kept nowhere else in the outbox."""

from collections.abc import Callable

Build = Callable[[int], str | None]
_builders: dict[str, Build] = {}


def register(name: str, build: Build) -> None:
    """`build(pk)` gives the path of the link, or None when it is no longer valid; then no mail is sent."""
    _builders[name] = build


def build(name: str, pk: int) -> str | None:
    return _builders[name](pk)


def check(name: str) -> None:
    if name not in _builders:
        raise ValueError(f"no one-time link is registered as {name}")
