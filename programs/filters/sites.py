"""Filters of programme sites, for page and API."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.offices.models import Organisation, Region
from programs.enums import SiteKind, SiteStanding
from programs.models import Site
from programs.models.site import SiteQuerySet


def offices(request: Any) -> QuerySet[Organisation]:
    """Offices that keep a site this person may see."""
    if request is None:
        return Organisation.objects.none()
    seen = Site.objects.visible_to(request.user).values("office")
    return Organisation.objects.filter(pk__in=seen).order_by("name")


def provinces(request: Any) -> QuerySet[Region]:
    if request is None:
        return Region.objects.none()
    seen = Site.objects.visible_to(request.user).values("region__parent")
    return Region.objects.filter(pk__in=seen).order_by("code")


def regions(request: Any) -> QuerySet[Region]:
    if request is None:
        return Region.objects.none()
    seen = Site.objects.visible_to(request.user).values("region")
    return Region.objects.filter(pk__in=seen).order_by("code")


class SiteFilter(django_filters.FilterSet):
    """Of a queryset that has with_standing()."""

    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=SiteKind.choices)
    standing = django_filters.ChoiceFilter(
        label=pgettext_lazy("lokasi", "Status"), choices=SiteStanding.choices, method="stands"
    )
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=provinces, field_name="region__parent", to_field_name="code"
    )
    region = django_filters.ModelChoiceFilter(label=_("Kabupaten atau kota"), queryset=regions, to_field_name="code")
    office = django_filters.ModelChoiceFilter(label=_("Satuan kerja"), queryset=offices, to_field_name="code")
    # where the numbers of villages and areas lead to
    stood_on = django_filters.DateFilter(label=_("Dihitung pada"), method="counted_on", widget=forms.HiddenInput)

    class Meta:
        model = Site
        fields = ["kind", "standing", "province", "region", "office", "stood_on"]

    def stands(self, queryset: SiteQuerySet, name: str, value: str) -> SiteQuerySet:
        return queryset.filter(Q(standing=value))

    def counted_on(self, queryset: SiteQuerySet, name: str, value: dt.date) -> SiteQuerySet:
        """What the numbers count on a day; what each of them is called today stays in its own column."""
        return queryset.filter(pk__in=Site.objects.counted(value).values("pk"))


class SiteSearchFilter(SiteFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari desa, kecamatan, atau kabupaten"), method="search")

    def search(self, queryset: SiteQuerySet, name: str, value: str) -> SiteQuerySet:
        return queryset.search(value)
