"""What the pages of figures are read for: a span, what to put rows by, a province, an office."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation, Region
from bnnportal.periods import Month
from rehab.enums import Basis, Level
from rehab.filters.reports import counted_for, supervisors
from rehab.models import Facility, MonthlyReport
from rehab.spans import Span, choices_since, last_reported

ALL = "semua"


def first_month() -> Month:
    """The oldest month there is a report of."""
    oldest = MonthlyReport.objects.aggregate(month=Min("month"))["month"]
    return min(Month.of(oldest), last_reported()) if oldest else last_reported()


class ChoosingFilter(django_filters.FilterSet):
    """Choices that always have a value; what stands in the address and is none of them is the first one."""

    always: dict[str, list[tuple[str, Any]]] = {}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        given = data.copy() if data is not None else {}
        for name, choices in self.always.items():
            if given.get(name) not in dict(flat(choices)):
                given[name] = flat(choices)[0][0]
        super().__init__(given, *args, **kwargs)
        for name, choices in self.always.items():
            self.filters[name].extra["choices"] = choices

    def as_it_is(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Read by the page itself."""
        return queryset

    def chosen(self, name: str) -> Any:
        """The cleaned value, or None."""
        return self.form.cleaned_data.get(name) if self.form.is_valid() else None


def flat(choices: list[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    """Without the groups."""
    found: list[tuple[str, Any]] = []
    for value, label in choices:
        found += label if isinstance(label, list) else [(value, label)]
    return found


def choice(label: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, choices=(), empty_label=None, method="as_it_is")


class PlaceFilter(ChoosingFilter):
    """A province and an office; the rows of the page are facilities or are put together by the page itself."""

    provinsi = django_filters.ModelChoiceFilter(
        label=_("Provinsi"), queryset=Region.objects.filter(parent=None).order_by("code"), to_field_name="code",
        method="in_province",
    )  # fmt: skip
    kantor = django_filters.ModelChoiceFilter(
        label=_("Kantor pembina"), queryset=supervisors, to_field_name="code", method="of_office"
    )

    def in_province(self, queryset: QuerySet[Any], name: str, value: Region) -> QuerySet[Any]:
        return queryset.filter(region__code__startswith=value.code)

    def of_office(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        return queryset.filter(supervisor=value)

    @property
    def place(self) -> dict[str, str]:
        """The province and office chosen, by code."""
        chosen = {name: self.chosen(name) for name in ("provinsi", "kantor")}
        return {name: place.code for name, place in chosen.items() if place is not None}


class MatrixFilter(PlaceFilter):
    sampai = choice(_("24 bulan sampai"))

    class Meta:
        model = Facility
        fields = ["provinsi", "kantor", "sampai"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        newest, oldest = last_reported(), first_month()
        years = range(newest.year - 1, oldest.year - 1, -1)
        ends = [newest, *(Month(year, 12) for year in years)]
        self.always = {"sampai": [(Span(month, month).code, str(month)) for month in ends]}
        super().__init__(data, *args, **kwargs)

    @property
    def last(self) -> Month:
        return Span.of(self.data["sampai"]).last


class SpanFilter(PlaceFilter):
    """Of figures, which belong to the office that was owed the report: also one that passed its facilities on."""

    kantor = django_filters.ModelChoiceFilter(
        label=_("Kantor pembina"), queryset=counted_for, to_field_name="code", method="as_it_is"
    )
    kurun = choice(_("Kurun"))
    menurut = choice(_("Menurut"))

    class Meta:
        model = Facility
        fields = ["kurun", "menurut", "provinsi", "kantor"]

    def __init__(self, data: Any = None, *args: Any, levels: Sequence[Level], **kwargs: Any) -> None:
        named = [(level.value, level.label) for level in levels]
        self.always = {"kurun": choices_since(first_month()), "menurut": named, **self.always}
        super().__init__(data, *args, **kwargs)

    @property
    def span(self) -> Span:
        return Span.of(self.data["kurun"])

    @property
    def level(self) -> Level:
        return Level(self.data["menurut"])


class RecapFilter(SpanFilter):
    dasar = choice(_("Dasar"))
    always = {
        "dasar": [(ALL, _("Semua yang dikirim")), (Basis.FINAL.value, _("Hanya yang disetujui (final)"))],
    }

    class Meta:
        model = Facility
        fields = ["kurun", "menurut", "provinsi", "kantor", "dasar"]

    @property
    def final(self) -> bool:
        return bool(self.data["dasar"] == Basis.FINAL)
