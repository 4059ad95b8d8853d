"""Filters of agreements, for page and API."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from partners.actions.obligations import standard_scopes
from partners.enums import AgreementKind, AgreementStatus, Origin, PartnerKind, Validity
from partners.filters.renewals import RENEWED, EndingFilter
from partners.models import Agreement, AgreementQuerySet


def offices_with_agreements(request: HttpRequest | None) -> QuerySet[Organisation]:
    if request is None or not request.user.is_authenticated:
        return Organisation.objects.none()
    seen = Agreement.objects.visible_to(request.user).order_by().values("office")
    return Organisation.objects.filter(pk__in=seen).order_by("kind", "name")


def scopes() -> list[tuple[str, str]]:
    return [(scope["code"], scope["title"]) for scope in standard_scopes()]


class AgreementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari judul, nomor, atau mitra"), method="search")
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=AgreementStatus.choices)
    validity = django_filters.ChoiceFilter(label=_("Masa berlaku"), choices=Validity.choices, method="by_validity")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=AgreementKind.choices)
    office = django_filters.ModelChoiceFilter(
        label=_("Satuan kerja"), queryset=offices_with_agreements, to_field_name="code"
    )
    partner = django_filters.CharFilter(label=_("Kode mitra"), field_name="partner__organisation__code")
    partner_kind = django_filters.ChoiceFilter(
        label=_("Jenis mitra"), choices=PartnerKind.choices, field_name="partner__kind"
    )
    scope = django_filters.ChoiceFilter(label=_("Ruang lingkup"), choices=scopes, method="by_scope")
    origin = django_filters.ChoiceFilter(label=_("Asal"), choices=Origin.choices)
    year = WholeNumberFilter(label=_("Tahun tanda tangan"), method="of_year")
    signed_on = django_filters.DateFilter(
        label=_("Ditandatangani tanggal"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_before = django_filters.DateFilter(
        label=_("Berakhir sebelum"), field_name="end", lookup_expr="lt", widget=forms.DateInput(attrs={"type": "date"})
    )
    renewed = django_filters.ChoiceFilter(label=_("Perjanjian lanjutan"), choices=RENEWED, method="is_renewed")
    # where a number of agreements leads to: those that stood on a day, and those that end from then on
    stood_on = django_filters.DateFilter(method="standing", widget=forms.HiddenInput)
    ends_within = WholeNumberFilter(method="ending", widget=forms.HiddenInput, min_value=0, max_value=3660)

    class Meta:
        model = Agreement
        fields = [
            "q", "status", "validity", "kind", "office", "partner", "partner_kind", "scope", "origin", "year",
            "signed_on", "ends_before", "renewed", "stood_on", "ends_within",
        ]  # fmt: skip

    def search(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return queryset.search(value)

    def standing(self, queryset: AgreementQuerySet, name: str, value: dt.date) -> AgreementQuerySet:
        return queryset.stood_on(value)

    def ending(self, queryset: AgreementQuerySet, name: str, value: int) -> AgreementQuerySet:
        return queryset.ends_within(value)

    is_renewed = EndingFilter.is_renewed

    def by_validity(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return queryset.in_validity(value)

    def by_scope(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return queryset.filter(scopes__code=value).distinct()

    def of_year(self, queryset: AgreementQuerySet, name: str, value: int) -> AgreementQuerySet:
        """By the day of the signature; what bears only a number, by the year of its number."""
        if not 1 <= value <= 9999:
            return queryset.none()
        signed = Q(signed_on__range=(dt.date(value, 1, 1), dt.date(value, 12, 31)))
        return queryset.filter(signed | Q(signed_on=None, year=value))


class AgreementPageFilter(AgreementFilter):
    """Without the search, which the page has of its own, the code, which nobody types, and what continues them, which
    is a page of its own.
    """

    q = None
    partner = None
    renewed = None

    class Meta(AgreementFilter.Meta):
        fields = [name for name in AgreementFilter.Meta.fields if name not in {"q", "partner", "renewed"}]
