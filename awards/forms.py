"""Forms of editions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from awards.models import Category, Edition
from bnnportal.pages import PortalModelForm


class EditionForm(PortalModelForm):
    source_url = forms.URLField(label=_("Sumber"), required=False, max_length=300, assume_scheme="https")

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
