"""Filters of what ends and what is to be renewed, for pages and API."""

import datetime as dt
from typing import Any

import django_filters
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation, OrganisationQuerySet
from bnnportal.periods import Month
from partners.enums import ENDING_DAYS, AgreementStatus, ChangeKind
from partners.models import Agreement, AgreementQuerySet, Change

RENEWED = [("ya", _("Sudah disiapkan")), ("tidak", _("Belum disiapkan"))]


def offices(request: Any) -> OrganisationQuerySet:
    """The offices that have an agreement the person may see."""
    if request is None:  # the API's schema asks without a request
        return Organisation.objects.none()
    seen = Agreement.objects.visible_to(request.user).values("office")
    return Organisation.objects.filter(pk__in=seen).order_by("name")


class OfficeFilter(django_filters.FilterSet):
    office = django_filters.ModelChoiceFilter(label=_("Satuan kerja"), queryset=offices, to_field_name="code")


class EndingFilter(OfficeFilter):
    within = django_filters.ChoiceFilter(
        label=_("Berakhir dalam"),
        choices=[(str(days), _("%(n)s hari") % {"n": days}) for days in reversed(ENDING_DAYS)],
        method="ends_within",
    )
    renewed = django_filters.ChoiceFilter(
        label=_("Perjanjian lanjutan"),
        choices=RENEWED,
        method="is_renewed",
    )

    class Meta:
        model = Agreement
        fields = ["office", "within", "renewed"]

    def ends_within(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        """Of that bracket alone: 30 is 16 to 30 days."""
        below = max([days for days in ENDING_DAYS if days < int(value)], default=-1)
        today = timezone.localdate()
        return queryset.filter(
            end__gt=today + dt.timedelta(days=below) if below >= 0 else today - dt.timedelta(days=1),
            end__lte=today + dt.timedelta(days=int(value)),
        )

    def is_renewed(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return queryset.continued() if value == "ya" else queryset.not_continued()


class Until(models.TextChoices):
    QUARTER = "triwulan-ini", _("Akhir triwulan ini")
    NEXT = "triwulan-depan", _("Akhir triwulan depan")
    YEAR = "tahun-ini", _("Akhir tahun ini")
    NEXT_YEAR = "tahun-depan", _("Akhir tahun depan")


def last_day(until: str) -> dt.date:
    today = timezone.localdate()
    quarter = Month(today.year, (today.month - 1) // 3 * 3 + 3)
    if until == Until.QUARTER:
        return quarter.last_day
    if until == Until.NEXT:
        return quarter.shift(3).last_day
    return dt.date(today.year + (until == Until.NEXT_YEAR), 12, 31)


class RenewalFilter(OfficeFilter):
    """Without a choice: until the end of the next quarter."""

    until = django_filters.ChoiceFilter(
        label=_("Berakhir paling lambat"), choices=Until.choices, empty_label=None, method="ends_until"
    )
    renewed = django_filters.ChoiceFilter(
        label=_("Perjanjian lanjutan"),
        choices=RENEWED,
        method="is_renewed",
    )

    class Meta:
        model = Agreement
        fields = ["office", "until", "renewed"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        if not data.get("until"):
            data["until"] = Until.NEXT.value
        super().__init__(data, *args, **kwargs)

    def ends_until(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        """Those without a known end too: they wait for a decision in every round."""
        last = last_day(value)
        return queryset.filter(
            Q(end=None, status=AgreementStatus.ACTIVE) | Q(end__lte=last) | Q(end=None, ended_on__lte=last)
        )

    is_renewed = EndingFilter.is_renewed


class RenewalSearchFilter(RenewalFilter):
    """For programs: with the search, which the page has of its own."""

    q = django_filters.CharFilter(label=_("Cari judul, nomor, atau mitra"), method="search")

    def search(self, queryset: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return queryset.search(value)


class ChangeFilter(django_filters.FilterSet):
    agreement = django_filters.NumberFilter(label=_("Perjanjian"), field_name="agreement_id", decimal_places=0)
    office = django_filters.CharFilter(label=_("Satuan kerja"), field_name="agreement__office__code")
    partner = django_filters.CharFilter(label=_("Mitra"), field_name="agreement__partner__organisation__code")
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=ChangeKind.choices)
    on_from = django_filters.DateFilter(label=_("Sejak"), field_name="on", lookup_expr="gte")
    on_until = django_filters.DateFilter(label=_("Sampai"), field_name="on", lookup_expr="lte")

    class Meta:
        model = Change
        fields = ["agreement", "office", "partner", "kind", "on_from", "on_until"]
