"""Changes of agreements for programs: each kind recorded as the pages do, its effect shown beforehand."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.parsers import BodyParser, UploadParser
from bnnportal.rest import ReadViewSet
from partners import actions
from partners.differences import GONE, NEW, SAME, Difference, differences
from partners.enums import ChangeKind, Funds, Side
from partners.filters.renewals import ChangeFilter
from partners.models import Agreement, Change


class ChangeSerializer(serializers.ModelSerializer):
    agreement = serializers.IntegerField(source="agreement_id", read_only=True)
    office = serializers.CharField(source="agreement.office.code", read_only=True)
    partner = serializers.CharField(source="agreement.partner.organisation.code", read_only=True)
    before = serializers.DictField(child=serializers.CharField(allow_blank=True), read_only=True)
    after = serializers.DictField(child=serializers.CharField(allow_blank=True), read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Change
        fields = [
            "id",
            "agreement",
            "office",
            "partner",
            "kind",
            "number",
            "on",
            "summary",
            "before",
            "after",
            "by",
            "at",
        ]


class PartSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[SAME, GONE, NEW])
    text = serializers.CharField(trim_whitespace=False)


class DifferenceSerializer(serializers.Serializer):
    """One field before and after: its `parts` read the old (`gone`) and the new (`new`) in one text."""

    field = serializers.CharField(source="name")
    label = serializers.CharField()
    listed = serializers.BooleanField(help_text="Tiap bagian satu butir daftar")
    parts = serializers.SerializerMethodField()

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, difference: Difference) -> list[dict[str, str]]:
        return [{"kind": kind, "text": text} for kind, text in difference.parts]


class ChangeDetailSerializer(ChangeSerializer):
    differences = serializers.SerializerMethodField(help_text="Yang berubah, kata demi kata")

    class Meta(ChangeSerializer.Meta):
        fields = [*ChangeSerializer.Meta.fields, "differences"]

    @extend_schema_field(DifferenceSerializer(many=True))
    def get_differences(self, change: Change) -> Any:
        return DifferenceSerializer(differences(change.before, change.after), many=True).data


class TermsSerializer(serializers.Serializer):
    """What is not sent stays as it is; `scopes` are codes of the ready ones or titles of one's own, all of them."""

    agreement = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    on = serializers.DateField(help_text="Tanggal suratnya")
    title = serializers.CharField(max_length=300, required=False)
    purpose = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    end = serializers.DateField(required=False)
    ended_on = serializers.DateField(required=False, help_text="Penghentian: hari berakhirnya")
    funds = serializers.ChoiceField(choices=Funds.choices, required=False, allow_blank=True)
    funds_note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    working_units = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    partner_signatory = serializers.CharField(max_length=200, required=False, allow_blank=True)
    partner_position = serializers.CharField(max_length=200, required=False, allow_blank=True)
    scopes = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=50)


class NewChange(TermsSerializer):
    """The terms and the letter they stand in. A termination needs `file`, so it is sent as multipart/form-data."""

    number = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    summary = serializers.CharField(max_length=500)
    file = serializers.FileField(required=False)


class AffectedSerializer(serializers.Serializer):
    """A duty as it stands, or as it would come (`id` null)."""

    id = serializers.IntegerField(source="pk", allow_null=True)
    title = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.choices)
    period = serializers.CharField(allow_blank=True)
    due = serializers.DateField()


class EffectSerializer(serializers.Serializer):
    """What the change would do: the differences, and the duties that come, go, or move to another day (`moved_to`)."""

    differences = DifferenceSerializer(many=True)
    new = AffectedSerializer(many=True)
    dropped = AffectedSerializer(many=True)
    moved = inline_serializer(
        "MovedDuty", {"duty": AffectedSerializer(), "moved_to": serializers.DateField()}, many=True
    )


class ChangeViewSet(Attachments, ReadViewSet):
    """Changes of the agreements the person may see, newest first; POST records one, `preview/` shows it beforehand."""

    queryset = Change.objects.for_page().order_by("-on", "-pk")
    filterset_class = ChangeFilter
    parser_classes = (BodyParser, UploadParser)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return ChangeSerializer if self.action == "list" else ChangeDetailSerializer

    def said(self, form: type[TermsSerializer]) -> dict[str, Any]:
        """What was sent, with the agreement itself; of a termination its days, of the others its terms."""
        asked = form(data=self.request.data)
        asked.is_valid(raise_exception=True)
        said: dict[str, Any] = dict(asked.validated_data)
        said["agreement"] = Agreement.objects.visible_to(self.request.user).filter(pk=said["agreement"]).first()
        if said["agreement"] is None:
            raise exceptions.NotFound
        said["kind"] = ChangeKind(said["kind"])
        if said["kind"] != ChangeKind.TERMINATION:
            said.pop("ended_on", None)
        return said

    @extend_schema(request=NewChange, responses={201: ChangeDetailSerializer})
    def create(self, request: Request) -> Response:
        """Record a change that was agreed on in writing; the duties follow it."""
        said = self.said(NewChange)
        if said["kind"] == ChangeKind.TERMINATION:
            change = actions.terminate(
                agreement=said["agreement"], by=request.user, on=said["on"], number=said["number"],
                reason=said["summary"], ended_on=said.get("ended_on"), file=said.get("file"),
            )  # fmt: skip
        else:
            change = actions.change_terms(by=request.user, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=change.pk)).data, status=201)

    @extend_schema(request=TermsSerializer, responses=EffectSerializer)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def preview(self, request: Request) -> Response:
        """What a change would do to the agreement and its duties; nothing is recorded."""
        plan = actions.plan_change(by=request.user, **self.said(TermsSerializer))
        effect = {
            "differences": differences(plan.before, plan.after),
            "new": [duty for _scope, duty in plan.effect.new],
            "dropped": plan.effect.dropped,
            "moved": [{"duty": duty, "moved_to": day} for duty, day in plan.effect.moved],
        }
        return Response(EffectSerializer(effect).data)
