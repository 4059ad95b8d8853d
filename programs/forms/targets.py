"""Forms of targets: a sheet of many indicators at once, a revision of one, and why a target comes back."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.pages import PortalForm
from bnnportal.periods import ROMAN
from programs import quantities
from programs.models import Indicator, Method, Target
from programs.target_table import Row

STEPS = ("1", "2", "3", "4")
BOUNDS = ("lower", "upper")
SEEN = "seen"  # what stood there when the page was opened: who did not touch it does not undo a colleague's change


def parts(is_range: bool) -> tuple[str, ...]:
    return BOUNDS if is_range else STEPS


def label_of(part: str) -> str:
    labels = {"lower": _("Paling sedikit"), "upper": _("Paling banyak")}
    return labels.get(part) or _("Triwulan %(n)s") % {"n": ROMAN[int(part) - 1]}


def typed(value: Decimal | None) -> str:
    """A stored number as a person would type it."""
    return "" if value is None else number_format(value.normalize() + 0, use_l10n=True, force_grouping=True)


def written(target: Target | None, is_range: bool) -> dict[str, str]:
    """What stands in the fields of a target; empty where there is none, or where it is of the other sort."""
    if target is None or is_range != (target.quarters is None):
        return dict.fromkeys(parts(is_range), "")
    values = [target.lower, target.upper] if is_range else target.quarters or []
    return dict(zip(parts(is_range), map(typed, values), strict=True))


def add_fields(form: Any, prefix: str, indicator: Indicator, is_range: bool) -> None:
    for part in parts(is_range):
        field = forms.CharField(label=f"{indicator.name}, {label_of(part)}", required=False, max_length=40)
        field.widget.attrs |= {"autocomplete": "off"}
        if not indicator.unit_family:  # where "1,5 kg" may be typed, the keyboard needs letters
            field.widget.attrs["inputmode"] = "decimal"
        form.fields[f"{prefix}{part}"] = field


def values_of(form: Any, prefix: str, indicator: Indicator, method: Method, is_range: bool) -> dict[str, Any] | None:
    """Quarters or bounds as the action takes them; None where all is empty. Errors go to their fields."""
    found: dict[str, Decimal] = {}
    texts = {part: str(form.cleaned_data.get(f"{prefix}{part}") or "").strip() for part in parts(is_range)}
    if not any(texts.values()):
        return None
    for part, text in texts.items():
        if text:
            try:
                found[part] = quantities.read(text, indicator, method)
            except ValidationError as error:
                form.add_error(f"{prefix}{part}", error)
        elif part != "upper":
            form.add_error(f"{prefix}{part}", _("Belum diisi."))
    if is_range:
        return {"lower": found.get("lower"), "upper": found.get("upper")}
    return {"quarters": [found.get(step) for step in STEPS]}


class TargetSheetForm(PortalForm):
    """One row of fields an indicator, named konten-terbit.1 to .4, or .lower and .upper; an emptied row is no target.

    After is_valid(), `changed` has the indicators that were touched with their values.
    """

    def __init__(self, *args: Any, rows: Iterable[Row], **kwargs: Any) -> None:
        self.rows = list(rows)
        super().__init__(*args, **kwargs)
        self.changed: list[tuple[Row, Mapping[str, Any] | None]] = []
        for row in self.rows:
            prefix, stands = f"{row.indicator.code}.", written(row.opened, row.is_range)
            add_fields(self, prefix, row.indicator, row.is_range)
            self.fields[f"{prefix}{SEEN}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            for part, text in stands.items():
                self.initial[f"{prefix}{part}"] = text
            self.initial[f"{prefix}{SEEN}"] = ";".join(stands.values())

    def clean(self) -> dict[str, Any]:
        for row in self.rows:
            prefix = f"{row.indicator.code}."
            sent = ";".join(str(self.cleaned_data.get(f"{prefix}{part}") or "") for part in parts(row.is_range))
            stands = ";".join(written(row.opened, row.is_range).values())
            seen = str(self.cleaned_data.get(f"{prefix}{SEEN}") or "")
            if sent in (seen, stands):
                continue
            if seen != stands:
                data: Any = self.data.copy()  # type: ignore[attr-defined]
                data[self.add_prefix(f"{prefix}{SEEN}")] = stands
                self.data = data
                self.add_error(
                    f"{prefix}{parts(row.is_range)[0]}",
                    _(
                        "Sementara halaman ini terbuka, isinya diubah orang lain. Simpan lagi bila isian Anda yang benar."
                    ),
                )
                continue
            self.changed.append((row, values_of(self, prefix, row.indicator, row.method, row.is_range)))
        return self.cleaned_data

    def cards(self) -> list[dict[str, Any]]:
        """For the page: each row with its fields."""
        return [
            {
                "row": row,
                "fields": [(label_of(part), self[f"{row.indicator.code}.{part}"]) for part in parts(row.is_range)],
                "seen": self[f"{row.indicator.code}.{SEEN}"],
            }
            for row in self.rows
        ]

    def say(self, told: Mapping[str, list[str]]) -> None:
        """Errors of the action, by indicator code, at the first field of each."""
        for row in self.rows:
            if row.indicator.code in told:
                self.add_error(f"{row.indicator.code}.{parts(row.is_range)[0]}", told[row.indicator.code])


class RevisionForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Alasan revisi"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Misalnya: anggaran dipotong, nomor nota dinasnya."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, indicator: Indicator, method: Method, is_range: bool, target: Target, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.method, self.is_range = indicator, method, is_range
        add_fields(self, "", indicator, is_range)
        for part, text in written(target, is_range).items():
            self.initial[part] = text
            self.fields[part].label = label_of(part)
            self.fields[part].required = part != "upper"
        self.order_fields([*parts(is_range), "reason"])

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self.cleaned_data["values"] = values_of(self, "", self.indicator, self.method, self.is_range)
        return self.cleaned_data


class NoteForm(PortalForm):
    note = forms.CharField(
        label=gettext_lazy("Apa yang harus diperbaiki"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
