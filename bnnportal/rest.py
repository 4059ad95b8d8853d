"""Base of every API endpoint: scope first, paging, errors in one shape."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from drf_spectacular.openapi import AutoSchema
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

GONE = "gone"  # the code of a refusal because somebody else has just removed the record


class Pagination(PageNumberPagination):
    """`{count, next, previous, results}`; `?page=` and `?page_size=` (at most 500)."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_page_size(self, request: Request) -> int:
        wanted = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (wanted.isascii() and wanted.isdecimal() and int(wanted[:9]) >= 1):
            raise exceptions.ValidationError({self.page_size_query_param: [_("Tulis angka 1 sampai 500.")]})
        return min(int(wanted[:9]), self.max_page_size)


class PortalViewSet(viewsets.GenericViewSet):
    """Who asks, and as whom; for answers that are no records."""

    pagination_class = Pagination

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        needs = settings.REQUIRE_SECOND_FACTOR and request.user.needs_second_factor
        if needs and not is_mfa_enabled(request.user):  # a token made before the role that asks for one
            raise exceptions.PermissionDenied(_("Aktifkan langkah kedua di portal sebelum memakai API."))
        wanted = request.headers.get("X-Membership", "")
        if wanted:
            if wanted not in {str(membership.pk) for membership in request.user.memberships}:
                raise exceptions.PermissionDenied(_("X-Membership bukan peran Anda yang berlaku."))
            request.user.act_under(int(wanted))


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Lists and single records a person may see; everything else does not exist (404)."""

    lookup_value_regex = r"[^/]+"

    def get_queryset(self) -> QuerySet[Any]:
        queryset = super().get_queryset()
        return queryset.visible_to(self.request.user) if hasattr(queryset, "visible_to") else queryset


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn the refusals of actions into answers; the sentence is the one a page would show."""
    if isinstance(error, ValidationError) and getattr(error, "code", None) == GONE:
        error = exceptions.NotFound(" ".join(error.messages))
    elif isinstance(error, ValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"detail": " ".join(error.messages)}
        error = exceptions.ValidationError(detail)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, exceptions.ParseError):  # its own words are Python's, in English
        error = exceptions.ParseError(_("Isi permintaan bukan JSON yang benar."))
    return drf_exception_handler(error, context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none: a program is answered in JSON, as by every other 404; a person reads the page."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": str(exceptions.NotFound.default_detail)}, status=404)
    return page_not_found(request, exception)


class ReasonSerializer(serializers.Serializer):
    """Why something is refused, cancelled or opened again: the people concerned read it."""

    reason = serializers.CharField(max_length=300)


ERROR = {"type": "object", "properties": {"detail": {}}, "additionalProperties": {}}


class Schema(AutoSchema):
    """Adds the error answers every endpoint can give."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation:
            for status in ("400", "401", "403", "404", "405", "415", "429"):
                operation["responses"].setdefault(
                    status, {"description": "", "content": {"application/json": {"schema": ERROR}}}
                )
        return operation
