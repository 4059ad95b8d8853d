"""Filters of printed figures."""

import django_filters
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Region
from bnnportal.pages import WholeNumberFilter
from programs.enums import PublishedLevel
from programs.models import Indicator, PublishedValue
from programs.models.published import PublishedValueQuerySet


class PublishedFilter(django_filters.FilterSet):
    year = WholeNumberFilter(label=_("Tahun"), min_value=1990, max_value=2100)
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=Region.objects.filter(parent=None), to_field_name="code", method="in_province"
    )
    indicator = django_filters.ModelChoiceFilter(
        label=_("Indikator"), to_field_name="code",
        queryset=Indicator.objects.filter(pk__in=PublishedValue.objects.values("indicator")),
    )  # fmt: skip
    level = django_filters.ChoiceFilter(label=_("Tingkat"), choices=PublishedLevel.choices)

    class Meta:
        model = PublishedValue
        fields = ["year", "province", "indicator", "level"]

    def in_province(self, queryset: PublishedValueQuerySet, name: str, value: Region) -> PublishedValueQuerySet:
        """Of the province itself and of its kabupaten and kota."""
        return queryset.filter(region__code__startswith=value.code)
