"""The recap of clients: for a span, by province, office, facility or month, each figure as this person may see it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from bnnportal.accounts.models import User
from bnnportal.measures import Figure
from rehab.disclosure import Shown, Told, disclose, open_part
from rehab.enums import Basis, Level
from rehab.measures import NUMBERS, Number, address
from rehab.spans import Span
from rehab.tallies import Tally, chain_of, tallies

NOTHING = Tally()


@dataclass(frozen=True)
class Line:
    """One row: its code (see tallies.KEYS), what it was counted from, and its figures as they may be seen.

    span: what the figures are of; shorter than asked for where a quarter still runs and the reader stands outside.
    """

    key: str
    tally: Tally
    told: dict[str, Told]
    span: Span
    how: Shown

    @property
    def reports(self) -> int:
        return self.tally.reports

    @property
    def provisional(self) -> int:
        return self.tally.provisional

    @property
    def simulated(self) -> bool:
        return self.tally.simulated


def lines(
    user: User,
    level: Level,
    span: Span,
    *,
    final: bool = False,
    own: bool = False,
    total: bool = False,
    numbers: Collection[Number] = NUMBERS,
    **place: str,
) -> dict[str, Line]:
    """{key: line}. One query for a reader who answers for all of it, two where others' provinces are told beside.

    own: only what the person answers for. total: with that of all rows, under "" (see tallies). place: the province,
    office or facility chosen, by code.
    """
    chain = chain_of(user)
    inside = tallies(level, span, final=final, chain=chain, own=own, total=total, **place)
    strangers = [key for key, tally in inside.items() if not tally.in_chain]
    part = open_part(span)
    outside: dict[str, Tally] = {}
    if strangers and part is not None:
        outside = (
            inside if part == span else tallies(level, part, final=final, chain=chain, own=own, total=total, **place)
        )
    found = {}
    for key, tally in inside.items():
        kind = level if key else Level.NATION
        whole = tally.in_chain
        of = span if whole or part is None else part
        counted = tally if whole else outside.get(key, NOTHING) if part is not None else tally
        told = {
            number.code: disclose(number.figure(counted, link), chain=whole, level=kind, span=of)
            for number, link in links(numbers, kind, key, of, final, **place)
        }
        how = Shown.TRUE if whole else Shown.ROUNDED if part is not None and disclosable(kind) else Shown.CLOSED
        found[key] = Line(key, counted, told, of, how)
    return found


def disclosable(level: Level) -> bool:
    return disclose(Figure(0), chain=False, level=level, span=Span.of("2023")).is_open


def links(
    numbers: Collection[Number], level: Level, key: str, span: Span, final: bool, **place: str
) -> Iterator[tuple[Number, str]]:
    """Each number with the page of the reports behind it; only the number differs between the addresses of a row."""
    first, last = span.first.first_day, span.last.last_day
    where: dict[str, Any] = dict(place)
    if level == Level.MONTH:
        first, last = Span.of(key).first.first_day, Span.of(key).first.last_day
    elif level == Level.PROVINCE:
        where["provinsi"] = key
    elif level != Level.NATION:
        where["kantor" if level == Level.OFFICE else "lembaga"] = key
    basis = Basis.FINAL.value if final else ""
    page = address("figure-reports", dari=first, sampai=last, dasar=basis, **where)
    for number in numbers:
        yield number, page.replace("?", f"?angka={number.code}&", 1)
