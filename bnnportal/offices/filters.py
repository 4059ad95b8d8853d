"""Filters of offices and regions, for page and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.enums import HolidayKind, OfficeState, OrganisationKind, RegionKind
from bnnportal.offices.models import Holiday, HolidayQuerySet, Organisation, OrganisationQuerySet, Region
from bnnportal.pages import WholeNumberFilter


class OfficeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama atau kode"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Jenis"), choices=[c for c in OrganisationKind.choices if c[0] != OrganisationKind.MITRA]
    )
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"),
        queryset=Region.objects.filter(parent=None),
        to_field_name="code",
        method="in_province",
    )
    state = django_filters.ChoiceFilter(label=_("Keadaan"), choices=OfficeState.choices, method="in_state")

    class Meta:
        model = Organisation
        fields = ["q", "kind", "province", "state"]

    def in_state(self, queryset: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        return queryset.in_state(value)

    def search(self, queryset: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        return queryset.search(value)

    def in_province(self, queryset: OrganisationQuerySet, name: str, value: Region) -> OrganisationQuerySet:
        """Offices seated in the province, and those whose work area covers it."""
        seated = queryset.filter(region__in=Region.objects.filter(code__startswith=value.code))
        return (seated | queryset.filter(pk__in=value.covered_by.values("pk"))).order_by(*queryset.query.order_by)


class RegionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama"), field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=RegionKind.choices)
    parent = django_filters.CharFilter(label=_("Kode provinsi"), field_name="parent__code")

    class Meta:
        model = Region
        fields = ["q", "kind", "parent"]


class HolidayFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama"), field_name="name", lookup_expr="icontains")
    year = WholeNumberFilter(label=_("Tahun"), method="of_year")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=HolidayKind.choices)

    class Meta:
        model = Holiday
        fields = ["q", "year", "kind"]

    def of_year(self, queryset: HolidayQuerySet, name: str, value: int) -> HolidayQuerySet:
        return queryset.filter(date__year=value) if 1 <= value <= 9999 else queryset.none()
