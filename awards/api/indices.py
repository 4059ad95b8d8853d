"""Definitions of indices for programs."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from awards.api.base import StaffApi
from awards.filters.indices import IndexFilter
from awards.models import Index, IndexVersion
from awards.scoring.spec import canonical
from bnnportal.files.serving import handed
from bnnportal.rest import ReadViewSet


class IndexVersionSerializer(serializers.ModelSerializer):
    """`sha256` is of the definition as `spec/` gives it; `has_assumptions`: not all of it was published."""

    has_assumptions = serializers.BooleanField(read_only=True)

    class Meta:
        model = IndexVersion
        fields = ["id", "label", "year_from", "year_until", "status", "sha256", "note", "has_assumptions"]
        read_only_fields = fields


class IndexSerializer(serializers.ModelSerializer):
    """`versions` newest first; drafts only for the national office."""

    versions = IndexVersionSerializer(source="seen", many=True, read_only=True)

    class Meta:
        model = Index
        fields = ["code", "name", "short_name", "field", "about", "versions"]
        read_only_fields = fields


class IndexViewSet(StaffApi, ReadViewSet):
    """What each index is made of, by version. Partners find nothing here."""

    queryset = Index.objects.all()
    serializer_class = IndexSerializer
    filterset_class = IndexFilter
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        seen = Prefetch("versions", IndexVersion.objects.visible_to(self.request.user), to_attr="seen")
        return super().get_queryset().prefetch_related(seen)

    @extend_schema(
        parameters=[OpenApiParameter("version", int, OpenApiParameter.PATH, description="`id` dari versinya")],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    @action(detail=True, url_path=r"versions/(?P<version>\d{1,9})/spec")
    def spec(self, request: Request, code: str, version: str) -> HttpResponse:
        """The definition byte by byte as `score_index` takes it; its SHA-256 is the `sha256` of the version."""
        seen = IndexVersion.objects.visible_to(request.user)
        found = get_object_or_404(seen, index__code=code, pk=version)
        name = f"{code}-{version}.json"
        return handed(canonical(found.spec).encode(), name=name, content_type="application/json")
