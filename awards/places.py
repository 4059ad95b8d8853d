"""Where offices stand in a freeze, in words, and against the freeze before it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from awards.enums import Level
from awards.models import Freeze, Standing

DIGITS = 3  # of a score whose definition does not round it


def digits(freeze: Freeze) -> int:
    """Decimals of the scores, as the frozen definition rounds them."""
    root: dict[str, Any] = next(level for level in json.loads(freeze.spec)["levels"] if not level.get("parent"))
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
    return words(standing.rank, standing.score, standing.excluded, standing.level, among, decimals)


def earlier_words(standing: Any, among: Mapping[str, int], decimals: int) -> str:
    """The same of the earlier freeze it stands beside (StandingQuerySet.beside); "" where it was not listed."""
    if standing.was_excluded is None:
        return ""
    return words(standing.was_rank, standing.was_score, standing.was_excluded, standing.level, among, decimals)


def words(
    rank: Decimal | None, score: Decimal | None, excluded: str, level: str, among: Mapping[str, int], decimals: int
) -> str:  # fmt: skip
    if rank is None or score is None:
        return _("tidak diperingkat: %(reason)s") % {"reason": excluded}
    return _("peringkat %(rank)s dari %(n)s %(level)s, skor %(score)s") % {
        "rank": rank_words(rank), "n": number_format(among.get(level, 0)), "level": Level(level).label,
        "score": number_format(score, decimals),
    }  # fmt: skip


def moved_words(rank: Decimal | None, was: Decimal | None) -> str:
    """naik 2, turun 1, tetap, baru diperingkat, tidak lagi diperingkat."""
    if rank is None:
        return _("tidak diperingkat") if was is None else _("tidak lagi diperingkat")
    if was is None:
        return _("baru diperingkat")
    if rank == was:
        return _("tetap")
    sentence = _("naik %(n)s") if was > rank else _("turun %(n)s")
    return sentence % {"n": rank_words(abs(was - rank))}


def move_of(standing: Any) -> str:
    """Of a standing beside an earlier one."""
    return moved_words(standing.rank, standing.was_rank)


def previous(freeze: Freeze) -> Freeze | None:
    return Freeze.objects.light().before(freeze)
