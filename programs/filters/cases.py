"""Filters of cases, for page and API. Who sees no cases is offered no choices either."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.offices.models import Organisation, Region
from bnnportal.pages import WholeNumberFilter
from bnnportal.periods import Month
from programs import units
from programs.enums import CaseKind, DisposalKind, Substance
from programs.models import Case, Disposal, Evidence
from programs.models.case import CaseQuerySet

PATIENCE = dt.timedelta(days=30)  # after the case's month evidence should have been weighed


class EvidenceState(models.TextChoices):
    UNWEIGHED = "BELUM", _("Ada yang belum ditimbang")
    OVERDUE = "LAMA", _("Belum ditimbang lebih dari 30 hari")
    LEFT = "SISA", _("Ada sisa")
    GONE = "HABIS", _("Tanpa sisa")


def evidence_stands(state: str) -> Q:
    """Cases whose evidence stands so. Overdue is counted from the end of the month of the case."""
    unweighed = Q(pk__in=Evidence.objects.filter(net=None).order_by().values("case"))
    left = Q(pk__in=Evidence.objects.filter(remaining__gt=0).order_by().values("case"))
    if state == EvidenceState.GONE:
        return Q(pk__in=Evidence.objects.order_by().values("case")) & ~left & ~unweighed
    if state == EvidenceState.OVERDUE:
        return unweighed & Q(month__lt=Month.of(timezone.localdate() - PATIENCE).first_day)
    return left if state == EvidenceState.LEFT else unweighed


def offices(request: Any) -> QuerySet[Organisation]:
    """Offices with a case this person may see."""
    if request is None:
        return Organisation.objects.none()
    seen = Case.objects.visible_to(request.user).order_by().values("office")
    return Organisation.objects.filter(pk__in=seen).order_by("name")


def regions(request: Any) -> QuerySet[Region]:
    if request is None:
        return Region.objects.none()
    seen = Case.objects.visible_to(request.user).order_by().values("region")
    return Region.objects.filter(pk__in=seen).order_by("code")


class CaseFilter(django_filters.FilterSet):
    year = WholeNumberFilter(label=_("Tahun"), field_name="month__year", min_value=2000, max_value=2100)
    kind = django_filters.ChoiceFilter(label=pgettext_lazy("kasus", "Jenis"), choices=CaseKind.choices)
    substance = django_filters.ChoiceFilter(label=_("Barang bukti"), choices=Substance.choices, method="with_substance")
    state = django_filters.ChoiceFilter(
        label=_("Keadaan barang bukti"), choices=EvidenceState.choices, method="in_state"
    )
    network = django_filters.BooleanFilter(label=_("Jaringan terungkap"))
    region = django_filters.ModelChoiceFilter(label=_("Kabupaten atau kota"), queryset=regions, to_field_name="code")
    office = django_filters.ModelChoiceFilter(label=_("Satuan kerja"), queryset=offices, to_field_name="code")
    # where the numbers of cases, and of what was destroyed, lead to
    month_after = django_filters.DateFilter(
        label=_("Bulan, dari"), field_name="month", lookup_expr="gte", widget=forms.HiddenInput
    )
    month_before = django_filters.DateFilter(
        label=_("Bulan, sampai"), field_name="month", lookup_expr="lte", widget=forms.HiddenInput
    )
    destroyed_after = django_filters.DateFilter(
        label=_("Dimusnahkan, dari"), method="destroyed", widget=forms.HiddenInput
    )
    destroyed_before = django_filters.DateFilter(
        label=_("Dimusnahkan, sampai"), method="destroyed", widget=forms.HiddenInput
    )

    class Meta:
        model = Case
        fields = [
            "year", "kind", "substance", "state", "network", "region", "office", "month_after", "month_before",
            "destroyed_after", "destroyed_before",
        ]  # fmt: skip

    def with_substance(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return queryset.filter(pk__in=Evidence.objects.filter(substance=value).values("case"))

    def in_state(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return queryset.filter(evidence_stands(value))

    def destroyed(self, queryset: CaseQuerySet, name: str, value: dt.date) -> CaseQuerySet:
        """Cases of which something weighed was destroyed in these days: one destruction lies between both."""
        chosen = self.form.cleaned_data
        first, last = chosen.get("destroyed_after") or dt.date.min, chosen.get("destroyed_before") or dt.date.max
        gone = Disposal.objects.filter(
            kind=DisposalKind.DESTROYED, on__range=(first, last), evidence__family=units.MASS,
            evidence__net__isnull=False,
        )  # fmt: skip
        return queryset.filter(pk__in=gone.order_by().values("evidence__case"))


class CaseSearchFilter(CaseFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari nomor LKN atau kabupaten"), method="search")

    def search(self, queryset: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return queryset.search(value)
