"""Offices and regions for programs."""

from rest_framework import serializers

from bnnportal.offices.filters import OfficeFilter, RegionFilter
from bnnportal.offices.models import Organisation, Region
from bnnportal.rest import ReadViewSet


class RegionSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Region
        fields = ["code", "kind", "name", "full_name", "parent", "iso_code", "capital", "population", "area_km2"]


class OfficeSerializer(serializers.ModelSerializer):
    region = serializers.SlugRelatedField(slug_field="code", read_only=True)
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    work_area = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Organisation
        fields = [
            "code", "kind", "name", "short_name", "aliases", "region", "parent", "work_area", "time_zone",
            "address", "phone", "email", "website", "valid_from", "valid_until",
        ]  # fmt: skip


class RegionViewSet(ReadViewSet):
    """Provinces, kabupaten and kota (public facts: the same for everyone)."""

    queryset = Region.objects.select_related("parent")
    serializer_class = RegionSerializer
    filterset_class = RegionFilter
    lookup_field = "code"


class OfficeViewSet(ReadViewSet):
    """Offices the person may see."""

    queryset = Organisation.objects.offices().select_related("region", "parent").prefetch_related("work_area")
    serializer_class = OfficeSerializer
    filterset_class = OfficeFilter
    lookup_field = "code"
