"""Agreements for programs: the filters and the steps of the pages, with the same sentences."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.offices.models import Organisation
from bnnportal.parsers import BodyParser, UploadParser
from partners import actions
from partners.api import standing
from partners.api.renewals import EvaluationSerializer, told
from partners.api.texts import TextSteps
from partners.enums import SIGNED, AgreementKind, AgreementStatus, Clause, Funds, Subject, Validity
from partners.evaluation import evaluated
from partners.filters.agreements import AgreementFilter
from partners.models import Agreement, Partner, Scope

MOVES = [choice for choice in AgreementStatus.choices if choice[0] not in {*SIGNED, AgreementStatus.PROPOSED}]


class ScopeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Scope
        fields = ["code", "title", "summary"]


class AgreementSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="office.code", read_only=True)
    partner = serializers.CharField(source="partner.organisation.code", read_only=True)
    partner_name = serializers.CharField(source="partner.organisation.name", read_only=True)
    scopes = ScopeSerializer(many=True, read_only=True)
    validity = serializers.SerializerMethodField(help_text="Dari tanggalnya; kosong bila tidak aktif")
    document = serializers.CharField(
        source="document.code", read_only=True, allow_null=True, default=None, help_text="Naskah yang terbit"
    )
    signed_scan: Any = serializers.PrimaryKeyRelatedField(read_only=True, help_text="Lampiran pindaian naskahnya")
    days_left = serializers.IntegerField(read_only=True, allow_null=True, help_text="Hari sampai berakhir")

    class Meta:
        model = Agreement
        fields = [
            "id", "kind", "origin", "status", "validity", "office", "partner", "partner_name", "outside_reason",
            "parent", "renews", "subject", "title", "purpose", "scopes", "office_number", "partner_number", "year",
            "funds", "funds_note", "signed_place", "signed_on", "start", "end", "days_left", "office_signatory",
            "office_position", "partner_signatory", "partner_position", "working_units", "clauses", "ended_on",
            "reason", "source", "document", "signed_scan", "simulated",
        ]  # fmt: skip

    def get_validity(self, agreement: Agreement) -> str:
        return str(agreement.state.value) if isinstance(agreement.state, Validity) else ""


def text(length: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True, **more)


def day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True)


class SignatureSerializer(serializers.Serializer):
    """The days, parties and numbers of a signature; what is left out stays as it is."""

    signed_on = day()
    signed_place = text(120)
    start = day()
    end = day()
    office_number = text(120)
    partner_number = text(120)
    office_signatory = text(200)
    office_position = text(200)
    partner_signatory = text(200)
    partner_position = text(200)


class SignSerializer(SignatureSerializer):
    scan = serializers.FileField(required=False, help_text="Pindaian naskah bertanda tangan (multipart/form-data)")


class ChangeWordsSerializer(SignatureSerializer):
    kind = serializers.ChoiceField(AgreementKind.choices, required=False)
    subject = serializers.ChoiceField(Subject.choices, required=False)
    parent: Any = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    outside_reason = text(300)
    title = text(300)
    purpose = text(10_000)
    working_units = text(2_000)
    funds = serializers.ChoiceField(Funds.choices, required=False, allow_blank=True)
    funds_note = text(200)
    clauses = serializers.ListField(child=serializers.ChoiceField(Clause.choices), required=False)
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=30,
        help_text="Kode ruang lingkup siap pakai, atau judul sendiri",
    )  # fmt: skip
    source: Any = text(300)

    def validate_parent(self, value: int | None) -> Agreement | None:
        if value is None:
            return None
        found = Agreement.objects.visible_to(self.context["request"].user).filter(pk=value).first()
        if found is None:
            raise serializers.ValidationError("Perjanjian induk tidak ditemukan.")
        return found


class ProposeSerializer(ChangeWordsSerializer):
    office = serializers.CharField(max_length=40, help_text="Kode satuan kerja")
    partner = serializers.CharField(max_length=40, help_text="Kode mitra")
    scopes = serializers.ListField(child=serializers.CharField(max_length=200), min_length=1, max_length=30)

    def validate_office(self, code: str) -> Organisation:
        offices = Organisation.objects.visible_to(self.context["request"].user).offices().select_related("region")
        return get_object_or_404(offices, code=code)

    def validate_partner(self, code: str) -> Partner:
        return get_object_or_404(Partner.objects.select_related("organisation__region"), organisation__code=code)


class MoveSerializer(serializers.Serializer):
    to = serializers.ChoiceField(MOVES)
    reason = text(500)


class EndSerializer(serializers.Serializer):
    note = text(500)


class NumbersSerializer(serializers.Serializer):
    office_number = text(120)
    partner_number = text(120)


class AgreementViewSet(Attachments, TextSteps):
    """Agreements the person sees. `POST` proposes one; `record/`, `change/`, `move/`, `sign/`, `numbers/`, `end/`, and
    its text: `versions/`, `word/`, `draft/`, `issue/`.
    """

    queryset = Agreement.objects.for_page().select_related("document").prefetch_related("scopes").order_by("-pk")
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilter
    lookup_value_regex = r"[0-9]{1,18}"

    def shown(self, agreement: Agreement, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=agreement.pk)).data, status=code)

    @extend_schema(request=ProposeSerializer, responses={201: AgreementSerializer})
    def create(self, request: Request) -> Response:
        said = self.said(ProposeSerializer)
        said.pop("source", None)
        return self.shown(actions.propose(by=self.person, **said), status.HTTP_201_CREATED)

    @extend_schema(request=ProposeSerializer, responses={201: AgreementSerializer})
    @action(detail=False, methods=["post"])
    def record(self, request: Request) -> Response:
        """Enter an agreement that was signed before the portal."""
        said = self.said(ProposeSerializer)
        return self.shown(actions.record_existing(by=self.person, **said), status.HTTP_201_CREATED)

    @extend_schema(request=ChangeWordsSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, **kwargs: str) -> Response:
        """Change the words of a proposal or draft, or complete a recorded one."""
        agreement = self.get_object()
        return self.shown(actions.change_draft(agreement=agreement, by=self.person, **self.said(ChangeWordsSerializer)))

    @extend_schema(request=MoveSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: str) -> Response:
        """To another state before the signature."""
        agreement, said = self.get_object(), self.said(MoveSerializer)
        return self.shown(
            actions.move(
                agreement=agreement,
                to=AgreementStatus(said["to"]),
                reason=said.get("reason", ""),
                by=self.person,
            )
        )

    @extend_schema(request=SignSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"], parser_classes=[BodyParser, UploadParser])
    def sign(self, request: Request, **kwargs: str) -> Response:
        """Both sides have signed: the agreement takes effect."""
        agreement = self.get_object()
        return self.shown(actions.sign(agreement=agreement, by=self.person, **self.said(SignSerializer)))

    @extend_schema(request=NumbersSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def numbers(self, request: Request, **kwargs: str) -> Response:
        """A number that came after the signature."""
        agreement = self.get_object()
        return self.shown(actions.add_numbers(agreement=agreement, by=self.person, **self.said(NumbersSerializer)))

    @extend_schema(request=EndSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, **kwargs: str) -> Response:
        """Its term is over."""
        agreement, said = self.get_object(), self.said(EndSerializer)
        return self.shown(actions.end(agreement=agreement, by=self.person, note=said.get("note", "")))

    @extend_schema(responses=standing.AgreementStandingSerializer, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def duties(self, request: Request, **kwargs: str) -> Response:
        """Clause, its duties, their evidence."""
        found = standing.of_agreement(self.get_object())
        return Response(standing.AgreementStandingSerializer(found).data)

    @extend_schema(responses=EvaluationSerializer, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def evaluation(self, request: Request, **kwargs: str) -> Response:
        """Its last twelve months: what the agreement that continues it starts from."""
        return Response(told(evaluated(self.get_object())))
