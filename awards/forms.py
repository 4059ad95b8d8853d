"""Forms of editions and of the import of a published list."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from awards import imports
from awards.models import Category, Edition
from bnnportal.pages import PortalForm, PortalModelForm

SALT = "awards.import"


class UploadForm(PortalForm):
    file = forms.FileField(
        label=_("Daftar penghargaan (CSV)"),
        help_text=_("Kolom: kategori, tingkat, peringkat, satker; boleh ditambah kode_satker dan seri."),
    )

    def clean_file(self) -> list[tuple[int, dict[str, str]]]:
        file = self.cleaned_data["file"]
        if file.size > imports.MAX_BYTES:
            raise ValidationError(_("Berkas ini lebih besar dari 1 MB. Daftar penghargaan tidak pernah sebesar itu."))
        self.cleaned_data["file_name"] = file.name
        return imports.read(file.read())


def seal(lines: list[tuple[int, dict[str, str]]], name: str) -> str:
    """The checked file, signed, so that the preview page can carry it to the confirmation."""
    return signing.dumps({"lines": lines, "name": name}, salt=SALT, compress=True)


def unseal(text: str) -> tuple[list[tuple[int, dict[str, str]]], str]:
    try:
        content = signing.loads(text, salt=SALT, max_age=3600)
    except signing.BadSignature as error:
        raise ValidationError(_("Pratinjau ini sudah kedaluwarsa. Unggah berkasnya lagi.")) from error
    return [(line, cells) for line, cells in content["lines"]], content["name"]


def answers(data: Any) -> dict[int, str]:
    """A person's choices for doubtful names, by line."""
    found = {}
    for name, value in data.items():
        line = name.removeprefix("office-")
        if value and line != name and line.isascii() and line.isdecimal() and len(line) < 9:
            found[int(line)] = value
    return found


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
