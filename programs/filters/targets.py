"""Filters of targets, for page and API."""

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from programs.enums import Approach, TargetStatus
from programs.models import Indicator, Programme, Target

if TYPE_CHECKING:
    from django.db.models import QuerySet


def offices_seen(request: Any) -> "QuerySet[Organisation]":
    """Offices of the board this person may see."""
    if request is None:
        return Organisation.objects.none()
    return Organisation.objects.visible_to(request.user).offices().order_by("name")


class OfIndicatorFilter(django_filters.FilterSet):
    """What every list of values of indicators is filtered by."""

    office = django_filters.ModelChoiceFilter(label=_("Satuan kerja"), queryset=offices_seen, to_field_name="code")
    approach = django_filters.ChoiceFilter(
        label=_("Pendekatan"), field_name="indicator__programme__approach", choices=Approach.choices
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Program"), field_name="indicator__programme", queryset=Programme.objects.all(), to_field_name="code"
    )
    indicator = django_filters.ModelChoiceFilter(
        label=_("Indikator"), queryset=Indicator.objects.order_by("name"), to_field_name="code"
    )


class TargetFilter(OfIndicatorFilter):
    year = WholeNumberFilter(label=_("Tahun"), min_value=2000, max_value=2100)
    status = django_filters.ChoiceFilter(label=pgettext_lazy("target", "Keadaan"), choices=TargetStatus.choices)
    in_force = django_filters.BooleanFilter(label=_("Hanya yang berlaku"), method="that_counts")

    class Meta:
        model = Target
        fields = ["year", "office", "approach", "programme", "indicator", "status", "in_force"]

    def that_counts(self, queryset: "QuerySet[Target]", name: str, value: bool) -> "QuerySet[Target]":
        counts = {"status": TargetStatus.APPROVED}
        return queryset.filter(**counts) if value else queryset.exclude(**counts)


class WaitingTargetFilter(OfIndicatorFilter):
    year = WholeNumberFilter(label=_("Tahun"), min_value=2000, max_value=2100)

    class Meta:
        model = Target
        fields = ["office", "year", "approach", "programme", "indicator"]


class TargetSearchFilter(TargetFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari indikator, program, atau satuan kerja"), method="search")

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)
