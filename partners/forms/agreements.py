"""Forms of agreements: the words of one, the record of an old one, its steps and its signature."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bnnportal.documents.models import Signatory
from bnnportal.offices.forms import SUCCESSORS, OfficeField
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm, PortalModelForm
from partners.actions.obligations import standard_scopes
from partners.enums import AgreementKind, AgreementStatus, Clause
from partners.forms.shared import SharedMixin
from partners.models import Agreement, Partner
from partners.numbering import number_help
from partners.permissions.texts import stands

CODE = re.compile(r"\((P\d{2}-\d+)\)\s*$")
TWO_LINES = forms.Textarea(attrs={"rows": 2})
SIGNATURE = (
    "signed_on", "signed_place", "start", "end", "office_number", "partner_number", "office_signatory",
    "office_position", "partner_signatory", "partner_position",
)  # fmt: skip


def written(partner: Partner) -> str:
    """ "Yayasan Kipas (P17-05)", as the field shows and reads it."""
    return f"{partner.organisation.name} ({partner.organisation.code})"


class PartnerField(forms.CharField):
    """A partner by name or code, typed or taken from the list; any name it has been written by finds it."""

    def clean(self, value: Any) -> Partner | None:
        text = super().clean(value)
        if not text:
            return None
        partners = Partner.objects.select_related("organisation__region", "organisation__parent")
        code = CODE.search(text)
        wanted = code[1] if code else text
        found = list(partners.filter(organisation__code__iexact=wanted)) or list(
            partners.search(text).order_by("organisation__name")[:6]
        )
        same = [one for one in found if one.organisation.name.casefold() == text.casefold()]
        if len(same) == 1 or len(found) == 1:
            return (same or found)[0]
        if found:
            names = "; ".join(written(one) for one in found[:5])
            raise ValidationError(gettext("Yang mana? %(names)s.") % {"names": names})
        raise ValidationError(
            gettext("Tidak ada mitra bernama “%(name)s”. Tambahkan dahulu dari halaman satuan kerja.") % {"name": text}
        )


class SectionsMixin:
    """Fields in titled groups; the template asks for `parts`."""

    sections: tuple[tuple[Any, Any, tuple[str, ...]], ...] = ()
    halves = frozenset({"kind", "subject", "funds", "funds_note", *SIGNATURE})  # two beside one another where wide

    def parts(self) -> list[tuple[Any, Any, list[forms.BoundField]]]:
        form: Any = self
        return [
            (title, lead, [form[name] for name in names if name in form.fields]) for title, lead, names in self.sections
        ]


class WordsForm(SharedMixin, SectionsMixin, PortalModelForm):
    """The words of an agreement. Whether they hold together is said by the action."""

    partner = PartnerField(
        label=_("Mitra"), max_length=220,
        help_text=_("Ketik nama atau kodenya. Mitra di provinsi lain boleh, dengan alasan."),
        widget=forms.TextInput(attrs={"list": "partners", "autocomplete": "off"}),
    )  # fmt: skip
    ready_scopes = forms.MultipleChoiceField(
        label=_("Ruang lingkup"), required=False, choices=lambda: [(s["code"], s["title"]) for s in standard_scopes()],
        widget=forms.CheckboxSelectMultiple, help_text=_("Setiap pilihan membawa kewajibannya sendiri."),
    )  # fmt: skip
    own_scopes = forms.CharField(
        label=_("Ruang lingkup lain"), required=False, max_length=2000, widget=TWO_LINES,
        help_text=_("Satu baris satu ruang lingkup."),
    )  # fmt: skip
    clauses = forms.MultipleChoiceField(
        label=_("Pasal yang sudah ada dalam naskah"), required=False, choices=Clause.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = [
            "kind", "outside_reason", "parent", "subject", "title", "purpose", "working_units", "funds",
            "funds_note", "clauses", *SIGNATURE,
        ]  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "working_units": TWO_LINES,
            "outside_reason": forms.TextInput(),
        }
        help_texts = {
            "title": _("Kosongkan untuk memakai ruang lingkupnya sebagai judul."),
            "outside_reason": _("Diisi bila mitra berada di provinsi lain; BNNP di sana melihat perjanjian ini."),
            "parent": _("Nota kesepahaman atau perjanjian yang ditindaklanjuti."),
            "working_units": _("Satu baris satu unit."),
            "partner_number": _("Boleh menyusul."),
            "start": _("Kewajiban dihitung dari masa berlaku ini."),
        }

    def __init__(self, *args: Any, office: Organisation, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        for name in ("title", "kind", "subject"):
            if name in self.fields:
                self.fields[name].required = name != "title"
        parents = Agreement.objects.visible_to(user).filter(
            office=office, kind__in=(AgreementKind.MOU, AgreementKind.PKS), status=AgreementStatus.ACTIVE
        )  # fmt: skip
        above: Any = self.fields["parent"]
        above.label_from_instance = lambda one: f"{one} · {one.partner}"
        above.empty_label = _("Tidak ada")
        above.queryset = parents.exclude(pk=self.instance.pk).order_by("title", "pk")
        if self.instance.parent_id:
            above.queryset |= Agreement.objects.filter(pk=self.instance.parent_id)
        above.queryset = above.queryset.select_related("partner__organisation")
        self.fields["office_number"].help_text = number_help(office)
        self.nearby = [
            written(one)
            for one in Partner.objects.visible_to(user).select_related("organisation").order_by("organisation__name")
        ][:500]
        if self.instance.pk:
            self.fields["partner"].initial = written(self.instance.partner)
            scopes = list(self.instance.scopes.all())
            self.fields["ready_scopes"].initial = [scope.code for scope in scopes if scope.code]
            self.fields["own_scopes"].initial = "\n".join(scope.title for scope in scopes if not scope.code)
        elif "office_signatory" in self.fields:
            fill_signatory(self, office)

    def _post_clean(self) -> None:
        """The action checks the whole; checking it here too would say everything twice."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        own = [line for line in said.pop("own_scopes", "").splitlines() if line.strip()]
        said["scopes"] = [*said.pop("ready_scopes", []), *own]
        if not said["scopes"] and not self.errors:
            self.add_error("ready_scopes", gettext("Pilih sedikitnya satu ruang lingkup, atau tulis sendiri."))
        return said


PARTIES = ("kind", "partner", "outside_reason", "parent", "subject")
CONTENT = ("ready_scopes", "own_scopes", "title", "purpose", "working_units")
SIGNATORIES = ("office_signatory", "office_position", "partner_signatory", "partner_position")


class AgreementForm(WordsForm):
    sections = (
        (_("Para pihak"), "", PARTIES),
        (_("Isi kerja sama"), "", CONTENT),
        (_("Masa berlaku dan anggaran"), _("Boleh diisi saat tanda tangan."), ("start", "end", "funds", "funds_note")),
        (_("Nomor dan penanda tangan"), _("Boleh diisi saat tanda tangan."),
         ("office_number", "partner_number", *SIGNATORIES)),
        (_("Kelengkapan naskah"),
         _("Hanya untuk naskah yang disusun di luar portal; tidak menahan langkah berikutnya."), ("clauses",)),
    )  # fmt: skip

    class Meta(WordsForm.Meta):
        exclude = ["signed_on", "signed_place"]


class RecordForm(WordsForm):
    """Existing before the portal: what is not known stays empty."""

    source = forms.CharField(
        label=_("Sumber"), max_length=300, help_text=_("Dari mana isian ini: berkas, surat, atau laman.")
    )
    sections = (
        (_("Para pihak"), "", PARTIES),
        (_("Isi kerja sama"), "", (*CONTENT, "source")),
        (_("Tanda tangan dan masa berlaku"),
         _("Kosongkan yang tidak diketahui. Selama tanggal akhirnya kosong, tidak ada kewajiban yang dihitung."),
         ("signed_on", "signed_place", "start", "end", "funds", "funds_note")),
        (_("Nomor dan penanda tangan"), _("Kosongkan yang tidak diketahui."),
         ("office_number", "partner_number", *SIGNATORIES)),
        (_("Kelengkapan naskah"), "", ("clauses",)),
    )  # fmt: skip

    class Meta(WordsForm.Meta):
        fields = [*WordsForm.Meta.fields, "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_number"].help_text = ""
        self.fields["partner_number"].help_text = ""
        if not self.instance.pk:  # who signs today did not sign then
            self.fields["office_signatory"].initial = self.fields["office_position"].initial = ""


def fill_signatory(form: forms.BaseForm, office: Organisation) -> None:
    """Propose who signs for the office today, from its register."""
    signatory = Signatory.objects.on(office, timezone.localdate()).first()
    if signatory is not None:
        form.fields["office_signatory"].initial = signatory.name
        form.fields["office_position"].initial = signatory.printed_position


class SignForm(SectionsMixin, PortalModelForm):
    """The day both sides signed, and the scan of what they signed where the portal did not make it."""

    scan = forms.FileField(
        label=_("Pindaian naskah bertanda tangan"), required=False,
        help_text=_("PDF, JPEG, atau PNG, paling besar 20 MB. Tidak perlu bila naskah portal sudah ditandatangani."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip
    sections = (
        (_("Penandatanganan"), "", ("signed_on", "signed_place")),
        (_("Pihak BNN"), "", ("office_signatory", "office_position", "office_number")),
        (_("Pihak mitra"), "", ("partner_signatory", "partner_position", "partner_number")),
        (_("Masa berlaku"), _("Kewajiban kedua pihak dihitung dari masa ini."), ("start", "end")),
        (_("Naskah"), _("Pindai kertasnya saja. Jangan memotret klien."), ("scan",)),
    )

    class Meta:
        model = Agreement
        fields = SIGNATURE
        help_texts = {
            "signed_on": _("Hari kedua pihak menandatangani; bukan tanggal yang akan datang."),
            "partner_number": _("Boleh menyusul bila mitra belum memberi nomor."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("signed_on", "start", "end", "office_signatory", "partner_signatory"):
            self.fields[name].required = True
        if stands(self.instance):
            self.fields["office_number"].disabled = True
            self.fields["office_number"].help_text = _("Nomor naskah yang diterbitkan portal.")
        else:
            self.fields["office_number"].help_text = number_help(self.instance.office, self.instance.kind)
        if not self.instance.office_signatory:
            fill_signatory(self, self.instance.office)
            for name in ("office_signatory", "office_position"):
                self.initial[name] = self.fields[name].initial or self.initial.get(name)

    def _post_clean(self) -> None:
        """The action checks the whole."""


class NoteForm(PortalForm):
    reason = forms.CharField(
        label=_("Catatan"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dibaca kedua pihak."),
    )  # fmt: skip


class ReasonForm(NoteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].label = _("Alasan")


class NumbersForm(PortalForm):
    office_number = forms.CharField(label=_("Nomor BNN"), max_length=120, required=False)
    partner_number = forms.CharField(label=_("Nomor mitra"), max_length=120, required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("office_number", "partner_number"):
            if getattr(agreement, name):
                del self.fields[name]


class OfficeChoiceForm(PortalForm):
    satker = OfficeField(SUCCESSORS, label=_("Satuan kerja yang mengadakan perjanjian"))
