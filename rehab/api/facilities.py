"""Facilities for programs: what they are, which months they need not report; kept by the office that supervises them."""

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation, Region
from bnnportal.rest import ReadViewSet
from partners.models import Agreement
from rehab import actions
from rehab.enums import FacilityKind, FacilityState, Service
from rehab.filters.facilities import FacilityFilter, with_counts
from rehab.models import Facility, Suspension

MONTH = "Tanggal 1 bulan itu, misalnya 2026-11-01"


class SuspensionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Suspension
        fields = ["id", "first_month", "last_month", "reason"]


class FacilitySerializer(serializers.ModelSerializer):
    organisation: Any = serializers.SlugRelatedField(slug_field="code", read_only=True, help_text="Kode pemilik")
    supervisor: Any = serializers.SlugRelatedField(slug_field="code", read_only=True, help_text="Kode kantor pembina")
    region: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    services = serializers.ListField(child=serializers.ChoiceField(choices=Service.choices))
    state = serializers.ChoiceField(choices=FacilityState.choices, read_only=True)
    late = serializers.IntegerField(read_only=True, help_text="Laporan yang lewat batas waktu dan belum dikirim")
    waiting = serializers.IntegerField(read_only=True, help_text="Laporan yang menunggu pemeriksaan")

    class Meta:
        model = Facility
        fields = [
            "code", "name", "kind", "organisation", "supervisor", "region", "agreement", "services", "beds", "places",
            "go_live", "closed_after", "keeps_clients", "note", "state", "late", "waiting", "simulated",
        ]  # fmt: skip


class FacilityDetailSerializer(FacilitySerializer):
    suspensions = SuspensionSerializer(many=True, read_only=True)

    class Meta(FacilitySerializer.Meta):
        fields = [*FacilitySerializer.Meta.fields, "suspensions"]


class ByCode(serializers.SlugRelatedField):
    """By its code, among those the person sees."""

    def get_queryset(self) -> Any:
        found: Any = super().get_queryset()
        return found.visible_to(self.context["request"].user) if hasattr(found, "visible_to") else found


class ChangeFacilitySerializer(serializers.Serializer):
    """What may be changed; what is not sent stays as it is."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=FacilityKind.choices)
    services = serializers.ListField(
        child=serializers.ChoiceField(choices=Service.choices), min_length=1, max_length=len(Service.values)
    )
    beds = serializers.IntegerField(min_value=0, max_value=2_000, allow_null=True, required=False)
    places = serializers.IntegerField(min_value=0, max_value=20_000, allow_null=True, required=False)
    region = ByCode(slug_field="code", queryset=Region.objects.all())
    supervisor = ByCode(slug_field="code", queryset=Organisation.objects.all())
    agreement = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, allow_null=True, required=False, help_text="Nomor perjanjian pemiliknya"
    )
    go_live = serializers.DateField(help_text=MONTH)
    closed_after = serializers.DateField(allow_null=True, required=False, help_text=MONTH)
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True,
        help_text="Alasan; wajib bila bulan pertama berubah atau ada laporan yang tidak lagi ditagih",
    )  # fmt: skip
    keeps_clients = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False)

    def validate_services(self, services: list[str]) -> list[str]:
        return [code for code in Service.values if code in services]

    def validate_agreement(self, pk: int | None) -> Agreement | None:
        if pk is None:
            return None
        found = Agreement.objects.visible_to(self.context["request"].user).filter(pk=pk).first()
        if found is None:
            raise serializers.ValidationError("Perjanjian ini tidak ada.")
        return found


class AddFacilitySerializer(ChangeFacilitySerializer):
    reason = None
    organisation = ByCode(slug_field="code", queryset=Organisation.objects.all(), help_text="Kode pemilik")


class SuspendSerializer(serializers.Serializer):
    first_month = serializers.DateField(help_text=MONTH)
    last_month = serializers.DateField(required=False, allow_null=True, default=None, help_text=MONTH)
    reason = serializers.CharField(max_length=300)


class ResumeSerializer(serializers.Serializer):
    suspension = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    last_month = serializers.DateField(
        required=False, allow_null=True, default=None,
        help_text="Bulan terakhir tanpa laporan; kosong berarti penghentian dicabut seluruhnya",
    )  # fmt: skip


def person(request: Request) -> User:
    """Who asks; the permission classes have let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


@method_decorator(never_cache, name="dispatch")
class FacilityViewSet(ReadViewSet):
    """Facilities that report every month: one's own, and those one's office is responsible for."""

    queryset = Facility.objects.all()
    filterset_class = FacilityFilter
    lookup_field = "code"
    lookup_value_regex = r"[^/]+"

    def get_queryset(self) -> Any:
        found: Any = super().get_queryset()
        found = with_counts(found.for_page())
        return found if self.action == "list" else found.prefetch_related("suspensions")

    def get_serializer_class(self) -> Any:
        return FacilitySerializer if self.action == "list" else FacilityDetailSerializer

    def answer(self, facility: Facility, code: int = status.HTTP_200_OK) -> Response:
        """As it stands now; its own sender reads it once more even where it was passed on to another office."""
        shown = with_counts(Facility.objects.for_page()).prefetch_related("suspensions").get(pk=facility.pk)
        return Response(FacilityDetailSerializer(shown, context=self.get_serializer_context()).data, status=code)

    def asked(self, kind: type[serializers.Serializer], **options: Any) -> dict[str, Any]:
        found = kind(data=self.request.data, context=self.get_serializer_context(), **options)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    @extend_schema(request=AddFacilitySerializer, responses={201: FacilityDetailSerializer})
    def create(self, request: Request) -> Response:
        """Register one; its code is given, and the months it owes since `go_live` are there at once."""
        data = self.asked(AddFacilitySerializer)
        return self.answer(actions.add_facility(by=person(request), **data), status.HTTP_201_CREATED)

    @extend_schema(request=ChangeFacilitySerializer, responses=FacilityDetailSerializer)
    def partial_update(self, request: Request, code: str) -> Response:
        """Change what is sent. Reports not handed in follow; what was handed in stays."""
        facility = self.get_object()
        data = self.asked(ChangeFacilitySerializer, partial=True)
        return self.answer(actions.change_facility(facility=facility, by=person(request), **data))

    @extend_schema(request=SuspendSerializer, responses=FacilityDetailSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, code: str) -> Response:
        """Excuse it from some months, with a reason."""
        facility = self.get_object()
        actions.suspend(facility=facility, by=person(request), **self.asked(SuspendSerializer))
        return self.answer(facility)

    @extend_schema(request=ResumeSerializer, responses=FacilityDetailSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, code: str) -> Response:
        """End a suspension after a month, or take it away."""
        facility = self.get_object()
        data = self.asked(ResumeSerializer)
        suspension = (
            Suspension.objects.filter(facility=facility, pk=data["suspension"])
            .select_related("facility__supervisor", "facility__organisation")
            .first()
        )
        if suspension is None:
            raise serializers.ValidationError({"suspension": ["Penghentian ini tidak ada."]})
        actions.resume(suspension=suspension, by=person(request), last_month=data["last_month"])
        return self.answer(facility)
