"""Forms of the catalogue: another way of reckoning an indicator."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.pages.forms import PortalModelForm
from programs.models import Method, Thresholds


class MethodForm(PortalModelForm):
    """How an indicator is reckoned from a year on; begins with what holds now."""

    class Meta:
        model = Method
        fields = ["since_year", "polarity", "is_index", "over_places", "over_time", "cap", "precision", "reason"]
        labels = {
            "is_index": _("Ini nilai indeks"), "cap": _("Batas capaian (persen)"),
            "over_places": _("Beberapa satuan kerja"), "over_time": _("Beberapa bulan"),
        }  # fmt: skip
        help_texts = {
            "since_year": _("Berlaku untuk tahun ini dan sesudahnya, sampai cara lain ditulis."),
            "is_index": _("Indeks tidak pernah dijumlahkan, baik antarsatuan kerja maupun antarbulan."),
            "cap": _("Kosongkan bila capaian tidak dibatasi; paling rendah 100."),
            "reason": _("Dibaca semua orang pada halaman indikator."),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, this_year = self.instance.indicator.since_year, timezone.localdate().year
        years = range(first, this_year + 2)
        self.fields["since_year"] = forms.TypedChoiceField(
            label=self.fields["since_year"].label, help_text=self.fields["since_year"].help_text, coerce=int,
            choices=[(year, str(year)) for year in reversed(years)],
        )  # fmt: skip
        self.fields["precision"].validators.append(MaxValueValidator(4))

    def _post_clean(self) -> None:
        """The action checks the row, with its sentences beside their fields."""


class ThresholdsForm(PortalModelForm):
    class Meta:
        model = Thresholds
        fields = ["green", "yellow", "source"]
        help_texts = {"source": _("Aturan atau keputusan yang menetapkannya; dibaca semua orang.")}

    def _post_clean(self) -> None:
        """As above."""
