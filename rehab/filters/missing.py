"""Filters of the reports that are not in."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Region
from rehab.enums import ReportState
from rehab.filters.figures import first_month
from rehab.filters.reports import supervisors
from rehab.models import MonthlyReport
from rehab.models.report import MonthlyReportQuerySet
from rehab.spans import Span, last_reported


class MissingFilter(django_filters.FilterSet):
    bulan = django_filters.ChoiceFilter(label=_("Bulan"), choices=(), method="of_month")
    provinsi = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=Region.objects.filter(parent=None).order_by("code"), to_field_name="code",
        method="in_province",
    )  # fmt: skip
    kantor = django_filters.ModelChoiceFilter(
        label=_("Kantor pembina"), field_name="facility__supervisor", queryset=supervisors, to_field_name="code"
    )
    # where a figure leads to; thousands are no choice for a person, who searches by name
    owed_to = django_filters.CharFilter(
        label=_("Kantor pembina saat itu"), field_name="supervisor__code", widget=forms.HiddenInput
    )
    lembaga = django_filters.CharFilter(label=_("Lembaga"), field_name="facility__code", widget=forms.HiddenInput)

    keadaan = django_filters.ChoiceFilter(
        label=_("Keadaan"), method="in_state",
        choices=[
            (ReportState.LATE.value, _("Belum dikirim")), (ReportState.UNANSWERED.value, ReportState.UNANSWERED.label),
        ],
    )  # fmt: skip

    class Meta:
        model = MonthlyReport
        fields = ["bulan", "provinsi", "kantor", "owed_to", "lembaga", "keadaan"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = Span(first_month(), last_reported())
        months = [(Span(month, month).code, str(month)) for month in reversed(whole.months)]
        self.filters["bulan"].extra["choices"] = months

    def of_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(month=Span.of(value).first.first_day)

    def in_province(self, queryset: QuerySet[Any], name: str, value: Region) -> QuerySet[Any]:
        return queryset.filter(facility__region__code__startswith=value.code)

    def in_state(self, queryset: MonthlyReportQuerySet, name: str, value: str) -> MonthlyReportQuerySet:
        return queryset.in_state(value)
