"""Forms of review: mostly a note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm


class NoteForm(PortalForm):
    note = forms.CharField(label=_("Alasan"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class AskForm(PortalForm):
    note = forms.CharField(
        label=_("Apa yang keliru"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sebut butir dan angkanya. Dibaca kantor pembina. Jangan menulis nama klien."),
    )  # fmt: skip


class ReturnForm(PortalForm):
    note = forms.CharField(
        label=_("Apa yang harus diperbaiki"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dibaca petugas lembaga dalam pesan portal dan pada laporannya. Jangan menulis nama klien."),
    )  # fmt: skip


class CheckForm(PortalForm):
    note = forms.CharField(
        label=_("Catatan untuk pejabat penetap"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class CommentForm(PortalForm):
    text = forms.CharField(
        label=_("Catatan"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lembaga membacanya saat laporan dikembalikan. Jangan menulis nama klien."),
    )  # fmt: skip


class CarryForm(PortalForm):
    """Asked only where a correction changed what following months began with."""

    YES, NO = "ya", "tidak"
    carry = forms.ChoiceField(
        label=_("Pindahkan juga saldo awal bulan berikut?"), widget=forms.RadioSelect,
        choices=[(YES, _("Ya, buat versi baru bagi bulan di atas")), (NO, _("Tidak, biarkan angkanya"))],
    )  # fmt: skip

    def __init__(self, *args: Any, asked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["carry"]


class AnswerForm(PortalForm):
    answer = forms.CharField(
        label=_("Jawaban"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Jelaskan bila angkanya memang demikian. Bila keliru, cukup perbaiki angkanya."),
    )  # fmt: skip
