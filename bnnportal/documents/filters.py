"""Filters of documents, for page and API."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentStatus, LiveState
from bnnportal.documents.models import Document, DocumentQuerySet, Signatory
from bnnportal.documents.signatories import SignatoryQuerySet
from bnnportal.pages import WholeNumberFilter

STATES = [*DocumentStatus.choices, (LiveState.UNSIGNED.value, LiveState.UNSIGNED.label)]


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nomor, judul, atau penerima"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=kinds.labels)
    status = django_filters.ChoiceFilter(label=_("Keadaan berkas"), choices=STATES, method="by_state")
    revoked = django_filters.BooleanFilter(label=_("Dicabut"), field_name="revoked_at", method="by_revoked")
    year = WholeNumberFilter(label=_("Tahun terbit"), field_name="year")

    class Meta:
        model = Document
        fields = ["q", "kind", "status", "revoked", "year"]

    def search(self, queryset: DocumentQuerySet, name: str, value: str) -> DocumentQuerySet:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(title__icontains=value)
            | Q(owner__name__icontains=value)
            | Q(code__iexact=value)
        )

    def by_revoked(self, queryset: DocumentQuerySet, name: str, value: bool) -> DocumentQuerySet:
        return queryset.filter(revoked_at__isnull=not value)

    def by_state(self, queryset: DocumentQuerySet, name: str, value: str) -> DocumentQuerySet:
        """What waits for a signature is not "Siap"; a revoked paper is still found by the state of its file."""
        if value == LiveState.UNSIGNED:
            return queryset.unsigned()
        if value == DocumentStatus.READY:
            return queryset.filter(status=value).exclude(pk__in=queryset.unsigned().values("pk"))
        return queryset.filter(status=value)


class SignatoryFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nama, jabatan, atau satuan kerja"), method="search")
    on = django_filters.DateFilter(
        label=_("Berlaku pada"), method="in_force", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Signatory
        fields = ["q", "on"]

    def search(self, queryset: SignatoryQuerySet, name: str, value: str) -> SignatoryQuerySet:
        return queryset.filter(
            Q(name__icontains=value) | Q(position__icontains=value) | Q(organisation__name__icontains=value)
        )

    def in_force(self, queryset: SignatoryQuerySet, name: str, value: dt.date) -> SignatoryQuerySet:
        return queryset.filter(Q(valid_until=None) | Q(valid_until__gte=value), valid_from__lte=value)
