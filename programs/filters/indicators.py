"""Filters of programmes and indicators for programs."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.pages import WholeNumberFilter
from programs.enums import Approach, Source
from programs.filters.catalogue import ProgrammeFilter
from programs.models import Indicator, Programme
from programs.models.catalogue import IndicatorQuerySet, ProgrammeQuerySet


class ProgrammeSearchFilter(ProgrammeFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari program atau indikator"), method="search")

    def search(self, queryset: ProgrammeQuerySet, name: str, value: str) -> ProgrammeQuerySet:
        return queryset.search(value)


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
