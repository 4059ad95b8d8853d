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
from programs.effects import Effect
from programs.enums import Approach, Light, NoAchievement, Polarity
from programs.figures import Value
from programs.models import Indicator, Method
from programs.permissions import check_in_force
from programs.telling import Row, quarter_of

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
    year = year or timezone.localdate().year
    return year, quarter or quarter_of(year)


def rounded(value: Decimal | None, places: int = 4) -> str | None:
    return None if value is None else str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def own_of(value: Value | None) -> dict[str, Any]:
    return {
        "value": None if value is None else rounded(value.part.value),
        "provisional": value is not None and value.provisional,
        "simulated": value is not None and value.simulated,
        "link": "" if value is None else value.link,
    }


def line_of(row: Row) -> dict[str, Any]:
    return {
        "result": rounded(row.result),
        "target": rounded(row.target),
        "lower": rounded(row.lower),
        "upper": rounded(row.upper),
        "raw": rounded(row.raw, 2),
        "achievement": rounded(row.shown, 2),
        "reason": row.reason or None,
        "light": row.light,
        "provisional": row.provisional,
        "simulated": row.simulated,
        "hidden": row.hidden,
    }


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
                "indicator": row.code,
                "name": row.indicator,
                "programme": row.programme_code,
                "approach": row.approach,
                "unit": row.unit,
                "precision": row.precision,
                "polarity": line.method.polarity,
                **line_of(row),
                "trend": [rounded(value) for value in trend[line.indicator.pk]],
            }
            for line in figures.totals(user, [office.pk], year, quarter, only)[office.pk]
            for row in [Row.of(line, quarter)]
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
                Row.of(figures.line(
                    indicator, method, figures.together(values, indicator, method, below[office.pk]),
                    targets.get((indicator.pk, office.pk)), quarter, bounds, hidden=hidden,
                ), quarter),
            ),
        }
        for office in offices
    ]  # fmt: skip


def effect_of(effect: Effect) -> dict[str, Any]:
    return {
        "year": effect.year,
        "offices": effect.offices,
        "lights": effect.lights,
        "changes": [
            {"office": change.office.code, "before": side_of(change.before), "after": side_of(change.after)}
            for change in effect.changes
        ],
    }


def side_of(row: Row) -> dict[str, Any]:
    return {"result": rounded(row.result), "achievement": rounded(row.shown, 2), "light": row.light}
