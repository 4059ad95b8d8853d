"""Totals of cases by province and quarter, for everybody of the offices; nothing of an office or a case."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.offices.models import Region
from bnnportal.pages import Column
from programs.case_totals import Total, provinces_of, totals
from programs.models import Case, Disposal
from programs.models.case import sees_cases
from programs.views.base import OfficePage
from rehab.filters.figures import ChoosingFilter, choice
from rehab.views.figures import FigurePage

SUMMED = ("cases", "suspects", "gram", "butir", "batang", "hektare", "destroyed", "unweighed")


class TotalsFilter(ChoosingFilter):
    """Always of one year: this one, unless another is chosen."""

    tahun = choice(gettext_lazy("Tahun"))

    class Meta:
        model = Case
        fields = ["tahun"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        span = Case.objects.aggregate(first=Min("month"), last=Max("month"))
        destroyed = Disposal.objects.aggregate(last=Max("on"))["last"]
        now = timezone.localdate().year
        first = span["first"].year if span["first"] else now
        last = max([now, *(day.year for day in (span["last"], destroyed) if day)])
        self.always = {"tahun": [(str(year), str(year)) for year in (now, *range(last, first - 1, -1)) if year]}
        self.always["tahun"] = list(dict.fromkeys(self.always["tahun"]))
        super().__init__(*args, **kwargs)

    @property
    def year(self) -> int:
        return int(self.data["tahun"])


class CaseTotals(OfficePage, FigurePage):
    template_name = "programs/case_totals.html"
    heading: Any = gettext_lazy("Kasus per provinsi")
    lead: Any = gettext_lazy(
        "Jumlah per provinsi dan triwulan menurut tempat kejadian. Barang bukti netto, tiap satuan sendiri; yang belum "
        "ditimbang belum terhitung."
    )
    filterset_class: type[django_filters.FilterSet] | None = TotalsFilter
    search_label = gettext_lazy("Cari provinsi atau triwulan")
    unit = pgettext_lazy("jumlah", "baris")
    empty_title = gettext_lazy("Belum ada kasus pada tahun ini")
    empty_text = gettext_lazy("Kasus dicatat oleh bidang pemberantasan. Pilih tahun lain untuk melihat yang terdahulu.")
    columns: tuple[Column, ...] = (
        Column("name", gettext_lazy("Provinsi"), sort=("name",)),
        Column("order", gettext_lazy("Triwulan"), "when", sort=("order",)),
        Column("cases", pgettext_lazy("jumlah", "Kasus"), sort=("cases",), kind="number"),
        Column("suspects", gettext_lazy("Tersangka"), sort=("suspects",), kind="number"),
        Column("gram", gettext_lazy("Disita, gram"), sort=("gram",), kind="number"),
        Column("butir", gettext_lazy("Disita, butir"), sort=("butir",), kind="number"),
        Column("batang", gettext_lazy("Disita, batang"), sort=("batang",), kind="number"),
        Column("hektare", gettext_lazy("Ladang, hektare"), sort=("hektare",), kind="number"),
        Column("destroyed", gettext_lazy("Dimusnahkan, gram"), sort=("destroyed",), kind="number"),
        Column("unweighed", gettext_lazy("Belum ditimbang"), sort=("unweighed",), kind="number"),
    )

    def get_queryset(self) -> Any:
        return Region.objects.none()  # the lines are put together in memory

    @property
    def year(self) -> int:
        filterset: Any = self.filterset
        year: int = filterset.year
        return year

    @cached_property
    def all_lines(self) -> list[Total]:
        first, last = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
        return totals(provinces_of(self.request.user), first, last)

    def lines(self) -> list[Any]:
        return self.all_lines

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        summed = {name: sum(getattr(line, name) for line in self.found) for name in SUMMED}
        return context | {"year": self.year, "summed": summed, "sees_cases": sees_cases(self.request.user)}
