"""Forms of legal papers and contacts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalModelForm
from partners.models import Contact, LegalPaper


class PaperForm(PortalModelForm):
    upload = forms.FileField(
        label=_("Berkas"), required=False, help_text=_("Pindaian surat: PDF, JPEG, atau PNG. Jangan memotret klien."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip

    class Meta:
        model = LegalPaper
        fields = ["kind", "number", "issuer", "issued_on", "expires_on"]
        help_texts = {
            "issuer": _("Notaris, dinas, kementerian, atau lembaga sertifikasi."),
            "expires_on": _("Hari terakhir berlaku. Kosongkan bila tanpa batas waktu."),
        }

    def _post_clean(self) -> None:
        """The action checks the whole record, and says its sentences."""


class RenewForm(PaperForm):
    class Meta(PaperForm.Meta):
        fields = ["number", "issuer", "issued_on", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].help_text = _("Pindaian surat yang baru: PDF, JPEG, atau PNG.")


class CorrectForm(PaperForm):
    upload = None  # type: ignore[assignment]  # scans are added and removed on the paper's page


class ContactForm(PortalModelForm):
    class Meta:
        model = Contact
        fields = ["name", "position", "phone", "email"]
        help_texts = {"phone": _("Telepon atau surel, salah satunya diisi.")}

    def _post_clean(self) -> None:
        """The action checks the whole record."""
