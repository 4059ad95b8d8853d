"""Forms of the client list."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm
from rehab import counting, definition
from rehab.enums import Leaving, Service, Sex
from rehab.models import Client, Facility

FIELDS = (
    "label", "sex", "age", "service", "entered_on", "source", "substance", "route", "severity", "education",
    "employment", "left_on", "leaving",
)  # fmt: skip
LEAVING = ("left_on", "leaving")


def options(axis: str) -> list[tuple[str, str]]:
    """Choices of an axis, as the newest form has them."""
    return [(option.code, option.label) for option in definition.get(definition.VERSIONS[-1]).axes[axis]]


class ClientForm(PortalForm):
    """One row; the service is not asked where there is only one."""

    label = forms.CharField(
        label=_("Inisial atau nomor RM"), max_length=20, help_text=_("Jangan menulis nama, NIK, atau alamat.")
    )
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=Sex.choices, widget=forms.RadioSelect)
    age = forms.IntegerField(label=_("Umur saat masuk"), min_value=0, max_value=120)
    service = forms.ChoiceField(label=_("Layanan"))
    entered_on = forms.DateField(label=_("Tanggal masuk"))
    source = forms.ChoiceField(label=_("Asal"))
    substance = forms.ChoiceField(label=_("Zat utama"))
    route = forms.ChoiceField(label=_("Cara pakai"))
    severity = forms.ChoiceField(label=_("Tingkat keparahan"))
    education = forms.ChoiceField(label=_("Pendidikan terakhir"), required=False)
    employment = forms.ChoiceField(label=_("Pekerjaan"), required=False)
    left_on = forms.DateField(
        label=_("Tanggal keluar"), required=False, help_text=_("Kosongkan selama klien masih dilayani.")
    )
    leaving = forms.ChoiceField(label=_("Cara keluar"), required=False)

    def __init__(self, *args: Any, facility: Facility, client: Client | None = None, **kwargs: Any) -> None:
        if client is not None:
            kwargs["initial"] = {name: getattr(client, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            (code, label) for code, label in Service.choices if code in facility.services
        ]
        if len(facility.services) == 1:
            self.fields["service"].initial = facility.services[0]
            self.fields["service"].widget = forms.HiddenInput()
        for name, axis in counting.FIELDS.items():
            empty = _("Pilih") if self.fields[name].required else _("Tidak diketahui")
            found = options(axis) if self.fields[name].required else [
                (code, label) for code, label in options(axis) if code != counting.UNKNOWN
            ]  # fmt: skip
            self.fields[name].choices = [("", empty), *found]  # type: ignore[attr-defined]
        self.fields["leaving"].choices = [("", _("Masih dilayani")), *Leaving.choices]  # type: ignore[attr-defined]
        if client is None:  # who comes seldom leaves on the same day
            for name in LEAVING:
                del self.fields[name]


class LeaveForm(PortalForm):
    left_on = forms.DateField(label=_("Tanggal keluar"))
    leaving = forms.ChoiceField(label=_("Cara keluar"), choices=Leaving.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].initial = today
