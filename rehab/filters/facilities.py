"""Filters of facilities, for page and API, and what a list of them counts."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Region
from rehab.enums import FacilityKind, FacilityState, ReportStatus, Service
from rehab.filters.reports import supervisors
from rehab.models import Facility, MonthlyReport
from rehab.models.facility import FacilityQuerySet


def with_counts(facilities: FacilityQuerySet) -> FacilityQuerySet:
    """Adds `late` (owed, due and not handed in) and `waiting` (handed in, not yet decided)."""
    return facilities.annotate(
        late=of_each(MonthlyReport.objects.missing()),
        waiting=of_each(MonthlyReport.objects.expected().filter(status=ReportStatus.SUBMITTED)),
    )


def of_each(reports: QuerySet[MonthlyReport]) -> Any:
    """How many there are of the facility of the row; asked only for the rows that are shown."""
    counted = reports.order_by().filter(facility=OuterRef("pk")).values("facility").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class FacilityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama atau kode"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=FacilityKind.choices)
    service = django_filters.ChoiceFilter(
        label=_("Layanan"), choices=Service.choices, field_name="services", method="with_service"
    )
    state = django_filters.ChoiceFilter(label=_("Keadaan"), choices=FacilityState.choices, method="in_state")
    office = django_filters.ModelChoiceFilter(
        label=_("Kantor pembina"), field_name="supervisor", queryset=supervisors, to_field_name="code"
    )
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=Region.objects.filter(parent=None), to_field_name="code", method="in_province"
    )
    owner = django_filters.CharFilter(
        label=_("Kode pemilik"), field_name="organisation__code", lookup_expr="iexact", widget=forms.HiddenInput
    )
    late = django_filters.BooleanFilter(label=_("Ada yang terlambat"), method="with_late")

    class Meta:
        model = Facility
        fields = ["q", "kind", "service", "state", "office", "province", "owner", "late"]

    def search(self, queryset: FacilityQuerySet, name: str, value: str) -> FacilityQuerySet:
        return queryset.search(value)

    def with_service(self, queryset: FacilityQuerySet, name: str, value: str) -> FacilityQuerySet:
        return queryset.filter(services__contains=[value])

    def in_state(self, queryset: FacilityQuerySet, name: str, value: str) -> FacilityQuerySet:
        return queryset.in_state(value)

    def in_province(self, queryset: FacilityQuerySet, name: str, value: Region) -> FacilityQuerySet:
        return queryset.filter(region__code__startswith=value.code)

    def with_late(self, queryset: FacilityQuerySet, name: str, value: bool) -> FacilityQuerySet:
        missing = MonthlyReport.objects.missing().values("facility")
        return queryset.filter(pk__in=missing) if value else queryset.exclude(pk__in=missing)
