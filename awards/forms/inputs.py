"""Forms about the figures of an office: what is wrong with them, the answer, and a correction."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.pages import PortalForm


class FlagForm(PortalForm):
    """What is wrong with the figures of an office."""

    components = forms.MultipleChoiceField(
        label=gettext_lazy("Angka yang tidak sesuai"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih angka mana yang tidak sesuai.")},
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Apa yang keliru, dan berapa seharusnya"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Tuliskan angka mana yang tidak sesuai dan mengapa.")},
    )  # fmt: skip

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["components"]
        choices.choices = parts


def typed(value: Decimal | None) -> str:
    """A stored number as a person would type it."""
    return "" if value is None else number_format(value.normalize() + 0, use_l10n=True, force_grouping=True)


def number_field(label: str, initial: Decimal | None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, localize=True, initial=typed(initial), max_digits=25,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


class AnswerForm(PortalForm):
    """The answer to a flag, with the figures that are put right."""

    answer = forms.CharField(
        label=gettext_lazy("Jawaban"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Tuliskan jawabannya.")},
    )  # fmt: skip

    def __init__(self, *args: Any, flagged: list[tuple[str, str, Decimal | None]], **kwargs: Any) -> None:
        """flagged: (code, name, present value) of each component that is doubted."""
        super().__init__(*args, **kwargs)
        self.flagged = flagged
        for code, name, value in flagged:
            said = number_field(_("%(name)s, seharusnya") % {"name": name}, value)
            said.help_text = _("Biarkan bila tetap. Kosongkan bila tidak ada datanya.")
            self.fields[f"value:{code}"] = said
        self.order_fields([*(f"value:{code}" for code, _name, _value in flagged), "answer"])

    @property
    def corrections(self) -> dict[str, Decimal | None]:
        """Those that were changed."""
        now = {code: self.cleaned_data.get(f"value:{code}") for code, _name, _value in self.flagged}
        return {code: now[code] for code, _name, value in self.flagged if now[code] != value}


class CorrectForm(PortalForm):
    """One figure put right without a flag."""

    note = forms.CharField(
        label=gettext_lazy("Alasan koreksi"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tuliskan mengapa angka ini dikoreksi.")},
    )  # fmt: skip

    def __init__(self, *args: Any, value: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = number_field(_("Nilai yang benar"), value)
        self.fields["value"].help_text = _("Kosong berarti tidak ada data.")
        self.order_fields(["value", "note"])
