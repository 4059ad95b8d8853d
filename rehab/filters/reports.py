"""Filters of monthly reports, for page and API."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from rehab.enums import ReportState
from rehab.models import Facility, MonthlyReport
from rehab.models.report import MonthlyReportQuerySet


def supervisors(request: object) -> QuerySet[Organisation]:
    """Offices that supervise a facility the person may see."""
    if request is None:  # the API's schema asks without a request
        return Organisation.objects.none()
    seen = Facility.objects.visible_to(request.user)  # type: ignore[attr-defined]
    return Organisation.objects.filter(pk__in=seen.values("supervisor")).order_by("name")


def counted_for(request: object) -> QuerySet[Organisation]:
    """Those, and offices of the person's tree that supervised one in an earlier month."""
    if request is None:
        return Organisation.objects.none()
    earlier = Exists(MonthlyReport.objects.filter(supervisor=OuterRef("pk")))
    own = Organisation.objects.visible_to(request.user).offices().filter(earlier)  # type: ignore[attr-defined]
    present = supervisors(request).order_by().values("pk")
    return Organisation.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=present)).order_by("name")


def facilities(request: object) -> QuerySet[Facility]:
    if request is None:
        return Facility.objects.none()
    return Facility.objects.visible_to(request.user).order_by("name")  # type: ignore[attr-defined]


ASKED = "MINTA"  # beside the states: approved, and the facility asks for it to be opened


class ReportFilter(django_filters.FilterSet):
    year = WholeNumberFilter(label=_("Tahun"), method="of_year")
    state = django_filters.ChoiceFilter(
        label=_("Keadaan"), choices=[*ReportState.choices, (ASKED, _("Minta dibuka untuk koreksi"))], method="in_state"
    )
    facility = django_filters.ModelChoiceFilter(label=_("Lembaga"), queryset=facilities, to_field_name="code")
    office = django_filters.ModelChoiceFilter(
        label=_("Kantor pembina"), field_name="facility__supervisor", queryset=supervisors, to_field_name="code"
    )
    # where the figures of a span lead to
    month_after = django_filters.DateFilter(field_name="month", lookup_expr="gte", widget=forms.HiddenInput)
    month_before = django_filters.DateFilter(field_name="month", lookup_expr="lte", widget=forms.HiddenInput)
    owed_to = django_filters.CharFilter(
        label=_("Kantor pembina saat itu"), field_name="supervisor__code", widget=forms.HiddenInput
    )
    counted = django_filters.CharFilter(
        label=_("Dihitung dalam kelengkapan"), method="that_is_counted", widget=forms.HiddenInput
    )

    class Meta:
        model = MonthlyReport
        fields = ["year", "state", "facility", "office", "month_after", "month_before", "owed_to", "counted"]

    def of_year(self, queryset: MonthlyReportQuerySet, name: str, value: int) -> MonthlyReportQuerySet:
        if not dt.MINYEAR <= value <= dt.MAXYEAR:
            return queryset.none()
        return queryset.between(dt.date(value, 1, 1), dt.date(value, 12, 31))

    def in_state(self, queryset: MonthlyReportQuerySet, name: str, value: str) -> MonthlyReportQuerySet:
        return queryset.asked() if value == ASKED else queryset.in_state(value)

    def that_is_counted(self, queryset: MonthlyReportQuerySet, name: str, value: str) -> MonthlyReportQuerySet:
        return queryset.in_chain(self.request.user).due()


class WaitingFilter(ReportFilter):
    """Of reports that wait for an approver."""

    checked = django_filters.BooleanFilter(
        label=_("Sudah diperiksa"), field_name="checked_by", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = MonthlyReport
        fields = ["year", "office", "checked"]

    state = None
    facility = None
    owed_to = None
    counted = None
