"""Filters of partners and their papers, for page and API."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation, Region
from partners.enums import Expiry, Gender, PaperKind, PaperStatus, PartnerKind
from partners.models import Agreement, LegalPaper, Partner
from partners.models.partner import LegalPaperQuerySet, PartnerQuerySet

ENDING = [choice for choice in Expiry.choices if choice[0] not in {Expiry.RUNNING, Expiry.NO_END}]


def offices(request: HttpRequest | None) -> QuerySet[Organisation]:
    """The offices with partners that somebody may see; without a request (the API's description) all."""
    partners = Partner.objects.all()
    if request is not None and request.user.is_authenticated:
        partners = partners.visible_to(request.user)
    return Organisation.objects.filter(pk__in=partners.order_by().values("organisation__parent")).order_by("name")


class OfficeFilter(django_filters.ModelChoiceFilter):
    """By the code of the responsible office, chosen by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Kantor"), queryset=offices, to_field_name="code", **kwargs)


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama atau kode"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=PartnerKind.choices)
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"),
        queryset=Region.objects.filter(parent=None),
        to_field_name="code",
        method="in_province",
    )
    office = OfficeFilter(field_name="organisation__parent")
    gender = django_filters.ChoiceFilter(label=_("Klien yang dilayani"), choices=Gender.choices)
    under_agreement = django_filters.BooleanFilter(label=_("Perjanjian aktif"), field_name="under_agreement")
    papers = django_filters.ChoiceFilter(label=_("Surat legalitas"), choices=ENDING, method="with_papers")
    # where a number of partners leads to: those bound to an office by an agreement that stood on a day
    bound_to = django_filters.CharFilter(method="in_bond", widget=forms.HiddenInput)
    bound_on = django_filters.DateFilter(method="with_bond", widget=forms.HiddenInput)
    waits = django_filters.BooleanFilter(label=_("Menunggu konfirmasi"), field_name="waits")

    class Meta:
        model = Partner
        fields = [
            "q", "kind", "province", "office", "gender", "under_agreement", "papers", "waits", "bound_to", "bound_on",
        ]  # fmt: skip

    def search(self, queryset: PartnerQuerySet, name: str, value: str) -> PartnerQuerySet:
        return queryset.search(value)

    def in_province(self, queryset: PartnerQuerySet, name: str, value: Region) -> PartnerQuerySet:
        return queryset.filter(organisation__region__code__startswith=value.code)

    def in_bond(self, queryset: PartnerQuerySet, name: str, value: str) -> PartnerQuerySet:
        """One condition of office and day together: another office's agreement of that day does not count."""
        day = self.form.cleaned_data.get("bound_on") or timezone.localdate()
        standing = Agreement.objects.visible_to(self.request.user).stood_on(day).filter(office__code__iexact=value)
        return queryset.filter(pk__in=standing.values("partner"))

    def with_bond(self, queryset: PartnerQuerySet, name: str, value: dt.date) -> PartnerQuerySet:
        if self.form.cleaned_data.get("bound_to"):
            return queryset
        standing = Agreement.objects.visible_to(self.request.user).stood_on(value)
        return queryset.filter(pk__in=standing.values("partner"))

    def with_papers(self, queryset: PartnerQuerySet, name: str, value: str) -> PartnerQuerySet:
        return queryset.filter(pk__in=LegalPaper.objects.in_force().in_expiry(value).values("partner"))


class PaperFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari mitra, nomor, atau penerbit"), method="search")
    ends = django_filters.ChoiceFilter(label=_("Masa berlaku"), choices=Expiry.choices, method="in_expiry")
    kind = django_filters.ChoiceFilter(label=_("Jenis surat"), choices=PaperKind.choices)
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=PaperStatus.choices)
    office = OfficeFilter(field_name="partner__organisation__parent")

    class Meta:
        model = LegalPaper
        fields = ["q", "ends", "kind", "status", "office"]

    def search(self, queryset: LegalPaperQuerySet, name: str, value: str) -> LegalPaperQuerySet:
        return queryset.search(value)

    def in_expiry(self, queryset: LegalPaperQuerySet, name: str, value: str) -> LegalPaperQuerySet:
        return queryset.in_expiry(value)
