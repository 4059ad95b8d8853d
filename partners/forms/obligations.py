"""Forms of duties: evidence, its return, duties of the office's own making."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.files import checks
from bnnportal.pages import PortalForm
from partners.enums import ObligationKind, Recurrence, Side
from partners.models import Agreement, Obligation, Scope


class EvidenceForm(PortalForm):
    evidence = forms.CharField(
        label=_("Bukti"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Apa yang membuktikannya: nomor dan tanggal surat, tempat dan hari kegiatan. Tanpa nama klien."),
    )
    link = forms.CharField(
        label=_("Tautan"),
        max_length=200,
        required=False,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Bila buktinya dapat dibaca di tempat lain; diawali https://."),
    )
    file = forms.FileField(
        label=_("Berkas"),
        required=False,
        help_text=_("PDF, foto, Word, atau Excel. Jangan memotret klien."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(about.content_type for about in checks.KINDS.values())}
        ),
    )


class ReturnForm(PortalForm):
    note = forms.CharField(
        label=_("Apa yang kurang"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca oleh yang mengirim bukti; tulis apa yang harus diperbaiki."),
    )


class DutyForm(PortalForm):
    """A duty of the office's own making; the sides and kinds are those of the ready ones."""

    title = forms.CharField(label=_("Kewajiban"), max_length=200)
    scope = forms.ModelChoiceField(
        label=_("Ruang lingkup"), queryset=Scope.objects.none(), required=False, empty_label=_("Tanpa ruang lingkup")
    )
    side = forms.ChoiceField(label=_("Pihak yang memenuhi"), choices=Side.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Jenis"),
        choices=ObligationKind.choices,
        initial=ObligationKind.OTHER,
        help_text=_("Laporan dan kunjungan yang tercatat di portal memenuhi jenisnya dengan sendirinya."),
    )
    recurrence = forms.ChoiceField(label=_("Berulang"), choices=Recurrence.choices, initial=Recurrence.ONCE)
    due = forms.DateField(
        label=_("Jatuh tempo"),
        required=False,
        help_text=_("Untuk yang sekali. Yang berulang jatuh tempo pada akhir masanya, laporan bulanan pada tanggal 7."),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope: Any = self.fields["scope"]
        scope.queryset = agreement.scopes.all()


class DutyChangeForm(PortalForm):
    title = forms.CharField(label=_("Kewajiban"), max_length=200)
    due = forms.DateField(label=_("Jatuh tempo"))

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obligation.recurrence != Recurrence.ONCE:
            del self.fields["title"]


class DutyRemoveForm(PortalForm):
    and_later = forms.BooleanField(label=_("Hapus juga masa-masa berikutnya"), required=False)

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obligation.recurrence == Recurrence.ONCE:
            del self.fields["and_later"]
