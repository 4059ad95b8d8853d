"""Forms of decisions, their departures, publication and correction."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from awards.enums import Publicity
from bnnportal.pages import PortalForm


class DecideForm(PortalForm):
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tercetak pada berita acara. Boleh kosong."),
    )  # fmt: skip


class DepartureForm(PortalForm):
    OUT, PUT = "keluar", "peringkat"

    what = forms.ChoiceField(
        label=_("Yang diputuskan"), widget=forms.RadioSelect,
        choices=[(OUT, _("Tidak disertakan; yang di bawahnya naik")), (PUT, _("Ditetapkan pada peringkat lain"))],
    )  # fmt: skip
    rank = forms.IntegerField(
        label=_("Peringkat yang ditetapkan"), required=False, min_value=1, max_value=999,
        help_text=_("Diisi bila ditetapkan pada peringkat lain; yang ada di sana bergeser turun."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Alasan"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tercetak pada berita acara dan terbaca semua petugas sesudah diumumkan."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Dokumen dasarnya"), help_text=_("PDF, JPEG, atau PNG, paling besar 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") == self.PUT and cleaned.get("rank") is None and "rank" not in self.errors:
            raise ValidationError({"rank": _("Tulis peringkat yang ditetapkan.")})
        if cleaned.get("what") == self.OUT:
            cleaned["rank"] = None
        return cleaned


class ReasonForm(PortalForm):
    reason = forms.CharField(label=_("Alasan"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectionForm(ReasonForm):
    days = forms.IntegerField(
        label=_("Masa sanggah baru, hari kerja"), required=False, min_value=1, max_value=30,
        help_text=_("Kosongkan bila tidak dibuka lagi."),
    )  # fmt: skip


class AnnounceForm(PortalForm):
    publicity = forms.ChoiceField(
        label=_("Untuk umum"), widget=forms.RadioSelect, choices=Publicity.choices,
        help_text=_("Yang terbaca tanpa masuk ke portal. Skor tidak pernah terbaca umum."),
    )  # fmt: skip
