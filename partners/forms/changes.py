"""What a change of an agreement asks for: first its terms, then, with the effect in sight, its letter."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.pages import PortalForm
from partners.actions.obligations import standard_scopes
from partners.enums import ChangeKind, Funds, Origin
from partners.models import Agreement, Scope

SUFFIXES = ".pdf,.jpg,.jpeg,.png"
TERMS: dict[str, tuple[str, ...]] = {
    ChangeKind.EXTENSION: ("on", "end"),
    ChangeKind.TERMINATION: ("on", "ended_on"),
}
LETTER = ("number", "summary", "file")


class ChangeForm(PortalForm):
    """`step` 1 asks for the terms, 2 for the letter; then the terms travel along unseen."""

    step_two = forms.BooleanField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Tanggal surat"))
    ended_on = forms.DateField(label=gettext_lazy("Berakhir tanggal"), required=False)
    end = forms.DateField(label=gettext_lazy("Berlaku sampai"))
    title = forms.CharField(label=gettext_lazy("Judul"), max_length=300)
    purpose = forms.CharField(
        label=gettext_lazy("Maksud dan tujuan"), required=False, max_length=20_000, widget=forms.Textarea
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Ruang lingkup"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_scopes = forms.CharField(
        label=gettext_lazy("Ruang lingkup lain"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Satu ruang lingkup tiap baris."),
    )
    funds = forms.ChoiceField(
        label=gettext_lazy("Sumber anggaran"), required=False, choices=[("", "–"), *Funds.choices]
    )
    funds_note = forms.CharField(label=gettext_lazy("Keterangan anggaran"), required=False, max_length=200)
    working_units = forms.CharField(
        label=gettext_lazy("Unit pelaksana"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    partner_signatory = forms.CharField(label=gettext_lazy("Penanda tangan mitra"), required=False, max_length=200)
    partner_position = forms.CharField(
        label=gettext_lazy("Jabatan penanda tangan mitra"), required=False, max_length=200
    )
    number = forms.CharField(label=gettext_lazy("Nomor surat"), max_length=120, required=False)
    summary = forms.CharField(
        label=gettext_lazy("Isi perubahan"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=gettext_lazy("Surat yang ditandatangani"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": SUFFIXES}),
        help_text=gettext_lazy("PDF, foto JPEG, atau PNG. Jangan memotret klien."),
    )

    def __init__(self, *args: Any, kind: ChangeKind, agreement: Agreement, step: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.agreement, self.step = kind, agreement, step
        terms = TERMS.get(kind) or tuple(name for name in self.fields if name not in (*LETTER, "step_two", "ended_on"))
        for name in [*self.fields]:
            if name == "step_two":
                self.initial[name] = step == 2
            elif name in LETTER:
                if step == 1:
                    del self.fields[name]
            elif name not in terms:
                del self.fields[name]
            elif step == 2:
                self.fields[name].widget = self.fields[name].hidden_widget()
        if "scopes" in self.fields:
            scopes: Any = self.fields["scopes"]
            scopes.choices = [(scope["code"], scope["title"]) for scope in standard_scopes()]
        if "end" in self.fields and kind != ChangeKind.EXTENSION:
            self.fields["end"].required = agreement.end is not None
        if "ended_on" in self.fields:
            self.fields["ended_on"].help_text = (
                _("Kosongkan untuk 30 hari setelah tanggal surat, seperti bunyi naskahnya.")
                if agreement.origin == Origin.PORTAL
                else _("Kosongkan bila berakhir pada tanggal suratnya.")
            )
        if step == 2:
            self.name_the_letter()

    def name_the_letter(self) -> None:
        self.fields["number"].required = self.kind != ChangeKind.EXTENSION
        if self.kind == ChangeKind.TERMINATION:
            self.fields["summary"].label = _("Alasan penghentian")
            self.fields["file"].required = True

    @classmethod
    def present(cls, agreement: Agreement) -> dict[str, Any]:
        """The terms as they stand, to be written over."""
        known = {scope["code"] for scope in standard_scopes()}
        scopes: list[Scope] = list(agreement.scopes.all())
        names = ("title", "purpose", "end", "funds", "funds_note", "working_units", "partner_signatory")
        return {name: getattr(agreement, name) for name in (*names, "partner_position")} | {
            "on": min(timezone.localdate(), agreement.end or dt.date.max),
            "scopes": [scope.code for scope in scopes if scope.code in known],
            "own_scopes": "\n".join(scope.title for scope in scopes if scope.code not in known),
        }

    def terms(self) -> dict[str, Any]:
        """What the action takes besides the letter: the changed fields, and all scopes."""
        said = {name: self.cleaned_data[name] for name in self.fields if name not in (*LETTER, "step_two")}
        if "scopes" in said:
            said["scopes"] = [*said["scopes"], *said.pop("own_scopes").splitlines()]
        return said
