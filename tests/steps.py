"""Tables of steps: which role brings a record from which state to which, written once for the page and the API.

Whoever does not find the record gets 404; who finds it and may never take the step, 403; who may, but not from this
state, the sentence that says why: 409 on a page, 400 from the API. A refusal says the same on both and changes nothing.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import conditional_escape

from tests.cast import CAST, OTHERS, People

EVERYBODY = sorted(CAST | OTHERS)
NEAREST = {"bengkulu", "kepala", "kipas"}  # an operator, a head and a partner: who tries what leads nowhere


@dataclass(frozen=True)
class Step:
    """`page` and `api`: where, and what is sent; `{0}` in an address is the record, what is sent may be made of it.

    `leads`: from a state to the state after it, and who may. `hidden_from`: who finds the record, but nothing of this.
    """

    page: tuple[str, Any]
    api: tuple[str, str, Any]
    leads: dict[str, dict[str, set[str]]]
    hidden_from: frozenset[str] = frozenset()

    def answer(self, state: str, who: str, sees: Collection[str]) -> tuple[int, str]:
        """(status of a page, state afterwards) for this person; 302 is done."""
        if who not in sees or who in self.hidden_from:
            return 404, state
        for after, may in self.leads.get(state, {}).items():
            if who in may:
                return 302, after
        return (409 if who in self.takers and state not in self.leads else 403), state

    @cached_property
    def takers(self) -> set[str]:
        """Who may take it from any state."""
        return {person for ways in self.leads.values() for may in ways.values() for person in may}


def send(client: Client, method: str, address: str, said: Any, record: Any) -> HttpResponse:
    """What is sent is JSON for a program; a form where it holds a file or goes to a page."""
    body = said(record) if callable(said) else said
    address = address.format(record)
    if not address.startswith("/api/") or any(hasattr(value, "read") for value in body.values()):
        return client.post(address, body)
    return getattr(client, method)(address, body, content_type="application/json")


def sentence(answer: HttpResponse) -> str:
    """What a program is told, in words."""
    told = answer.json()
    return str(told.get("detail") or " ".join(" ".join(words) for words in told.values()))


def programs_change(*starts: str) -> set[str]:
    """Names of the API's addresses that begin so and take more than questions; files have tests of their own."""

    def addresses(resolver: URLResolver) -> Iterator[URLPattern]:
        for item in resolver.url_patterns:
            if isinstance(item, URLResolver):
                yield from addresses(item)
            else:
                yield item

    return {
        item.name
        for item in addresses(get_resolver())
        if item.name
        and item.name.startswith(starts)
        and {*getattr(item.callback, "actions", {})} - {"get", "head"}
        and not item.name.endswith(("-attachments", "-attachment"))
    }


def walk(
    people: People,
    subtests: pytest.Subtests,
    steps: dict[str, Step],
    record: Any,
    look: Callable[[], str],
    sees: Collection[str],
    everybody: Collection[str] = EVERYBODY,
) -> None:
    """Every role tries every step on the record as it stands, by both ways; each try is taken back.

    A step that leads nowhere from this state is tried by those nearest who may take it from another one.
    """
    state = look()
    for who in everybody:
        client = people.client(who)
        for name, step in steps.items():
            if state not in step.leads and who not in step.takers & NEAREST:
                continue
            wanted, after = step.answer(state, who, sees)
            seen = []
            for method, address, said in (("post", *step.page), step.api):
                with subtests.test(f"{who} {name} {address}"), transaction.atomic():
                    try:
                        answer = send(client, method, address, said, record)
                        seen.append(answer)
                        program = address.startswith("/api/")
                        status = wanted if not program else {302: answer.status_code, 409: 400}.get(wanted, wanted)
                        assert answer.status_code == status, answer.content.decode() if program else ""
                        assert wanted != 302 or answer.status_code < 400, answer.content.decode()
                        assert look() == after
                    finally:
                        transaction.set_rollback(True)
            if wanted in {403, 409} and len(seen) == 2:
                with subtests.test(f"{who} {name} words"):
                    assert conditional_escape(sentence(seen[1])) in seen[0].content.decode()
