"""Documents for programs."""

from rest_framework import serializers

from bnnportal.documents.filters import DocumentFilter
from bnnportal.documents.models import Document
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
