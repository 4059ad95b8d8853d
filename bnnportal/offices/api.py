"""Offices and regions for programs."""

import datetime as dt
from typing import Any, TypedDict

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from bnnportal.offices import history
from bnnportal.offices.enums import ChangeKind, OfficeState
from bnnportal.offices.filters import OfficeFilter, RegionFilter
from bnnportal.offices.models import DAY, Organisation, Region
from bnnportal.rest import ReadViewSet


class RegionSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Region
        fields = ["code", "kind", "name", "full_name", "parent", "iso_code", "capital", "population", "area_km2"]


class FormerName(TypedDict):
    name: str
    until: dt.date


class OfficeSerializer(serializers.ModelSerializer):
    region = serializers.SlugRelatedField(slug_field="code", read_only=True)
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    work_area = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    merged_into = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=OfficeState.choices, read_only=True)
    former_names = serializers.SerializerMethodField(help_text="Nama lama dan hari terakhirnya")

    class Meta:
        model = Organisation
        fields = [
            "code", "kind", "name", "short_name", "aliases", "region", "parent", "work_area", "time_zone",
            "address", "phone", "email", "website", "valid_from", "valid_until", "merged_into", "state",
            "former_names", "simulated",
        ]  # fmt: skip

    def get_former_names(self, office: Organisation) -> list[FormerName]:
        return [
            {"name": change.was_name, "until": change.on - DAY}
            for change in office.changes.all()
            if change.kind == ChangeKind.RENAMED and not change.is_planned
        ]

    def to_representation(self, instance: Organisation) -> dict[str, Any]:
        """With `?as_of=` the name and parent of that day."""
        shown = super().to_representation(instance)
        was = self.context.get("past", {}).get(instance.pk)
        if was is not None:
            shown |= {"name": was.name, "short_name": was.short_name, "parent": was.parent.code if was.parent else None}
        return shown


class RegionViewSet(ReadViewSet):
    """Provinces, kabupaten and kota (public facts: the same for everyone)."""

    queryset = Region.objects.select_related("parent")
    serializer_class = RegionSerializer
    filterset_class = RegionFilter
    lookup_field = "code"


AS_OF = OpenApiParameter("as_of", dt.date, description="Nama dan induk pada hari ini (TTTT-BB-HH)")


@extend_schema_view(list=extend_schema(parameters=[AS_OF]), retrieve=extend_schema(parameters=[AS_OF]))
class OfficeViewSet(ReadViewSet):
    """Offices the person may see, closed ones too; `?as_of=` tells their name and parent of a day."""

    queryset = (
        Organisation.objects.offices()
        .select_related("region", "parent", "merged_into")
        .prefetch_related("work_area", "changes")
    )
    serializer_class = OfficeSerializer
    filterset_class = OfficeFilter
    lookup_field = "code"

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        page = super().paginate_queryset(queryset)
        self.past = history.on_day(page, self.as_of) if page and self.as_of else {}
        return page

    def get_object(self) -> Organisation:
        office = super().get_object()
        self.past = history.on_day([office], self.as_of) if self.as_of else {}
        return office

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context()} | {"past": getattr(self, "past", {})}

    @property
    def as_of(self) -> dt.date | None:
        wanted = self.request.query_params.get("as_of", "")
        try:
            return serializers.DateField().run_validation(wanted) if wanted else None
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"as_of": error.detail}) from error
