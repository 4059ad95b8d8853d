"""What a decision on a freeze says: computed and decided rank of every office by level, and who wins.

Standings and the departures of a decision never change, so this is the same on the page, on paper and in a correction.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from awards.deciding import Place, UnplaceableError, final_ranks
from awards.enums import Level
from awards.models import Category, Decision, Departure, Freeze, Standing
from awards.places import digits, rank_words

SHOWN = 10  # places behind the winners


@dataclass(frozen=True)
class Line:
    """One office: its standing, and its place by computation and by decision."""

    standing: Standing
    place: Place[int]
    departure: Departure | None
    places: int
    decimals: int

    @property
    def name(self) -> str:
        return self.standing.office.plain_name

    @property
    def wins(self) -> bool:
        return self.place.wins(self.places)

    @property
    def is_left_out(self) -> bool:
        return self.departure is not None and self.place.decided is None

    @property
    def computed(self) -> str:
        return rank_words(self.standing.rank)

    @property
    def decided(self) -> str:
        return "" if self.place.decided is None else str(self.place.decided)

    @property
    def score(self) -> str:
        """As it is printed everywhere: with the decimals of the definition, and a decimal comma."""
        return printed(self.standing.score, self.decimals)

    @property
    def interval(self) -> str:
        low, high = self.standing.rank_low, self.standing.rank_high
        if low is None or high is None:
            return ""
        return str(low) if low == high else f"{low}–{high}"


@dataclass(frozen=True)
class Table:
    """One level, decided ranks first, then who is left out, then who was not ranked."""

    level: str
    lines: list[Line]

    @property
    def label(self) -> str:
        return str(Level(self.level).label)

    @cached_property
    def ranked(self) -> list[Line]:
        return [line for line in self.lines if line.standing.rank is not None]

    @property
    def first(self) -> list[Line]:
        """What a page shows at once: the winners, those next to them, and everybody who departs."""
        return self.ranked if len(self.ranked) <= 2 * SHOWN else [line for line in self.ranked if self.is_first(line)]

    @property
    def rest(self) -> list[Line]:
        return [] if len(self.ranked) <= 2 * SHOWN else [line for line in self.ranked if not self.is_first(line)]

    def is_first(self, line: Line) -> bool:
        return line.departure is not None or line.place.wins(line.places + SHOWN)

    @cached_property
    def unranked(self) -> list[Line]:
        return [line for line in self.lines if line.standing.rank is None]

    @cached_property
    def winners(self) -> list[Line]:
        return [line for line in self.lines if line.wins]


def printed(score: Decimal | None, decimals: int) -> str:
    return "" if score is None else number_format(score, decimals, use_l10n=True)


def ties_of(freeze: Freeze) -> str:
    """How the frozen definition counts ties; the category's own policy is part of it."""
    ties: str = json.loads(freeze.spec).get("rank", {}).get("ties") or "competition"
    return ties


def tables(category: Category, freeze: Freeze, departures: Iterable[Departure]) -> list[Table]:
    """Every office of the freeze by level; one query. Raises the sentence of a rank that cannot be given."""
    by_standing = {departure.standing_id: departure for departure in departures}
    decimals, ties = digits(freeze), ties_of(freeze)
    found: dict[str, list[Standing]] = {level: [] for level in (Level.PROVINSI, Level.KABKOTA)}
    for standing in freeze.standings.defer("detail").select_related("office").order_by("office__name"):
        found[standing.level].append(standing)
    made = []
    for level, standings in found.items():
        by_pk = {standing.pk: standing for standing in standings}
        wanted = {pk: one.rank for pk, one in by_standing.items() if pk in by_pk}
        try:
            places = final_ranks([(standing.pk, standing.rank) for standing in standings], wanted, ties)
        except UnplaceableError as error:
            raise ValidationError({"rank": unplaceable(error, level)}) from None
        lines = [
            Line(by_pk[place.office], place, by_standing.get(place.office), category.places, decimals)
            for place in places
        ]
        if lines:
            made.append(Table(level, lines))
    return made


def of_decision(decision: Decision) -> list[Table]:
    departures = decision.departures.select_related("standing__office", "paper", "by")
    return tables(decision.category, decision.freeze, departures)


@dataclass(frozen=True)
class Correction:
    """One office at one level that won by either of two decisions; None is no award."""

    level: str
    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of the two is there
        return found

    @property
    def is_changed(self) -> bool:
        """Whether the certificate would say anything else."""
        return said(self.before) != said(self.after)

    @property
    def words(self) -> str:
        if self.before is None:
            return _("penghargaan baru")
        if self.after is None:
            return _("tidak lagi mendapat penghargaan")
        return _("berubah") if self.is_changed else _("tetap")


def said(line: Line | None) -> tuple[int | None, bool, str] | None:
    """What of a place stands on a certificate."""
    return (line.place.decided, line.place.shared, line.score) if line is not None else None


def corrections(before: Decision, after: Decision) -> list[Correction]:
    """Every winner of either decision; the changed ones first, then by level and rank."""

    def winners(decision: Decision) -> dict[tuple[str, int], Line]:
        return {(t.level, line.standing.office_id): line for t in of_decision(decision) for line in t.winners}

    was, now = winners(before), winners(after)
    found = [Correction(key[0], was.get(key), now.get(key)) for key in {**was, **now}]
    return sorted(
        found, key=lambda one: (not one.is_changed, one.level != Level.PROVINSI, one.line.place.decided, one.line.name)
    )


def unplaceable(error: UnplaceableError, level: str) -> str:
    where = {"rank": error.rank, "level": Level(level).label, "taken": error.taken_by}
    if error.taken_by:
        return (
            _("Peringkat %(rank)s %(level)s tidak ada: peringkat %(taken)s ditempati bersama. Pilih peringkat lain.")
            % where
        )
    return _("Peringkat %(rank)s %(level)s melampaui banyaknya satuan kerja yang diperingkat.") % where
