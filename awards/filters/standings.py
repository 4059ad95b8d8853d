"""Filters of standings, for the page of one ranking and for the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.enums import Level
from awards.models import Standing
from bnnportal import charts
from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter

RANKED = [("ya", _("Diperingkat")), ("tidak", _("Tidak diperingkat"))]


def provinces() -> list[tuple[str, str]]:
    found = [(code, province["name"]) for code, province in charts.provinces()["provinces"].items()]
    return sorted(found, key=lambda one: one[1])


class StandingFilter(django_filters.FilterSet):
    """What both narrow a ranking by."""

    q = django_filters.CharFilter(label=_("Cari satuan kerja"), method="search", max_length=100)
    level = django_filters.ChoiceFilter(label=_("Tingkat"), choices=Level.choices)
    province = django_filters.ChoiceFilter(label=_("Provinsi"), choices=provinces, method="in_province")
    band = django_filters.CharFilter(label=_("Predikat"), lookup_expr="iexact", max_length=60)

    class Meta:
        model = Standing
        fields = ["q", "level", "province", "band"]

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(office__in=Organisation.objects.search(value.replace("\x00", "")))

    def in_province(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By where the office lies."""
        return queryset.filter(office__region__code__startswith=value)


class RankingFilter(StandingFilter):
    """The page of one ranking: always one level, the first that has offices; bands as the definition names them."""

    level = django_filters.ChoiceFilter(label=_("Tingkat"), choices=(), empty_label=None)
    band = django_filters.ChoiceFilter(label=_("Predikat"), choices=())

    class Meta(StandingFilter.Meta):
        fields = ["q", "level", "province", "band"]

    def __init__(self, data: Any = None, *args: Any, levels: list[Level], bands: list[str], **kwargs: Any) -> None:
        given = data.copy() if data is not None else {}
        if given.get("level") not in levels:
            given["level"] = levels[0].value
        super().__init__(given, *args, **kwargs)
        self.filters["level"].extra |= {
            "choices": [(level.value, level.label) for level in levels], "widget": forms.HiddenInput,  # tabs choose it
        }  # fmt: skip
        self.filters["band"].extra["choices"] = [(label, label) for label in bands]
        if not bands:
            del self.filters["band"]

    @property
    def level_chosen(self) -> Level:
        return Level(self.data["level"])


class StandingApiFilter(StandingFilter):
    """The API reads many rankings at once."""

    edition = django_filters.CharFilter(label=_("Edisi"), field_name="freeze__category__edition__slug")
    category = django_filters.CharFilter(label=_("Kategori"), field_name="freeze__category__code")
    freeze = WholeNumberFilter(label=_("Pembekuan ke-"), field_name="freeze__n")
    office = django_filters.CharFilter(label=_("Satuan kerja"), field_name="office__code")
    ranked = django_filters.ChoiceFilter(label=_("Diperingkat"), choices=RANKED, method="is_ranked")

    class Meta(StandingFilter.Meta):
        fields = ["q", "edition", "category", "freeze", "level", "office", "province", "band", "ranked"]

    def is_ranked(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(rank__isnull=value != "ya")
