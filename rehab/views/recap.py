"""The recap of clients by province, office, facility or month, on the page, as PDF and Excel; and the reports behind
each figure, with the cell it was filled in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, F, Max, Min, Q, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.measures import Figure
from bnnportal.pages import Column, Listing, ListPage
from rehab.disclosure import Told
from rehab.enums import Basis, Level
from rehab.figures import anchor
from rehab.filters.behind import BehindFilter
from rehab.filters.figures import RecapFilter
from rehab.lines import RecapLine, levels_of, notes, recap_lines, seen_provinces
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
from rehab.models.report import in_chain
from rehab.tallies import SERVICES, Tally, chain_of, tallies
from rehab.views.figures import FigurePage

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
        return str(told.how.short)
    if isinstance(told.figure.value, Decimal):
        return told.figure.value.quantize(Decimal(1).scaleb(-number.decimals), ROUND_HALF_UP)
    return told.figure.value


def reading(number: Number, nothing: str | None = None) -> Callable[[RecapLine], Any]:
    def read(line: RecapLine) -> Any:
        value = printed(line.line.told[number.code], number)
        return nothing if value is None else value

    return read


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
        numbers, nothing = (ON_PAPER, "–") if self.on_paper else (TABLE, None)
        counted = tuple(
            Column(number.code, SHORT[number.code], reading(number, nothing), sort=(number.code,), kind="number")
            for number in numbers
        )
        reports = Column("reports", gettext_lazy("Laporan"), sort=("reports",), kind="number")
        provisional = Column("provisional", gettext_lazy("Belum disetujui"), sort=("provisional",), kind="number")
        how = Column("how", gettext_lazy("Cara tampil"))
        return (
            Column("name", gettext_lazy("Nama"), sort=("name",), link=self.link),
            reports,
            provisional,
            *counted,
            how,
        )

    @cached_property
    def filterset(self) -> Any:
        levels = levels_of(self.request.user)
        return RecapFilter(self.request.GET, queryset=self.get_queryset(), request=self.request, levels=levels)

    @cached_property
    def made(self) -> tuple[list[RecapLine], RecapLine | None]:
        chosen = self.filterset
        return recap_lines(self.request.user, self.level, self.span, final=chosen.final, numbers=TABLE, **chosen.place)

    def lines(self) -> list[RecapLine]:
        return self.made[0]

    @property
    def total(self) -> RecapLine | None:
        return self.made[1]

    @cached_property
    def linked(self) -> set[str]:
        return seen_provinces(self.get_queryset())

    def link(self, line: RecapLine) -> str:
        """To the facilities of a province or office."""
        chosen = self.filterset.data
        down = {"kurun": chosen["kurun"], "menurut": Level.FACILITY.value, "dasar": chosen["dasar"]}
        if self.level == Level.OFFICE:
            return "?" + urlencode({**down, "kantor": line.of.code})
        if self.level == Level.PROVINCE and line.of.code in self.linked:
            return "?" + urlencode({**down, "provinsi": line.of.code})
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.on_paper = request.method == "POST"
        return super().get(request, *args, **kwargs)

    @cached_property
    def notes(self) -> list[str]:
        said = notes([*self.found, *([self.total] if self.total else [])], self.span)
        if self.total and len(self.found) < len(self.lines()):  # else the rows seem to add up wrongly
            said += [_("Jumlah dihitung dari semua baris, bukan hanya dari nama yang dicari.")]
        if self.level == Level.FACILITY:
            hidden = self.total.reports - sum(line.reports for line in self.lines()) if self.total else 0
            earlier = self.of_other_offices()
            said += [elsewhere(hidden)] if hidden else []
            said += [before_us(earlier)] if earlier else []
        return said

    def of_other_offices(self) -> int:
        """Reports of facilities the person looks after now that were owed to another office: its figures, not theirs."""
        user: Any = self.request.user
        if user.membership is None or user.membership.sees_everything or self.filterset.place:
            return 0
        found = Summary.objects.filter(best=True, month__range=self.span.days, facility__in=self.get_queryset())
        return found.exclude(in_chain(user)).count()

    @property
    def excel_note(self) -> str:  # type: ignore[override]
        return " ".join(self.notes)

    def listing(self) -> Listing:
        made = super().listing()
        filters = [(label, said) for label, said in made.filters if said != self.span.code]
        filters += [(_("Catatan"), note) for note in self.notes]
        last = [[column.of(self.total) for column in self.columns]] if self.total else []
        return replace(made, rows=chain(made.rows, last), filters=filters)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["rows"] = [self.drawn(line) for line in context["object_list"]]
        context["last_row"] = self.drawn(self.total) if self.total else None
        return context | {
            "span": self.span, "level": self.level, "total": self.total, "notes": self.notes, "final": self.filterset.final,
            "provisional": self.total.provisional if self.total else 0, "edges": EDGES, "occupancy_label": SHORT[OCCUPANCY.code],
            "heads": [(n, HEADS.get(n.code, SHORT[n.code]), n.code in EDGES) for n in TABLE[:-2]],
        }  # fmt: skip

    def drawn(self, line: RecapLine) -> dict[str, Any]:
        """A row for the template."""
        cells = [(number, SHORT[number.code], line.line.told[number.code]) for number in TABLE]
        return {"line": line, "link": self.link(line) if line is not self.total else "", "cells": cells}


# The reports behind a figure

CELLS = {  # where the parts of a figure are filled in: the item of the form
    "opening": "awal", "entered": "masuk", "completed": "selesai", "left": "selesai", "closing": "akhir",
    "improved": "wq_naik", "measured": "wq_akhir", "skhpn": "skhpn", "bed_days": "hari", "bed_capacity": "tt",
}  # fmt: skip


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
        top = gettext_lazy("Pembilang") if number.is_share else gettext_lazy("Dihitung")
        counted = [sum_column("top", top, number.top)]
        if number.is_share:
            counted.append(sum_column("bottom", gettext_lazy("Penyebut"), number.bottom))
        return (
            Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",), link=version_of),
            Column("month", gettext_lazy("Bulan"), lambda row: str(row.report.period), sort=("month",)),
            *counted,
            Column("basis", pgettext_lazy("angka", "Dasar"), lambda row: Basis(row.basis), kind="status"),
            Column("office", gettext_lazy("Kantor pembina"), "supervisor.name", sort=("supervisor__name",)),
        )  # fmt: skip

    def get_queryset(self) -> QuerySet[Summary]:
        return (
            Summary.objects.in_chain(self.request.user)
            .filter(facility__in=Facility.objects.visible_to(self.request.user))
            .select_related("facility", "supervisor", "report__facility")
            .annotate(version=F("report__approved__n"), latest=F("report__latest__n"))
            .order_by("-month", "facility__name", "pk")
        )

    @cached_property
    def total(self) -> Figure | None:
        """What all these reports add up to, those that are not listed one by one included: the figure itself."""
        chosen: Any = self.filterset
        if not chosen.qs.exists():
            return None
        user: Any = self.request.user
        found = tallies(
            Level.NATION, chosen.span, final=chosen.final, chain=chain_of(user), own=True, **chosen.place
        )  # fmt: skip
        return self.number.figure(found.get("", Tally()))

    @property
    def excel_note(self) -> str:  # type: ignore[override]
        if self.total is None or self.total.value is None:
            return ""
        return f"{self.number.label}: {in_words(self.total, self.number)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hidden = self.hidden()
        return super().get_context_data(**kwargs) | {
            "total": self.total, "elsewhere": elsewhere(hidden) if hidden else ""
        }  # fmt: skip

    def cells(self, row: Any) -> list[dict[str, Any]]:
        sums = [filled(row, names) for names in (self.number.top, self.number.bottom)]
        row.filled = [cell for cells in sums if len(cells) > 1 for cell in cells]
        self.row_actions = self.row_actions or bool(row.filled)  # the cells of the form, where the number is of several
        return super().cells(row)

    def hidden(self) -> int:
        """How many reports are counted that the person no longer sees one by one."""
        user: Any = self.request.user
        if user.membership is None or user.membership.sees_everything:
            return 0
        passed = Summary.objects.in_chain(user).exclude(facility__in=Facility.objects.visible_to(user))
        return BehindFilter(self.request.GET, queryset=passed, request=self.request).qs.count()

    def rows(self) -> QuerySet[Any]:
        """With the first month of each service at the facility: who was there then counts once."""
        found: Any = super().rows()
        edges: dict[str, Aggregate] = {}
        for one in SERVICES:
            edges[f"first_{one}"] = Min("month", filter=Q(**{f"served_{one}__isnull": False}))
            edges[f"last_{one}"] = Max("month", filter=Q(**{f"closing_{one}__isnull": False}))
        return found.annotate(**{name: Window(edge, partition_by=F("facility")) for name, edge in edges.items()})


def in_words(figure: Figure, number: Number) -> str:
    """ "67,9% (205 dari 302)", or the count."""
    if not number.is_share:
        return number_format(figure.value, 0, force_grouping=True)
    share = number_format(figure.value, number.decimals)
    return _("%(share)s%% (%(part)s dari %(whole)s)") % {
        "share": share, "part": number_format(figure.numerator, force_grouping=True),
        "whole": number_format(figure.denominator, force_grouping=True),
    }  # fmt: skip


def sum_column(name: str, label: Any, names: tuple[str, ...]) -> Column:
    """What each report adds to a sum; where that is one cell, the number leads to it."""

    def link(row: Any) -> str:
        cells = filled(row, names)
        return cells[0].url if len(cells) == 1 else ""

    return Column(name, label, lambda row: parts(row, names), link=link, kind="number")


@dataclass(frozen=True)
class Filled:
    """A part of a figure, and the cell of the report it was filled in."""

    label: str
    value: int
    url: str


def filled(row: Any, names: tuple[str, ...]) -> list[Filled]:
    """The parts of a sum that are not zero; where all are, the first."""
    found = []
    for name in names:
        value = part(row, name)
        if value is not None:
            kind, _line, option = (name, "", "") if name in CELLS else name.rpartition("_")
            item = row.report.definition.items[CELLS[kind]]
            code = f"{item.code}.{option}" if option else item.code
            label = str(LEFT_ALL.label) if kind == "left" else item.label
            if option:
                label = f"{label}, {row.report.definition.option_label(item.across, option)}"
            found.append(Filled(label, value, f"{version_of(row)}#{anchor(code)}"))
    return [one for one in found if one.value] or found[:1]


def elsewhere(reports: int) -> str:
    return _("%(n)s laporan dari lembaga yang kini dibina kantor lain ikut dihitung, tetapi tidak dirinci.") % {
        "n": reports
    }


def before_us(reports: int) -> str:
    return _("%(n)s laporan dari masa lembaga itu dibina kantor lain dihitung pada kantor tersebut; bacalah pada halaman "
             "lembaganya.") % {"n": reports}  # fmt: skip


def version_of(row: Any) -> str:
    """The page of the version that was counted: a final figure stands while a later version is looked through."""
    if row.basis == Basis.FINAL and row.version != row.latest:
        return reverse("report-version", args=[row.report_id, row.version])
    return str(row.report.get_absolute_url())


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
