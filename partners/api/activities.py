"""Capacity activities for programs. Names are told to the organising office alone, and never in a list."""

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.offices.own import is_own
from bnnportal.rest import ReadViewSet, ReasonSerializer
from partners.actions import activities as actions
from partners.actions.participants import add_participants, pasted, without_nik
from partners.enums import ActivityKind
from partners.filters.activities import ActivityFilter
from partners.models import CapacityActivity, Partner

DATES = ("held_from", "held_until")


class ActivitySerializer(serializers.ModelSerializer):
    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    partners = serializers.SerializerMethodField(help_text="Kode mitra yang ikut")

    class Meta:
        model = CapacityActivity
        fields = [
            "id", "office", "kind", "title", "topic", "held_from", "held_until", "place", "hours", "partners",
            "people", "status", "reason", "simulated",
        ]  # fmt: skip

    def get_partners(self, activity: CapacityActivity) -> list[str]:
        return [partner.organisation.code for partner in activity.partners.all()]


class ParticipantSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    partner = serializers.CharField(allow_null=True, help_text="Kode mitra, bila lembaganya mitra")
    institution = serializers.CharField()
    certificate = serializers.CharField(allow_null=True, help_text="Nomor sertifikat")


class ActivityDetailSerializer(ActivitySerializer):
    """`participants` is null for everybody but the organising office; nobody's names are in it after some years."""

    participants = serializers.SerializerMethodField()
    names_until = serializers.DateField(source="forgets_on", read_only=True, help_text="Hari nama dihapus")

    class Meta(ActivitySerializer.Meta):
        fields = [*ActivitySerializer.Meta.fields, "names_until", "participants"]

    @extend_schema_field(ParticipantSerializer(many=True, allow_null=True))
    def get_participants(self, activity: CapacityActivity) -> list[dict[str, Any]] | None:
        if not is_own(self.context["request"].user, activity.office):
            return None
        found = activity.participants.select_related("partner__organisation", "certificate")
        return [
            {
                "id": participant.pk,
                "name": participant.name,
                "partner": participant.partner.organisation.code if participant.partner else None,
                "institution": participant.institution_name,
                "certificate": participant.certificate.number if participant.certificate else None,
            }
            for participant in found
        ]


class RecordSerializer(serializers.ModelSerializer):
    """What is recorded: dates that have passed, partners by their codes."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    partners = serializers.ListField(child=serializers.CharField(max_length=40), default=list, max_length=200)
    people = serializers.IntegerField(min_value=0, max_value=100_000, default=0)

    class Meta:
        model = CapacityActivity
        fields = ["title", "kind", "topic", "held_from", "held_until", "place", "hours", "partners", "people"]
        validators: list[Any] = []  # the action asks the database's own rules

    def validate_partners(self, codes: list[str]) -> list[Partner]:
        found = list(Partner.objects.visible_to(self.context["request"].user).filter(organisation__code__in=codes))
        if len(found) < len(set(codes)):
            raise serializers.ValidationError("Kode mitra ini tidak ada.")
        return found


class NamesSerializer(serializers.Serializer):
    """Names of one institution: a partner that took part by its code, or another by its name."""

    names = serializers.ListField(child=serializers.CharField(max_length=120), min_length=1, max_length=1000)
    partner = serializers.CharField(max_length=40, required=False, default="")
    institution = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


def person(request: Request) -> User:
    """Who asks; the permission classes have let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


@method_decorator(never_cache, name="dispatch")
class ActivityViewSet(ReadViewSet):
    """Trainings and facilitation: those of the offices one may see, and those one's partners took part in."""

    queryset = CapacityActivity.objects.all()
    filterset_class = ActivityFilter
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> Any:
        found: Any = super().get_queryset()
        return found.for_list(self.request.user)

    def get_serializer_class(self) -> Any:
        return ActivitySerializer if self.action == "list" else ActivityDetailSerializer

    def answer(self, activity: CapacityActivity, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=activity.pk)
        return Response(ActivityDetailSerializer(shown, context=self.get_serializer_context()).data, status=code)

    @extend_schema(request=RecordSerializer, responses={201: ActivityDetailSerializer})
    def create(self, request: Request) -> Response:
        """Record what one's office has held; it fulfils the training duties of the partners that took part."""
        asked = RecordSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return self.answer(actions.record_activity(by=person(request), **asked.validated_data), status.HTTP_201_CREATED)

    @extend_schema(request=ReasonSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        activity = self.get_object()
        return self.answer(
            actions.cancel_activity(activity=activity, reason=asked.validated_data["reason"], by=person(request))
        )

    @extend_schema(request=NamesSerializer, responses=ActivityDetailSerializer)
    @action(detail=True, methods=["post"])
    def participants(self, request: Request, pk: str) -> Response:
        """Add names; those that are there already are refused."""
        asked = NamesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, activity = asked.validated_data, self.get_object()
        partner = None
        if data["partner"]:
            partner = activity.partners.filter(organisation__code=data["partner"]).first()
            if partner is None:
                raise serializers.ValidationError({"partner": ["Mitra ini tidak tercatat ikut."]})
        add_participants(
            activity=activity,
            names=pasted("\n".join(data["names"])),
            partner=partner,
            institution=without_nik(data["institution"]),
            by=person(request),
        )
        return self.answer(activity)
