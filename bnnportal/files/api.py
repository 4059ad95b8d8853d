"""Attachments for programs: on the record they hang on, with the rights of the panel on its page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.files import actions, holders
from bnnportal.files.models import Attachment
from bnnportal.files.serving import served
from bnnportal.parsers import UploadParser
from bnnportal.rest import PortalViewSet

if TYPE_CHECKING:
    Base = PortalViewSet
else:
    Base = object

ATTACHMENT_ID = OpenApiParameter("attachment", int, OpenApiParameter.PATH)
BYTES = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class FileSerializer(serializers.Serializer):
    """`note`: what the file is."""

    file = serializers.FileField(allow_empty_file=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AttachmentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "name", "kind", "size", "sha256", "note", "by", "at", "url"]


def takes_files(shown: type[serializers.Serializer]) -> Callable[[Any], Any]:
    """For a step of an endpoint that lists what has been sent to a record and takes one file more, answered so."""

    def described(view: Any) -> Any:
        view = action(
            detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None,
            parser_classes=[UploadParser],
        )(view)  # fmt: skip
        sent = {"multipart/form-data": FileSerializer}
        view = extend_schema(methods=["POST"], request=sent, responses={201: shown}, filters=False)(view)
        return extend_schema(methods=["GET"], responses=shown(many=True), filters=False)(view)

    return described


class Attachments(Base):
    """For an endpoint whose records hold files: `attachments/` lists and takes, `attachments/{id}/` gives and removes."""

    def held(self) -> tuple[holders.Holder, Any]:
        """The record of the address as its files ask for it, or 404."""
        found = self.get_object()
        holder = holders.of(found)
        record = holder.find(self.request.user, found.pk)
        if record is None:
            raise Http404
        return holder, record

    @takes_files(AttachmentSerializer)
    def attachments(self, request: Request, **kwargs: str) -> Response:
        """Scans, photos and papers, as far as they are open to this person; or one more."""
        holder, record = self.held()
        if request.method == "GET":
            rows = [row for row in Attachment.objects.of(record) if holder.is_open(request.user, record, row)]
            return Response(AttachmentSerializer(rows, many=True).data)
        holder.check_can_attach(request.user, record)
        asked = FileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            made = actions.attach(
                upload=asked.validated_data["file"], holder=record, organisation=holder.owner(record), by=request.user,
                allow=holder.allow, note=asked.validated_data["note"],
            )  # fmt: skip
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return Response(AttachmentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=BYTES, parameters=[ATTACHMENT_ID], filters=False)
    @extend_schema(methods=["DELETE"], request=None, responses={204: None}, parameters=[ATTACHMENT_ID])
    @action(
        detail=True, methods=["get", "delete"], filterset_class=None, pagination_class=None,
        url_path=r"attachments/(?P<attachment>[0-9]{1,18})",
    )  # fmt: skip
    def attachment(self, request: Request, attachment: str, **kwargs: str) -> Response | FileResponse:
        """The file itself; or take it off the record."""
        holder, record = self.held()
        row = get_object_or_404(Attachment.objects.of(record), pk=attachment)
        if not holder.is_open(request.user, record, row):
            raise Http404
        if request.method == "GET":
            return served(row)
        actions.remove(attachment=row, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
