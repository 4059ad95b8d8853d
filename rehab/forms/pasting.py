"""Pasting a facility's own list: the list itself, then which of its columns is which."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bnnportal.files import checks
from bnnportal.pages import PortalForm
from rehab.pasting import COLUMNS, Pasted, from_file, from_text, guess

ACCEPT = ".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"


class PasteForm(PortalForm):
    text = forms.CharField(
        label=_("Tempelkan dari Excel"), required=False, strip=False,
        help_text=_("Blok tabel di Excel beserta judul kolomnya, salin, lalu tempel di sini."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Atau unggah berkasnya"), required=False, allow_empty_file=True,
        help_text=_("Excel (.xlsx) atau CSV. Berkas hanya dibaca, tidak disimpan."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        if found.get("file"):
            checked = checks.inspect(found["file"], allow=("xlsx", "csv"))
            found["pasted"] = from_file(checked.data, checked.kind)
        elif found.get("text", "").strip():
            found["pasted"] = from_text(found["text"])
        else:
            raise ValidationError(_("Tempelkan daftarnya, atau pilih berkasnya."))
        return found


class ColumnsForm(PortalForm):
    """Which column of the list is which of ours; an answer is the place of the column."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(
        self, *args: Any, pasted: Pasted, remembered: dict[str, str], services: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        places = guess(pasted.headings, remembered)
        choices = [(str(n), heading[:60]) for n, heading in enumerate(pasted.headings) if heading]
        for column in COLUMNS:
            if column.name == "service" and len(services) == 1:
                continue
            required = column.required or column.name == "service"
            self.fields[f"kolom-{column.name}"] = forms.ChoiceField(
                label=column.label,
                required=required,
                choices=[("", _("Pilih kolom") if required else _("Tidak ada")), *choices],
                initial=str(places[column.name]) if column.name in places else "",
                error_messages={
                    "required": _(
                        "Pilih kolomnya. Bila belum ada di daftar Anda, tambahkan di sana, lalu tempel ulang."
                    )
                },
            )
        self.fields["text"].initial = pasted.text()

    @property
    def places(self) -> dict[str, int]:
        return {
            name.partition("-")[2]: int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("kolom-") and value
        }
