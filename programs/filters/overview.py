"""What the pages of the four approaches are read for: an office, a year up to a quarter, alone or with all below it."""

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.periods import ROMAN
from programs.enums import Light
from programs.models.catalogue import FIRST_YEAR
from rehab.filters.figures import ChoosingFilter, choice

MONTHS = (_("Januari–Maret"), _("April–Juni"), _("Juli–September"), _("Oktober–Desember"))
WHOLE, ALONE = "seluruh", "sendiri"


class QuarterFilter(ChoosingFilter):
    """`office` is a code or a part of a name; the page finds which. Without a choice: this year up to this quarter."""

    office = django_filters.CharFilter(label=_("Satuan kerja"), method="as_it_is", max_length=200)
    year = choice(_("Tahun"))
    quarter = choice(_("Sampai triwulan"))

    class Meta:
        model = Organisation
        fields = ["office", "year", "quarter"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        years = [(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)]
        quarters = [(str(n), f"{ROMAN[n - 1]} ({months})") for n, months in enumerate(MONTHS, 1)]
        given = data.copy() if data is not None else {}
        if given.get("year") not in dict(years):
            given["year"] = str(today.year)
        if given.get("quarter") not in dict(quarters):
            running = (today.month + 2) // 3
            given["quarter"] = str(running if given["year"] == str(today.year) else 4)
        self.always = {"year": years, "quarter": quarters, **self.always}
        super().__init__(given, *args, **kwargs)

    @property
    def wanted(self) -> str:
        return str(self.chosen("office") or "").replace("\x00", "").strip()

    @property
    def when(self) -> tuple[int, int]:
        """Year and quarter."""
        return int(self.data["year"]), int(self.data["quarter"])


class OverviewFilter(QuarterFilter):
    scope = choice(_("Cakupan"))

    class Meta(QuarterFilter.Meta):
        fields = ["office", "scope", "year", "quarter"]

    always = {"scope": [(WHOLE, _("Dengan kantor di bawahnya")), (ALONE, _("Kantor ini sendiri"))]}


class ComparisonFilter(QuarterFilter):
    """`show`: nothing for all four, an approach, or the code of an indicator."""

    show = choice(_("Yang dibandingkan"))
    light = django_filters.ChoiceFilter(label=_("Lampu"), choices=Light.choices, method="as_it_is")

    class Meta(QuarterFilter.Meta):
        fields = ["show", "office", "year", "quarter", "light"]

    def __init__(self, data: Any = None, *args: Any, shows: list[tuple[str, Any]], **kwargs: Any) -> None:
        self.always = {"show": shows}
        super().__init__(data, *args, **kwargs)
