"""Filters of documents, for page and API."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document, DocumentQuerySet
from bnnportal.pages import WholeNumberFilter


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari nomor, judul, atau penerima"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=kinds.labels)
    status = django_filters.ChoiceFilter(label=_("Keadaan berkas"), choices=DocumentStatus.choices)
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
