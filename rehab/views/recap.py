"""The recap of clients by province, office, facility or month, on the page, as PDF and Excel; and the reports behind
each figure, with the cell it was filled in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Max, Min, Q, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.pages import Column, Listing, ListPage
from rehab import recap
from rehab.disclosure import Shown, Told
from rehab.enums import Basis, Level
from rehab.filters.behind import BehindFilter
from rehab.filters.figures import RecapFilter
from rehab.measures import (
    BY_SERVICE,
    COMPLETED,
    COMPLETION,
    ENTERED,
    LEFT_ALL,
    OCCUPANCY,
    QUALITY,
    SERVED,
    SKHPN,
    Number,
)
from rehab.models import Facility, Summary
from rehab.spans import Span
from rehab.tallies import SERVICES
from rehab.views.figures import FigurePage, facility_names, levels_of, office_names, province_names

# Short headings of the table; the page explains them below it.
SHORT = {
    SERVED.code: gettext_lazy("Klien dilayani"),
    "served_rj": gettext_lazy("Rawat jalan"),
    "served_ri": gettext_lazy("Rawat inap"),
    "served_pasca": gettext_lazy("Pasca"),
    "served_ibm": "IBM",
    ENTERED.code: gettext_lazy("Masuk"),
    LEFT_ALL.code: gettext_lazy("Keluar"),
    COMPLETED.code: gettext_lazy("Selesai"),
    COMPLETION.code: gettext_lazy("Selesai (%)"),
    "quality_fisik": gettext_lazy("KH fisik (%)"),
    "quality_psikologis": gettext_lazy("KH psikologis (%)"),
    "quality_sosial": gettext_lazy("KH sosial (%)"),
    "quality_lingkungan": gettext_lazy("KH lingkungan (%)"),
    SKHPN.code: "SKHPN",
    OCCUPANCY.code: gettext_lazy("Hunian (%)"),
}
HEADS = {  # of the second line on the page, below what they have in common
    SERVED.code: gettext_lazy("Jumlah"), "quality_fisik": gettext_lazy("Fisik"),
    "quality_psikologis": gettext_lazy("Psik."), "quality_sosial": gettext_lazy("Sosial"),
    "quality_lingkungan": gettext_lazy("Lingk."),
}  # fmt: skip
EDGES = frozenset({SERVED.code, ENTERED.code, "quality_fisik", SKHPN.code})
TABLE = (SERVED, *BY_SERVICE, ENTERED, LEFT_ALL, COMPLETED, COMPLETION, *QUALITY, SKHPN, OCCUPANCY)
ON_PAPER = (SERVED, *BY_SERVICE, ENTERED, COMPLETED, COMPLETION, *QUALITY, SKHPN)


def printed(told: Told, number: Number) -> Any:
    """A figure in a cell of Excel or PDF: a number, the words why there is none, or None where there is no data."""
    if not told.is_open:
        return str(told.how.label)
    if isinstance(told.figure.value, Decimal):
        return told.figure.value.quantize(Decimal(1).scaleb(-number.decimals), ROUND_HALF_UP)
    return told.figure.value


@dataclass(frozen=True)
class Line:
    """A row of the recap with its name."""

    name: str
    under: str
    line: recap.Line
    link: str = ""

    @property
    def simulated(self) -> bool:
        return self.line.simulated

    @property
    def reports(self) -> int:
        return self.line.reports

    @property
    def provisional(self) -> int:
        return self.line.provisional

    @property
    def how(self) -> str:
        return str(self.line.how.label)

    @property
    def is_short(self) -> bool:
        """Told for fewer months than asked for."""
        return self.line.how == Shown.ROUNDED

    @property
    def cells(self) -> list[tuple[Number, Any, Told]]:
        return [(number, SHORT[number.code], self.line.told[number.code]) for number in TABLE]


def reading(number: Number) -> Callable[[Line], Any]:
    return lambda line: printed(line.line.told[number.code], number)


class Recap(FigurePage):
    template_name = "rehab/report_recap.html"
    filterset_class = RecapFilter
    unit = gettext_lazy("baris")
    search_label = gettext_lazy("Cari nama")
    empty_title = gettext_lazy("Belum ada laporan pada kurun ini")
    empty_text = gettext_lazy("Pilih kurun lain.")
    on_paper = False

    @property
    def heading(self) -> str:
        return _("Rekap klien, %(span)s") % {"span": self.span}

    @property
    def lead(self) -> str:
        return _("Angka dari laporan bulanan. Tiap angka membuka laporan asalnya.")

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        numbers = ON_PAPER if self.on_paper else TABLE
        counted = tuple(
            Column(number.code, SHORT[number.code], reading(number), sort=(number.code,), kind="number")
            for number in numbers
        )
        reports = Column("reports", gettext_lazy("Laporan"), sort=("reports",), kind="number")
        provisional = Column("provisional", gettext_lazy("Belum disetujui"), sort=("provisional",), kind="number")
        how = Column("how", gettext_lazy("Cara tampil"))
        return (Column("name", gettext_lazy("Nama"), sort=("name",)), reports, provisional, *counted, how)

    @cached_property
    def filterset(self) -> Any:
        levels = levels_of(self.request.user)
        return RecapFilter(self.request.GET, queryset=self.get_queryset(), request=self.request, levels=levels)

    @property
    def span(self) -> Span:
        span: Span = self.filterset.span
        return span

    @property
    def level(self) -> Level:
        level: Level = self.filterset.level
        return level

    @cached_property
    def place(self) -> dict[str, str]:
        """The province and office chosen, by code."""
        chosen = {name: self.filterset.chosen(name) for name in ("provinsi", "kantor")}
        return {name: place.code for name, place in chosen.items() if place is not None}

    @cached_property
    def some(self) -> list[int] | None:
        """The facilities of the rows; None for provinces, which are told whole."""
        if self.level == Level.PROVINCE:
            return None
        return list(self.filterset.qs.order_by().values_list("pk", flat=True))

    @cached_property
    def by_key(self) -> dict[str, recap.Line]:
        place = self.place if self.level == Level.MONTH else {}
        return recap.lines(
            self.request.user, self.level, self.span, final=self.filterset.final, some=self.some, numbers=TABLE, **place
        )

    @cached_property
    def total(self) -> Line | None:
        """Of all rows, each figure from its own sum: the nation, or the facilities chosen. None for one province."""
        if self.level == Level.PROVINCE and self.place:
            return None
        found = recap.lines(
            self.request.user, Level.NATION, self.span, final=self.filterset.final, some=self.some, numbers=TABLE,
            **self.place,
        )  # fmt: skip
        name = _("Indonesia") if self.some is None else _("Jumlah")
        return Line(name, "", found[""]) if "" in found else None

    def lines(self) -> list[Line]:
        kurun, dasar = self.filterset.data["kurun"], self.filterset.data["dasar"]

        def down(**place: str) -> str:
            return "?" + urlencode({"kurun": kurun, "menurut": Level.FACILITY.value, "dasar": dasar, **place})

        if self.level == Level.MONTH:
            return [Line(str(Span.of(key)), "", line) for key, line in sorted(self.by_key.items())]
        chosen = self.filterset.qs
        if self.level == Level.PROVINCE:
            wanted = self.place.get("provinsi")
            codes = self.get_queryset().order_by().values_list("region__code", flat=True).distinct()
            seen = {code[:2] for code in codes}
            return [
                Line(name, "", self.by_key[code], down(provinsi=code) if code in seen else "")
                for code, name in province_names().items()
                if code in self.by_key and wanted in (None, code)
            ]
        if self.level == Level.OFFICE:
            named = [(name, code) for name, code in office_names(chosen).values() if code in self.by_key]
            return [Line(name, "", self.by_key[code], down(kantor=code)) for name, code in sorted(named)]
        return [
            Line(name, office, self.by_key[code])
            for name, code, office in facility_names(chosen).values()
            if code in self.by_key
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.on_paper = request.method == "POST"
        return super().get(request, *args, **kwargs)

    @cached_property
    def notes(self) -> list[str]:
        """What the reader must know of these figures."""
        said = []
        lines = [*self.found, *([self.total] if self.total else [])]
        if any(line.line.how != Shown.TRUE for line in lines):
            said.append(
                _("Angka klien di luar kantor penanggung jawab dibulatkan ke kelipatan 5, hanya dari triwulan yang "
                  "sudah lewat, dan persen hanya dari sedikitnya 20 klien.")
            )  # fmt: skip
        part = next((line.line.span for line in lines if line.line.how == Shown.ROUNDED), self.span)
        if part != self.span:
            said.append(
                _("Untuk angka yang dibulatkan: %(first)s sampai %(last)s.") % {"first": part.first, "last": part.last}
            )
        waiting = max((line.provisional for line in lines), default=0) if self.total is None else self.total.provisional
        if waiting:
            said.append(_("%(n)s laporan belum disetujui: angka sementara.") % {"n": waiting})
        return said

    @property
    def excel_note(self) -> str:  # type: ignore[override]
        return " ".join(self.notes)

    def listing(self) -> Listing:
        made = super().listing()
        last = [[column.of(self.total) for column in self.columns]] if self.total else []
        return replace(made, rows=chain(made.rows, last))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "span": self.span, "level": self.level, "total": self.total, "notes": self.notes, "final": self.filterset.final,
            "provisional": self.total.provisional if self.total else 0, "edges": EDGES,
            "heads": [(n, HEADS.get(n.code, SHORT[n.code]), n.code in EDGES) for n in TABLE[:-2]],
        }  # fmt: skip


# The reports behind a figure


class FigureReports(ListPage):
    template_name = "rehab/figure_reports.html"
    filterset_class = BehindFilter
    searchable = False
    unit = gettext_lazy("laporan")
    empty_title = gettext_lazy("Tidak ada laporan di balik angka ini")
    simulated_by = ("simulated",)

    @property
    def number(self) -> Number:
        filterset: Any = self.filterset
        number: Number = filterset.number
        return number

    @property
    def heading(self) -> str:
        return _("Asal angka: %(number)s") % {"number": self.number.label}

    @property
    def lead(self) -> str:
        return _("Laporan yang dihitung, dan berapa sumbangan masing-masing. Angka membuka isiannya.")

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        number = self.number
        cell = number.cells[0] if number.cells else ""
        counted = [
            Column("top", gettext_lazy("Pembilang") if number.is_share else gettext_lazy("Dihitung"),
                   lambda row: parts(row, number.top), link=lambda row: cell_of(row, cell), kind="number")
        ]  # fmt: skip
        if number.is_share:
            below = number.cells[-1]
            counted.append(
                Column("bottom", gettext_lazy("Penyebut"), lambda row: parts(row, number.bottom),
                       link=lambda row: cell_of(row, below), kind="number")
            )  # fmt: skip
        return (
            Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",),
                   link=lambda row: row.report.get_absolute_url()),
            Column("month", gettext_lazy("Bulan"), lambda row: str(row.report.period), sort=("month",)),
            *counted,
            Column("basis", pgettext_lazy("angka", "Dasar"), lambda row: Basis(row.basis), kind="status"),
            Column("office", gettext_lazy("Kantor pembina"), "facility.supervisor.name",
                   sort=("facility__supervisor__name",)),
        )  # fmt: skip

    def get_queryset(self) -> QuerySet[Summary]:
        return (
            Summary.objects.filter(facility__in=Facility.objects.visible_to(self.request.user))
            .select_related("facility__supervisor", "report__facility")
            .order_by("-month", "facility__name", "pk")
        )

    def rows(self) -> QuerySet[Any]:
        """With the first month of each service at the facility: who was there then counts once."""
        found: Any = super().rows()
        edges = {}
        for one in SERVICES:
            edges[f"first_{one}"] = Min("month", filter=Q(**{f"served_{one}__isnull": False}))
            edges[f"last_{one}"] = Max("month", filter=Q(**{f"closing_{one}__isnull": False}))
        return found.annotate(**{name: Window(edge, partition_by=F("facility")) for name, edge in edges.items()})


def cell_of(row: Summary, code: str) -> str:
    """The cell in its report; of a figure over services, the one of the first service the facility has."""
    name, _dot, service = code.partition(".")
    if service in SERVICES and service not in row.report.services:
        code = f"{name}.{row.report.services[0]}"
    return f"{row.report.get_absolute_url()}#sel-{code}"


def parts(row: Any, names: tuple[str, ...]) -> int | None:
    """What a report adds to a sum of tallies.SUMS."""
    known = [value for name in names if (value := part(row, name)) is not None]
    return sum(known) if known else None


def part(row: Any, name: str) -> int | None:
    kind, _line, service = name.rpartition("_")
    value: int | None
    if kind == "opening":
        served, entered = getattr(row, f"served_{service}"), getattr(row, f"entered_{service}")
        value = served - entered if served is not None and row.month == getattr(row, f"first_{service}") else None
    elif kind == "closing":
        value = getattr(row, name) if row.month == getattr(row, f"last_{service}") else None
    elif kind in ("completed", "left") and None in (
        getattr(row, f"completed_{service}"),
        getattr(row, f"left_{service}"),
    ):
        value = None  # a rate reads only reports that know both sides
    else:
        value = getattr(row, name)
    return value
