"""Forms of the document room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bnnportal.documents.models import Signatory
from bnnportal.pages import PortalForm, PortalModelForm


class RevokeForm(PortalForm):
    reason = forms.CharField(
        label=_("Alasan pencabutan"),
        help_text=_("Tampil di halaman verifikasi. Jangan menulis nama orang."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replace = forms.BooleanField(
        label=_("Terbitkan penggantinya dengan nomor baru"),
        help_text=_("Isinya diambil dari data penghargaan yang sekarang."),
        required=False,
        initial=True,
    )


class VerifyForm(PortalForm):
    code = forms.CharField(
        label=_("Kode verifikasi"),
        help_text=_("12 huruf dan angka di bawah kode QR, atau alamat yang terbaca dari kode QR."),
        max_length=300,
        required=False,
    )
    file = forms.FileField(
        label=_("Atau berkasnya"), help_text=_("PDF, atau pindaian yang diunduh dari portal."), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("code") and not cleaned.get("file") and not self.errors:
            raise ValidationError(_("Tulis kodenya, atau pilih berkas PDF-nya."))
        return cleaned


class SignedFileForm(PortalForm):
    file = forms.FileField(
        label=_("Berkas bertanda tangan (PDF)"),
        help_text=_("Hasil tanda tangan dari berkas yang diunduh di sini; jangan dicetak atau disimpan ulang."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class ScanForm(PortalForm):
    file = forms.FileField(
        label=_("Pindaian atau foto"),
        help_text=_("PDF, JPEG, atau PNG. Seluruh halaman terlihat, tanda tangan dan cap terbaca."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class RescanForm(ScanForm):
    reason = forms.CharField(
        label=_("Mengapa diganti"), help_text=_("Misalnya: pindaian pertama kabur."), max_length=300
    )


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files; each is checked like one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files or [None]]


class ManySignedFilesForm(PortalForm):
    files = ManyFilesField(
        label=_("Berkas-berkas bertanda tangan"),
        help_text=_("Satu ZIP, atau banyak PDF sekaligus; paling besar 20 MB dan 100 berkas sekali unggah."),
        widget=ManyFilesInput(attrs={"accept": "application/pdf,application/zip,.pdf,.zip", "multiple": True}),
    )


class SignatoryForm(PortalModelForm):
    class Meta:
        model = Signatory
        fields = [
            "organisation", "name", "rank", "id_kind", "id_number", "position", "standing", "on_behalf_of",
            "valid_from", "valid_until",
        ]  # fmt: skip
        help_texts = {
            "name": _("Dengan gelar, persis seperti dicetak."),
            "rank": _("Misalnya: Brigadir Jenderal Polisi, atau Pembina Tk. I."),
            "id_number": _("NIP 18 angka atau NRP 8 angka; spasi boleh."),
            "position": _("Misalnya: Kepala BNN Provinsi Bengkulu. Tanpa “Plt.” atau “a.n.”; itu diisi di bawah."),
            "on_behalf_of": _("Jabatan atasan yang diwakili, bila menandatangani atas nama."),
            "valid_until": _("Kosongkan bila belum diketahui."),
        }

    def __init__(self, *args: Any, organisations: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisations is None:
            del self.fields["organisation"]
        else:
            field = self.fields["organisation"]
            field.queryset = organisations
            field.empty_label = None
        self.fields["id_kind"].choices = [("", _("Tidak ada")), *Signatory._meta.get_field("id_kind").choices]

    def _post_clean(self) -> None:
        """The action builds and checks the row: a change is a new one."""


class SignatoryChangeForm(SignatoryForm):
    class Meta(SignatoryForm.Meta):
        help_texts = SignatoryForm.Meta.help_texts | {
            "valid_from": _("Mulai hari ini isinya yang baru; sama dengan tanggal semula berarti membetulkan.")
        }


class SignatoryEndForm(PortalForm):
    valid_until = forms.DateField(label=_("Hari terakhir menandatangani"))
