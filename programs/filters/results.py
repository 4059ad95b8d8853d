"""Filters of results, for page and API."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.pages import WholeNumberFilter
from programs.enums import ResultOrigin, ResultStatus
from programs.filters.targets import OfIndicatorFilter
from programs.models import Result
from programs.models.result import ResultQuerySet


class ResultFilter(OfIndicatorFilter):
    year = WholeNumberFilter(label=_("Tahun"), field_name="month__year", min_value=2000, max_value=2100)
    month = WholeNumberFilter(
        label=pgettext_lazy("1 sampai 12", "Bulan"), field_name="month__month", min_value=1, max_value=12
    )
    origin = django_filters.ChoiceFilter(label=pgettext_lazy("nilai", "Asal"), choices=ResultOrigin.choices)
    status = django_filters.ChoiceFilter(label=pgettext_lazy("nilai", "Keadaan"), choices=ResultStatus.choices)
    standing = django_filters.BooleanFilter(label=_("Hanya yang berlaku"), method="that_stands")
    # where a figure of a quarter leads to
    month_after = django_filters.DateFilter(field_name="month", lookup_expr="gte", widget=forms.HiddenInput)
    month_before = django_filters.DateFilter(field_name="month", lookup_expr="lte", widget=forms.HiddenInput)

    class Meta:
        model = Result
        fields = [
            "year", "month", "office", "approach", "programme", "indicator", "origin", "status", "standing",
            "month_after", "month_before",
        ]  # fmt: skip

    def that_stands(self, queryset: ResultQuerySet, name: str, value: bool) -> ResultQuerySet:
        return queryset.standing() if value else queryset.filter(status=ResultStatus.REPLACED)


class WaitingResultFilter(OfIndicatorFilter):
    year = WholeNumberFilter(label=_("Tahun"), field_name="month__year", min_value=2000, max_value=2100)

    class Meta:
        model = Result
        fields = ["office", "year", "approach", "programme", "indicator"]


class ResultSearchFilter(ResultFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari indikator, program, atau satuan kerja"), method="search")

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)
