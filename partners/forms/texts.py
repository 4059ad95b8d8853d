"""Forms of the text of an agreement."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from bnnportal.documents.numbers import MAX_NUMBER
from bnnportal.pages import PortalForm


class VersionForm(PortalForm):
    file = forms.FileField(
        label=_("Berkas naskah"), widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx"}), allow_empty_file=True
    )
    note = forms.CharField(
        label=_("Catatan"), max_length=300, required=False,
        help_text=_("Apa yang berubah, misalnya “Pasal 8 menurut usul mitra”."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Word (.docx) atau PDF tanpa sandi, paling besar %(limit)s.") % {
            "limit": filesizeformat(settings.MAX_FILE_BYTES)
        }


class IssueForm(PortalForm):
    number = forms.CharField(
        label=_("Nomor naskah"), max_length=MAX_NUMBER, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    place = forms.CharField(label=_("Tempat penandatanganan"), max_length=120, required=False)
    on = forms.DateField(
        label=_("Tanggal pada naskah"), required=False,
        help_text=_("Hari penandatanganan. Bila dikosongkan, tanggalnya menjadi titik-titik yang diisi tangan."),
    )  # fmt: skip
