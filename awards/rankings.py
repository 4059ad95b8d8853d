"""A frozen ranking as a page shows it: one line an office, with what was decided and where it stood before."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from awards import charts, explained
from awards.deciding import final_ranks
from awards.enums import EditionStatus, Level
from awards.explained import Definition
from awards.models import Award, Category, Decision, Departure, Edition, Freeze, Standing
from awards.places import rank_words
from bnnportal import charts as drawings
from bnnportal.accounts.models import User

FEW = ("freeze", "office", "level", "score", "rank", "shared", "rank_low", "rank_high", "rank_mean", "tie_group")
SHOWN = (*FEW, "band", "availability", "excluded", "simulated")  # all but the detail, which is long


def place_words(rank: Decimal | float | None) -> str:
    """ "3", or "3,5" where those level with each other share the average; "" without a rank."""
    return rank_words(None if rank is None else Decimal(str(rank)))


@dataclass(frozen=True)
class Placed:
    """Where an office stood in another edition; `score` None: the list that was announced had none."""

    rank: Decimal
    score: Decimal | None = None


@dataclass(frozen=True)
class Before:
    """The category in the edition before this one."""

    edition: Edition
    recorded: bool  # from a list of winners: who is not on it may have stood anywhere
    places: Mapping[tuple[int, str], Placed]  # (office, level)


@dataclass(frozen=True)
class Decided:
    """What the decision says where it differs from the computed rank; `rank` None: left out.

    Without a reason of its own the office only moves because of what was decided on another.
    """

    rank: int | None
    reason: str = ""


@dataclass
class Line:
    """An office in a ranking; `size` is how many share its tie group, `last` the last place."""

    standing: Standing
    definition: Definition
    last: int
    size: int
    largest: Decimal
    before: Before | None
    decided: Decided | None = None
    opens_group: bool = False
    url: str = ""
    name: str = field(init=False)
    under: str = field(init=False)

    def __post_init__(self) -> None:
        office = self.standing.office
        self.name = office.plain_name
        self.under = f"{office.code} {PROVINCES.get(office.region.province_code, '')}"

    @property
    def office(self) -> Any:
        return self.standing.office

    @property
    def province(self) -> str:
        return PROVINCES.get(self.standing.office.region.province_code, "")

    @property
    def simulated(self) -> bool:
        return self.standing.simulated

    @property
    def rank(self) -> Decimal | None:
        return self.standing.rank

    @property
    def place(self) -> str:
        return place_words(self.standing.rank)

    @property
    def medal(self) -> int | None:
        """The place where it is one of the first three."""
        rank = self.standing.rank
        return int(rank) if rank is not None and rank in (1, 2, 3) else None

    @property
    def score(self) -> Decimal | None:
        """With as many decimals as the definition gives it."""
        score = self.standing.score
        return None if score is None else score.quantize(Decimal(1).scaleb(-self.definition.decimals))

    @property
    def score_words(self) -> str:
        return "" if self.standing.score is None else drawings.number(self.standing.score, self.definition.decimals)

    def bar(self) -> SafeString:
        if self.standing.score is None or self.standing.rank is None:
            return SafeString("")
        return drawings.score_bar(float(self.standing.score), float(self.largest), gold=self.standing.rank <= 3)

    @property
    def interval(self) -> str:
        """ "3–9", or one place where nothing moves it."""
        low, high = self.standing.rank_low, self.standing.rank_high
        if low is None or high is None:
            return ""
        return str(low) if low == high else f"{low}–{high}"

    def interval_bar(self) -> SafeString:
        one = self.standing
        if one.rank_low is None or one.rank_high is None or one.rank is None:
            return SafeString("")
        return charts.interval(one.rank_low, one.rank_high, one.rank, self.last)

    @property
    def was(self) -> Placed | None:
        return None if self.before is None else self.before.places.get((self.standing.office_id, self.standing.level))

    @property
    def final(self) -> Decimal | None:
        """The decided rank, where nothing was decided otherwise the computed one."""
        if self.decided is None:
            return self.standing.rank
        return None if self.decided.rank is None else Decimal(self.decided.rank)

    @property
    def gained(self) -> Decimal | None:
        """Places won since the edition before; None where there is nothing to compare with."""
        return None if self.was is None or self.final is None else self.was.rank - self.final

    @property
    def moved(self) -> str:
        """The same in words."""
        was, gained = self.was, self.gained
        if self.before is None:
            return ""
        if was is None or gained is None:
            return "" if self.before.recorded or self.final is None else _("baru")
        if gained == 0:
            return _("tetap di peringkat %(rank)s") % {"rank": place_words(was.rank)}
        words = _("naik %(n)s dari peringkat %(rank)s") if gained > 0 else _("turun %(n)s dari peringkat %(rank)s")
        return words % {"n": place_words(abs(gained)), "rank": place_words(was.rank)}

    @property
    def known(self) -> Decimal | None:
        """Share of the components the office has figures for, in percent."""
        return None if self.standing.availability is None else self.standing.availability * 100

    @property
    def decided_words(self) -> str:
        if self.decided is None:
            return ""
        if self.decided.rank is None:
            return _("tidak diberi peringkat")
        return _("ditetapkan peringkat %(rank)s") % {"rank": self.decided.rank}

    @property
    def decided_rank(self) -> int | None:
        return None if self.decided is None else self.decided.rank

    @property
    def reason(self) -> str:
        return self.standing.excluded or (self.decided.reason if self.decided else "")


PROVINCES = {code: province["name"] for code, province in drawings.provinces()["provinces"].items()}


def newest(user: User, category: Category) -> Freeze | None:
    """The newest freeze whose whole ranking the person may read, without its texts."""
    return light(Freeze.objects.visible_to(user).filter(category=category)).first()


def light(freezes: Any) -> Any:
    """Freezes, the newest first, without what is long."""
    return freezes.defer("spec", "data", "result", "sources", "inputs").order_by("-n").distinct()


def standings_of(freeze: Freeze) -> list[Standing]:
    """Every office of a freeze, in the order of the ranking; one query."""
    rows = freeze.standings.select_related("office__region").only(
        *SHOWN, "office__code", "office__name", "office__short_name", "office__kind", "office__region__code"
    )
    return list(rows.order_by("-level", "rank", "office__name"))


def lines_of(
    standings: Iterable[Standing],
    definition: Definition,
    before: Before | None = None,
    decided: Mapping[int, Decided] | None = None,
) -> list[Line]:
    """The lines of one level's ranked offices and, after them, of those that are not ranked."""
    standings = list(standings)
    ranked = [one for one in standings if one.rank is not None]
    sizes = Counter(one.tie_group for one in ranked if one.tie_group is not None)
    largest = max((one.score for one in ranked if one.score is not None), default=Decimal(0))
    found: list[Line] = []
    for one in sorted(standings, key=lambda one: (one.rank is None, one.rank or 0)):
        line = Line(
            standing=one, definition=definition, last=len(ranked), size=sizes[one.tie_group] if one.tie_group is not None else 0, before=before,
            largest=max(largest, Decimal("0.000001")), decided=(decided or {}).get(one.pk),
        )  # fmt: skip
        earlier = found[-1].standing.tie_group if found else None
        line.opens_group = one.rank is not None and one.tie_group != earlier
        found.append(line)
    return found


def same_award(category: Category) -> Q:
    """Categories of other editions that are this award: by their index, by code only where one side has none."""
    if category.index is None:
        return Q(code=category.code)
    return Q(index__index=category.index.index_id) | Q(code=category.code, index=None)


def before(category: Category) -> Before | None:
    """The announced edition before this one that has the same award; three queries, however many offices."""
    earlier = (
        Category.objects.filter(same_award(category), edition__status=EditionStatus.PUBLISHED)
        .filter(edition__awarded_on__lt=category.edition.awarded_on)
        .select_related("edition")
        .order_by("-edition__awarded_on", "order")
        .first()
    )
    if earlier is None:
        return None
    places: dict[tuple[int, str], Placed] = {}
    if earlier.edition.is_computed:
        decision = Decision.objects.in_force().filter(category=earlier, published_at__isnull=False).first()
        freeze = Freeze.objects.light().get(pk=decision.freeze_id) if decision is not None else None
        standings = list(Standing.objects.filter(freeze=freeze).defer("detail")) if freeze is not None else []
        for level in levels_of(standings):
            there = {one.pk: one for one in standings if one.level == level.value}
            for pk, rank in ranks_of(freeze, there, departures_of(decision)).items():  # as they were announced
                if rank is not None:
                    places[there[pk].office_id, level.value] = Placed(rank, there[pk].score)
    else:
        awards = Award.objects.standing().filter(category=earlier)
        for office, level_code, place, score in awards.values_list("office", "level", "rank", "score"):
            places[office, level_code] = Placed(Decimal(place), score)
    return Before(earlier.edition, not earlier.edition.is_computed, places)


def departures_of(decision: Any) -> dict[int, tuple[int | None, str]]:
    """By standing: the decided rank (None: left out) and why."""
    rows = Departure.objects.filter(decision=decision).values_list("standing", "rank", "reason")
    return {standing: (rank, reason) for standing, rank, reason in rows}


def ranks_of(
    freeze: Any, there: Mapping[int, Standing], departures: Mapping[int, tuple[int | None, str]]
) -> dict[int, Decimal | None]:
    """Decided rank by standing of one level; as computed where nothing departs and nobody shares a rank."""
    departing = {pk: rank for pk, (rank, _why) in departures.items() if pk in there}
    ranks = [one.rank for one in there.values() if one.rank is not None]
    if not departing and len(set(ranks)) == len(ranks):
        return {pk: one.rank for pk, one in there.items()}
    ties = explained.definition(freeze).spec.rank.ties
    places = final_ranks([(pk, one.rank) for pk, one in there.items()], departing, ties)
    return {place.office: None if place.decided is None else Decimal(place.decided) for place in places}


def decided(user: User, freeze: Freeze, standings: Iterable[Standing]) -> dict[int, Decided]:
    """By standing of one level, where the decision the person may read differs from the computation; two queries."""
    decision = Decision.objects.visible_to(user).filter(freeze=freeze, withdrawn_at=None).first()  # also a replaced one
    if decision is None:
        return {}
    departures = departures_of(decision)
    there = {one.pk: one for one in standings}
    return {
        pk: Decided(None if rank is None else int(rank), departures[pk][1] if pk in departures else "")
        for pk, rank in ranks_of(freeze, there, departures).items()
        if rank != there[pk].rank or pk in departures
    }


def levels_of(standings: Iterable[Standing]) -> list[Level]:
    """The levels that have offices, provinces first."""
    there = {one.level for one in standings}
    return [level for level in Level if level.value in there]
