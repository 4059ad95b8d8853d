"""Forms of partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.forms import RegionField
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm


class PartnerForm(PortalForm):
    name = forms.CharField(
        label=_("Nama lembaga"), max_length=200, help_text=_("Seperti pada akta atau izinnya, misalnya Yayasan Kipas.")
    )
    region = RegionField(label=_("Kabupaten atau kota"))
    address = forms.CharField(
        label=_("Alamat"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(label=_("Telepon"), max_length=60, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].initial = office.region.code
