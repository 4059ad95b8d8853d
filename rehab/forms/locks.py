"""Forms of the year lock and its exceptions."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.pages import PortalForm
from rehab.models import Facility

WIB = ZoneInfo("Asia/Jakarta")
LAST_SECOND = dt.time(23, 59, 59)


def end_of(day: dt.date) -> dt.datetime:
    """23.59 WIB of a day: locks and exceptions are national."""
    return dt.datetime.combine(day, LAST_SECOND, WIB)


class LockForm(PortalForm):
    day = forms.DateField(label=_("Hari terakhir perubahan"), help_text=_("Dikunci setelah pukul 23.59 WIB hari itu."))


class ExceptionForm(PortalForm):
    facility = forms.CharField(
        label=_("Kode lembaga"), max_length=40, help_text=_("Tampil pada halaman lembaga, misalnya P17-05-1.")
    )
    year = forms.IntegerField(label=_("Tahun laporan"), min_value=2015, max_value=2100)
    until = forms.DateField(label=_("Berlaku sampai"), help_text=_("Sampai pukul 23.59 WIB hari itu."))
    reason = forms.CharField(label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["year"].localize = False  # 2.026 is no year
        self.fields["year"].widget.is_localized = False

    def clean_facility(self) -> Facility:
        code = self.cleaned_data["facility"].strip()
        found = Facility.objects.visible_to(self.user).select_related("supervisor", "organisation")
        facility = found.filter(code__iexact=code).first()
        if facility is None:
            raise ValidationError(_("Tidak ada lembaga dengan kode ini. Periksa kodenya pada halaman Lembaga."))
        return facility

    def clean_until(self) -> dt.datetime:
        return end_of(self.cleaned_data["until"])
