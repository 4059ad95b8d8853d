"""Figures of programmes as programs read them: of one indicator by office, and of all indicators of one office."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from programs import figures
from programs.api.base import VALUE, OfficeField, SpanSerializer
from programs.enums import Approach, Light, NoAchievement, Polarity
from programs.figures import Line, Value
from programs.models import Indicator, Method, Target
from programs.permissions import check_in_force

PERCENT: Any = {"max_digits": 12, "decimal_places": 2, "allow_null": True}


class OwnSerializer(serializers.Serializer):
    """What an office reached by itself, from January on. `value` null: nothing is known, which is not 0."""

    value = serializers.DecimalField(**VALUE, allow_null=True)
    provisional = serializers.BooleanField(help_text="Sebagian belum diperiksa")
    simulated = serializers.BooleanField()
    link = serializers.CharField(allow_blank=True, help_text="Halaman dengan baris di balik angka ini")


class LineSerializer(serializers.Serializer):
    """Result, target and achievement from January to the end of the quarter, of an office with all below it.

    `target`, or for a range `lower` and `upper`, in the unit of the indicator. `raw`: achievement in percent,
    `achievement`: held under the cap; both null where `reason` says why. `hidden`: figures of cases are not this
    person's to see, which is not the same as none.
    """

    result = serializers.DecimalField(**VALUE, allow_null=True)
    target = serializers.DecimalField(**VALUE, allow_null=True)
    lower = serializers.DecimalField(**VALUE, allow_null=True)
    upper = serializers.DecimalField(**VALUE, allow_null=True)
    raw = serializers.DecimalField(**PERCENT)
    achievement = serializers.DecimalField(**PERCENT)
    reason = serializers.ChoiceField(NoAchievement.choices, allow_null=True)
    light = serializers.ChoiceField(Light.choices)
    provisional = serializers.BooleanField(help_text="Sebagian belum diperiksa")
    simulated = serializers.BooleanField()
    hidden = serializers.BooleanField()


class OverviewLineSerializer(LineSerializer):
    """`trend`: what had been reached at the end of each quarter so far, the first one first."""

    indicator = serializers.CharField()
    name = serializers.CharField()
    programme = serializers.CharField()
    approach = serializers.ChoiceField(Approach.choices)
    unit = serializers.CharField()
    precision = serializers.IntegerField()
    polarity = serializers.ChoiceField(Polarity.choices)
    trend = serializers.ListField(child=serializers.DecimalField(**VALUE, allow_null=True))


class OverviewSerializer(serializers.Serializer):
    office = serializers.CharField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    indicators = OverviewLineSerializer(many=True)


class FiguresSerializer(serializers.Serializer):
    """`own`: the office by itself; `total`: with all below it, beside its target, which is for all of them."""

    office = serializers.CharField()
    name = serializers.CharField()
    own = OwnSerializer()
    total = LineSerializer()


class OverviewQuerySerializer(SpanSerializer):
    approach = serializers.ChoiceField(Approach.choices, required=False)


class FiguresQuerySerializer(SpanSerializer):
    office = OfficeField()


def chosen(year: int | None, quarter: int | None) -> tuple[int, int]:
    """The present year and quarter where nothing was said; of another year all of it."""
    today = timezone.localdate()
    year = year or today.year
    return year, quarter or ((today.month + 2) // 3 if year == today.year else 4)


def rounded(value: Decimal | None, places: int = 4) -> str | None:
    return None if value is None else str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def own_of(value: Value | None) -> dict[str, Any]:
    return {
        "value": None if value is None else rounded(value.part.value),
        "provisional": value is not None and value.provisional,
        "simulated": value is not None and value.simulated,
        "link": "" if value is None else value.link,
    }


def line_of(line: Line, quarter: int) -> dict[str, Any]:
    aim = None if line.target is None else line.target.aim(quarter)
    found = line.achievement
    return {
        "result": rounded(line.result),
        "target": None if aim is None else rounded(aim.value),
        "lower": None if aim is None else rounded(aim.lower),
        "upper": None if aim is None else rounded(aim.upper),
        "raw": rounded(found.raw, 2),
        "achievement": rounded(found.shown, 2),
        "reason": None if found.reason is None else found.reason.value,
        "light": line.light.value,
        "provisional": line.value is not None and line.value.provisional,
        "simulated": is_simulated(line.value, line.target),
        "hidden": line.hidden,
    }


def is_simulated(value: Value | None, target: Target | None) -> bool:
    return (value is not None and value.simulated) or (target is not None and target.simulated)


def overview(
    user: User, office: Organisation, year: int | None = None, quarter: int | None = None, approach: str | None = None
) -> dict[str, Any]:
    """Every indicator in force at an office and all below it; the queries do not grow with offices or indicators."""
    year, quarter = chosen(year, quarter)
    only = None if approach is None else Approach(approach)
    below = figures.below([office.pk])[office.pk]
    trend = figures.trend(user, below, year, quarter, only)
    return {
        "office": office.code,
        "year": year,
        "quarter": quarter,
        "indicators": [
            {
                "indicator": line.indicator.code,
                "name": line.indicator.name,
                "programme": line.indicator.programme.code,
                "approach": line.indicator.programme.approach,
                "unit": line.indicator.unit,
                "precision": line.method.precision,
                "polarity": line.method.polarity,
                **line_of(line, quarter),
                "trend": [rounded(value) for value in trend[line.indicator.pk]],
            }
            for line in figures.totals(user, [office.pk], year, quarter, only)[office.pk]
        ],
    }


def figures_of(
    user: User,
    indicator: Indicator,
    offices: Sequence[Organisation],
    year: int | None = None,
    quarter: int | None = None,
) -> list[dict[str, Any]]:
    """One indicator at each of these offices; the queries do not grow with them."""
    year, quarter = chosen(year, quarter)
    check_in_force(indicator, year)
    method = Method.objects.holding(year).get(indicator=indicator)
    below = figures.below([office.pk for office in offices])
    every = {pk for each in below.values() for pk in each}
    values = figures.reached(user, [(indicator, method)], every, year, quarter, figures.locked_in(year))
    targets, bounds = figures.targets_of(below, year), figures.bounds_of(year)
    hidden = figures.is_hidden(user, indicator)
    return [
        {
            "office": office.code,
            "name": office.name,
            "own": own_of(values.get((indicator.pk, office.pk))),
            "total": line_of(
                figures.line(
                    indicator, method, figures.together(values, indicator, method, below[office.pk]),
                    targets.get((indicator.pk, office.pk)), quarter, bounds, hidden=hidden,
                ),
                quarter,
            ),
        }
        for office in offices
    ]  # fmt: skip
