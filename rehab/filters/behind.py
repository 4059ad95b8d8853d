"""Filters of the reports behind a figure."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Region
from bnnportal.periods import Month
from rehab.enums import Basis
from rehab.filters.figures import ALL, ChoosingFilter, choice, first_month
from rehab.filters.reports import counted_for
from rehab.measures import BY_CODE, NUMBERS, Number
from rehab.models import Summary
from rehab.spans import Span, last_reported
from rehab.tallies import DOMAINS, SERVICES

BASES = [(ALL, _("Semua yang dikirim")), (Basis.FINAL.value, _("Hanya yang disetujui (final)"))]


class BehindFilter(ChoosingFilter):
    """One figure, the months it is of, and the place."""

    angka = choice(_("Angka"))
    dari = django_filters.DateFilter(label=_("Dari"), field_name="month", lookup_expr="gte")
    sampai = django_filters.DateFilter(label=_("Sampai"), field_name="month", lookup_expr="lte")
    provinsi = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=Region.objects.filter(parent=None).order_by("code"), to_field_name="code",
        method="in_province",
    )  # fmt: skip
    kantor = django_filters.ModelChoiceFilter(
        label=_("Kantor pembina"), field_name="supervisor", queryset=counted_for, to_field_name="code"
    )
    lembaga = django_filters.CharFilter(label=_("Lembaga"), field_name="facility__code", widget=forms.HiddenInput)
    dasar = choice(_("Dasar"))
    always = {"angka": [(one.code, one.label) for one in NUMBERS], "dasar": BASES}

    class Meta:
        model = Summary
        fields = ["angka", "dari", "sampai", "provinsi", "kantor", "lembaga", "dasar"]

    @property
    def number(self) -> Number:
        return BY_CODE[self.data["angka"]]

    @property
    def span(self) -> Span:
        """The months between both ends, as far as there are any."""
        first, last = self.chosen("dari"), self.chosen("sampai")
        begin = Month.of(first) if first else first_month()
        end = Month.of(last) if last else last_reported().shift(1)
        return Span(begin.shift(1) if first and first.day > 1 else begin, end)

    @property
    def place(self) -> dict[str, str]:
        """What is chosen, by code."""
        chosen = {name: self.chosen(name) for name in ("provinsi", "kantor", "lembaga")}
        return {name: getattr(one, "code", one) for name, one in chosen.items() if one}

    @property
    def final(self) -> bool:
        return bool(self.data["dasar"] == Basis.FINAL)

    @property
    def qs(self) -> QuerySet[Summary]:
        basis = Q(basis=Basis.FINAL) if self.final else Q(best=True)
        found: Any = super().qs
        return found.filter(basis, known(self.number))

    def in_province(self, queryset: QuerySet[Any], name: str, value: Region) -> QuerySet[Any]:
        return queryset.filter(facility__region__code__startswith=value.code)


def known(number: Number) -> Q:
    """The reports that know this figure; the same that `Number.known` counts."""
    part = number.known.removeprefix("n_")
    if part in SERVICES:
        return Q(**{f"served_{part}__isnull": False})
    if part in DOMAINS:
        return Q(**{f"improved_{part}__isnull": False, f"measured_{part}__isnull": False})
    if part == "beds":
        return Q(bed_days__isnull=False, bed_capacity__isnull=False)
    return Q(skhpn__isnull=False) if part == "skhpn" else Q()
