"""Forms of the document room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm


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
    file = forms.FileField(label=_("Atau berkas PDF-nya"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("code") and not cleaned.get("file") and not self.errors:
            raise ValidationError(_("Tulis kodenya, atau pilih berkas PDF-nya."))
        return cleaned
