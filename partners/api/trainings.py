"""Trainings and facilitation for programs. Names are told to the organising office alone, and never in a list."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.documents.models import Signatory
from bnnportal.files.api import Attachments
from bnnportal.offices.own import is_own
from bnnportal.rest import ReadViewSet, ReasonSerializer
from partners.actions import activities as actions
from partners.actions import certificates
from partners.actions.participants import (
    add_participants,
    correct_participant,
    pasted,
    remove_participant,
    without_nik,
)
from partners.attendance import institutions
from partners.enums import ActivityKind
from partners.filters.activities import ActivitySearchFilter
from partners.models import CapacityActivity, Participant, Partner

PARTICIPANT_ID = OpenApiParameter("participant", int, OpenApiParameter.PATH)


class TrainingSerializer(serializers.ModelSerializer):
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


class InstitutionSerializer(serializers.Serializer):
    """`people` is null where nobody is listed; a partner reads its own line alone."""

    name = serializers.CharField()
    code = serializers.CharField(allow_blank=True, help_text="Kode mitra, bila Anda melihatnya")
    people = serializers.IntegerField(allow_null=True)


class TrainingDetailSerializer(TrainingSerializer):
    """`participants` and `speakers` are null for everybody but the organising office; after some years no name is left
    in them.
    """

    institutions = serializers.SerializerMethodField(help_text="Dari mana pesertanya, tanpa nama")
    participants = serializers.SerializerMethodField()
    speakers = serializers.SerializerMethodField(help_text="Narasumber, satu nama satu baris")
    names_until = serializers.DateField(source="forgets_on", read_only=True, help_text="Hari nama dihapus")

    class Meta(TrainingSerializer.Meta):
        fields = [*TrainingSerializer.Meta.fields, "names_until", "institutions", "speakers", "participants"]

    @extend_schema_field(InstitutionSerializer(many=True))
    def get_institutions(self, activity: CapacityActivity) -> list[dict[str, Any]]:
        return [vars(row) for row in institutions(self.context["request"].user, activity)]

    def get_speakers(self, activity: CapacityActivity) -> str | None:
        return activity.speakers if is_own(self.context["request"].user, activity.office) else None

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
    """What is recorded: dates that have passed, partners by their codes. Of one that is changed, what is not sent stays."""

    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    partners = serializers.ListField(child=serializers.CharField(max_length=40), default=list, max_length=200)
    people = serializers.IntegerField(min_value=0, max_value=100_000, default=0)

    class Meta:
        model = CapacityActivity
        fields = [
            "title",
            "kind",
            "topic",
            "held_from",
            "held_until",
            "place",
            "hours",
            "partners",
            "people",
            "speakers",
        ]
        validators: list[Any] = []  # the action asks the database's own rules

    def validate_speakers(self, said: str) -> str:
        return without_nik(said)

    def validate_partners(self, codes: list[str]) -> list[Partner]:
        """Those one may see, and those that took part already, wherever they belong by now."""
        may = Partner.objects.visible_to(self.context["request"].user).filter(organisation__code__in=codes)
        found = {*may}
        if isinstance(self.instance, CapacityActivity):
            found |= {*self.instance.partners.filter(organisation__code__in=codes)}
        if len(found) < len(set(codes)):
            raise serializers.ValidationError("Kode mitra ini tidak ada.")
        return list(found)


class NamesSerializer(serializers.Serializer):
    """Names of one institution: a partner that took part by its code, or another by its name.

    `expected`: how many were listed when somebody saw that those of the same name are other people.
    """

    names = serializers.ListField(child=serializers.CharField(max_length=120), min_length=1, max_length=1000)
    partner = serializers.CharField(max_length=40, required=False, default="")
    institution = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    expected = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=100_000)


class NameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=120, help_text="Nama seperti dicetak")


class CertificatesSerializer(serializers.Serializer):
    """`signatory`: one of the organising office's, by its name; else only the position is printed, over a line."""

    role = serializers.CharField(max_length=80, default="Peserta")
    place = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    signatory = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    signatory_position = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")


class IssuedSerializer(serializers.Serializer):
    batch = serializers.IntegerField(help_text="Nomor kumpulan dokumennya")
    total = serializers.IntegerField()


def person(request: Request) -> User:
    """Who asks; the permission classes have let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


@method_decorator(never_cache, name="dispatch")
class TrainingViewSet(Attachments, ReadViewSet):
    """Trainings and facilitation: those of the offices one may see, and those one's partners took part in."""

    queryset = CapacityActivity.objects.all()
    filterset_class = ActivitySearchFilter
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> Any:
        found: Any = super().get_queryset()
        return found.for_list(self.request.user)

    def get_serializer_class(self) -> Any:
        return TrainingSerializer if self.action == "list" else TrainingDetailSerializer

    def organised(self) -> CapacityActivity:
        """For all but the organising office the list of names does not exist."""
        activity = self.get_object()
        if not is_own(person(self.request), activity.office):
            raise Http404
        return activity

    def answer(self, activity: CapacityActivity, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=activity.pk)
        return Response(TrainingDetailSerializer(shown, context=self.get_serializer_context()).data, status=code)

    @extend_schema(request=RecordSerializer, responses={201: TrainingDetailSerializer})
    def create(self, request: Request) -> Response:
        """Record what one's office has held; it fulfils the training duties of the partners that took part."""
        asked = RecordSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return self.answer(actions.record_activity(by=person(request), **asked.validated_data), status.HTTP_201_CREATED)

    def said(self, kind: type[serializers.Serializer], **more: Any) -> dict[str, Any]:
        asked = kind(data=self.request.data, context=self.get_serializer_context(), **more)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    @extend_schema(request=RecordSerializer(partial=True), responses=TrainingDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Put right what was recorded."""
        activity = self.get_object()
        said = self.said(RecordSerializer, instance=activity, partial=True)
        return self.answer(actions.change_activity(activity=activity, by=person(request), **said))

    @extend_schema(request=ReasonSerializer, responses=TrainingDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        activity, reason = self.get_object(), self.said(ReasonSerializer)["reason"]
        return self.answer(actions.cancel_activity(activity=activity, reason=reason, by=person(request)))

    @extend_schema(request=NamesSerializer, responses=TrainingDetailSerializer)
    @action(detail=True, methods=["post"])
    def participants(self, request: Request, pk: str) -> Response:
        """Add names; those that are there already are refused."""
        activity, data = self.organised(), self.said(NamesSerializer)
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
            expected=data["expected"],
            by=person(request),
        )
        return self.answer(activity)

    @extend_schema(methods=["PATCH"], request=NameSerializer, responses=TrainingDetailSerializer)
    @extend_schema(methods=["DELETE"], request=None, responses={204: None})
    @extend_schema(parameters=[PARTICIPANT_ID])
    @action(detail=True, methods=["patch", "delete"], url_path=r"participants/(?P<participant>[0-9]{1,18})")
    def participant(self, request: Request, pk: str, participant: str) -> Response:
        """Put a name right, which replaces its certificate; or take somebody off the list who was not there."""
        activity, by = self.get_object(), person(request)
        seen = Participant.objects.visible_to(by).select_related("activity__office", "certificate")
        row = get_object_or_404(seen, activity=activity, pk=participant)
        if request.method == "DELETE":
            remove_participant(participant=row, by=by)
            return Response(status=status.HTTP_204_NO_CONTENT)
        correct_participant(participant=row, name=without_nik(self.said(NameSerializer)["name"]), by=by)
        return self.answer(activity)

    @extend_schema(request=CertificatesSerializer, responses={201: IssuedSerializer})
    @action(detail=True, methods=["post"])
    def certificates(self, request: Request, pk: str) -> Response:
        """Issue a certificate to each named participant who has none."""
        activity, by, said = self.organised(), person(request), self.said(CertificatesSerializer)
        signed_by = signatory_of(activity, said.pop("signatory"), said.pop("signatory_position"))
        batch = certificates.issue_certificates(activity=activity, by=by, signatory=signed_by, **said)
        return Response({"batch": batch.pk, "total": batch.documents.count()}, status=status.HTTP_201_CREATED)


def signatory_of(activity: CapacityActivity, name: str, position: str) -> dict[str, str]:
    """What the certificate prints of who signs it: one of the office's signatories of today, or a position alone."""
    if not name.strip():
        return {"signatory_position": position}
    found = Signatory.objects.on(activity.office, timezone.localdate()).filter(name__iexact=name.strip()).first()
    if found is None:
        raise serializers.ValidationError({"signatory": [_("Penanda tangan ini tidak ada.")]})
    return found.content
