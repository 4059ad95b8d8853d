"""From computed ranks to decided ones: who is left out, who stands elsewhere, who wins. Pure; no database."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Office = TypeVar("Office", bound=Hashable)


class UnplaceableError(ValueError):
    """A decided rank that nobody can have beside the others: `rank`, and why in `taken_by` (0: beyond the last)."""

    def __init__(self, rank: int, taken_by: int) -> None:
        super().__init__(f"rank {rank} cannot be given")
        self.rank, self.taken_by = rank, taken_by


@dataclass(frozen=True)
class Place(Generic[Office]):
    """Where one office stands: by computation (None: not ranked) and by decision (None: not ranked, or left out)."""

    office: Office
    computed: Decimal | int | None
    decided: int | None
    shared: bool = False
    departed: bool = False

    def wins(self, places: int) -> bool:
        """Ties at the last place all win."""
        return self.decided is not None and self.decided <= places


def final_ranks(
    standings: Sequence[tuple[Office, Decimal | int | None]],
    departures: Mapping[Office, int | None],
    ties: str = "competition",
) -> list[Place[Office]]:
    """Decided ranks of the offices of ONE level, best first, those without a rank last.

    `standings` are (office, computed rank); equal ranks are a tie. `departures` name the offices that do not follow
    their computed rank: None takes an office out and those behind it move up; a number puts it on exactly that rank
    and those from there on move down. Offices put on the same rank share it. The others keep their computed order and
    their ties, and are numbered anew: 1, 2, 2, 4, or with ties="dense" 1, 2, 2, 3; averaged ranks (2.5) are decided as
    2, because a decree knows no half places. Where nothing departs, a competition or dense rank stays as computed.

    Raises UnplaceableError where a rank does not exist: inside a tie, or behind the last office.
    """
    given: dict[int, list[Office]] = defaultdict(list)
    waiting: dict[Decimal | int, list[Office]] = defaultdict(list)
    for office, rank in standings:
        wanted = departures.get(office)
        if wanted is not None:
            given[wanted].append(office)
        elif rank is not None and office not in departures:
            waiting[rank].append(office)
    blocks = [waiting[rank] for rank in sorted(waiting)]
    decided: dict[Office, tuple[int, bool]] = {}
    at, before = 1, 0  # the next rank to be given, and the one given last
    while blocks or given:
        block = given.pop(at, None) or (blocks.pop(0) if blocks else None)
        if block is None or (given and min(given) < at):
            raise UnplaceableError(min(given), before if min(given) < at else 0)
        decided |= {office: (at, len(block) > 1) for office in block}
        before, at = at, at + (1 if ties == "dense" else len(block))
    places = []
    for office, rank in standings:
        given_to, shared = decided.get(office, (None, False))
        places.append(Place(office, rank, given_to, shared, office in departures))
    return sorted(places, key=lambda place: (place.decided is None, place.decided or 0, place.computed or 0))
