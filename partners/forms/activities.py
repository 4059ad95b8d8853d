"""Forms of capacity activities."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.documents.models import Signatory
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm, PortalModelForm
from partners.actions.participants import pasted, without_nik
from partners.models import CapacityActivity, Partner


class PartnersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.organisation.name)


class ActivityForm(PortalModelForm):
    partners = PartnersField(
        label=_("Mitra yang ikut"),
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kewajiban pelatihan dalam perjanjian mitra ini terpenuhi oleh kegiatan ini."),
    )

    class Meta:
        model = CapacityActivity
        fields = [
            "title", "kind", "topic", "held_from", "held_until", "place", "hours", "partners", "people", "speakers",
        ]  # fmt: skip
        widgets = {"kind": forms.RadioSelect, "speakers": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("Seperti akan dicetak pada sertifikat, misalnya Bimbingan Teknis Asesmen Adiksi."),
            "topic": _("Misalnya: asesmen dan rencana terapi."),
            "held_until": _("Hari terakhir; kegiatan dicatat setelah selesai."),
            "place": _("Kota atau gedung, misalnya Bengkulu."),
            "hours": _("Dicetak pada sertifikat bila diisi."),
            "people": _("Bila nama peserta didaftar kemudian, jumlahnya mengikuti daftar."),
            "speakers": _("Satu nama satu baris. Hanya terlihat oleh kantor Anda."),
        }

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partners"]
        field.queryset = partners.select_related("organisation").order_by("organisation__name")
        if not partners.exists():
            del self.fields["partners"]
        kinds: Any = self.fields["kind"]
        kinds.choices = [choice for choice in kinds.choices if choice[0]]
        self.fields["people"].required = False
        activity = self.instance
        if activity.pk and (activity.is_forgotten or activity.participants.exists()):
            del self.fields["people"]
        if activity.pk and activity.is_forgotten:
            del self.fields["speakers"]

    def clean_people(self) -> int:
        return self.cleaned_data["people"] or 0

    def clean_speakers(self) -> str:
        return without_nik(self.cleaned_data["speakers"])

    def _post_clean(self) -> None:
        """The action builds and checks the row."""


class CancelForm(PortalForm):
    reason = forms.CharField(label=_("Alasan pembatalan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


OTHER = "lain"


class ParticipantsForm(PortalForm):
    """One name a line, for one institution."""

    partner = forms.ChoiceField(label=_("Lembaga"), widget=forms.RadioSelect, initial=OTHER)
    institution = forms.CharField(
        label=_("Nama lembaga lain"), max_length=200, required=False, help_text=_("Bila lembaganya tidak ada di atas.")
    )
    names = forms.CharField(
        label=_("Nama peserta"),
        help_text=_("Satu nama satu baris, dengan gelar seperti akan dicetak. Tanpa NIK, NIP, atau nomor telepon."),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        max_length=130_000,
    )
    others = forms.BooleanField(label=_("Ya, ini orang lain dengan nama sama"), required=False)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, activity: CapacityActivity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {str(partner.pk): partner for partner in activity.partners.select_related("organisation")}
        field: Any = self.fields["partner"]
        field.choices = [(pk, str(partner)) for pk, partner in self.partners.items()] + [(OTHER, _("Lembaga lain"))]
        field.initial = next(iter(self.partners), OTHER)
        if not self.partners:
            field.widget = forms.HiddenInput()
            self.fields["institution"].help_text = ""
        self.fields["expected"].initial = activity.participants.count()

    def clean_names(self) -> list[str]:
        return pasted(self.cleaned_data["names"])

    def clean_institution(self) -> str:
        return without_nik(self.cleaned_data["institution"])

    def for_action(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "names": data["names"],
            "partner": self.partners.get(data["partner"]),
            "institution": data["institution"],
            "expected": data["expected"] if data["others"] else None,
        }


class ParticipantForm(PortalForm):
    name = forms.CharField(label=_("Nama seperti dicetak"), max_length=120)

    def clean_name(self) -> str:
        return without_nik(self.cleaned_data["name"])


class CertificatesForm(PortalForm):
    role = forms.CharField(label=_("Diberikan sebagai"), max_length=80, initial="Peserta")
    place = forms.CharField(label=_("Kota di atas tanda tangan"), max_length=60, required=False)
    signatory = forms.ModelChoiceField(
        label=_("Penanda tangan"),
        queryset=Signatory.objects.none(),
        required=False,
        empty_label=_("Tanpa nama (beri garis)"),
    )
    signatory_position = forms.CharField(
        label=_("Jabatan penanda tangan"),
        help_text=_("Hanya bila penanda tangan tidak dipilih di atas."),
        max_length=160,
        required=False,
    )

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["signatory"]
        field.queryset = Signatory.objects.on(office, timezone.localdate())
        field.initial = field.queryset.first()
        self.fields["place"].initial = office.region.name
        self.fields["signatory_position"].initial = f"Kepala {office.name}"

    @property
    def signed_by(self) -> dict[str, str]:
        signatory = self.cleaned_data["signatory"]
        return signatory.content if signatory else {"signatory_position": self.cleaned_data["signatory_position"]}
