"""What is chosen on pages of programmes and indicators: an office and a year; and the filters of their list."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from programs.enums import Approach
from programs.models import Indicator, Programme, Thresholds


class ProgrammeFilter(django_filters.FilterSet):
    approach = django_filters.ChoiceFilter(label=_("Pendekatan"), choices=Approach.choices)
    field = django_filters.ChoiceFilter(label=_("Bidang"), choices=Field.choices)

    class Meta:
        model = Programme
        fields = ["approach", "field"]


class OfficeAndYear(forms.Form):
    """Of which office and year a page tells; without a choice one's own office, this year."""

    is_filter = True
    office = forms.ModelChoiceField(
        label=_("Satuan kerja"), queryset=Organisation.objects.none(), to_field_name="code", required=False,
        empty_label=None,
    )  # fmt: skip
    year = forms.TypedChoiceField(label=_("Tahun"), coerce=int, required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        this_year = timezone.localdate().year
        years = sorted({this_year, *Thresholds.objects.filter(year__lte=this_year).values_list("year", flat=True)})
        given = {name: data.get(name) or self.default(user, name, this_year) for name in ("office", "year")}
        super().__init__({**data.dict(), **given})
        offices = Organisation.objects.visible_to(user).offices().select_related("region")
        self.fields["office"].queryset = offices.order_by("kind", "name")  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, str(year)) for year in reversed(years)]  # type: ignore[attr-defined]
        self.user, self.this_year = user, this_year

    def default(self, user: User, name: str, year: int) -> Any:
        return year if name == "year" else getattr(user.organisation, "code", "")

    @property
    def office_chosen(self) -> Organisation:
        own = self.user.organisation
        assert own is not None  # noqa: S101 - who enters these pages has an office
        chosen: Organisation | None = self.cleaned_data.get("office") if self.is_valid() else None
        return chosen or own

    @property
    def year_chosen(self) -> int:
        return (self.cleaned_data.get("year") if self.is_valid() else None) or self.this_year


class OfProgramme(OfficeAndYear):
    """…and which indicator its map shows."""

    indicator = forms.ModelChoiceField(
        label=pgettext_lazy("peta", "Indikator pada peta"), queryset=Indicator.objects.none(), to_field_name="code",
        required=False, empty_label=None,
    )  # fmt: skip

    def __init__(self, data: Any, *, user: User, programme: Programme) -> None:
        super().__init__(data, user=user)
        self.fields["indicator"].queryset = programme.indicators.all()  # type: ignore[attr-defined]

    @property
    def indicator_chosen(self) -> str:
        chosen = self.cleaned_data.get("indicator") if self.is_valid() else None
        return "" if chosen is None else str(chosen.code)
