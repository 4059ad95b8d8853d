"""Filters of activities, for page and API."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from programs.enums import ActivityKind, ActivityStatus, Approach, TargetGroup
from programs.models import Activity, Indicator, Programme
from programs.models.activity import ProgrammeActivityQuerySet

QUARTERS = [(1, _("Triwulan I")), (2, _("Triwulan II")), (3, _("Triwulan III")), (4, _("Triwulan IV"))]
# what a version that was corrected said is read on its own page, not in a list of activities
STATES = [choice for choice in ActivityStatus.choices if choice[0] != ActivityStatus.REPLACED]


def offices(request: Any) -> QuerySet[Organisation]:
    if request is None:  # the API's schema asks without a request
        return Organisation.objects.none()
    return Organisation.objects.visible_to(request.user).offices().order_by("kind", "name")


class ActivityFilter(django_filters.FilterSet):
    """Years, quarters and days go by the last day of an activity, as its indicators count it."""

    year = WholeNumberFilter(label=_("Tahun"), method="of_year")
    quarter = django_filters.ChoiceFilter(label=_("Triwulan"), choices=QUARTERS, method="of_quarter")
    programme = django_filters.ModelChoiceFilter(
        label=_("Program"), queryset=Programme.objects.all(), to_field_name="code"
    )
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=STATES)
    office = django_filters.ModelChoiceFilter(
        label=_("Pelaksana"), queryset=offices, to_field_name="code", method="of_office"
    )
    subtree = django_filters.BooleanFilter(label=_("Termasuk kantor di bawahnya"), method="with_subtree")
    approach = django_filters.ChoiceFilter(
        label=_("Pendekatan"), choices=Approach.choices, field_name="programme__approach"
    )
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=ActivityKind.choices)
    group = django_filters.ChoiceFilter(label=_("Sasaran"), choices=TargetGroup.choices)
    region = django_filters.CharFilter(
        label=_("Provinsi, kabupaten, atau kota"), method="in_region", max_length=80,
        help_text=_("Nama atau kode wilayah."),
    )  # fmt: skip
    held_after = django_filters.DateFilter(
        label=_("Selesai mulai tanggal"), field_name="ends", lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    held_before = django_filters.DateFilter(
        label=_("Selesai sampai tanggal"), field_name="ends", lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    indicator = django_filters.ModelChoiceFilter(
        label=_("Masuk hitungan indikator"), queryset=Indicator.objects.select_related("programme"),
        to_field_name="code", method="feeding",
    )  # fmt: skip
    doubtful = django_filters.BooleanFilter(label=_("Mungkin ganda atau diberi penjelasan"), method="that_is_doubtful")
    overdue = django_filters.BooleanFilter(label=_("Rencana yang tanggalnya lewat"), method="that_is_overdue")

    class Meta:
        model = Activity
        fields = [
            "year", "quarter", "programme", "status", "office", "subtree", "approach", "kind", "group", "region",
            "held_after", "held_before", "indicator", "doubtful", "overdue",
        ]  # fmt: skip

    def of_year(self, queryset: ProgrammeActivityQuerySet, name: str, value: int) -> ProgrammeActivityQuerySet:
        return queryset.filter(ends__year=value) if dt.MINYEAR <= value <= dt.MAXYEAR else queryset.none()

    def of_quarter(self, queryset: ProgrammeActivityQuerySet, name: str, value: str) -> ProgrammeActivityQuerySet:
        return queryset.filter(ends__quarter=int(value))

    def of_office(
        self, queryset: ProgrammeActivityQuerySet, name: str, value: Organisation
    ) -> ProgrammeActivityQuerySet:
        if self.form.cleaned_data.get("subtree"):
            return queryset.filter(office__in=Organisation.objects.all().within(value.pk))
        return queryset.filter(office=value)

    def with_subtree(self, queryset: ProgrammeActivityQuerySet, name: str, value: bool) -> ProgrammeActivityQuerySet:
        """Widens `office`; without one there is nothing to widen."""
        return queryset

    def in_region(self, queryset: ProgrammeActivityQuerySet, name: str, value: str) -> ProgrammeActivityQuerySet:
        """A province stands for all within it, by its code ("17") or name."""
        if value[:1].isdigit():
            return queryset.filter(Q(region__code=value) | Q(region__parent__code=value))
        return queryset.filter(
            Q(region__full_name__icontains=value) | Q(region__parent__full_name__icontains=value)
        )  # fmt: skip

    def feeding(self, queryset: ProgrammeActivityQuerySet, name: str, value: Indicator) -> ProgrammeActivityQuerySet:
        return queryset.feeding(value)

    def that_is_doubtful(
        self, queryset: ProgrammeActivityQuerySet, name: str, value: bool
    ) -> ProgrammeActivityQuerySet:
        return queryset.doubtful() if value else queryset.exclude(pk__in=queryset.doubtful().values("pk"))

    def that_is_overdue(self, queryset: ProgrammeActivityQuerySet, name: str, value: bool) -> ProgrammeActivityQuerySet:
        return queryset.overdue() if value else queryset.exclude(pk__in=queryset.overdue().values("pk"))


class ActivitySearchFilter(ActivityFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari nama kegiatan, nomor dasar, tempat, atau lembaga"), method="search")

    def search(self, queryset: ProgrammeActivityQuerySet, name: str, value: str) -> ProgrammeActivityQuerySet:
        return queryset.search(value)


class WaitingFilter(django_filters.FilterSet):
    """Of activities that wait for an approver."""

    programme = django_filters.ModelChoiceFilter(
        label=_("Program"), queryset=Programme.objects.all(), to_field_name="code"
    )
    office = django_filters.ModelChoiceFilter(label=_("Pelaksana"), queryset=offices, to_field_name="code")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=ActivityKind.choices)

    class Meta:
        model = Activity
        fields = ["programme", "office", "kind"]
