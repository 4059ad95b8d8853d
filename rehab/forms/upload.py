"""The filled-in template on its way back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm


class TemplateForm(PortalForm):
    file = forms.FileField(
        label=_("Berkas Excel laporan ini (.xlsx)"),
        allow_empty_file=True,  # the content check has a sentence for it
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )
