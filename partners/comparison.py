"""This visit beside the last signed one: by section and item, in words. Only where both used the same instrument."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.instrument import percent
from partners.models import Visit


class Trend(models.TextChoices):
    UP = "naik", _("naik")
    DOWN = "turun", _("turun")
    SAME = "tetap", _("tetap")


def trend(before: Decimal | int | None, now: Decimal | int | None) -> Trend | None:
    if before is None or now is None:
        return None
    return Trend.UP if now > before else Trend.DOWN if now < before else Trend.SAME


@dataclass(frozen=True)
class ItemRow:
    code: str
    title: str
    score: int | None
    anchor: str
    note: str
    before: int | None
    trend: Trend | None


@dataclass(frozen=True)
class SectionRow:
    code: str
    title: str
    points: int
    maximum: int
    percent: Decimal | None
    before: Decimal | None  # percent of the earlier visit
    trend: Trend | None
    items: tuple[ItemRow, ...]


def rows(visit: Visit, earlier: Visit | None) -> list[SectionRow]:
    """Every section that applies, beside the earlier visit where its instrument was the same. Two queries."""
    now = {answer.item: answer for answer in visit.answers.all()}
    comparable = earlier is not None and earlier.instrument == visit.instrument
    then = {answer.item: answer.score for answer in earlier.answers.all()} if earlier and comparable else {}
    found = []
    for section in visit.definition.applicable(visit.inpatient):
        items = []
        for item in section.items:
            answer = now.get(item.code)
            score = answer.score if answer else None
            items.append(
                ItemRow(
                    item.code, item.title, score, item.anchors[score - 1] if score else "",
                    answer.note if answer else "", then.get(item.code), trend(then.get(item.code), score),
                )
            )  # fmt: skip
        points, maximum = sum(row.score or 0 for row in items), 3 * len(items)
        applied = earlier is not None and (earlier.inpatient or not section.inpatient)
        whole = comparable and applied and all(row.before for row in items)
        before = percent(sum(row.before or 0 for row in items), maximum) if whole else None
        share = percent(points, maximum) if all(row.score for row in items) else None
        found.append(
            SectionRow(
                section.code, section.title, points, maximum, share, before, trend(before, share), tuple(items)
            )
        )  # fmt: skip
    return found
