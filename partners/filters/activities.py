"""Filters of capacity activities, for page and API."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from partners.enums import ActivityKind, ActivityStatus
from partners.models import CapacityActivity
from partners.models.activity import ActivityQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet


def organisers(request: Any) -> "QuerySet[Organisation]":
    """Offices that held something this person may see."""
    if request is None:
        return Organisation.objects.none()
    seen = CapacityActivity.objects.visible_to(request.user).values("office")
    return Organisation.objects.filter(pk__in=seen).order_by("name")


def took_part(request: Any) -> "QuerySet[Organisation]":
    """Partners this person may see that took part in something."""
    if request is None:
        return Organisation.objects.none()
    through = CapacityActivity.partners.through.objects.values("partner__organisation")
    return Organisation.objects.visible_to(request.user).filter(pk__in=through).order_by("name")


class ActivityFilter(django_filters.FilterSet):
    year = WholeNumberFilter(label=_("Tahun"), field_name="held_until__year", min_value=2000, max_value=2100)
    office = django_filters.ModelChoiceFilter(label=_("Penyelenggara"), queryset=organisers, to_field_name="code")
    partner = django_filters.ModelChoiceFilter(
        label=_("Mitra"), field_name="partners__organisation", queryset=took_part, to_field_name="code"
    )
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=ActivityKind.choices)
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=ActivityStatus.choices)
    # where the number of people trained leads to
    held_after = django_filters.DateFilter(method="held_in_span", widget=forms.HiddenInput)
    held_before = django_filters.DateFilter(method="held_in_span", widget=forms.HiddenInput)

    class Meta:
        model = CapacityActivity
        fields = ["year", "office", "partner", "kind", "status", "held_after", "held_before"]

    def held_in_span(self, queryset: ActivityQuerySet, name: str, value: dt.date) -> ActivityQuerySet:
        """Held, not cancelled, and ended in these days."""
        return queryset.held().filter(**{"held_until__gte" if name == "held_after" else "held_until__lte": value})


class ActivitySearchFilter(ActivityFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari kegiatan, materi, tempat, atau mitra"), method="search")

    def search(self, queryset: ActivityQuerySet, name: str, value: str) -> ActivityQuerySet:
        return queryset.search(value)
