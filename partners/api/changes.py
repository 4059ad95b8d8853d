"""Changes of agreements for programs: each kind recorded as the pages do, and renewal of several at once."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.parsers import BodyParser
from bnnportal.rest import ReadViewSet
from partners import actions
from partners.enums import ChangeKind, Funds
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


class NewChange(serializers.Serializer):
    """What is not sent stays as it is; `scopes` are codes of the ready ones or titles of one's own, all of them.

    A termination needs `file`, so it is sent as multipart/form-data.
    """

    agreement = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(choices=ChangeKind.choices)
    on = serializers.DateField()
    number = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    summary = serializers.CharField(max_length=500)
    file = serializers.FileField(required=False)
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


class ChangeViewSet(Attachments, ReadViewSet):
    """Changes of the agreements the person may see, newest first; POST records one."""

    queryset = Change.objects.for_page().order_by("-on", "-pk")
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter
    parser_classes = (BodyParser, parsers.MultiPartParser)

    @extend_schema(request=NewChange, responses={201: ChangeSerializer})
    def create(self, request: Request) -> Response:
        asked = NewChange(data=request.data)
        asked.is_valid(raise_exception=True)
        said: dict[str, Any] = dict(asked.validated_data)
        agreement = Agreement.objects.visible_to(request.user).filter(pk=said.pop("agreement")).first()
        if agreement is None:
            raise exceptions.NotFound
        if said["kind"] == ChangeKind.TERMINATION:
            change = actions.terminate(
                agreement=agreement, by=request.user, on=said["on"], number=said["number"], reason=said["summary"],
                ended_on=said.get("ended_on"), file=said.get("file"),
            )  # fmt: skip
        else:
            said.pop("ended_on", None)
            said["kind"] = ChangeKind(said["kind"])
            change = actions.change_terms(agreement=agreement, by=request.user, **said)
        return Response(self.get_serializer(self.get_queryset().get(pk=change.pk)).data, status=201)


class RenewSerializer(serializers.Serializer):
    agreements = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=500
    )


class RenewAnswer(serializers.Serializer):
    made = serializers.ListField(child=serializers.IntegerField(), help_text="Draf yang baru dibuat")
    found = serializers.ListField(child=serializers.IntegerField(), help_text="Lanjutan yang sudah ada")


class RenewViewSet(ReadViewSet):
    """`POST agreements` → the drafts that continue them, all or none; sent again it finds what it made."""

    queryset = Agreement.objects.all()
    serializer_class = RenewSerializer

    @extend_schema(request=RenewSerializer, responses={200: RenewAnswer}, filters=False)
    def renew(self, request: Request) -> Response:
        asked = RenewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = set(asked.validated_data["agreements"])
        agreements = list(self.get_queryset().filter(pk__in=wanted))
        if len(agreements) < len(wanted):
            raise exceptions.NotFound
        renewal = actions.renew(agreements=agreements, by=request.user)
        return Response({"made": [a.pk for a in renewal.made], "found": [a.pk for a in renewal.found]})
