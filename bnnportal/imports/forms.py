"""Forms of imports."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.letters import FORBIDDEN
from bnnportal.pages import PortalForm

ACCEPT = ".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"


class UploadForm(PortalForm):
    file = forms.FileField(
        label=_("Berkas Excel (.xlsx) atau CSV"),
        allow_empty_file=True,  # the content check has a sentence for it
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class UndoForm(PortalForm):
    reason = forms.CharField(
        label=_("Alasan"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tercatat bersama nama Anda."),
    )  # fmt: skip


def answers(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A person's choices for doubtful cells: fields named "pilih-<line>-<column>"."""
    found: dict[str, dict[str, str]] = {}
    for name, value in data.items():
        mark, _dash, rest = name.partition("-")
        line, _dash, column = rest.partition("-")
        if mark == "pilih" and line.isascii() and line.isdecimal() and len(line) < 9 and column:
            found.setdefault(line, {})[column] = FORBIDDEN.sub("", str(value))
    return found
