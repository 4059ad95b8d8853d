"""Completeness and timeliness: the matrix of 24 months, and the rates by province, office, facility or month."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal import charts
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, Listing, ListPage
from bnnportal.periods import Month
from rehab import completeness
from rehab.completeness import Dot, Rate
from rehab.enums import Level, ReportState
from rehab.filters.figures import MatrixFilter, SpanFilter
from rehab.lines import RateLine, percent, province_names, rate_levels, rate_lines, rate_total, seen_provinces
from rehab.measures import address
from rehab.models import Facility, MonthlyReport
from rehab.spans import Span, recent
from rehab.views.figures import FigurePage

MONTHS = 24
BREAKS = (50, 70, 85, 95)  # of the map, in percent
EXPECTED, ACTUAL = pgettext_lazy("laporan", "Wajib"), pgettext_lazy("laporan", "Masuk")
ON_TIME, MISSING = pgettext_lazy("laporan", "Tepat waktu"), pgettext_lazy("laporan", "Belum masuk")
NOT_DUE = ReportState.NOT_DUE.label
COMPLETE, TIMELY = gettext_lazy("Kelengkapan (%)"), gettext_lazy("Ketepatan waktu (%)")


class Matrix(ListPage):
    """Every facility a person answers for, a dot for each of 24 months; few queries, however many rows."""

    template_name = "rehab/completeness_matrix.html"
    heading = gettext_lazy("Kelengkapan laporan")
    lead = gettext_lazy("Tiap titik satu laporan bulanan. Titik membuka laporannya.")
    filterset_class = MatrixFilter
    searchable = True
    search_label = gettext_lazy("Cari lembaga")
    unit = pgettext_lazy("jumlah", "lembaga")
    empty_title = gettext_lazy("Belum ada lembaga")
    empty_text = gettext_lazy("Lembaga yang melapor tampil di sini setelah didaftarkan.")
    simulated_by = ("simulated",)
    on_paper = False  # a sheet of paper has no room for 24 months

    @cached_property
    def months(self) -> list[Month]:
        filterset: Any = self.filterset
        return recent(MONTHS, filterset.last)

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        named = (
            Column("name", gettext_lazy("Lembaga"), sort=("name",), link=Facility.get_absolute_url),
            Column("office", gettext_lazy("Kantor pembina"), "supervisor.name"),
            Column("province", gettext_lazy("Provinsi"), province_of),
        )
        months = tuple(
            Column(month_code(month), short(month), self.word_of(index)) for index, month in enumerate(self.months)
        )
        counts = tuple(
            Column(name, label, self.number_of(name), kind="number")
            for name, label in (
                ("expected", EXPECTED), ("actual", ACTUAL), ("on_time", ON_TIME), ("completeness", COMPLETE),
                ("timeliness", TIMELY),
            )
        )  # fmt: skip
        return (*named, *counts) if self.on_paper else (*named, *months, *counts)

    def word_of(self, index: int) -> Any:
        return lambda row: completeness.words(self.dots[row.pk][index])

    def number_of(self, name: str) -> Any:
        def read(row: Facility) -> Any:
            rate = self.rates.get(row.pk)
            value = getattr(rate, name) if rate else None
            return percent(value) if isinstance(value, Decimal) else value

        return read

    def get_queryset(self) -> QuerySet[Facility]:
        return (
            Facility.objects.visible_to(self.request.user)
            .select_related("supervisor", "region")
            .order_by("region__code", "supervisor__name", "name", "pk")
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.on_paper = request.method == "POST"
        return super().get(request, *args, **kwargs)

    def listing(self) -> Listing:
        self.read(list(self.rows().values_list("pk", flat=True)))
        return super().listing()

    def read(self, facilities: list[int]) -> None:
        """The dots and rates of these facilities; two queries."""
        self.dots = completeness.dots(facilities, self.months)
        first, last = self.months[0].first_day, self.months[-1].first_day
        reports = MonthlyReport.objects.filter(facility__in=facilities)
        self.rates = completeness.rates(reports, Level.FACILITY, first, last)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.dots, self.rates = {}, {}
        context = super().get_context_data(**kwargs)
        shown = list(context["object_list"])
        self.read([row.pk for row in shown])
        context["groups"] = list(grouped(shown, self.dots, self.rates))
        context["years"] = [(year, sum(month.year == year for month in self.months)) for year in
                            sorted({month.year for month in self.months})]  # fmt: skip
        context["months"] = [
            (month, initial(month), str(month), date_format(month.first_day, "M")) for month in self.months
        ]
        context["last"] = self.last_month(context["page"].paginator.object_list)
        context["legend"] = LEGEND
        return context

    def cells(self, row: Any) -> list[dict[str, Any]]:
        return [{"row": row}]  # the template draws the dots itself

    def last_month(self, rows: Any) -> dict[str, Any]:
        """How the newest month of the matrix stands, of all the facilities chosen."""
        month = self.months[-1]
        owed = MonthlyReport.objects.filter(facility__in=rows.order_by().values("pk"))
        rate = completeness.rates(owed, Level.MONTH, month.first_day, month.first_day).get(month.first_day, Rate())
        chosen = {name: self.request.GET.get(name, "") for name in ("provinsi", "kantor", "q")}
        missing = address("report-missing", bulan=month_code(month), **chosen)
        return {"month": month, "rate": rate, "complete": percent(rate.completeness), "timely": percent(rate.timeliness),
                "missing_url": missing}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The rows of one office that stand below one another."""

    province: str
    office: Organisation
    rows: list[tuple[Facility, list[Dot], Rate]]


def grouped(shown: list[Facility], dots: dict[int, list[Dot]], rates: dict[int, Rate]) -> Iterator[Group]:
    group: Group | None = None
    for row in shown:
        if group is None or group.office != row.supervisor or group.province != province_of(row):
            if group is not None:
                yield group
            group = Group(province_of(row), row.supervisor, [])
        group.rows.append((row, dots[row.pk], rates.get(row.pk, Rate())))
    if group is not None:
        yield group


def province_of(row: Facility) -> str:
    return province_names().get(row.region.province_code, "")


def month_code(month: Month) -> str:
    return Span(month, month).code


def initial(month: Month) -> str:
    return str(month)[0]


def short(month: Month) -> str:
    """ "Okt 2026" """
    return f"{str(month)[:3]} {month.year}"


# The dots that need saying, in the order of the legend: (state, came late).
LEGEND = (
    Dot(Month(2026, 1), 0, ReportState.APPROVED),
    Dot(Month(2026, 1), 0, ReportState.APPROVED, late=True),
    Dot(Month(2026, 1), 0, ReportState.SUBMITTED),
    Dot(Month(2026, 1), 0, ReportState.RETURNED),
    Dot(Month(2026, 1), 0, ReportState.CORRECTING),
    Dot(Month(2026, 1), 0, ReportState.UNANSWERED),
    Dot(Month(2026, 1), 0, ReportState.LATE),
    Dot(Month(2026, 1), 0, ReportState.NOT_DUE),
    Dot(Month(2026, 1), 0, ReportState.HISTORY),
)


# Rates


class RateList(FigurePage):
    """Rates by what the person chooses; by province with the map. Provinces are told to every office, in counts of
    reports alone."""

    template_name = "rehab/completeness_rates.html"
    filterset_class = SpanFilter
    unit = gettext_lazy("baris")
    search_label = gettext_lazy("Cari nama")
    empty_title = gettext_lazy("Belum ada laporan pada kurun ini")
    empty_text = gettext_lazy("Pilih kurun lain.")

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        return (
            Column("name", gettext_lazy("Nama"), sort=("name",), link=self.link),
            Column("expected", EXPECTED, "rate.expected", sort=("expected",), kind="number"),
            Column("actual", ACTUAL, "rate.actual", sort=("actual",), kind="number"),
            Column("on_time", ON_TIME, "rate.on_time", sort=("on_time",), kind="number"),
            Column("missing", MISSING, "rate.missing", sort=("missing",), kind="number"),
            Column("not_due", NOT_DUE, "rate.not_due", sort=("not_due",), kind="number"),
            Column("completeness", COMPLETE, sort=("completeness",), kind="number"),
            Column("timeliness", TIMELY, sort=("timeliness",), kind="number"),
        )

    @property
    def heading(self) -> str:
        return _("Kelengkapan laporan, %(span)s") % {"span": self.span}

    @property
    def lead(self) -> str:
        return _("Yang sudah jatuh tempo, yang masuk, dan yang masuk sebelum batas waktu. Riwayat tidak dihitung.")

    @cached_property
    def filterset(self) -> Any:
        levels = rate_levels(self.request.user)
        return SpanFilter(self.request.GET, queryset=self.get_queryset(), request=self.request, levels=levels)

    def lines(self) -> list[RateLine]:
        return rate_lines(self.request.user, self.level, self.span, **self.filterset.place)

    @cached_property
    def linked(self) -> set[str]:
        """The provinces whose facilities the person may see."""
        return seen_provinces(self.get_queryset())

    def link(self, line: RateLine) -> str:
        """To the facilities of a province or office, to the reports of a facility or month."""
        first, last = self.span.days
        down = {"kurun": self.filterset.data["kurun"], "menurut": Level.FACILITY.value}
        code = line.of.code
        if self.level == Level.MONTH:
            first = last = Span.of(code).first.first_day
            return self.reports(first, last)
        if self.level == Level.FACILITY:
            return self.reports(first, last, facility=code) if code else ""
        if self.level == Level.OFFICE:
            return "?" + urlencode({**down, "kantor": code})
        return "?" + urlencode({**down, "provinsi": code}) if code in self.linked else ""

    def reports(self, first: dt.date, last: dt.date, **chosen: str) -> str:
        """The reports that were due, and no others."""
        chosen["owed_to"] = self.filterset.place.get("kantor", "")
        return address("report-list", counted="ya", month_after=first, month_before=last, **chosen)

    @cached_property
    def total(self) -> RateLine:
        return rate_total(self.found)

    def listing(self) -> Listing:
        """On paper and in Excel the totals stand in the last line."""
        made = super().listing()
        filters = [(label, said) for label, said in made.filters if said != self.span.code]
        last = [[column.of(self.total) for column in self.columns]]
        return replace(made, rows=chain(made.rows, last), filters=filters)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"span": self.span, "level": self.level, "total": self.total, **self.pictures()}

    def pictures(self) -> dict[str, Any]:
        if self.level == Level.PROVINCE and self.found:
            marks = self.marks()
            title = _("Kelengkapan laporan menurut provinsi, %(span)s") % {"span": self.span}
            keys = [
                ("class-0", _("di bawah 50%")), ("class-1", "50–69,9%"), ("class-2", "70–84,9%"),
                ("class-3", "85–94,9%"), ("class-4", _("95% ke atas")),
            ]  # fmt: skip
            return {
                "map": charts.province_map(marks, title), "tiles": charts.tile_grid(marks, title),
                "key": charts.legend(keys),
            }  # fmt: skip
        if self.level == Level.MONTH and len(self.found) > 1:
            return {name: self.course(width) for name, width in (("line", 900), ("narrow", 340))}
        return {}

    def marks(self) -> dict[str, charts.Mark]:
        marks = {}
        for line in self.found:
            if line.completeness is not None:
                fill = f"class-{sum(line.completeness >= limit for limit in BREAKS)}"
                label = _("%(percent)s%% lengkap, %(actual)s dari %(expected)s laporan") % {
                    "percent": charts.number(line.completeness, 1), "actual": line.rate.actual, "expected": line.rate.expected,
                }  # fmt: skip
                marks[line.of.code] = charts.Mark(fill, label, self.link(line), line.simulated)
        return marks

    def course(self, width: int) -> Any:
        labels = [line.name[:3] for line in self.found]
        series = [
            (str(label), [float(value) if value is not None else None for value in values])
            for label, values in (
                (_("lengkap"), [line.completeness for line in self.found]),
                (_("tepat"), [line.timeliness for line in self.found]),
            )
        ]
        title = _("Kelengkapan dan ketepatan waktu tiap bulan, persen")
        return charts.line(series, labels, title, width=width, simulated=self.is_simulated())
