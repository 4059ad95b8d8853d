"""Forms about freezes: why again, and whether offices may object anew."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm


class FreezeForm(PortalForm):
    days = forms.IntegerField(
        label=_("Masa sanggah (hari kerja)"), min_value=1, max_value=30, required=False,
        help_text=_("Dihitung dari hari ini menurut kalender kerja Indonesia."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Mengapa dibekukan lagi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca semua satuan kerja, misalnya: sanggahan BNNP X diterima."),
    )  # fmt: skip

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, again: bool, keeps: bool, days: int, **kwargs: Any) -> None:
        """again: there is a freeze already. keeps: its window stays unless another number of days is given."""
        super().__init__(*args, **kwargs)
        if keeps:
            self.fields["days"].label = gettext("Masa sanggah baru (hari kerja)")
            self.fields["days"].help_text = gettext(
                "Kosongkan bila masa sanggah yang sudah diumumkan tetap berlaku. Angka yang berubah banyak patut "
                "diberi masa sanggah baru."
            )
        else:
            self.fields["days"].initial = days
            self.fields["days"].required = True
        if not again:
            del self.fields["reason"]


class UnfreezeForm(PortalForm):
    reconciled_by = forms.DateField(
        label=_("Rekonsiliasi berakhir"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Satuan kerja diberi tahu dan dapat memeriksa angkanya lagi sampai hari itu."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
