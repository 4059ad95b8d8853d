"""Handing in: a reason for each warning, and for an officer how the paper came."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm
from rehab.definition.checks import Warning
from rehab.enums import Channel, WarningReason


class SendForm(PortalForm):
    """One choice a warning, named by its cell: a reason stays with what it was given for, whatever else changes.

    given: the reasons of the version before; what is asked again in the same words is answered already.
    """

    def __init__(
        self,
        *args: Any,
        warnings: Sequence[Warning] = (),
        given: Sequence[Mapping[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = list(warnings)
        before = {(one["code"], one["text"]): one for one in given}
        for warning in self.warnings:
            self.fields[f"reason_{warning.code}"] = forms.ChoiceField(
                label=warning.text, choices=[("", _("Pilih alasannya")), *WarningReason.choices], required=True,
                initial=before.get((warning.code, warning.text), {}).get("reason"),
            )  # fmt: skip
            self.fields[f"words_{warning.code}"] = forms.CharField(
                label=_("Penjelasan"), max_length=300, required=False, help_text=_("Perlu diisi bila Lainnya."),
                initial=before.get((warning.code, warning.text), {}).get("note"),
                widget=forms.TextInput(attrs={"placeholder": " "}),  # by which the stylesheet knows that it is empty
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name not in {"note"}] + ["note"])

    note = forms.CharField(
        label=_("Catatan untuk pemeriksa"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Jangan menulis nama klien."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for code in (warning.code for warning in self.warnings):
            if found.get(f"reason_{code}") == WarningReason.OTHER and not found.get(f"words_{code}", "").strip():
                self.add_error(f"words_{code}", _("Tuliskan alasannya."))
        return found

    def reasons(self) -> dict[str, dict[str, str]]:
        """{code: {reason, note}}, as actions.submit takes it."""
        return {
            warning.code: {
                "reason": self.cleaned_data[f"reason_{warning.code}"],
                "note": self.cleaned_data.get(f"words_{warning.code}", ""),
            }
            for warning in self.warnings
        }  # fmt: skip


class EnterForm(SendForm):
    """Entered by an officer, from paper or a photo."""

    channel = forms.ChoiceField(label=_("Laporan diterima lewat"), choices=Channel.choices)
    received_on = forms.DateField(
        label=_("Tanggal diterima"), help_text=_("Ketepatan waktu dihitung dari tanggal ini; paling lama 31 hari lalu.")
    )
    scan = forms.FileField(
        label=_("Pindaian atau foto laporan"), required=False,
        help_text=_("PDF, JPEG, atau PNG. Jangan memuat nama atau wajah klien."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/*"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].widget.attrs["max"] = timezone.localdate().isoformat()
