"""Duties for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.pages.paging import KeyPaginator
from bnnportal.rest import Pagination, ReadViewSet
from partners import actions
from partners.enums import ObligationState
from partners.filters.obligations import ObligationFilter
from partners.models import Obligation


class ObligationSerializer(serializers.ModelSerializer):
    """`state` is what a person sees today; `met_on` the day it was first handed in."""

    agreement = serializers.PrimaryKeyRelatedField(read_only=True)
    office = serializers.CharField(source="agreement.office.code", read_only=True)
    partner = serializers.CharField(source="agreement.partner.organisation.code", read_only=True)
    scope = serializers.CharField(source="scope.title", read_only=True, allow_null=True, default=None)
    state = serializers.ChoiceField(choices=ObligationState.choices, read_only=True)
    days_late = serializers.IntegerField(read_only=True)
    sent_by = serializers.CharField(source="sent_by.name", read_only=True, allow_null=True, default=None)
    decided_by = serializers.CharField(source="decided_by.name", read_only=True, allow_null=True, default=None)
    simulated = serializers.BooleanField(source="agreement.simulated", read_only=True)

    class Meta:
        model = Obligation
        fields = [
            "id", "agreement", "office", "partner", "scope", "kind", "side", "title", "recurrence", "period", "due",
            "state", "days_late", "evidence", "link", "sent_by", "sent_at", "met_on", "decided_by", "decided_at", "note",
            "own", "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class EvidenceSerializer(serializers.Serializer):
    evidence = serializers.CharField(max_length=500)
    link = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReturnSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500)


class ObligationPagination(Pagination):
    django_paginator_class = KeyPaginator


class ObligationViewSet(ReadViewSet):
    """Duties of the agreements the person may see; sent, accepted and returned as on the page."""

    queryset = Obligation.objects.all()
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter
    pagination_class = ObligationPagination
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> Any:
        duties: Any = super().get_queryset()
        return duties.for_page().order_by("due", "pk")

    @extend_schema(request=EvidenceSerializer, responses=ObligationSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, **kwargs: str) -> Response:
        actions.send(obligation=self.get_object(), by=request.user, **self.said(EvidenceSerializer))
        return self.now()

    @extend_schema(request=None, responses=ObligationSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: str) -> Response:
        actions.accept(obligation=self.get_object(), by=request.user)
        return self.now()

    @extend_schema(request=ReturnSerializer, responses=ObligationSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, **kwargs: str) -> Response:
        actions.send_back(obligation=self.get_object(), by=request.user, **self.said(ReturnSerializer))
        return self.now()

    def said(self, form: type[serializers.Serializer]) -> dict[str, Any]:
        given = form(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def now(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
