"""Filters of the yearly recap."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation, OrganisationQuerySet, Region
from partners.enums import AgreementKind, AgreementStatus, Validity
from partners.models import Agreement
from partners.recap import GROUPS

WITH, ALL = "ada", "semua"
GROUP_LABELS = {
    "prepared": _("Disiapkan"),
    "running": Validity.RUNNING.label,
    "ending": Validity.ENDING.label,
    "unknown": _("Masa tidak diketahui"),
    "over": _("Lewat masa"),
    "terminated": AgreementStatus.TERMINATED.label,
}


class YearFilter(django_filters.FilterSet):
    """A recap is always of one year: this one, unless another is chosen. The rows of the view are of it already."""

    tahun = django_filters.ChoiceFilter(label=_("Tahun"), choices=(), empty_label=None, method="as_it_is")

    def __init__(self, data: Any = None, *args: Any, years: list[int], **kwargs: Any) -> None:
        chosen = data.copy() if data is not None else {}
        if chosen.get("tahun") not in {str(year) for year in years}:
            chosen["tahun"] = str(years[0])
        super().__init__(chosen, *args, **kwargs)
        self.filters["tahun"].extra["choices"] = [(str(year), str(year)) for year in years]

    @property
    def year(self) -> int:
        return int(self.data["tahun"])

    def as_it_is(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset


class RecapFilter(YearFilter):
    province = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=Region.objects.filter(parent=None), to_field_name="code", method="in_province"
    )
    kind = django_filters.ChoiceFilter(
        label=_("Jenis satuan kerja"),
        choices=[choice for choice in OrganisationKind.choices if choice[0] != OrganisationKind.MITRA],
    )
    lihat = django_filters.ChoiceFilter(
        label=_("Satuan kerja"), method="as_it_is", empty_label=None,
        choices=[(WITH, _("Dengan perjanjian")), (ALL, _("Semua"))],
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields = ["tahun", "province", "kind", "lihat"]

    def in_province(self, queryset: OrganisationQuerySet, name: str, value: Region) -> OrganisationQuerySet:
        return queryset.filter(region__code__startswith=value.code)


class OfficeRecapFilter(YearFilter):
    jenis = django_filters.ChoiceFilter(label=_("Jenis"), field_name="kind", choices=AgreementKind.choices)
    keadaan = django_filters.ChoiceFilter(label=_("Keadaan"), choices=list(GROUP_LABELS.items()), method="in_group")

    class Meta:
        model = Agreement
        fields = ["tahun", "jenis", "keadaan"]

    def in_group(self, queryset: Any, name: str, value: str) -> QuerySet[Agreement]:
        return queryset.filter(recap_state__in=GROUPS[value])
