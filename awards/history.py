"""How one office stood in one award over the years: computed standings beside ranks that were recorded from lists."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from awards import explained
from awards.enums import EditionStatus
from awards.models import Award, Category, Decision, Departure, Freeze, Standing
from awards.rankings import place_words, ranks_of, same_award
from bnnportal import charts
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation


@dataclass(frozen=True)
class Year:
    """One edition. `standing` None: recorded, or the office was not part of it; `award` None: it won nothing."""

    category: Category
    standing: Standing | None
    award: Award | None
    rank: str  # as it was decided, else as computed; "" without
    of: int  # ranked offices of the level
    same_definition: bool

    @property
    def recorded(self) -> bool:
        return not self.category.edition.is_computed

    @property
    def score(self) -> str:
        """As printed; recorded ranks have none, and none is invented."""
        if self.standing is None or self.standing.score is None:
            return ""
        return charts.number(self.standing.score, explained.definition(self.standing.freeze).decimals)

    @property
    def interval(self) -> str:
        one = self.standing
        if one is None or one.rank_low is None:
            return ""
        return str(one.rank_low) if one.rank_low == one.rank_high else f"{one.rank_low}–{one.rank_high}"

    @property
    def simulated(self) -> bool:
        return bool(self.standing and self.standing.simulated) or bool(self.award and self.award.simulated)


def years(user: User, category: Category, office: Organisation, own: Standing) -> list[Year]:
    """Announced editions with this award and the present one, the newest first; four queries."""
    categories = list(
        Category.objects.filter(same_award(category))
        .filter(Q(edition__status=EditionStatus.PUBLISHED) | Q(pk=category.pk))
        .select_related("edition", "index")
        .order_by("-edition__awarded_on")
    )
    found = {one.pk for one in categories}
    decisions = list(Decision.objects.visible_to(user).in_force().filter(category__in=found))
    freezes = {one.freeze_id for one in decisions if one.published_at is not None}
    standings = {
        one.freeze.category_id: one
        for one in Standing.objects.visible_to(user)
        .filter(Q(freeze__in=freezes, office=office) & ~Q(freeze__category=category))
        .select_related("freeze")
        .defer("detail", "freeze__spec", "freeze__data", "freeze__result", "freeze__sources", "freeze__inputs")
    } | {category.pk: own}
    shown = [one.freeze for one in standings.values()]
    ranks = final(shown, own.level, decisions)
    awards = {
        one.category_id: one
        for one in Award.objects.visible_to(user).filter(category__in=found, office=office, level=own.level)
    }
    return [
        year(one, standings.get(one.pk), awards.get(one.pk), ranks, one.index_id == category.index_id)
        for one in categories
    ]


def year(
    category: Category,
    standing: Standing | None,
    award: Award | None,
    ranks: Mapping[int, Mapping[int, Decimal | None]],
    same_definition: bool,
) -> Year:
    if standing is None:
        rank = "" if award is None else str(award.rank)
        return Year(category, None, award, rank, 0, same_definition)
    of_level = ranks[standing.freeze_id]
    ranked = sum(rank is not None for rank in of_level.values())
    return Year(category, standing, award, place_words(of_level.get(standing.pk)), ranked, same_definition)


def final(freezes: list[Freeze], level: str, decisions: list[Decision]) -> dict[int, dict[int, Decimal | None]]:
    """By freeze and standing the decided ranks of a level; two queries, and one more for each frozen policy of ties."""
    rows: dict[int, dict[int, Standing]] = {freeze.pk: {} for freeze in freezes}
    for one in Standing.objects.filter(freeze__in=rows, level=level).only("freeze", "rank"):
        rows[one.freeze_id][one.pk] = one
    of_decision = {one.freeze_id: one.pk for one in decisions}
    departures: dict[int, dict[int, tuple[int | None, str]]] = defaultdict(dict)
    for decision, standing, rank, reason in Departure.objects.filter(decision__in=of_decision.values()).values_list(
        "decision", "standing", "rank", "reason"
    ):
        departures[decision or 0][standing] = (rank, reason)
    return {
        freeze.pk: ranks_of(freeze, rows[freeze.pk], departures[of_decision.get(freeze.pk, 0)]) for freeze in freezes
    }
