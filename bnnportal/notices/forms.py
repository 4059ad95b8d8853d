"""Which mails a person wants."""

from typing import Any

from django import forms

from bnnportal.notices import groups
from bnnportal.pages import PortalForm


class SettingsForm(PortalForm):
    """One box for each group of events that may be switched off; ticked: its messages are in the daily mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in groups.known():
            if not group.always:
                self.fields[f"mail_{group.code or 'other'}"] = forms.BooleanField(
                    label=group.label, help_text=group.help, required=False
                )

    def muted(self) -> set[str]:
        """Codes of the groups that were left unticked."""
        return {
            group.code
            for group in groups.known()
            if not group.always and not self.cleaned_data[f"mail_{group.code or 'other'}"]
        }
