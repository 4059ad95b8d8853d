"""Offices side by side: how many indicators each reached, its lights of one approach, or one indicator as a list."""

from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal import charts
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, Listing
from programs import comparison, overview, places
from programs.comparison import Part
from programs.enums import Approach
from programs.filters.overview import ComparisonFilter
from programs.models import Indicator
from programs.views.overview import ICONS, QuarterPage
from rehab.measures import address

BREAKS = (50, 75, 90, 100)  # of the map, in percent
EVERY = ""  # the choice of all four approaches


class Comparison(QuarterPage):
    template_name = "programs/comparison.html"
    searchable = True
    search_label = gettext_lazy("Cari kantor")
    unit = pgettext_lazy("jumlah", "satuan kerja")
    empty_title = gettext_lazy("Belum ada kantor untuk dibandingkan")
    on_paper = False  # a sheet of paper has no room for every indicator of an approach

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.on_paper = request.method == "POST"
        return super().get(request, *args, **kwargs)

    # What is compared

    @cached_property
    def filterset(self) -> Any:
        """The choices name only what the person may see results of. One query, of a year that the form then reads."""
        plain = ComparisonFilter(self.request.GET, queryset=self.get_queryset(), request=self.request, shows=[("", "")])
        open_to = [one for one, _method in overview.indicators(self.request.user, plain.when[0])]
        by = {approach: [one for one in open_to if one.programme.approach == approach] for approach in Approach}
        shows: list[tuple[str, Any]] = [(EVERY, _("Empat pendekatan sekaligus"))]
        shows += [(approach.value, approach.label) for approach, those in by.items() if those]
        shows += [
            (str(approach.label), [(one.code, one.name) for one in those]) for approach, those in by.items() if those
        ]
        self.by_code: dict[str, Indicator] = {one.code: one for one in open_to}
        self.told = [approach for approach, those in by.items() if those]
        return ComparisonFilter(self.request.GET, queryset=self.get_queryset(), request=self.request, shows=shows)

    @property
    def show(self) -> str:
        return str(self.filterset.data["show"])

    @property
    def indicator(self) -> Indicator | None:
        return self.by_code.get(self.show) if self.filterset else None

    @property
    def approach(self) -> Approach | None:
        """The one shown, or the one of the indicator shown."""
        indicator = self.indicator
        if indicator is not None:
            return Approach(indicator.programme.approach)
        return Approach(self.show) if self.show else None

    def choices(self) -> list[Organisation]:
        """Offices with others below them; where there is none, one's own."""
        return [office for office in super().choices() if self.offices.children(office)] or [self.office]

    @cached_property
    def both(self) -> tuple[list[Part], Part]:
        indicator = self.indicator
        return comparison.parts_of(
            self.request.user, self.offices, self.office, *self.when,
            approach=self.approach, only=indicator.code if indicator else "",
        )  # fmt: skip

    def lines(self) -> list[Part]:
        parts = self.both[0]
        if self.indicator is None:
            return parts
        wanted = self.filterset.chosen("light")
        placed = comparison.ranked(parts)
        return [part for part in placed if part.row.light == wanted] if wanted else placed

    @property
    def total(self) -> Part:
        return self.both[1]

    def is_simulated(self, rows: Any = None) -> bool:
        return any(part.simulated for part in self.found)

    def page_size(self) -> int:
        return 1000  # all provinces, on one map

    # Words and columns

    @property
    def heading(self) -> str:
        return f"{self.what}: {places.whole_of(self.office)}"

    @property
    def what(self) -> str:
        if self.indicator is not None:
            return self.indicator.name
        return str(self.approach.label) if self.approach else _("Perbandingan kantor")

    def filters_in_words(self) -> list[tuple[str, str]]:
        return [*super().filters_in_words(), (str(_("Yang dibandingkan")), self.what)]

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        name = Column("name", gettext_lazy("Satuan kerja"), sort=("name",))
        kind = Column("under", gettext_lazy("Jenis"))
        if self.indicator is not None:
            return (
                Column("place", "#", lambda part: part.place or None, kind="plain"),
                name,
                Column("target", gettext_lazy("Target"), lambda part: part.row.target_value, kind="number"),
                Column("result", gettext_lazy("Realisasi"), "row.result", sort=("result",), kind="number"),
                Column("shown", gettext_lazy("Capaian (%)"), sort=("shown",), kind="number"),
                Column("raw", gettext_lazy("Capaian tanpa batas (%)"), "row.raw", kind="number"),
                Column("light", gettext_lazy("Lampu"), "row.light", kind="status"),
                Column("remarks", gettext_lazy("Keterangan"), "row.remarks"),
            )
        if self.approach is None or self.on_paper:
            told = self.told if self.approach is None else [self.approach]
            return (name, kind, *(column for approach in told for column in counts(approach)))
        return (name, kind, *(achieved(n, row.name) for n, row in enumerate(self.total.rows)))

    def listing(self) -> Listing:
        """In Excel and on paper all of it stands in the last line."""
        made = super().listing()
        last = [[column.for_excel(self.total) for column in self.columns]] if len(self.both[0]) > 1 else []
        return replace(made, rows=chain(made.rows, last))

    # The page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = list(context["object_list"])
        return context | {
            "parts": shown,
            "total": self.total if len(self.both[0]) > 1 else None,
            "indicator": self.indicator,
            "approach": self.approach,
            "told": [(approach, approach.label, ICONS[approach]) for approach in self.told],
            "hides": len(self.told) < len(Approach),
            "heads": [row.indicator for row in self.total.rows],
            "has_below": len(self.both[0]) > 1,
            **self.pictures(shown),
        }

    def cells(self, row: Any) -> list[dict[str, Any]]:
        return [{"row": row}]  # the template draws them itself

    def pictures(self, parts: list[Part]) -> dict[str, Any]:
        """The map of the country; a province has none."""
        if self.office.kind != OrganisationKind.PUSAT:
            return {}
        marks = {}
        for part in parts:
            share = self.share(part)
            if part.office.kind == OrganisationKind.PROVINSI and share is not None:
                fill = f"class-{sum(share >= limit for limit in BREAKS)}"
                label = _("%(percent)s%%") % {"percent": charts.number(share, 1)}
                marks[part.office.region.province_code] = charts.Mark(fill, label, self.down(part), part.simulated)
        if not marks:
            return {}
        title = f"{self.what}, {self.when_words}"
        keys = [
            ("class-0", _("di bawah 50%")), ("class-1", "50–74,9%"), ("class-2", "75–89,9%"), ("class-3", "90–99,9%"),
            ("class-4", _("100% ke atas")),
        ]  # fmt: skip
        return {
            "map": charts.province_map(marks, title),
            "tiles": charts.tile_grid(marks, title),
            "key": charts.legend(keys),
        }

    def share(self, part: Part) -> Decimal | None:
        """What the map tells of an office: its achievement, or how many of the judged indicators it reached."""
        return part.shown if self.indicator is not None else part.lights(self.approach).share

    def down(self, part: Part) -> str:
        """The same of one province: its offices."""
        year, quarter = self.when
        return address("programme-comparison", office=part.office.code, show=self.show, year=year, quarter=quarter)


def counts(approach: Approach) -> tuple[Column, ...]:
    """How an approach stands at an office, in numbers."""
    label = approach.label
    return (
        Column(
            approach.value, f"{label} (%)", lambda part: part.lights(approach).share, sort=("share",), kind="number"
        ),
        Column(f"{approach.value}-words", label, lambda part: part.lights(approach).words or None),
    )


def achieved(n: int, label: str) -> Column:
    """The achievement of one indicator of an approach."""
    return Column(f"i{n}", f"{label} (%)", lambda part: part.rows[n].shown, kind="number")
