"""Forms of review: mostly a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.pages import PortalForm


class NoteForm(PortalForm):
    note = forms.CharField(label=_("Alasan"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class ReturnForm(PortalForm):
    note = forms.CharField(
        label=_("Apa yang harus diperbaiki"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dibaca petugas lembaga lewat email dan pada laporannya. Jangan menulis nama klien."),
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


class AnswerForm(PortalForm):
    answer = forms.CharField(
        label=_("Jawaban"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Jelaskan bila angkanya memang demikian. Bila keliru, cukup perbaiki angkanya."),
    )  # fmt: skip
