"""Where offices stand in a freeze, in words, and against the freeze before it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from awards.enums import Level
from awards.models import Freeze, Standing
from bnnportal.offices.models import Organisation

DIGITS = 3  # of a score whose definition does not round it


def digits(freeze: Freeze) -> int:
    """Decimals of the scores, as the frozen definition rounds them."""
    root = next((level for level in json.loads(freeze.spec)["levels"] if not level.get("parent")), {})
    return root.get("decimals", DIGITS)


def rank_words(rank: Decimal | None) -> str:
    """3, or 2,5 where ties share the average."""
    if rank is None:
        return ""
    return number_format(rank.normalize() if rank % 1 else int(rank), use_l10n=True)


def ranked(freeze: Freeze) -> dict[str, int]:
    """How many are ranked at each level; one query."""
    found = freeze.standings.filter(excluded="").order_by().values_list("level").annotate(n=Count("pk"))
    return dict(found)


def place_words(standing: Standing, among: Mapping[str, int], decimals: int) -> str:
    """peringkat 3 dari 34 BNN Provinsi, skor 81,230; or why the office is not ranked."""
    if standing.rank is None or standing.score is None:
        return _("tidak diperingkat: %(reason)s") % {"reason": standing.excluded}
    return _("peringkat %(rank)s dari %(n)s %(level)s, skor %(score)s") % {
        "rank": rank_words(standing.rank), "n": number_format(among.get(standing.level, 0)),
        "level": Level(standing.level).label, "score": number_format(standing.score, decimals),
    }  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One office before and after a freeze; None where it was not ranked."""

    office: Organisation
    level: str
    after: Standing | None
    before: Standing | None

    @property
    def moved(self) -> Decimal | None:
        """Places won (positive) or lost."""
        if self.after is None or self.before is None or self.after.rank is None or self.before.rank is None:
            return None
        return self.before.rank - self.after.rank

    @property
    def is_changed(self) -> bool:
        def place(standing: Standing | None) -> tuple[Decimal | None, Decimal | None, str]:
            return (standing.rank, standing.score, standing.excluded) if standing else (None, None, "")

        return place(self.after) != place(self.before)

    @property
    def words(self) -> str:
        """naik 2, turun 1, tetap, baru diperingkat, tidak lagi diperingkat."""
        moved = self.moved
        if moved is None:
            is_ranked = self.after is not None and self.after.rank is not None
            was_ranked = self.before is not None and self.before.rank is not None
            if is_ranked:
                return _("baru diperingkat")
            return _("tidak lagi diperingkat") if was_ranked else _("tidak diperingkat")
        if moved == 0:
            return _("tetap")
        sentence = _("naik %(n)s") if moved > 0 else _("turun %(n)s")
        return sentence % {"n": rank_words(abs(moved))}


def previous(freeze: Freeze) -> Freeze | None:
    return Freeze.objects.light().filter(category=freeze.category_id, n__lt=freeze.n).order_by("-n").first()


def changes(freeze: Freeze, before: Freeze | None) -> list[Change]:
    """Every office of either freeze: the largest changes first, then by rank. Two queries."""
    now = {row.office_id: row for row in freeze.standings.select_related("office")}
    was = {row.office_id: row for row in before.standings.select_related("office")} if before else {}
    found = [
        Change(row.office, row.level, now.get(row.office_id), was.get(row.office_id))
        for row in {**was, **now}.values()
    ]  # fmt: skip
    return sorted(found, key=order)


def order(change: Change) -> tuple[bool, Decimal, str, Decimal, str]:
    moved = change.moved
    far = abs(moved) if moved is not None else Decimal(10**6)  # came or went: before all others
    rank = change.after.rank if change.after and change.after.rank is not None else Decimal(10**6)
    return not change.is_changed, -far, (change.level != Level.PROVINSI and "b") or "a", rank, change.office.name
