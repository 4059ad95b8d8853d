"""The words of a quarter's report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.pages.forms import PortalModelForm
from programs.models import QuarterReport


class QuarterReportForm(PortalModelForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = QuarterReport
        fields = ["summary", "obstacles", "follow_up"]
        help_texts = {
            "summary": _(
                "Apa yang dicapai, dalam beberapa kalimat. Dibaca semua yang melihat laporan ini, jadi tanpa angka perkara."
            ),
            "obstacles": _("Apa yang menghambat, dan pada indikator mana."),
            "follow_up": _("Apa yang dilakukan pada triwulan berikutnya, oleh siapa."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": rows, "maxlength": 4000})
            for name, rows in (("summary", 6), ("obstacles", 4), ("follow_up", 4))
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.touched

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def _post_clean(self) -> None:
        """The action writes and checks the row."""
