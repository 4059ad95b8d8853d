"""Filters of programmes and indicators, for page and API."""

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.pages import WholeNumberFilter
from programs.enums import Approach, Source
from programs.models import Indicator, Programme
from programs.models.catalogue import IndicatorQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ProgrammeSearchFilter(django_filters.FilterSet):
    approach = django_filters.ChoiceFilter(label=_("Pendekatan"), choices=Approach.choices)
    q = django_filters.CharFilter(label=_("Cari program atau indikator"), method="search")

    class Meta:
        model = Programme
        fields = ["approach", "q"]

    def search(self, queryset: "QuerySet[Programme]", name: str, value: str) -> "QuerySet[Programme]":
        text = " ".join(value.split())
        counts = Indicator.objects.filter(name__icontains=text).values("programme")
        return queryset.filter(Q(name__icontains=text) | Q(description__icontains=text) | Q(pk__in=counts))


class IndicatorFilter(django_filters.FilterSet):
    approach = django_filters.ChoiceFilter(
        label=_("Pendekatan"), field_name="programme__approach", choices=Approach.choices
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Program"), queryset=Programme.objects.all(), to_field_name="code"
    )
    year = WholeNumberFilter(label=_("Berlaku pada tahun"), method="of_year", min_value=2000, max_value=2100)
    source = django_filters.ChoiceFilter(label=pgettext_lazy("nilai", "Asal"), choices=Source.choices)
    q = django_filters.CharFilter(label=_("Cari indikator"), method="search")

    class Meta:
        model = Indicator
        fields = ["approach", "programme", "year", "source", "q"]

    def of_year(self, queryset: IndicatorQuerySet, name: str, value: int) -> IndicatorQuerySet:
        return queryset.in_force(value)

    def search(self, queryset: IndicatorQuerySet, name: str, value: str) -> Any:
        text = " ".join(value.split())
        return queryset.filter(
            Q(name__icontains=text) | Q(definition__icontains=text) | Q(programme__name__icontains=text)
        )
