"""The text of an agreement for programs: negotiated in versions, drafted in Word or PDF, issued for signature."""

from typing import Any, cast

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.documents.api import DocumentSerializer
from bnnportal.documents.numbers import MAX_NUMBER
from bnnportal.files.api import BYTES, AttachmentSerializer, FileSerializer, takes_files
from bnnportal.files.checks.office import DOCX
from bnnportal.files.serving import handed, served
from bnnportal.rest import ReadViewSet
from partners.actions import wordings
from partners.models import Version
from partners.permissions.texts import check_may_read_text


class TextVersionSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)
    file = AttachmentSerializer(read_only=True)

    class Meta:
        model = Version
        fields = ["n", "note", "by", "at", "file"]


class IssueSerializer(serializers.Serializer):
    """Left out, the number is the next one of the office, and the day becomes dots to be filled in by hand."""

    number = serializers.CharField(max_length=MAX_NUMBER, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)


class TextSteps(ReadViewSet):
    """The part of the agreements' endpoint that is about their text."""

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def said(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        form = kind(data=self.request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        return form.validated_data

    @takes_files(TextVersionSerializer)
    def versions(self, request: Request, **kwargs: str) -> Response:
        """The negotiated texts, the newest first; or the next one, Word or PDF, from either side."""
        agreement = self.get_object()
        if request.method == "GET":
            return Response(TextVersionSerializer(wordings.versions_of(agreement), many=True).data)
        said = self.said(FileSerializer)
        wordings.add_version(agreement=agreement, by=self.person, upload=said["file"], note=said["note"])
        newest = wordings.versions_of(agreement)[0]
        return Response(TextVersionSerializer(newest).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=BYTES, parameters=[OpenApiParameter("n", int, OpenApiParameter.PATH)], filters=False)
    @action(
        detail=True, methods=["get"], filterset_class=None, pagination_class=None,
        url_path=r"versions/(?P<n>[0-9]{1,4})",
    )  # fmt: skip
    def version(self, request: Request, n: str, **kwargs: str) -> FileResponse:
        """The file of one version."""
        return served(wordings.attachment_of(get_object_or_404(self.get_object().versions.all(), n=n)))

    @extend_schema(responses={(200, DOCX): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def word(self, request: Request, **kwargs: str) -> HttpResponse:
        """The draft in Word, written on the spot."""
        agreement = self.get_object()
        check_may_read_text(self.person, agreement)
        return handed(wordings.word_file(agreement), name=wordings.word_name(agreement), content_type=DOCX)

    @extend_schema(request=None, responses={201: DocumentSerializer})
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, **kwargs: str) -> Response:
        """Ask for the draft as PDF; it is read at `documents/{code}/file/` once it is made."""
        document = wordings.request_draft(agreement=self.get_object(), by=self.person)
        return Response(DocumentSerializer(document).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=IssueSerializer, responses={201: DocumentSerializer})
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, **kwargs: str) -> Response:
        """Freeze the text under its number, for signature: the last version if there is one, else the template."""
        document = wordings.issue_text(agreement=self.get_object(), by=self.person, **self.said(IssueSerializer))
        return Response(DocumentSerializer(document).data, status=status.HTTP_201_CREATED)
