"""Forms of partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.forms import RegionField, lines
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm, PortalModelForm
from partners.enums import PartnerKind, Profession, Training
from partners.models import Partner
from partners.profile import ORGANISATION_FIELDS

ADDRESS = forms.Textarea(attrs={"rows": 2})


class PartnerForm(PortalForm):
    name = forms.CharField(
        label=_("Nama lembaga"), max_length=200, help_text=_("Seperti pada akta atau izinnya, misalnya Yayasan Kipas.")
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=[("", "---------"), *PartnerKind.choices])
    region = RegionField(label=_("Kabupaten atau kota"))
    address = forms.CharField(label=_("Alamat"), max_length=300, required=False, widget=ADDRESS)
    phone = forms.CharField(label=_("Telepon"), max_length=60, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].initial = office.region.code


# The profile, a section a form


class SectionForm(PortalModelForm):
    """One theme of the profile. The action saves; `values` is what it is given."""

    class Meta:
        model = Partner
        fields: list[str] = []

    def __init__(self, *args: Any, by_office: bool, **kwargs: Any) -> None:
        self.by_office = by_office
        super().__init__(*args, **kwargs)

    def _post_clean(self) -> None:
        """The action checks the whole record, with the rows locked; here only what was typed."""

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class InstitutionForm(SectionForm):
    name = forms.CharField(label=_("Nama lembaga"), max_length=200)
    aliases = forms.CharField(
        label=_("Nama lain"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Satu nama satu baris; dikenali saat mencari dan mengimpor."),
    )
    address = forms.CharField(label=_("Alamat"), max_length=300, required=False, widget=ADDRESS)
    phone = forms.CharField(label=_("Telepon"), max_length=60, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)
    website = forms.URLField(label=_("Situs"), required=False, assume_scheme="https")
    field_order = ["name", "aliases", "kind", "head", "address", "postcode", "phone", "email", "website"]

    class Meta(SectionForm.Meta):
        fields = ["kind", "head", "postcode"]
        help_texts = {"head": _("Nama kepala, ketua, atau direktur lembaga.")}
        widgets = {"postcode": forms.TextInput(attrs={"inputmode": "numeric"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.instance.organisation
        self.initial["name"] = organisation.name
        self.initial["aliases"] = "\n".join(organisation.aliases)
        for name in ORGANISATION_FIELDS:
            self.initial[name] = getattr(organisation, name)
        if not self.by_office:
            del self.fields["aliases"]
            waits = _("Perubahannya berlaku setelah dikonfirmasi kantor.")
            self.fields["name"].help_text = self.fields["kind"].help_text = waits

    def clean_aliases(self) -> list[str]:
        names = lines(self.cleaned_data["aliases"])
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError(_("Nama paling panjang 200 huruf."))
        return list(dict.fromkeys(names))


class ServicesForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = [
            "outpatient", "inpatient", "aftercare", "gender", "approach", "outpatient_sessions", "inpatient_months",
        ]  # fmt: skip
        help_texts = {
            "approach": _("Misalnya terapi komunitas, konseling individual dan kelompok, atau pendekatan keagamaan."),
            "outpatient_sessions": _("Berapa kali pertemuan satu klien rawat jalan sampai selesai."),
            "inpatient_months": _("Berapa bulan satu klien dirawat sampai selesai."),
        }


class CapacityForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = ["outpatient_capacity", "inpatient_capacity", "outpatient_tariff", "inpatient_tariff", "funding"]
        help_texts = {
            "inpatient_capacity": _("Jumlah tempat tidur untuk klien."),
            "outpatient_tariff": _("Tarif resmi. Tulis 0 bila tanpa biaya."),
            "inpatient_tariff": _("Tarif resmi. Tulis 0 bila tanpa biaya."),
            "funding": _("Misalnya DIPA BNN, BPJS, mandiri, atau donatur."),
        }


class StaffForm(SectionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Profession.choices:
            self.fields[code] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=5_000, localize=True,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )  # fmt: skip
            self.initial[code] = self.instance.staff.get(code)

    @property
    def values(self) -> dict[str, Any]:
        return {"staff": {code: n for code, n in self.cleaned_data.items() if n}}


class TrainingsForm(SectionForm):
    trainings = forms.MultipleChoiceField(
        label=_("Pelatihan"), choices=Training.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(SectionForm.Meta):
        fields = ["trainings"]


class NoteForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "lembaga": InstitutionForm,
    "layanan": ServicesForm,
    "kapasitas": CapacityForm,
    "tenaga": StaffForm,
    "pelatihan": TrainingsForm,
    "catatan": NoteForm,
}


class MergeForm(PortalForm):
    into = forms.ModelChoiceField(
        label=_("Mitra yang dipertahankan"),
        queryset=Partner.objects.none(),
        to_field_name="pk",
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=300,
        required=False,
        help_text=_("Misalnya tercatat dua kali dengan ejaan berbeda."),
    )

    sure = forms.BooleanField(label=_("Keduanya lembaga yang sama; saya tahu ini tidak dapat dibatalkan."))

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = choices
        field.label_from_instance = lambda partner: f"{partner} ({partner.organisation.code})"


class RefuseForm(PortalForm):
    reason = forms.CharField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca oleh mitra; tulis apa yang harus diperbaiki."),
    )  # fmt: skip


class RetireForm(PortalForm):
    reason = forms.CharField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya sudah diganti surat yang baru, atau terunggah ke mitra yang salah."),
    )  # fmt: skip
