"""Monthly reports for programs, and for the form on a phone."""

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.rest import ReadViewSet
from rehab import exchange
from rehab.filters.reports import ReportFilter
from rehab.models import MonthlyReport


def person(request: Request) -> User:
    """Who asks; the permission classes have let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


class ReportSerializer(serializers.ModelSerializer):
    facility: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    facility_name = serializers.CharField(source="facility.name", read_only=True)
    office = serializers.CharField(source="facility.supervisor.code", read_only=True)
    month = serializers.DateField(format="%Y-%m", read_only=True)
    state = serializers.CharField(read_only=True)
    was_on_time = serializers.BooleanField(read_only=True, allow_null=True)
    days_late = serializers.IntegerField(read_only=True)

    class Meta:
        model = MonthlyReport
        fields = [
            "id", "facility", "facility_name", "office", "month", "origin", "form", "services", "due_at", "status",
            "state", "first_submitted_at", "counted_at", "was_on_time", "days_late", "returned_at", "approved_at",
            "objection", "simulated",
        ]  # fmt: skip


class ChangeSerializer(serializers.Serializer):
    """One cell: `base` the value the sender saw, `value` what was typed; null is empty."""

    code = serializers.CharField(max_length=60)
    base = serializers.JSONField(required=False, allow_null=True)
    value = serializers.JSONField(allow_null=True)


class ConflictSerializer(serializers.Serializer):
    code = serializers.CharField()
    stored = serializers.JSONField(allow_null=True)
    mine = serializers.JSONField(allow_null=True)
    by = serializers.CharField(help_text="Nama yang mengisinya; kosong bila dari bulan lalu")
    at = serializers.DateTimeField(allow_null=True)


SavedSerializer: Any = inline_serializer(
    "Saved",
    {
        "revision": serializers.IntegerField(),
        "saved": serializers.ListField(child=serializers.CharField()),
        "conflicts": ConflictSerializer(many=True),
        "refused": serializers.DictField(child=serializers.CharField()),
    },
)


@method_decorator(never_cache, name="dispatch")
class ReportViewSet(ReadViewSet):
    """Monthly reports: those of one's own facility, and of the facilities one's office is responsible for."""

    queryset = MonthlyReport.objects.for_page()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    lookup_value_regex = r"[0-9]{1,18}"

    @extend_schema(request=ChangeSerializer(many=True), responses={200: SavedSerializer, 409: SavedSerializer})
    @action(detail=True, methods=["patch"], filterset_class=None, pagination_class=None)
    def values(self, request: Request, pk: str) -> Response:
        """Save cells. What somebody else changed meanwhile is answered with both values (409), never overwritten."""
        status, said = exchange.save(self.get_object(), person(request), request.data)
        return Response(said, status=status)
