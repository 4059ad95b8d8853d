"""Filters of visits, for page and API."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from partners.enums import FollowUpState, Side, VisitStatus
from partners.filters.fields import PartnerCodeFilter
from partners.models import FollowUp, Visit
from partners.models.visit import QUARTERS, FollowUpQuerySet, VisitQuerySet


def offices(request: object) -> QuerySet[Organisation]:
    """Offices with a visit the person may see."""
    if request is None:  # the API's schema asks without a request
        return Organisation.objects.none()
    seen = Visit.objects.visible_to(request.user)  # type: ignore[attr-defined]
    return Organisation.objects.filter(pk__in=seen.values("office")).order_by("name")


class VisitFilter(django_filters.FilterSet):
    """Without the search, which the page has of its own."""

    year = WholeNumberFilter(label=_("Tahun"), method="of_year")
    quarter = django_filters.ChoiceFilter(
        label=_("Triwulan"), choices=[(str(number), name) for number, name in QUARTERS]
    )
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=VisitStatus.choices)
    office = django_filters.ModelChoiceFilter(label=_("Satuan kerja"), queryset=offices, to_field_name="code")
    partner = PartnerCodeFilter(field_name="partner__organisation")
    # where the numbers of visits lead to: planned for quarters of a span, or signed with a score in it
    planned_after = django_filters.DateFilter(method="planned_from", widget=forms.HiddenInput)
    planned_before = django_filters.DateFilter(method="planned_until", widget=forms.HiddenInput)
    scored_after = django_filters.DateFilter(method="scored_from", widget=forms.HiddenInput)
    scored_before = django_filters.DateFilter(method="scored_until", widget=forms.HiddenInput)

    # what waits for the signature of one side
    unsigned_by = django_filters.ChoiceFilter(
        choices=Side.choices, method="without_signature", widget=forms.HiddenInput
    )

    class Meta:
        model = Visit
        fields = [
            "year", "quarter", "status", "office", "partner", "planned_after", "planned_before", "scored_after",
            "scored_before", "unsigned_by",
        ]  # fmt: skip

    def planned_from(self, queryset: VisitQuerySet, name: str, value: dt.date) -> VisitQuerySet:
        return queryset.planned_between(value, dt.date.max)

    def planned_until(self, queryset: VisitQuerySet, name: str, value: dt.date) -> VisitQuerySet:
        return queryset.planned_between(dt.date.min, value)

    def scored_from(self, queryset: VisitQuerySet, name: str, value: dt.date) -> VisitQuerySet:
        return queryset.scored_between(value, dt.date.max)

    def scored_until(self, queryset: VisitQuerySet, name: str, value: dt.date) -> VisitQuerySet:
        return queryset.scored_between(dt.date.min, value)

    def without_signature(self, queryset: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return queryset.unsigned_by(Side(value))

    def of_year(self, queryset: VisitQuerySet, name: str, value: int) -> VisitQuerySet:
        return queryset.filter(year=value) if 0 <= value <= 9999 else queryset.none()


class VisitSearchFilter(VisitFilter):
    """For programs: with the search, and by agreement, which has a page of its own."""

    agreement = django_filters.NumberFilter(label=_("Perjanjian"), field_name="agreement_id", decimal_places=0)
    q = django_filters.CharFilter(label=_("Cari mitra, tempat, atau nomor Sprin"), method="search")

    def search(self, queryset: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return queryset.search(value)


class FollowUpFilter(django_filters.FilterSet):
    """Without a choice of state: what is open."""

    state = django_filters.ChoiceFilter(
        label=_("Keadaan"), choices=FollowUpState.choices, method="in_state", widget=forms.HiddenInput
    )
    side = django_filters.ChoiceFilter(label=_("Pihak"), choices=Side.choices)
    office = django_filters.ModelChoiceFilter(
        label=_("Satuan kerja"), field_name="visit__office", queryset=offices, to_field_name="code"
    )
    partner = PartnerCodeFilter(field_name="visit__partner__organisation")

    class Meta:
        model = FollowUp
        fields = ["state", "side", "office", "partner"]

    def filter_queryset(self, queryset: FollowUpQuerySet) -> FollowUpQuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.open()

    def in_state(self, queryset: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        if value == FollowUpState.DONE:
            return queryset.exclude(pk__in=queryset.open())
        return queryset.late() if value == FollowUpState.LATE else queryset.open()


class FollowUpSearchFilter(FollowUpFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari tindak lanjut, penanggung jawab, atau mitra"), method="search")

    def search(self, queryset: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        return queryset.search(value)
