"""One's own messages for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.notices import actions
from bnnportal.notices.filters import MessageFilter
from bnnportal.notices.models import Message
from bnnportal.rest import ReadViewSet


class MessageSerializer(serializers.ModelSerializer):
    class Meta:
        model = Message
        fields = ["id", "event", "subject", "text", "url", "organisation", "created_at", "read_at"]


class MessageViewSet(ReadViewSet):
    """The person's own messages, newest first; `POST …/read/` marks one as read."""

    queryset = Message.objects.order_by("-pk")
    serializer_class = MessageSerializer
    filterset_class = MessageFilter

    @extend_schema(request=None, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **kwargs: str) -> Response:
        message = actions.read(message=self.get_object(), by=request.user)
        return Response(self.get_serializer(message).data)
