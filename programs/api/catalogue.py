"""Programmes and indicators for programs, and what the indicators stand at: the same figures as on the pages."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.offices.models import Organisation
from bnnportal.rest import ReadViewSet
from programs.api import shapes
from programs.api.base import OFFICE_CODE, ProgrammesApi, SpanSerializer, person
from programs.enums import Approach
from programs.filters.indicators import IndicatorFilter, ProgrammeSearchFilter
from programs.models import Indicator, Method, Programme


class ProgrammeSerializer(serializers.ModelSerializer):
    """`field` is whose approver signs off its activities and results."""

    indicators = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Programme
        fields = ["code", "approach", "name", "description", "field", "source", "indicators"]
        read_only_fields = fields


class MethodSerializer(serializers.ModelSerializer):
    """How it is reckoned from a year on; of two for one year the first of the list holds. `cap` in percent."""

    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Method
        fields = [
            "since_year", "is_index", "polarity", "over_places", "over_time", "cap", "precision", "reason", "by", "at",
        ]  # fmt: skip
        read_only_fields = fields


class IndicatorSerializer(serializers.ModelSerializer):
    """`counted`, `kinds`: what it counts of which kinds of activities (none named: every kind); `measure`: the portal's
    number it is. Values are in `unit`; where `unit_family` is set, in the base unit of that family.
    """

    programme: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    approach = serializers.ChoiceField(source="programme.approach", choices=Approach.choices, read_only=True)
    methods = serializers.SerializerMethodField(help_text="Cara hitung, yang terbaru lebih dahulu")

    class Meta:
        model = Indicator
        fields = [
            "code", "programme", "approach", "name", "definition", "unit", "unit_family", "source", "counted", "kinds",
            "measure", "since_year", "until_year", "reference", "methods",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(MethodSerializer(many=True))
    def get_methods(self, indicator: Indicator) -> Any:
        return MethodSerializer(indicator.methods.all(), many=True).data


class ProgrammeViewSet(ProgrammesApi, ReadViewSet):
    """The catalogue: soft, hard, smart and empowering, the same for every office."""

    queryset = Programme.objects.prefetch_related("indicators")
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeSearchFilter
    lookup_field = "code"
    lookup_value_regex = r"[-\w]+"

    @extend_schema(
        parameters=[
            OFFICE_CODE, SpanSerializer,
            OpenApiParameter("approach", str, enum=Approach.values, description="Hanya satu pendekatan"),
        ],
        responses=shapes.OverviewSerializer,
    )  # fmt: skip
    def overview(self, request: Request, code: str) -> Response:
        """The four approaches of an office and all below it: target, result, achievement, light, and the way there."""
        office = get_object_or_404(Organisation.objects.visible_to(request.user).offices(), code=code)
        asked = shapes.OverviewQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(shapes.overview(person(request), office, **asked.validated_data))


class IndicatorViewSet(ProgrammesApi, ReadViewSet):
    """What is counted or measured of a programme, from which source, and how it is reckoned from which year on."""

    queryset = Indicator.objects.select_related("programme").prefetch_related(
        Prefetch("methods", Method.objects.select_related("by").order_by("-since_year", "-pk"))
    )
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    lookup_field = "code"
    lookup_value_regex = r"[-\w]+"

    @extend_schema(
        parameters=[SpanSerializer, OpenApiParameter("office", str, description="Hanya kantor ini dan di bawahnya")],
        responses=shapes.FiguresSerializer(many=True),
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def figures(self, request: Request, code: str) -> Response:
        """Every office one sees: what it reached alone, and with all below it beside its target."""
        asked = shapes.FiguresQuerySerializer(data=request.query_params, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        indicator, said = self.get_object(), asked.validated_data
        offices: Any = Organisation.objects.visible_to(request.user).offices().order_by("code")
        if top := said.pop("office", None):
            offices = offices.within(top.pk)
        page: Any = self.paginate_queryset(offices)
        return self.get_paginated_response(shapes.figures_of(person(request), indicator, page, **said))
