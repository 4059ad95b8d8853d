"""Results of indicators for programs: entered month by month, looked through, locked by quarter."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.rest import ReadViewSet, ReasonSerializer
from programs.actions import result_rounds as rounds
from programs.actions import results as actions
from programs.actions.result_rounds import Typed
from programs.api.base import MOST, VALUE, IndicatorField, ManySerializer, OfficeField, ProgrammesApi, fits, person
from programs.filters.results import ResultSearchFilter
from programs.models import Method, QuarterLock, Result
from programs.permissions import check_can_enter_result, check_is_staff, check_reviews


class ResultSerializer(serializers.ModelSerializer):
    """One row: a correction is another one, which takes its place. `weight`: what a weighted mean counts it by."""

    indicator: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)
    checked_by = serializers.CharField(source="checked_by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Result
        fields = [
            "id", "indicator", "office", "month", "n", "value", "weight", "origin", "status", "reason",
            "by", "at", "checked_by", "checked_at", "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class NewResultSerializer(serializers.Serializer):
    """In the unit of the indicator. `reason`: wanted where what stands was looked through or is locked."""

    office = OfficeField()
    indicator = IndicatorField()
    month = serializers.DateField(help_text="Hari mana pun di bulan itu")
    value = serializers.DecimalField(**VALUE)
    weight = serializers.DecimalField(**VALUE, default=1, min_value=0)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate_month(self, day: dt.date) -> dt.date:
        return day.replace(day=1)


class ValueSerializer(serializers.Serializer):
    """In the unit of the indicator."""

    indicator = IndicatorField()
    month = serializers.DateField(help_text="Hari mana pun di bulan itu")
    value = serializers.DecimalField(**VALUE)
    weight = serializers.DecimalField(**VALUE, default=1, min_value=0)


class SheetSerializer(serializers.Serializer):
    """`reason`: one for all that were looked through or locked before."""

    office = OfficeField()
    values = serializers.ListField(child=ValueSerializer(), min_length=1, max_length=MOST)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ReturnResultsSerializer(ManySerializer, ReasonSerializer):
    pass


class CountedSerializer(serializers.Serializer):
    decided = serializers.IntegerField()


class LockSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = QuarterLock
        fields = ["year", "quarter", "by", "at"]
        read_only_fields = fields


class NewLockSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    quarter = serializers.IntegerField(min_value=1, max_value=4)


class ResultViewSet(ProgrammesApi, ReadViewSet):
    """Values by office and month, without those of cases for who sees no cases; `standing` keeps those that hold."""

    queryset = Result.objects.select_related("indicator", "office", "by", "checked_by").order_by("-month", "-pk")
    serializer_class = ResultSerializer
    filterset_class = ResultSearchFilter

    def answer(self, result: Result, code: int = status.HTTP_200_OK) -> Response:
        return Response(ResultSerializer(self.get_queryset().get(pk=result.pk)).data, status=code)

    @extend_schema(request=NewResultSerializer, responses={201: ResultSerializer})
    def create(self, request: Request) -> Response:
        """Enter the value of a month, or correct it. Sent again with the same value, nothing happens."""
        said, by = self.said(NewResultSerializer), person(request)
        office, indicator = said.pop("office", by.organisation), said["indicator"]
        check_can_enter_result(by, office, indicator)
        method = Method.objects.holding(said["month"].year).filter(indicator=indicator).first()
        fits(said["value"], indicator, method, "value")
        return self.answer(actions.enter(office=office, by=by, **said), status.HTTP_201_CREATED)

    @extend_schema(request=SheetSerializer, responses={201: ResultSerializer(many=True)})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def sheet(self, request: Request) -> Response:
        """Values of many indicators and months of one office: all of them or none.

        What is wrong is told by the place of the value in the list, from 1 on.
        """
        said, by = self.said(SheetSerializer), person(request)
        office, wrong, rows = said.get("office", by.organisation), {}, []
        for n, one in enumerate(said["values"], start=1):
            month = one["month"].replace(day=1)
            check_is_staff(by, office, one["indicator"].programme.field)
            method = Method.objects.holding(month.year).filter(indicator=one["indicator"]).first()
            try:
                fits(one["value"], one["indicator"], method, "value")
            except ValidationError as error:
                wrong[str(n)] = error.messages
            rows.append(Typed(str(n), one["indicator"], month, one["value"], one["weight"]))
        if wrong:
            raise ValidationError(wrong)
        saved = rounds.save_sheet(office=office, values=rows, by=by, reason=said["reason"])
        found = self.get_queryset().filter(pk__in=[result.pk for result in saved])
        return Response(ResultSerializer(found, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ManySerializer, responses=CountedSerializer)
    @action(detail=False, methods=["post"], url_path="review-many", filterset_class=None)
    def review_many(self, request: Request) -> Response:
        """What others did meanwhile, and what is not this person's, is left out: `decided` says how many."""
        check_reviews(person(request))
        results = self.chosen(self.said(ManySerializer)["ids"])
        return Response({"decided": len(rounds.review_many(results=results, by=person(request)))})

    @extend_schema(request=ReturnResultsSerializer, responses=CountedSerializer)
    @action(detail=False, methods=["post"], url_path="return-many", filterset_class=None)
    def return_many(self, request: Request) -> Response:
        """As `review-many`, with one reason for all."""
        check_reviews(person(request))
        said = self.said(ReturnResultsSerializer)
        results = self.chosen(said.pop("ids"))
        return Response({"decided": len(rounds.return_many(results=results, by=person(request), **said))})

    @extend_schema(request=None, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Looked through and right."""
        return self.answer(actions.review(result=self.get_object(), by=person(request)))

    @extend_schema(request=ReasonSerializer, responses=ResultSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """With what is to be corrected."""
        result, said = self.get_object(), self.said(ReasonSerializer)
        return self.answer(actions.send_back(result=result, by=person(request), **said))

    @extend_schema(methods=["GET"], responses=LockSerializer(many=True), filters=False)
    @extend_schema(methods=["POST"], request=NewLockSerializer, responses={201: LockSerializer})
    @action(detail=False, methods=["get", "post"], filterset_class=None)
    def locks(self, request: Request) -> Response:
        """Quarters that are locked, the latest first; or lock the next one, for all offices at once."""
        if request.method == "POST":
            made = actions.lock_quarter(by=person(request), **self.said(NewLockSerializer))
            return Response(LockSerializer(made).data, status=status.HTTP_201_CREATED)
        page: Any = self.paginate_queryset(QuarterLock.objects.select_related("by"))
        return self.get_paginated_response(LockSerializer(page, many=True).data)
