"""Duties for programs."""

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.offices.models import Organisation
from bnnportal.pages.paging import KeyPaginator
from bnnportal.parsers import BodyParser, UploadParser
from bnnportal.rest import Pagination, ReadViewSet
from partners import actions
from partners.api import standing
from partners.enums import ObligationKind, ObligationState, Recurrence, Side
from partners.filters.obligations import ObligationFilter
from partners.models import Agreement, Obligation, Scope


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
    file = serializers.FileField(
        required=False, allow_empty_file=True, help_text="PDF, foto, Word, atau Excel (multipart/form-data)"
    )


class ReturnSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500)


class NewDutySerializer(serializers.Serializer):
    """A duty of the office's own making. `due` is for one that is due once; the others are due with their periods."""

    agreement = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    title = serializers.CharField(max_length=200)
    side = serializers.ChoiceField(choices=Side.choices)
    kind = serializers.ChoiceField(choices=ObligationKind.choices, default=ObligationKind.OTHER)
    scope = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Kode atau judul ruang lingkup perjanjian ini"
    )
    recurrence = serializers.ChoiceField(choices=Recurrence.choices, default=Recurrence.ONCE)
    due = serializers.DateField(required=False, allow_null=True)


class ChangeDutySerializer(serializers.Serializer):
    """What is not sent stays; only a duty that is due once may be renamed."""

    title = serializers.CharField(max_length=200, required=False)
    due = serializers.DateField(required=False)


class RemoveDutySerializer(serializers.Serializer):
    and_later = serializers.BooleanField(default=False, help_text="Hapus juga masa-masa berikutnya")


OFFICE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Kode satuan kerja atau mitra")


class ObligationPagination(Pagination):
    django_paginator_class = KeyPaginator


class ObligationViewSet(Attachments, ReadViewSet):
    """Duties of the agreements the person may see; added, proved, accepted and returned as on the page."""

    queryset = Obligation.objects.all()
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter
    pagination_class = ObligationPagination
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> Any:
        duties: Any = super().get_queryset()
        return duties.for_page().order_by("due", "pk")

    @extend_schema(request=NewDutySerializer, responses={201: ObligationSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Add a duty to an agreement in force: once, or in every period still to come; all of them are answered."""
        said = self.said(NewDutySerializer)
        agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=said.pop("agreement"))
        said["scope"] = scope_of(agreement, said.get("scope", ""))
        made = actions.add_duty(agreement=agreement, by=request.user, **said)
        added = self.get_queryset().filter(pk__in=[duty.pk for duty in made])
        return Response(self.get_serializer(added, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeDutySerializer, responses=ObligationSerializer)
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Another day or name for a duty of the office's own making, until something was sent."""
        actions.change_duty(obligation=self.get_object(), by=request.user, **self.said(ChangeDutySerializer))
        return self.now()

    @extend_schema(request=None, responses={204: None}, parameters=[RemoveDutySerializer])
    def destroy(self, request: Request, **kwargs: str) -> Response:
        """Take away a duty of the office's own making, until something was sent."""
        asked = RemoveDutySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        actions.remove_duty(obligation=self.get_object(), by=request.user, **asked.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=standing.OfficeStandingSerializer, parameters=[OFFICE], filters=False)
    @action(
        detail=False, methods=["get"], filterset_class=None, pagination_class=None, url_path=r"late/(?P<code>[^/]+)"
    )
    def late(self, request: Request, code: str) -> Response:
        """What is late at an office or a partner: by whom, how long, under which agreement; and at the offices below."""
        office = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
        return Response(standing.of_office(office, request.user))

    @extend_schema(request=EvidenceSerializer, responses=ObligationSerializer)
    @action(detail=True, methods=["post"], parser_classes=[BodyParser, UploadParser])
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


def scope_of(agreement: Agreement, said: str) -> Scope | None:
    """The clause of an agreement, by the code of a ready one or by its title."""
    if not said.strip():
        return None
    found = agreement.scopes.filter(Q(code=said.strip()) | Q(title__iexact=said.strip())).first()
    if found is None:
        raise serializers.ValidationError({"scope": [_("Ruang lingkup ini bukan milik perjanjian ini.")]})
    return found
