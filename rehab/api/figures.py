"""Completeness and the recap of clients for programs: the same rows, filters and disclosure as the pages."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.rest import PortalViewSet
from rehab.disclosure import Shown, Told
from rehab.enums import Basis, Level
from rehab.filters.figures import ALL, RecapFilter, SpanFilter
from rehab.lines import RateLine, RecapLine, levels_of, rate_levels, rate_lines, recap_lines
from rehab.measures import NUMBERS, Number
from rehab.models import Facility

PLACE = [
    OpenApiParameter("kurun", str, description="2026, 2026-T3 (triwulan), 2026-10 (bulan); lazimnya tahun berjalan."),
    OpenApiParameter("menurut", str, enum=[level.value for level in Level if level != Level.NATION]),
    OpenApiParameter("provinsi", str, description="Kode wilayah, dua angka."),
    OpenApiParameter("kantor", str, description="Kode kantor pembina."),
]


class RateSerializer(serializers.Serializer):
    """`expected`: reports whose deadline has come; `actual`: of these, in, and not returned and unanswered for a week.
    `not_due` stands beside them. Rates in percent, of `expected`."""

    code = serializers.CharField(source="of.code")
    name = serializers.CharField()
    expected = serializers.IntegerField(source="rate.expected")
    actual = serializers.IntegerField(source="rate.actual")
    on_time = serializers.IntegerField(source="rate.on_time")
    missing = serializers.IntegerField(source="rate.missing")
    not_due = serializers.IntegerField(source="rate.not_due")
    completeness = serializers.DecimalField(6, 1, allow_null=True)
    timeliness = serializers.DecimalField(6, 1, allow_null=True)
    simulated = serializers.BooleanField()


FIGURE = inline_serializer(
    "RehabFigure",
    {
        "value": serializers.DecimalField(18, 1, allow_null=True),
        "numerator": serializers.IntegerField(allow_null=True),
        "denominator": serializers.IntegerField(allow_null=True),
        "n": serializers.IntegerField(),
        "link": serializers.CharField(allow_blank=True, help_text="Laporan di balik angka ini."),
        "shown": serializers.ChoiceField(Shown.choices),
    },
)
RECAP = inline_serializer(
    "RehabRecap",
    {
        "code": serializers.CharField(),
        "name": serializers.CharField(),
        "first": serializers.DateField(),
        "last": serializers.DateField(),
        "reports": serializers.IntegerField(),
        "provisional": serializers.IntegerField(),
        "simulated": serializers.BooleanField(),
        "figures": serializers.DictField(child=FIGURE),
    },
)


class CompletenessViewSet(PortalViewSet):
    """Reports owed, in, and in time, by province, office, facility or month."""

    queryset = Facility.objects.all()
    serializer_class = RateSerializer

    @extend_schema(parameters=PLACE, responses=RateSerializer(many=True))
    def list(self, request: Request) -> Response:
        facilities = Facility.objects.visible_to(request.user)
        chosen: Any = SpanFilter(request.GET, queryset=facilities, request=request, levels=rate_levels(request.user))
        rows = rate_lines(request.user, chosen.level, chosen.span, **chosen.place)
        page: list[RateLine] = self.paginate_queryset(rows)
        return self.get_paginated_response(RateSerializer(page, many=True).data)


class RecapViewSet(PortalViewSet):
    """Clients and outcomes. `shown` says how a figure is told: outside the responsible chain it is rounded or closed."""

    queryset = Facility.objects.all()
    serializer_class = RateSerializer

    @extend_schema(parameters=[*PLACE, OpenApiParameter("dasar", str, enum=[ALL, Basis.FINAL.value])], responses=RECAP)
    def list(self, request: Request) -> Response:
        facilities = Facility.objects.visible_to(request.user)
        chosen: Any = RecapFilter(request.GET, queryset=facilities, request=request, levels=levels_of(request.user))
        rows, _total = recap_lines(request.user, chosen.level, chosen.span, final=chosen.final, **chosen.place)
        page: list[RecapLine] = self.paginate_queryset(rows)
        return self.get_paginated_response([recap_of(line) for line in page])


def recap_of(row: RecapLine) -> dict[str, Any]:
    line = row.line
    return {
        "code": row.of.code,
        "name": row.name,
        "first": line.span.first.first_day,
        "last": line.span.last.last_day,
        "reports": line.reports,
        "provisional": line.provisional,
        "simulated": line.simulated,
        "figures": {number.code: told_of(line.told[number.code], number) for number in NUMBERS},
    }


def told_of(told: Told, number: Number) -> dict[str, Any]:
    figure = told.figure
    value = figure.value
    if isinstance(value, Decimal):
        value = value.quantize(Decimal(1).scaleb(-number.decimals), ROUND_HALF_UP)
    return {
        "value": None if value is None else str(value),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "link": figure.link,
        "shown": told.how.value,
    }
