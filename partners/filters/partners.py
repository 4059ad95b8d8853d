"""Filters of partners and their papers, for page and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Region
from partners.enums import Expiry, Gender, PaperKind, PaperStatus, PartnerKind
from partners.models import LegalPaper, Partner
from partners.models.partner import LegalPaperQuerySet, PartnerQuerySet

ENDING = [choice for choice in Expiry.choices if choice[0] not in {Expiry.RUNNING, Expiry.NO_END}]


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama atau kode"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=PartnerKind.choices)
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"),
        queryset=Region.objects.filter(parent=None),
        to_field_name="code",
        method="in_province",
    )
    office = django_filters.CharFilter(
        label=_("Kode kantor"), field_name="organisation__parent__code", lookup_expr="iexact"
    )
    gender = django_filters.ChoiceFilter(label=_("Klien yang dilayani"), choices=Gender.choices)
    under_agreement = django_filters.BooleanFilter(label=_("Perjanjian aktif"), field_name="under_agreement")
    papers = django_filters.ChoiceFilter(label=_("Surat legalitas"), choices=ENDING, method="with_papers")
    waits = django_filters.BooleanFilter(label=_("Menunggu konfirmasi"), field_name="waits")

    class Meta:
        model = Partner
        fields = ["q", "kind", "province", "office", "gender", "under_agreement", "papers", "waits"]

    def search(self, queryset: PartnerQuerySet, name: str, value: str) -> PartnerQuerySet:
        return queryset.search(value)

    def in_province(self, queryset: PartnerQuerySet, name: str, value: Region) -> PartnerQuerySet:
        return queryset.filter(organisation__region__code__startswith=value.code)

    def with_papers(self, queryset: PartnerQuerySet, name: str, value: str) -> PartnerQuerySet:
        return queryset.filter(pk__in=LegalPaper.objects.in_force().in_expiry(value).values("partner"))


class PaperFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari mitra, nomor, atau penerbit"), method="search")
    ends = django_filters.ChoiceFilter(label=_("Masa berlaku"), choices=Expiry.choices, method="in_expiry")
    kind = django_filters.ChoiceFilter(label=_("Jenis surat"), choices=PaperKind.choices)
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=PaperStatus.choices)
    office = django_filters.CharFilter(
        label=_("Kode kantor"), field_name="partner__organisation__parent__code", lookup_expr="iexact"
    )

    class Meta:
        model = LegalPaper
        fields = ["q", "ends", "kind", "status", "office"]

    def search(self, queryset: LegalPaperQuerySet, name: str, value: str) -> LegalPaperQuerySet:
        return queryset.search(value)

    def in_expiry(self, queryset: LegalPaperQuerySet, name: str, value: str) -> LegalPaperQuerySet:
        return queryset.in_expiry(value)
