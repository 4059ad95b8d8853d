"""Filters of objections, for page and API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.enums import ObjectionStatus
from awards.models import Category, Edition, Objection
from awards.models.objection import ObjectionQuerySet
from bnnportal.accounts.enums import Field
from bnnportal.offices.models import Organisation


def editions(request: Any) -> QuerySet[Edition]:
    if request is None:  # the API's schema asks without a request
        return Edition.objects.none()
    return Edition.objects.visible_to(request.user).filter(categories__in=categories(request)).distinct()


def categories(request: Any) -> QuerySet[Category]:
    """Those that may have objections."""
    if request is None:
        return Category.objects.none()
    return Category.objects.visible_to(request.user).computed().select_related("edition")


def offices(request: Any) -> QuerySet[Organisation]:
    """Those that have objected, as far as the person sees them."""
    if request is None:
        return Organisation.objects.none()
    objected = Objection.objects.visible_to(request.user).values("office")
    return Organisation.objects.filter(pk__in=objected).order_by("name")


class ObjectionFilter(django_filters.FilterSet):
    edition = django_filters.ModelChoiceFilter(
        label=_("Edisi"), queryset=editions, to_field_name="slug", field_name="category__edition"
    )
    category = django_filters.ModelChoiceFilter(label=_("Kategori"), queryset=categories)
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=ObjectionStatus.choices)
    office = django_filters.ModelChoiceFilter(label=_("Satuan kerja"), queryset=offices, to_field_name="code")
    field = django_filters.ChoiceFilter(
        label=_("Bidang"), field_name="category__field", choices=[one for one in Field.choices if one[0] != Field.ALL]
    )
    waits = django_filters.BooleanFilter(label=_("Diterima, menunggu pembekuan"), method="that_waits")

    class Meta:
        model = Objection
        fields = ["edition", "category", "status", "office", "field", "waits"]

    def that_waits(self, queryset: ObjectionQuerySet, name: str, value: bool) -> ObjectionQuerySet:
        waiting = Objection.objects.waiting_for_freeze()
        return queryset.filter(pk__in=waiting) if value else queryset.exclude(pk__in=waiting)


class ObjectionSearchFilter(ObjectionFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari isi atau satuan kerja"), method="search")

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)
