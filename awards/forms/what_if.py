"""The question "what if": one component, one value. Asked by GET, nothing is saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.scoring.reading import LARGEST
from bnnportal.pages import PortalForm


class WhatIfForm(PortalForm):
    component = forms.ChoiceField(label=_("Komponen"))
    value = forms.DecimalField(
        label=_("Nilainya menjadi"),
        required=False,
        max_digits=20,
        decimal_places=6,
        max_value=int(LARGEST),
        min_value=-int(LARGEST),
        help_text=_("Kosongkan untuk mencari nilai yang menaikkan satu peringkat."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["component"]
        chosen.choices = choices
