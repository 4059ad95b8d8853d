"""Programmes and indicators for programs, and what the indicators stand at: the same figures as on the pages."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.offices.models import Organisation
from bnnportal.rest import ReadViewSet
from programs import effects
from programs.actions import catalogue as actions
from programs.api import shapes
from programs.api.base import OFFICE_CODE, VALUE, ProgrammesApi, SpanSerializer, person
from programs.enums import Approach, Light
from programs.filters.indicators import IndicatorFilter, ProgrammeSearchFilter
from programs.models import Indicator, Method, Programme
from programs.permissions import check_can_change_method


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


class NewMethodSerializer(serializers.ModelSerializer):
    """`dry_run`: tell what would change, keep nothing. What is not sent stays as it is reckoned now."""

    dry_run = serializers.BooleanField(required=False, default=False)

    class Meta:
        model = Method
        fields = [
            "since_year", "is_index", "polarity", "over_places", "over_time", "cap", "precision", "reason", "dry_run",
        ]  # fmt: skip
        validators: list[Any] = []  # the action asks the database's own rules


class SideSerializer(serializers.Serializer):
    result = serializers.DecimalField(**VALUE, allow_null=True)
    achievement = serializers.DecimalField(12, 2, allow_null=True)
    light = serializers.ChoiceField(Light.choices)


class ChangedSerializer(serializers.Serializer):
    office = serializers.CharField()
    before = SideSerializer()
    after = SideSerializer()


class MethodEffectSerializer(serializers.Serializer):
    """Of one year: the offices whose figures change, of so many that have any, and how many change their light."""

    year = serializers.IntegerField()
    offices = serializers.IntegerField()
    lights = serializers.IntegerField()
    changes = ChangedSerializer(many=True)


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

    @extend_schema(
        request=NewMethodSerializer, responses={200: MethodEffectSerializer(many=True), 201: IndicatorSerializer}
    )  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def methods(self, request: Request, code: str) -> Response:
        """Reckon it another way from a year on; with `dry_run` only tell what would change, by year."""
        indicator, by = self.get_object(), person(request)
        check_can_change_method(by, indicator)
        said = self.said(NewMethodSerializer)
        dry_run, since, reason = said.pop("dry_run"), said.pop("since_year"), said.pop("reason")
        last = Method.objects.filter(indicator=indicator).first()
        values = {name: getattr(last, name) for name in actions.METHOD} | said
        if dry_run:
            method = actions.new_method(indicator, since, values, reason, by)
            return Response([shapes.effect_of(effect) for effect in effects.effects(by, method)])
        actions.change_method(indicator=indicator, by=by, since_year=since, values=values, reason=reason)
        return Response(IndicatorSerializer(self.get_object()).data, status=status.HTTP_201_CREATED)
