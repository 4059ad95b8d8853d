"""The four approaches of an office: target, result, achievement, course and light of every indicator."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.offices.models import Organisation
from bnnportal.pages import Column
from bnnportal.pages.frame import address as page_address
from bnnportal.periods import ROMAN, Month
from programs import overview, places
from programs.enums import EXPLAINED, Approach
from programs.filters.overview import WHOLE, OverviewFilter
from programs.models import Thresholds
from programs.overview import Row
from programs.places import Offices
from programs.views.base import OfficePage
from rehab.views.figures import FigurePage

ICONS = {
    Approach.SOFT: "users",
    Approach.HARD: "shield-check",
    Approach.SMART: "device-mobile",
    Approach.EMPOWERING: "heart-handshake",
}
FEW = 12  # offices up to which a plain choice is quicker than typing


class QuarterPage(OfficePage, FigurePage):
    """What both pages share: an office found by its code or name, and a year up to a quarter."""

    searchable = False

    def get_queryset(self) -> QuerySet[Any]:
        return Organisation.objects.visible_to(self.request.user)

    @cached_property
    def offices(self) -> Offices:
        return Offices.of(self.request.user)

    def choices(self) -> list[Organisation]:
        """The offices to choose from."""
        return [office for office in self.offices.every if office.is_open()]

    @cached_property
    def matching(self) -> list[Organisation]:
        """What the typed words fit; of one office chosen by its code, that one."""
        filterset: Any = self.filterset
        return self.offices.find(filterset.wanted) if filterset.wanted else []

    @cached_property
    def office(self) -> Organisation:
        """The one asked for, or the person's own."""
        own = self.request.user.organisation
        found = self.matching[0] if len(self.matching) == 1 else None
        return found or next((one for one in self.offices.every if one.pk == own.pk), self.offices.every[0])

    @property
    def when(self) -> tuple[int, int]:
        filterset: Any = self.filterset
        when: tuple[int, int] = filterset.when
        return when

    @property
    def when_words(self) -> str:
        year, quarter = self.when
        return _("triwulan %(n)s %(year)s") % {"n": ROMAN[quarter - 1], "year": year}

    def is_simulated(self, rows: Any = None) -> bool:
        return any(row.simulated for row in self.found)

    def filters_in_words(self) -> list[tuple[str, str]]:
        return [(str(_("Satuan kerja")), self.office.name), (str(_("Sampai")), self.when_words)]

    @cached_property
    def until(self) -> overview.Until:
        return overview.until([one.pk for one in self.counted], *self.when)

    @cached_property
    def counted(self) -> list[Organisation]:
        """Every office whose figures are on the page."""
        return self.offices.below(self.office)

    @property
    def lead(self) -> str:
        """Up to when the data run."""
        told = self.until
        said = [_("Data sampai %(day)s") % {"day": date_format(told.day, "j F Y")}]
        if told.activity:
            said.append(_("kegiatan terakhir yang disetujui %(day)s") % {"day": date_format(told.activity, "j F Y")})
        if told.month:
            said.append(_("hasil bulanan sampai %(month)s") % {"month": Month.of(told.month)})
        words = f"{said[0]}: {', '.join(said[1:])}." if said[1:] else f"{said[0]}; " + _("belum ada yang masuk.")
        if told.locked:
            return words + " " + _("Triwulan ini sudah dikunci.")
        return words if told.is_over else words + " " + _("Triwulan ini masih berjalan.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        filterset: Any = self.filterset
        year, quarter = self.when
        choices = self.choices()
        return context | {
            "office": self.office,
            "choices": choices,
            "types": len(choices) > FEW,
            "matching": self.matching,
            "wanted": filterset.wanted,
            "when": {"year": year, "quarter": quarter, "words": self.when_words},
            "until": self.until,
            "bounds": Thresholds.objects.filter(year=year).first(),
            "cases_url": page_address("case-list"),
        }


class Overview(QuarterPage):
    template_name = "programs/overview.html"
    filterset_class = OverviewFilter
    unit = pgettext_lazy("jumlah", "indikator")
    empty_title = gettext_lazy("Belum ada indikator untuk tahun ini")
    columns = (
        Column("approach", gettext_lazy("Pendekatan")),
        Column("under", gettext_lazy("Program")),
        Column("name", gettext_lazy("Indikator")),
        Column("unit", gettext_lazy("Satuan"), "indicator.unit"),
        Column("target", gettext_lazy("Target"), lambda row: row.target_value, kind="number"),
        Column("result", gettext_lazy("Realisasi"), kind="number"),
        Column("shown", gettext_lazy("Capaian (%)"), kind="number"),
        Column("raw", gettext_lazy("Capaian tanpa batas (%)"), kind="number"),
        Column("light", gettext_lazy("Lampu"), lambda row: "" if row.line.hidden else row.light, kind="status"),
        Column("remarks", gettext_lazy("Keterangan")),
    )

    @property
    def heading(self) -> str:
        return _("Empat pendekatan: %(office)s") % {"office": self.place}

    @property
    def place(self) -> str:
        return places.whole_of(self.office) if self.whole else self.office.name

    @cached_property
    def has_below(self) -> bool:
        return bool(self.offices.children(self.office))

    @property
    def whole(self) -> bool:
        filterset: Any = self.filterset
        return self.has_below and filterset.data["scope"] == WHOLE

    @cached_property
    def counted(self) -> list[Organisation]:
        return self.offices.below(self.office) if self.whole else [self.office]

    def lines(self) -> list[Row]:
        return overview.rows_of(self.request.user, self.offices, self.office, *self.when, whole=self.whole)

    def filters_in_words(self) -> list[tuple[str, str]]:
        said = super().filters_in_words()
        return [*said, (str(_("Cakupan")), self.place)] if self.has_below else said

    def page_size(self) -> int:
        return 1000  # the whole catalogue

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        told = overview.sections(self.found)
        hidden = sum(section.lights.hidden for section in told)
        return context | {
            "cards": [(one, one.approach.label, EXPLAINED[one.approach], ICONS[one.approach]) for one in told],
            "hidden": hidden,
            "hidden_label": Approach.HARD.label,
            "whole": self.whole,
            "has_below": self.has_below,
            "place": self.place,
            "whole_label": places.whole_of(self.office),
            "alone_label": places.alone_of(self.office),
            "provisional": any(row.provisional for row in self.found),
        }

    def cells(self, row: Any) -> list[dict[str, Any]]:
        return [{"row": row}]  # the template draws them itself
