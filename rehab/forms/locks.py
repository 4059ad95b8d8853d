"""Forms of the year lock and its exceptions."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.pages import PortalForm
from rehab.models import Facility

WIB = ZoneInfo("Asia/Jakarta")
NAMED = 5  # facilities of which one is to be chosen
LAST_SECOND = dt.time(23, 59, 59)


def end_of(day: dt.date) -> dt.datetime:
    """23.59 WIB of a day: locks and exceptions are national."""
    return dt.datetime.combine(day, LAST_SECOND, WIB)


class LockForm(PortalForm):
    day = forms.DateField(label=_("Hari terakhir perubahan"), help_text=_("Dikunci setelah pukul 23.59 WIB hari itu."))


class ExceptionForm(PortalForm):
    facility = forms.CharField(
        label=_("Lembaga"), max_length=200, help_text=_("Nama atau kodenya."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    year = forms.IntegerField(label=_("Tahun laporan"), min_value=2015, max_value=2100)
    until = forms.DateField(label=_("Berlaku sampai"), help_text=_("Sampai pukul 23.59 WIB hari itu."))
    reason = forms.CharField(label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["year"].localize = False  # 2.026 is no year
        self.fields["year"].widget.is_localized = False

    def clean_facility(self) -> Facility:
        text = self.cleaned_data["facility"].strip()
        seen = Facility.objects.visible_to(self.user).select_related("supervisor", "organisation")
        for found in (seen.filter(code__iexact=text), seen.filter(name__iexact=text), seen.search(text)):
            named = list(found.order_by("name", "code")[:NAMED])
            if len(named) == 1:
                return named[0]
            if named:
                said = "; ".join(f"{one.name} ({one.code})" for one in named)
                raise ValidationError(gettext("Yang mana? Tulis kodenya: %(names)s.") % {"names": said})
        raise ValidationError(_("Tidak ada lembaga dengan nama atau kode ini. Lihat halaman Lembaga."))

    def clean_until(self) -> dt.datetime:
        return end_of(self.cleaned_data["until"])
