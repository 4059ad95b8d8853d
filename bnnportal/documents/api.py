"""Documents for programs."""

from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from bnnportal.documents.filters import DocumentFilter
from bnnportal.documents.models import Document
from bnnportal.documents.stored import served
from bnnportal.rest import ReadViewSet


class DocumentSerializer(serializers.ModelSerializer):
    owner = serializers.SlugRelatedField(slug_field="code", read_only=True)
    issuer = serializers.SlugRelatedField(slug_field="code", read_only=True)
    replaces = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    state = serializers.CharField(read_only=True)
    verification_url = serializers.URLField(read_only=True)

    class Meta:
        model = Document
        fields = [
            "code", "kind", "number", "title", "owner", "issuer", "issued_at", "state", "sample", "sha256", "size",
            "ready_at", "signing", "signed_at", "signed_sha256", "signature", "revoked_at", "revoke_reason", "replaces", "verification_url", "content",
        ]  # fmt: skip


class DocumentViewSet(ReadViewSet):
    """Documents of the organisations the person may see."""

    queryset = Document.objects.select_related("owner", "issuer", "replaces")
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    lookup_field = "code"

    def get_queryset(self) -> Any:
        """With one's own downloads, where it is about the file: nobody else finds those."""
        seen = super().get_queryset()
        return seen | self.queryset.exports_of(self.request.user) if self.action == "file" else seen

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def file(self, request: Request, **kwargs: str) -> FileResponse:
        """The paper as it counts: signed where a signature was brought. 404 until it is made."""
        document = self.get_object()
        if not document.has_file:
            raise Http404
        return served(document, *document.final_file)
