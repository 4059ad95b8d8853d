"""How far a result has come towards its target, as PermenPANRB 8/2021 reckons it; pure arithmetic, exact decimals.

    higher is better   result / target x 100
    lower is better    {1 + (1 - result / target)} x 100
    range              inside 100; below: result / lower bound x 100; above: result / upper bound x 100

Nothing is divided by a target of zero, and what cannot be reckoned says why. The cap never replaces the raw figure:
both are shown.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from programs.enums import Light, NoAchievement, Polarity

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Aim:
    """A target: one value, or for a range its two bounds. In the unit of its indicator."""

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True)
class Achievement:
    """Percent, or the reason why there is none. `shown` is `raw` held under the cap, where one is set."""

    raw: Decimal | None = None
    shown: Decimal | None = None
    reason: NoAchievement | None = None

    @property
    def is_capped(self) -> bool:
        return self.raw != self.shown


def achievement(result: Decimal | None, aim: Aim | None, polarity: Polarity, cap: Decimal | None = None) -> Achievement:
    """Result against target, both in the indicator's unit; `cap` in percent, None for no cap."""
    aimed = None if aim is None else (aim.lower if polarity == Polarity.RANGE else aim.value)
    if aim is None or aimed is None:
        return Achievement(reason=NoAchievement.NO_TARGET)
    if result is None:
        return Achievement(reason=NoAchievement.NO_RESULT)
    base = missed(result, aimed, aim.upper) if polarity == Polarity.RANGE else aimed
    if base is None:
        raw = HUNDRED
    elif base == 0:
        return Achievement(reason=NoAchievement.ZERO_TARGET)
    elif polarity == Polarity.LOWER:
        raw = (2 - result / base) * HUNDRED
    else:
        raw = result / base * HUNDRED
    return Achievement(raw, raw if cap is None else min(raw, cap))


def missed(result: Decimal, lower: Decimal, upper: Decimal | None) -> Decimal | None:
    """The bound of the range that the result missed; None inside it. Without an upper bound the range is open."""
    if result < lower:
        return lower
    return upper if upper is not None and result > upper else None


@dataclass(frozen=True)
class Thresholds:
    """From which percent on a year's light is green and from which yellow; below that it is red."""

    green: Decimal
    yellow: Decimal


def light(found: Achievement, thresholds: Thresholds) -> Light:
    """Judged by the figure as it is printed, so that "90,0%" is never just short of 90.

    Without a figure there is no light (grey), which is not the same as red.
    """
    if found.shown is None:
        return Light.NONE
    printed = found.shown.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if printed >= thresholds.green:
        return Light.GREEN
    return Light.YELLOW if printed >= thresholds.yellow else Light.RED
