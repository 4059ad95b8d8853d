"""What all endpoints of programmes share: partners do not find them, and records are named by their codes."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation, Region
from bnnportal.rest import PortalViewSet
from programs import quantities
from programs.forms.activities import sites_for
from programs.models import Indicator, Method, Programme, Site
from programs.permissions import enters

MOST = 500  # records a request
NUMBER = r"[0-9]{1,18}"
VALUE: Any = {"max_digits": 18, "decimal_places": 4}


def person(request: Request) -> User:
    """Who asks; the permission classes have let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


class ProgrammesApi(PortalViewSet):
    """Before the other classes of an endpoint. Filters belong to lists: a record is found whatever they say."""

    lookup_value_regex = NUMBER

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action is not None and not self.is_found(person(request)):  # None: 405
            raise Http404

    def is_found(self, user: User) -> bool:
        """Whether there is such an endpoint for this person."""
        return enters(user)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def said(self, form: type[serializers.Serializer], **more: Any) -> dict[str, Any]:
        """What was sent, read by this form; 400 with the field where it cannot be."""
        asked = form(data=self.request.data, context=self.get_serializer_context(), **more)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def chosen(self, ids: list[int]) -> list[Any]:
        """The records of these numbers, all of them seen by the person; 400 otherwise."""
        found = list(self.get_queryset().filter(pk__in=ids).order_by("pk"))
        if len(found) < len(set(ids)):
            raise serializers.ValidationError({"ids": [_("Sebagian nomor ini tidak ada.")]})
        return found


def fits(value: Decimal | None, indicator: Indicator, method: Method | None, field: str) -> None:
    """A quantity as the forms of the pages take it: not below zero, whole where things are counted; else a
    ValidationError beside the field.
    """
    if value is None or method is None:
        return
    try:
        quantities.fitting(value, indicator, method)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


class CodeField(serializers.SlugRelatedField):
    """A record by its code, among those the person may see."""

    default_error_messages = {"does_not_exist": _("Kode ini tidak ada."), "invalid": _("Kode ini tidak ada.")}

    def __init__(self, model: type[Model], **more: Any) -> None:
        self.model = model
        super().__init__(slug_field="code", queryset=model._default_manager.all(), **more)

    def get_queryset(self) -> QuerySet[Any]:
        found: Any = super().get_queryset()
        request = self.context.get("request")
        return found.visible_to(request.user) if request is not None and hasattr(found, "visible_to") else found


class OfficeField(CodeField):
    """Left out, it is the person's own office."""

    default_error_messages = {"does_not_exist": _("Satuan kerja ini tidak ada.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(Organisation, required=False, help_text="Kode; tanpa isian: kantor sendiri", **more)

    def get_queryset(self) -> QuerySet[Any]:
        found: Any = super().get_queryset()
        return found.offices().select_related("parent", "region")


class IndicatorField(CodeField):
    default_error_messages = {"does_not_exist": _("Indikator ini tidak ada.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(Indicator, **more)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("programme")


class ProgrammeField(CodeField):
    default_error_messages = {"does_not_exist": _("Program ini tidak ada.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(Programme, **more)


class RegionField(CodeField):
    default_error_messages = {"does_not_exist": _("Wilayah ini tidak ada.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(Region, **{"help_text": "Kode wilayah, misalnya 17.71", **more})


class SiteField(serializers.PrimaryKeyRelatedField):
    """A place the person's office may name, by its number."""

    default_error_messages = {"does_not_exist": _("Lokasi ini tidak ada.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Site.objects.all(), help_text="Nomor lokasi program", **more)

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = sites_for(person(self.context["request"]).organisation)
        return found


class ManySerializer(serializers.Serializer):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**62), min_length=1, max_length=MOST
    )


class SpanSerializer(serializers.Serializer):
    """Of which year, and up to the end of which quarter; the present ones where nothing is said."""

    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    quarter = serializers.IntegerField(required=False, min_value=1, max_value=4)


OFFICE_CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="Kode satuan kerja")
