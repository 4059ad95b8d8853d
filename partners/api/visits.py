"""Visits for programs, and for the phone that fills one in."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.files.api import Attachments
from bnnportal.offices.models import Organisation
from bnnportal.pages import refusal
from bnnportal.parsers import UploadParser
from bnnportal.rest import ERROR, ReasonSerializer
from partners.actions import findings, visit_signing, visits
from partners.api.visit_readings import VisitReadings
from partners.enums import Side
from partners.filters.visits import VisitSearchFilter
from partners.models import Agreement, Answer, FollowUp, Partner, Visit
from partners.permissions import check_can_answer, check_can_visit, check_is_staff, sees_visit_result


class Conflict(exceptions.APIException):
    """The visit is in another state than the sender believes."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class AnswerSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Answer
        fields = ["item", "score", "note", "by", "at"]


class FindingSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    item = serializers.CharField()
    text = serializers.CharField()


class FollowUpSerializer(serializers.ModelSerializer):
    class Meta:
        model = FollowUp
        fields = ["id", "text", "side", "owner", "due", "status", "done_note", "done_at"]


class VisitSerializer(serializers.ModelSerializer):
    """`points` and `maximum` are null until the visit is submitted; nobody reads a running score."""

    office = serializers.CharField(source="office.code", read_only=True)
    partner = serializers.CharField(source="partner.organisation.code", read_only=True)
    partner_name = serializers.CharField(source="partner.organisation.name", read_only=True)
    percent = serializers.DecimalField(max_digits=4, decimal_places=1, read_only=True, allow_null=True)
    in_charge = serializers.CharField(source="in_charge.name", read_only=True)
    office_signed = serializers.SerializerMethodField()
    partner_signed = serializers.SerializerMethodField()
    berita_acara = serializers.CharField(source="document.code", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Visit
        fields = [
            "id", "office", "partner", "partner_name", "agreement", "year", "quarter", "status", "planned_on",
            "visited_on", "place", "order_number", "team", "in_charge", "instrument", "inpatient", "points", "maximum", "percent",
            "office_signed", "partner_signed", "submitted_at", "submissions", "berita_acara", "simulated",
        ]  # fmt: skip

    def get_office_signed(self, visit: Visit) -> bool:
        return visit.office_signed_at is not None

    def get_partner_signed(self, visit: Visit) -> bool:
        return visit.partner_signed_at is not None


class VisitDetailSerializer(VisitSerializer):
    """With answers, findings and follow-ups; empty for a partner until the visit is submitted."""

    answers = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    follow_ups = serializers.SerializerMethodField()
    recommendation = serializers.SerializerMethodField()

    class Meta(VisitSerializer.Meta):
        fields = [*VisitSerializer.Meta.fields, "recommendation", "answers", "findings", "follow_ups"]

    def sees(self, visit: Visit) -> bool:
        return sees_visit_result(self.context["request"].user, visit)

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, visit: Visit) -> Any:
        return AnswerSerializer(visit.answers.all() if self.sees(visit) else [], many=True).data

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, visit: Visit) -> Any:
        return FindingSerializer(visit.findings.all() if self.sees(visit) else [], many=True).data

    @extend_schema_field(FollowUpSerializer(many=True))
    def get_follow_ups(self, visit: Visit) -> Any:
        return FollowUpSerializer(visit.follow_ups.all() if self.sees(visit) else [], many=True).data

    def get_recommendation(self, visit: Visit) -> str:
        return visit.recommendation if self.sees(visit) else ""


class PlanSerializer(serializers.Serializer):
    office = serializers.CharField(max_length=40, required=False, help_text="Kode; tanpa isian: kantor sendiri")
    partner = serializers.CharField(max_length=40)
    agreement = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)
    year = serializers.IntegerField(min_value=2020, max_value=2100)
    quarters = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=4), min_length=1, max_length=4
    )
    planned_on = serializers.DateField(required=False, allow_null=True)
    in_charge = serializers.EmailField(required=False, help_text="Surel penanggung jawab; tanpa isian: Anda")


class GiveAnswerSerializer(serializers.Serializer):
    item = serializers.CharField(max_length=10)
    score = serializers.IntegerField()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    age = serializers.FloatField(
        required=False, default=0, min_value=0, max_value=3e9, help_text="Detik sejak jawaban ini diberikan"
    )

    def validate_score(self, score: int) -> int:
        if score not in (1, 2, 3):
            raise serializers.ValidationError(_("Nilai harus 1, 2, atau 3."))
        return score

    def to_internal_value(self, data: Any) -> Any:
        score = data.get("score") if isinstance(data, dict) else None
        if isinstance(score, bool | float):  # 2.0 and true are no scores, though Python says they are 2 and 1
            raise serializers.ValidationError({"score": [_("Nilai harus 1, 2, atau 3.")]})
        return super().to_internal_value(data)


class SubmitSerializer(serializers.Serializer):
    order_number = serializers.CharField(max_length=120, required=False)
    team = serializers.CharField(max_length=2000, required=False)
    visited_on = serializers.DateField(required=False)
    place = serializers.CharField(max_length=200, required=False)
    recommendation = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    submissions = serializers.IntegerField(required=False, min_value=0, max_value=10_000)


class ChangeVisitSerializer(serializers.Serializer):
    """What is not sent stays as it is."""

    order_number = serializers.CharField(max_length=120, required=False, allow_blank=True)
    team = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    planned_on = serializers.DateField(required=False, allow_null=True)
    visited_on = serializers.DateField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    inpatient = serializers.BooleanField(required=False)
    agreement = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)
    in_charge = serializers.EmailField(required=False, help_text="Surel petugas kantor yang menjadi penanggung jawab")
    recommendation = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class ScanSerializer(serializers.Serializer):
    scan = serializers.FileField(help_text="PDF, JPEG, atau PNG (multipart/form-data)")


class NewFindingSerializer(serializers.Serializer):
    item = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=2000)


class NewFollowUpSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=300)
    side = serializers.ChoiceField(choices=Side.choices)
    owner = serializers.CharField(max_length=120)
    due = serializers.DateField()


class ResultSerializer(serializers.Serializer):
    result = serializers.CharField(max_length=300)


CONFLICT = {409: ERROR}
FOLLOW_UP_ID = OpenApiParameter("follow_up", int, OpenApiParameter.PATH)
FINDING_ID = OpenApiParameter("finding", int, OpenApiParameter.PATH)


class VisitViewSet(Attachments, VisitReadings):
    """Monitoring visits: the plan, the answers, the result. A partner sees its own once submitted."""

    queryset = Visit.objects.for_list().select_related("document")
    serializer_class = VisitSerializer
    filterset_class = VisitSearchFilter

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        if self.action == "retrieve":
            answers = Prefetch("answers", Answer.objects.select_related("by").order_by("pk"))
            found = found.prefetch_related(answers, "findings", "follow_ups")
        return found

    def get_serializer_class(self) -> Any:
        return VisitDetailSerializer if self.action == "retrieve" else VisitSerializer

    def asked(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        found = kind(data=self.request.data)
        found.is_valid(raise_exception=True)
        return found.validated_data

    def shown(self, visit: Visit, code: int = status.HTTP_200_OK) -> Response:
        fresh = Visit.objects.for_list().select_related("document").get(pk=visit.pk)
        return Response(VisitSerializer(fresh, context=self.get_serializer_context()).data, status=code)

    @extend_schema(request=PlanSerializer, responses={201: VisitSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Plan visits; the new ones are answered, so the same request again gives an empty list."""
        asked = self.asked(PlanSerializer)
        user: Any = request.user
        office = user.organisation
        if "office" in asked:
            office = Organisation.objects.visible_to(user).offices().filter(code=asked["office"]).first()
        partner = Partner.objects.visible_to(user).filter(organisation__code=asked["partner"]).first()
        if office is None:
            raise exceptions.ValidationError({"office": [_("Satuan kerja ini tidak ada.")]})
        if partner is None:
            raise exceptions.ValidationError({"partner": [_("Mitra ini tidak ada.")]})
        check_can_visit(user, office)
        in_charge = person_in_charge(office, user, asked["in_charge"]) if "in_charge" in asked else None
        planned = visits.plan(
            office=office, partners=[(partner, agreement_of(user, asked.get("agreement")))], year=asked["year"], quarters=asked["quarters"],
            planned_on=asked.get("planned_on"), in_charge=in_charge, by=user,
        )  # fmt: skip
        return Response(VisitSerializer(planned, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeVisitSerializer, responses=VisitSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is known of a visit before it is submitted."""
        visit, user, asked = self.get_object(), user_of(request), self.asked(ChangeVisitSerializer)
        check_can_answer(
            user, visit
        )  # before anything is looked up: who only reads learns nothing of the office's staff
        if "agreement" in asked:
            asked["agreement"] = agreement_of(user, asked["agreement"])
        if "in_charge" in asked:
            asked["in_charge"] = person_in_charge(visit.office, user, asked["in_charge"])
        return self.shown(visits.change(visit=visit, by=user, **asked))

    @extend_schema(methods=["GET"], responses=AnswerSerializer(many=True), filters=False)
    @extend_schema(methods=["POST"], request=GiveAnswerSerializer, responses={200: AnswerSerializer, **CONFLICT})
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def answers(self, request: Request, pk: str) -> Response:
        """Save one answer; sent again it changes nothing. Answers what stands now, which may be a colleague's."""
        visit = self.get_object()
        user: Any = request.user
        if request.method == "GET":
            given = visit.answers.select_related("by").order_by("pk")
            return Response(AnswerSerializer(given if sees_visit_result(user, visit) else [], many=True).data)
        check_is_staff(user, visit.office)
        if sentence := refusal(check_can_answer, user, visit):
            raise Conflict(sentence)
        asked = self.asked(GiveAnswerSerializer)
        try:
            stored = visits.answer(visit=visit, by=user, **asked)
        except ValidationError:
            visit.refresh_from_db()
            if sentence := refusal(check_can_answer, user, visit):  # submitted by a colleague at this moment
                raise Conflict(sentence) from None
            raise
        return Response(AnswerSerializer(stored).data)

    @extend_schema(request=SubmitSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Submit; sent again it answers the result of the first."""
        return self.shown(visits.submit(visit=self.get_object(), by=user_of(request), **self.asked(SubmitSerializer)))

    @extend_schema(request=None, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        return self.shown(visit_signing.sign(visit=self.get_object(), by=user_of(request)))

    @extend_schema(request={"multipart/form-data": ScanSerializer}, responses=VisitSerializer)
    @action(detail=True, methods=["post"], parser_classes=[UploadParser])
    def scan(self, request: Request, pk: str) -> Response:
        """The berita acara signed in ink; it stands for each side that has not signed by its account."""
        visit, upload = self.get_object(), self.asked(ScanSerializer)["scan"]
        return self.shown(visit_signing.sign_by_scan(visit=visit, upload=upload, by=user_of(request)))

    @extend_schema(request=ReasonSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        visit = self.get_object()
        return self.shown(visits.reopen(visit=visit, by=user_of(request), **self.asked(ReasonSerializer)))

    @extend_schema(request=ReasonSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        visit = self.get_object()
        return self.shown(visits.cancel(visit=visit, by=user_of(request), **self.asked(ReasonSerializer)))

    @extend_schema(request=NewFindingSerializer, responses={201: FindingSerializer})
    @action(detail=True, methods=["post"])
    def findings(self, request: Request, pk: str) -> Response:
        visit = self.get_object()
        finding = findings.add_finding(visit=visit, by=user_of(request), **self.asked(NewFindingSerializer))
        return Response(FindingSerializer(finding).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, parameters=[FINDING_ID])
    @action(detail=True, methods=["delete"], url_path=r"findings/(?P<finding>[0-9]{1,18})")
    def remove_finding(self, request: Request, pk: str, finding: str) -> Response:
        visit = self.get_object()
        check_is_staff(user_of(request), visit.office)
        row = get_object_or_404(visit.findings.select_related("visit"), pk=finding)
        findings.remove_finding(finding=row, by=user_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, parameters=[FOLLOW_UP_ID])
    @action(detail=True, methods=["delete"], url_path=r"follow-ups/(?P<follow_up>[0-9]{1,18})")
    def remove_follow_up(self, request: Request, pk: str, follow_up: str) -> Response:
        visit = self.get_object()
        check_is_staff(user_of(request), visit.office)
        row = get_object_or_404(visit.follow_ups.select_related("visit"), pk=follow_up)
        findings.remove_follow_up(follow_up=row, by=user_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NewFollowUpSerializer, responses={201: FollowUpSerializer})
    @action(detail=True, methods=["post"], url_path="follow-ups")
    def follow_ups(self, request: Request, pk: str) -> Response:
        visit = self.get_object()
        follow_up = findings.add_follow_up(visit=visit, by=user_of(request), **self.asked(NewFollowUpSerializer))
        return Response(FollowUpSerializer(follow_up).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ResultSerializer, responses=FollowUpSerializer, parameters=[FOLLOW_UP_ID])
    @action(detail=True, methods=["post"], url_path=r"follow-ups/(?P<follow_up>[^/]+)/close")
    def close_follow_up(self, request: Request, pk: str, follow_up: str) -> Response:
        visit = self.get_object()
        rows = visit.follow_ups.all() if sees_visit_result(user_of(request), visit) else FollowUp.objects.none()
        row = get_object_or_404(rows, pk=follow_up)
        closed = findings.close_follow_up(follow_up=row, by=user_of(request), **self.asked(ResultSerializer))
        return Response(FollowUpSerializer(closed).data)


def agreement_of(user: User, pk: int | None) -> Agreement | None:
    if not pk:
        return None
    agreement = Agreement.objects.visible_to(user).filter(pk=pk).first()
    if agreement is None:
        raise exceptions.ValidationError({"agreement": [_("Perjanjian ini tidak ada.")]})
    return agreement


def person_in_charge(office: Organisation, user: User, email: str) -> User:
    """Staff of the office, or who is asking."""
    people = visits.staff_of(office) | User.objects.filter(pk=user.pk)
    person = people.filter(email__iexact=email).first()
    if person is None:
        said = _("Penanggung jawab harus petugas %(office)s.") % {"office": office}
        raise exceptions.ValidationError({"in_charge": [said]})
    return person


def user_of(request: Request) -> User:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user
