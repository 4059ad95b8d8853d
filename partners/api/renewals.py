"""Renewal of agreements for programs: what a round is about with its evaluation, and several renewed at once."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.pages.paging import KeyPaginator
from bnnportal.rest import Pagination, PortalViewSet, ReadViewSet
from partners import actions
from partners.enums import AgreementStatus
from partners.evaluation import Evaluation, evaluation_of, renewal_round, successor_of
from partners.filters.renewals import RenewalSearchFilter
from partners.models import Agreement


class InTimeSerializer(serializers.Serializer):
    met = serializers.IntegerField(help_text="Tepat waktu")
    due = serializers.IntegerField(help_text="Jatuh tempo")


class EndingPaperSerializer(serializers.Serializer):
    kind = serializers.CharField()
    number = serializers.CharField()
    expires_on = serializers.DateField()


class EvaluationSerializer(serializers.Serializer):
    """The last twelve months of an agreement; what is not known is null, never zero."""

    duties = InTimeSerializer(allow_null=True)
    reports = InTimeSerializer(allow_null=True)
    score = serializers.FloatField(allow_null=True, help_text="Nilai kunjungan terakhir yang disahkan, persen")
    visited_on = serializers.DateField(allow_null=True)
    trained = serializers.IntegerField(allow_null=True, help_text="Orang dilatih")
    missing_papers = serializers.ListField(child=serializers.CharField(), help_text="Surat yang belum tercatat")
    ending_papers = EndingPaperSerializer(many=True)


def told(found: Evaluation) -> dict[str, Any]:
    def pair(counted: tuple[int, int] | None) -> dict[str, int] | None:
        return {"met": counted[0], "due": counted[1]} if counted else None

    words = {"duties": pair(found.duties), "reports": pair(found.reports)}
    return dict(EvaluationSerializer({**vars(found), **words}).data)


class RenewalSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="office.code", read_only=True)
    partner = serializers.CharField(source="partner.organisation.code", read_only=True)
    partner_name = serializers.CharField(source="partner.organisation.name", read_only=True)
    days_left = serializers.IntegerField(read_only=True, allow_null=True)
    successor = serializers.SerializerMethodField(help_text="Perjanjian lanjutannya")
    successor_status = serializers.SerializerMethodField()
    evaluation = serializers.SerializerMethodField()

    class Meta:
        model = Agreement
        fields = [
            "id", "title", "office", "partner", "partner_name", "status", "end", "days_left", "successor",
            "successor_status", "evaluation", "simulated",
        ]  # fmt: skip

    def get_successor(self, agreement: Agreement) -> int | None:
        successor = successor_of(agreement)
        return successor.pk if successor is not None else None

    @extend_schema_field(serializers.ChoiceField(AgreementStatus.choices, allow_null=True))
    def get_successor_status(self, agreement: Agreement) -> str | None:
        successor = successor_of(agreement)
        return successor.status if successor is not None else None

    @extend_schema_field(EvaluationSerializer)
    def get_evaluation(self, agreement: Agreement) -> dict[str, Any]:
        return told(evaluation_of(agreement))


class RenewalPagination(Pagination):
    django_paginator_class = KeyPaginator


class RenewalViewSet(mixins.ListModelMixin, PortalViewSet):
    """What ends until a day (`until`; without it: the end of the next quarter), how it went, and what continues it."""

    queryset = Agreement.objects.all()
    serializer_class = RenewalSerializer
    filterset_class = RenewalSearchFilter
    pagination_class = RenewalPagination

    def get_queryset(self) -> Any:
        return renewal_round(self.request.user)


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
