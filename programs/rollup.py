"""One value out of many: over the months of a period, or over the offices of a province.

An index is never summed: its indicator says which way is allowed (`Way`), and a sum of indices does not exist there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from programs.enums import Way


@dataclass(frozen=True)
class Part:
    """A value with what it weighs (a denominator, a population) and its month, 2026-05 as 202605."""

    value: Decimal
    weight: Decimal = Decimal(1)
    month: int = 0


def roll_up(parts: Iterable[Part], way: Way) -> Part | None:
    """The value of all parts together, weighing what they weigh together; None where there is nothing.

    A weighted mean of weighted means is the weighted mean of all, so districts roll up to their province in any order.
    A weighted mean of parts that weigh nothing is not known.
    """
    known = list(parts)
    if not known:
        return None
    weight, month = sum((part.weight for part in known), Decimal(0)), max(part.month for part in known)
    if way == Way.SUM:
        value = sum((part.value for part in known), Decimal(0))
    elif way == Way.MAX:
        value = max(part.value for part in known)
    elif way == Way.LATEST:
        last = [part for part in known if part.month == month]
        if len(last) > 1:
            raise ValueError("Several values of one month have no latest.")
        value, weight = last[0].value, last[0].weight
    elif way == Way.MEAN:
        value = sum((part.value for part in known), Decimal(0)) / len(known)
    elif weight == 0:
        return None
    else:
        value = sum((part.value * part.weight for part in known), Decimal(0)) / weight
    return Part(value, weight, month)
