"""Forms of objections: filing one with its evidence, and the answer with corrected figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.actions.objections import EVIDENCE, MOST_FILES, Correction
from bnnportal.files import checks
from bnnportal.files.views import SUFFIXES
from bnnportal.pages import PortalForm

ACCEPT, REJECT = "TERIMA", "TOLAK"


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as a list; none is an empty list."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent if one]


class ObjectionForm(PortalForm):
    components = forms.MultipleChoiceField(
        label=_("Angka yang disanggah"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Pilih angkanya; kosongkan bila menyanggah cara hitung atau peringkatnya."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Isi sanggahan"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Apa yang tidak benar, berapa seharusnya, dan apa buktinya."),
    )  # fmt: skip
    uploads = FilesField(
        label=_("Bukti"), required=False,
        widget=Files(attrs={"accept": ",".join(SUFFIXES[kind] for kind in EVIDENCE), "multiple": True}),
    )  # fmt: skip

    def __init__(self, *args: Any, components: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["components"]
        chosen.choices = components
        self.fields["uploads"].help_text = gettext(
            "%(allowed)s; paling banyak %(n)s berkas. Bukti lain dapat ditambah sampai sanggahan dijawab. "
            "Jangan memotret klien."
        ) % {"allowed": checks.named(EVIDENCE), "n": MOST_FILES}


class AnswerForm(PortalForm):
    """One decision about the whole objection; an acceptance says what is right instead."""

    decision = forms.ChoiceField(
        label=_("Keputusan"), widget=forms.RadioSelect, choices=[(ACCEPT, _("Diterima")), (REJECT, _("Ditolak"))]
    )
    answer = forms.CharField(
        label=_("Jawaban"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Dibaca satuan kerja yang menyanggah: apa yang diperiksa dan mengapa diputuskan demikian."),
    )  # fmt: skip

    def __init__(self, *args: Any, components: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        """components: (code, name, present value in words) of the figures the objection is about."""
        super().__init__(*args, **kwargs)
        self.components = components
        for code, name, now in components:
            self.fields[f"value_{code}"] = forms.DecimalField(
                label=gettext("%(name)s yang benar") % {"name": name}, required=False, max_digits=30, decimal_places=10,
                localize=True, help_text=gettext("Sekarang %(value)s. Kosongkan bila sudah benar.") % {"value": now},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"reason_{code}"] = forms.CharField(
                label=gettext("Dasar koreksi %(name)s") % {"name": name}, required=False, max_length=300,
                help_text=gettext("Misalnya: laporan Maret terhitung dua kali."),
            )  # fmt: skip

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("decision") == ACCEPT and self.components and not self.errors and not self.corrections():
            self.add_error(
                f"value_{self.components[0][0]}",
                gettext("Tuliskan nilai yang benar untuk paling sedikit satu angka, atau tolak dengan alasan."),
            )
        for code, _name, _now in self.components:
            value, reason = data.get(f"value_{code}"), data.get(f"reason_{code}", "")
            if data.get("decision") == REJECT and value is not None:
                self.add_error(f"value_{code}", gettext("Sanggahan yang ditolak tidak mengubah angka. Kosongkan."))
            elif value is not None and not reason and f"reason_{code}" not in self.errors:
                self.add_error(f"reason_{code}", gettext("Tuliskan dasar koreksinya."))

    def corrections(self) -> list[Correction]:
        data = self.cleaned_data
        found: list[Correction] = []
        for code, _name, _now in self.components:
            value: Decimal | None = data.get(f"value_{code}")
            if value is not None:
                found.append({"component": code, "value": value, "reason": data.get(f"reason_{code}", "")})
        return found
