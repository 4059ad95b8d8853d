"""Filters of the reports of quarters: which year, which offices, whose is missing."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation, OrganisationQuerySet
from programs.models import QuarterReport
from programs.models.catalogue import FIRST_YEAR

QUARTERS = [(1, "I"), (2, "II"), (3, "III"), (4, "IV")]


class QuarterReportFilter(django_filters.FilterSet):
    """Chosen among offices; each row has the four quarters of the year."""

    year = django_filters.ChoiceFilter(label=_("Tahun"), choices=(), empty_label=None, method="of_year")
    kind = django_filters.ChoiceFilter(
        label=_("Jenis"), choices=[one for one in OrganisationKind.choices if one[0] != OrganisationKind.MITRA]
    )
    missing = django_filters.ChoiceFilter(label=_("Belum terbit pada triwulan"), choices=QUARTERS, method="that_lack")
    office = django_filters.CharFilter(field_name="code", widget=forms.HiddenInput)  # where the front page leads to

    class Meta:
        model = Organisation
        fields = ["year", "kind", "missing", "office"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """A list is always of one year: this one, unless another is chosen."""
        years = [str(year) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)]
        given = data.copy() if data is not None else {}
        if given.get("year") not in years:
            given["year"] = years[0]
        super().__init__(given, *args, **kwargs)
        self.filters["year"].extra["choices"] = [(year, year) for year in years]

    @property
    def chosen(self) -> int:
        return int(self.data["year"])

    def of_year(self, queryset: Any, name: str, value: str) -> Any:
        """The page reads it."""
        return queryset

    def that_lack(self, queryset: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        issued = QuarterReport.objects.issued().filter(year=self.chosen, quarter=int(value))
        return queryset.exclude(pk__in=issued.values("office"))
