"""Legal papers for programs: over all partners with the filters of the page, corrected and shown with their scans.

Entering, renewing and deciding are steps of the partner they belong to (partners.api.partners).
"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files.api import Attachments
from bnnportal.rest import ReadViewSet
from partners import actions
from partners.enums import Expiry, PaperKind
from partners.filters.partners import PaperFilter
from partners.models import LegalPaper


class PaperSerializer(serializers.ModelSerializer):
    expiry = serializers.ChoiceField(choices=Expiry.choices, read_only=True)
    days_left = serializers.IntegerField(read_only=True, allow_null=True, help_text="Negatif bila sudah berakhir")

    class Meta:
        model = LegalPaper
        fields = [
            "id", "kind", "number", "issuer", "issued_on", "expires_on", "expiry", "days_left", "status", "replaces",
            "reason",
        ]  # fmt: skip


class ListedPaperSerializer(PaperSerializer):
    """A paper apart from its partner."""

    partner = serializers.CharField(source="partner.organisation.code", read_only=True)
    partner_name = serializers.CharField(source="partner.organisation.name", read_only=True)
    office = serializers.CharField(source="partner.organisation.parent.code", read_only=True)
    simulated = serializers.BooleanField(source="partner.simulated", read_only=True)

    class Meta(PaperSerializer.Meta):
        fields = [*PaperSerializer.Meta.fields, "partner", "partner_name", "office", "simulated"]


class CorrectPaperSerializer(serializers.Serializer):
    """What is not sent stays as it is."""

    kind = serializers.ChoiceField(PaperKind.choices, required=False)
    number = serializers.CharField(max_length=120, required=False)
    issuer = serializers.CharField(max_length=200, required=False)
    issued_on = serializers.DateField(required=False, allow_null=True)
    expires_on = serializers.DateField(required=False, allow_null=True)


class PaperViewSet(Attachments, ReadViewSet):
    """Legal papers of the partners the person sees, what ends first at the top; `PATCH` corrects a slip of the pen."""

    queryset = LegalPaper.objects.select_related("partner__organisation__parent").order_by("expires_on", "pk")
    serializer_class = ListedPaperSerializer
    filterset_class = PaperFilter
    lookup_value_regex = r"[0-9]{1,18}"

    @extend_schema(request=CorrectPaperSerializer, responses=ListedPaperSerializer)
    def partial_update(self, request: Request, **kwargs: str) -> Response:
        """Correct what was mistyped; a paper that really changed is renewed instead."""
        paper, asked = self.get_object(), CorrectPaperSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        actions.change_paper(paper=paper, by=request.user, **asked.validated_data)
        return Response(self.get_serializer(self.get_object()).data)
