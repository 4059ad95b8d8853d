"""Forms of editions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from awards.models import Category, Edition
from bnnportal.documents.models import Signatory
from bnnportal.offices.enums import OrganisationKind
from bnnportal.pages import PortalModelForm


def in_words(signatory: Signatory) -> str:
    since = date_format(signatory.valid_from, "j F Y")
    if signatory.valid_until is None:
        return _("%(who)s (sejak %(since)s)") % {"who": signatory, "since": since}
    until = date_format(signatory.valid_until, "j F Y")
    return _("%(who)s (%(since)s sampai %(until)s)") % {"who": signatory, "since": since, "until": until}


class EditionForm(PortalModelForm):
    source_url = forms.URLField(label=_("Sumber"), required=False, max_length=300, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["signatory"]
        field.queryset = Signatory.objects.filter(organisation__kind=OrganisationKind.PUSAT)
        field.empty_label = _("Tidak dari daftar: pakai dua isian di bawah")
        field.label_from_instance = in_words

    def clean(self) -> dict[str, Any]:
        """Who is chosen from the register signs on the day of the award, and is named as the register names them."""
        cleaned = super().clean() or {}
        signatory, day = cleaned.get("signatory"), cleaned.get("awarded_on")
        if signatory is None:
            return cleaned
        if day and not signatory.in_force(day):
            self.add_error("signatory", _("Pejabat ini tidak menjabat pada tanggal penganugerahan."))
        return cleaned | {"signatory_position": signatory.position, "signatory_name": signatory.name}

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug == "baru":
            raise ValidationError(_("“baru” sudah dipakai portal. Pilih alamat lain, misalnya rakernis-2027."))
        return slug

    class Meta:
        model = Edition
        fields = [
            "name",
            "long_name",
            "slug",
            "assessment_year",
            "theme",
            "venue",
            "held_from",
            "held_until",
            "awarded_on",
            "signatory",
            "signatory_position",
            "signatory_name",
            "source_url",
        ]
        widgets = {
            "theme": forms.Textarea(attrs={"rows": 2}),
            "held_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "held_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "awarded_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"slug": _("Alamat pendek")}
        help_texts = {
            "slug": _("Bagian alamat halaman, misalnya rakernis-2027."),
            "assessment_year": _("Tahun kinerja yang dinilai, bukan tahun acaranya."),
            "signatory": _("Dari daftar penanda tangan BNN pusat, dengan pangkat dan NIP/NRP-nya."),
            "signatory_name": _("Boleh kosong: piagam diberi garis."),
        }


class CategoryForm(PortalModelForm):
    class Meta:
        model = Category
        fields = ["code", "name", "printed_name", "field", "classification"]


class DistinctCategories(forms.BaseFormSet):
    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_few_forms": _("Isi paling sedikit satu kategori.")
    }

    def clean(self) -> None:
        codes = [form.cleaned_data.get("code") for form in self.forms if form.is_valid() and form.cleaned_data]
        twice = {code for code in codes if code and codes.count(code) > 1}
        if twice:
            raise ValidationError(_("Kode kategori %(code)s ditulis dua kali.") % {"code": ", ".join(sorted(twice))})


CategoryFormSet = forms.formset_factory(
    CategoryForm, DistinctCategories, extra=3, min_num=1, validate_min=True, max_num=12
)
