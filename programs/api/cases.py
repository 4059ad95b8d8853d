"""Cases of law enforcement for programs: who sees no cases finds none of this, only the totals of provinces."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.files.api import Attachments
from bnnportal.rest import ReadViewSet
from programs import case_totals, units
from programs.actions import cases as actions
from programs.api.base import NUMBER, VALUE, OfficeField, ProgrammesApi, RegionField, person
from programs.enums import Substance
from programs.filters.cases import CaseSearchFilter
from programs.models import Case, Disposal, Evidence, Suspects, Weighing
from programs.models.case import sees_cases

EVIDENCE_ID = OpenApiParameter("evidence", int, OpenApiParameter.PATH)
DISPOSAL_ID = OpenApiParameter("disposal", int, OpenApiParameter.PATH)
EVIDENCE = rf"evidence/(?P<evidence>{NUMBER})"


class SuspectsSerializer(serializers.ModelSerializer):
    """How many of a sex and an age group."""

    people = serializers.IntegerField(min_value=0, max_value=999)

    class Meta:
        model = Suspects
        fields = ["sex", "age", "people"]
        validators: list[Any] = []


class WeighingSerializer(serializers.ModelSerializer):
    """`difference`: to the weight before it (selisih timbang); null at the first."""

    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Weighing
        fields = ["id", "on", "number", "net", "difference", "by", "at"]
        read_only_fields = fields


class DisposalSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Disposal
        fields = ["id", "kind", "on", "number", "quantity", "by", "at"]
        read_only_fields = fields


class SeizedSerializer(serializers.ModelSerializer):
    """Quantities in `unit`, the base unit of its family. `net` and `remaining` are null until it is weighed."""

    unit = serializers.CharField(read_only=True)
    remaining = serializers.DecimalField(**VALUE, read_only=True, allow_null=True)
    weighings = WeighingSerializer(many=True, read_only=True)
    disposals = DisposalSerializer(many=True, read_only=True)

    class Meta:
        model = Evidence
        fields = [
            "id", "substance", "detail", "unit", "gross", "net", "laboratory", "training", "science", "destroyed",
            "remaining", "weighings", "disposals",
        ]  # fmt: skip
        read_only_fields = fields


class CaseSerializer(serializers.ModelSerializer):
    """Counts and quantities, never a person. `month`: its first day."""

    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    region: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    suspects = SuspectsSerializer(many=True, read_only=True)
    evidence = SeizedSerializer(many=True, read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Case
        fields = [
            "id", "office", "number", "kind", "month", "region", "network", "note", "suspects", "evidence", "by", "at",
            "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class ChangeCaseSerializer(serializers.ModelSerializer):
    """What is not sent stays; of `suspects` all that are sent take the place of all that were."""

    region = RegionField()
    month = serializers.DateField(help_text="Hari mana pun di bulan itu")
    suspects = SuspectsSerializer(many=True, required=False)

    class Meta:
        model = Case
        fields = ["number", "kind", "month", "region", "network", "note", "suspects"]
        validators: list[Any] = []  # the action asks the database's own rules

    def validate_month(self, day: dt.date) -> dt.date:
        return day.replace(day=1)


class NewCaseSerializer(ChangeCaseSerializer):
    office = OfficeField()

    class Meta(ChangeCaseSerializer.Meta):
        fields = ["office", *ChangeCaseSerializer.Meta.fields]


class TotalSerializer(serializers.Serializer):
    """One province in one quarter, netto, each in its own unit; what is not weighed yet is only counted."""

    province = serializers.CharField()
    name = serializers.CharField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    cases = serializers.IntegerField()
    suspects = serializers.IntegerField()
    gram = serializers.DecimalField(**VALUE)
    butir = serializers.DecimalField(**VALUE)
    batang = serializers.DecimalField(**VALUE)
    hektare = serializers.DecimalField(**VALUE)
    destroyed = serializers.DecimalField(**VALUE, help_text="Dimusnahkan, gram")
    unweighed = serializers.IntegerField(help_text="Barang bukti yang belum ditimbang")
    simulated = serializers.BooleanField()


class NewEvidenceSerializer(serializers.Serializer):
    """Bruto for what is weighed, netto where it is known; in any unit of the family the substance is measured in."""

    substance = serializers.ChoiceField(Substance.choices)
    unit = serializers.CharField(max_length=20, help_text=", ".join(units.UNITS))
    gross = serializers.DecimalField(**VALUE, required=False, allow_null=True, default=None)
    net = serializers.DecimalField(**VALUE, required=False, allow_null=True, default=None)
    detail = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class NewWeighingSerializer(serializers.ModelSerializer):
    """`net` in the base unit."""

    class Meta:
        model = Weighing
        fields = ["on", "number", "net"]


class NewDisposalSerializer(serializers.ModelSerializer):
    """`quantity` in the base unit."""

    class Meta:
        model = Disposal
        fields = ["kind", "on", "number", "quantity"]


class DestroyedSerializer(serializers.Serializer):
    evidence = serializers.IntegerField(min_value=1, max_value=2**62)
    quantity = serializers.DecimalField(**VALUE)


class DestroySerializer(serializers.Serializer):
    """What one berita acara says was destroyed; each quantity in the base unit of its evidence."""

    on = serializers.DateField()
    number = serializers.CharField(max_length=80)
    evidence = DestroyedSerializer(many=True, allow_empty=False)


class TotalsQuerySerializer(serializers.Serializer):
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100, help_text="Lazimnya tahun berjalan")


@method_decorator(never_cache, name="dispatch")
class CaseViewSet(Attachments, ProgrammesApi, ReadViewSet):
    """LKN of the offices one may see, for people of pemberantasan and of all fields; nobody else finds one."""

    queryset = Case.objects.select_related("office", "region", "by").prefetch_related(
        "suspects", "evidence__weighings__by", "evidence__disposals__by"
    )
    serializer_class = CaseSerializer
    filterset_class = CaseSearchFilter

    def is_found(self, user: User) -> bool:
        return super().is_found(user) and (self.action == "totals" or sees_cases(user))

    def answer(self, case: Case, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=case.pk)
        return Response(CaseSerializer(shown, context=self.get_serializer_context()).data, status=code)

    def evidence_of(self, pk: str) -> Evidence:
        return get_object_or_404(Evidence.objects.filter(case=self.get_object()), pk=pk)

    @extend_schema(request=NewCaseSerializer, responses={201: CaseSerializer})
    def create(self, request: Request) -> Response:
        """Record a case; a number of an office is recorded once."""
        said, by = self.said(NewCaseSerializer), person(request)
        suspects = said.pop("suspects", [])
        case = Case(**{"office": by.organisation, **said})
        return self.answer(actions.save_case(case=case, by=by, suspects=suspects), status.HTTP_201_CREATED)

    @extend_schema(request=ChangeCaseSerializer(partial=True), responses=CaseSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        case = self.get_object()
        said = self.said(ChangeCaseSerializer, instance=case, partial=True)
        suspects = said.pop("suspects", None)
        if suspects is None:
            suspects = list(case.suspects.values("sex", "age", "people"))
        for name, value in said.items():
            setattr(case, name, value)
        return self.answer(actions.save_case(case=case, by=person(request), suspects=suspects))

    @extend_schema(request=NewEvidenceSerializer, responses={201: CaseSerializer})
    @action(detail=True, methods=["post"])
    def evidence(self, request: Request, pk: str) -> Response:
        """Add what was seized of one substance."""
        case = self.get_object()
        actions.add_evidence(case=case, by=person(request), **self.said(NewEvidenceSerializer))
        return self.answer(case, status.HTTP_201_CREATED)

    @extend_schema(methods=["PATCH"], request=NewEvidenceSerializer, responses=CaseSerializer)
    @extend_schema(methods=["DELETE"], request=None, responses={204: None})
    @extend_schema(parameters=[EVIDENCE_ID])
    @action(detail=True, methods=["patch", "delete"], url_path=EVIDENCE)
    def entered(self, request: Request, pk: str, evidence: str) -> Response:
        """Put right what was entered wrongly, all of it; or take away what never was. Not once it was weighed or left."""
        seized, by = self.evidence_of(evidence), person(request)
        if request.method == "DELETE":
            actions.remove_evidence(evidence=seized, by=by)
            return Response(status=status.HTTP_204_NO_CONTENT)
        actions.correct_evidence(evidence=seized, by=by, **self.said(NewEvidenceSerializer))
        return self.answer(seized.case)

    @extend_schema(request=NewWeighingSerializer, responses={201: CaseSerializer}, parameters=[EVIDENCE_ID])
    @action(detail=True, methods=["post"], url_path=f"{EVIDENCE}/weighings")
    def weighings(self, request: Request, pk: str, evidence: str) -> Response:
        """A weight by its berita acara: the netto from now on."""
        seized = self.evidence_of(evidence)
        actions.weigh(evidence=seized, by=person(request), **self.said(NewWeighingSerializer))
        return self.answer(seized.case, status.HTTP_201_CREATED)

    @extend_schema(request=NewDisposalSerializer, responses={201: CaseSerializer}, parameters=[EVIDENCE_ID])
    @action(detail=True, methods=["post"], url_path=f"{EVIDENCE}/disposals")
    def disposals(self, request: Request, pk: str, evidence: str) -> Response:
        """Something leaves the store: to a laboratory, for training or science, or destroyed."""
        seized = self.evidence_of(evidence)
        actions.dispose(evidence=seized, by=person(request), **self.said(NewDisposalSerializer))
        return self.answer(seized.case, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, parameters=[EVIDENCE_ID, DISPOSAL_ID])
    @action(detail=True, methods=["delete"], url_path=rf"{EVIDENCE}/disposals/(?P<disposal>{NUMBER})")
    def take_back(self, request: Request, pk: str, evidence: str, disposal: str) -> Response:
        """Written down by mistake: it is in the store again."""
        row = get_object_or_404(self.evidence_of(evidence).disposals.select_related("evidence"), pk=disposal)
        actions.take_back(disposal=row, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=DestroySerializer, responses={201: CaseSerializer})
    @action(detail=True, methods=["post"], url_path="destroy")
    def destroy_many(self, request: Request, pk: str) -> Response:
        """Several kinds of evidence destroyed by one berita acara: all of them, or none."""
        case, said = self.get_object(), self.said(DestroySerializer)
        quantities = {one["evidence"]: one["quantity"] for one in said.pop("evidence")}
        if len(quantities) > case.evidence.filter(pk__in=quantities).count():
            raise ValidationError({"evidence": _("Barang bukti ini tidak ada.")})
        actions.destroy(case=case, by=person(request), quantities=quantities, **said)
        return self.answer(case, status.HTTP_201_CREATED)

    @extend_schema(parameters=[TotalsQuerySerializer], responses=TotalSerializer(many=True))
    @action(detail=False, methods=["get"], filterset_class=None)
    def totals(self, request: Request) -> Response:
        """What everybody of the offices reads: totals of a province in a quarter, of one's own province or of all."""
        asked = TotalsQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        year = asked.validated_data.get("year") or timezone.localdate().year
        rows = case_totals.totals(case_totals.provinces_of(person(request)), dt.date(year, 1, 1), dt.date(year, 12, 31))
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(TotalSerializer(page, many=True).data)
