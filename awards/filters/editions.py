"""Filters of editions and awards, for page and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from awards.enums import EditionStatus, Level
from awards.models import Award, Edition
from bnnportal.pages import WholeNumberFilter


class EditionFilter(django_filters.FilterSet):
    assessment_year = WholeNumberFilter(label=_("Tahun penilaian"))
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=EditionStatus.choices)

    class Meta:
        model = Edition
        fields = ["assessment_year", "status"]


class AwardFilter(django_filters.FilterSet):
    edition = django_filters.CharFilter(label=_("Edisi"), field_name="category__edition__slug")
    category = django_filters.CharFilter(label=_("Kategori"), field_name="category__code")
    level = django_filters.ChoiceFilter(label=_("Tingkat"), choices=Level.choices)
    office = django_filters.CharFilter(label=_("Satuan kerja"), field_name="office__code")
    province = django_filters.CharFilter(
        label=_("Provinsi"), field_name="office__region__code", lookup_expr="startswith"
    )
    rank = WholeNumberFilter(label=_("Peringkat"))

    class Meta:
        model = Award
        fields = ["edition", "category", "level", "office", "province", "rank"]
