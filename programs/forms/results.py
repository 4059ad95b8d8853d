"""The sheet of monthly results: one or three months of every indicator that is entered."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.pages import PortalForm
from bnnportal.periods import Month
from programs import quantities
from programs.actions.result_rounds import Typed
from programs.enums import ResultStatus
from programs.forms.targets import typed
from programs.models import Result
from programs.result_table import Row


class ResultSheetForm(PortalForm):
    """Fields konten-terbit.202603, its weight .202603w, and what stood there when the page was opened .202603s.

    After is_valid(), `changed` has what was typed. Values already looked through or locked ask for one reason.
    """

    reason = forms.CharField(required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, rows: Sequence[Row], months: Sequence[dt.date], locked: Collection[dt.date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.months, self.locked = rows, months, locked
        self.changed: list[Typed] = []
        self.fields["reason"].label = _("Alasan koreksi")
        kept = any(is_kept(result) for row in rows for result in row.values.values())
        if not (kept or locked):
            del self.fields["reason"]
        for row in rows:
            for month in months:
                self.add(row, month)

    def add(self, row: Row, month: dt.date) -> None:
        name, stands = self.name(row, month), row.values.get(month)
        field = forms.CharField(label=f"{row.indicator.name}, {Month.of(month)}", required=False, max_length=40)
        field.widget.attrs |= {"autocomplete": "off"}
        if not row.indicator.unit_family:
            field.widget.attrs["inputmode"] = "decimal"
        self.fields[name] = field
        self.initial[name] = typed(stands.value) if stands else ""
        if row.has_weight:
            weight = forms.CharField(
                label=_("%(field)s, dari berapa") % {"field": field.label}, required=False, max_length=40
            )
            weight.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
            self.fields[f"{name}w"] = weight
            self.initial[f"{name}w"] = typed(stands.weight) if stands else ""
        self.fields[f"{name}s"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial[f"{name}s"] = written(stands)

    @staticmethod
    def name(row: Row, month: dt.date) -> str:
        return f"{row.indicator.code}.{month:%Y%m}"

    def clean(self) -> dict[str, Any]:
        for row in self.rows:
            for month in self.months:
                self.clean_value(row, month)
        needs = any(one.month in self.locked for one in self.changed) or any(
            is_kept(row.values.get(month))
            for row in self.rows
            for month in self.months
            if any(one.name == self.name(row, month) for one in self.changed)
        )
        if needs and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Tuliskan alasan: ada nilai yang sudah diperiksa atau dikunci yang diubah."))
        return self.cleaned_data

    def clean_value(self, row: Row, month: dt.date) -> None:
        name, stands = self.name(row, month), row.values.get(month)
        text = str(self.cleaned_data.get(name) or "").strip()
        weight_text = str(self.cleaned_data.get(f"{name}w") or "").strip()
        seen = str(self.cleaned_data.get(f"{name}s") or "")
        sent = f"{text};{weight_text}" if row.has_weight and text + weight_text else text
        was = seen if row.has_weight else seen.partition(";")[0]
        if sent == was or (not sent and not stands):
            return
        if seen != written(stands):
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix(f"{name}s")] = written(stands)
            self.data = data
            now = typed(stands.value) if stands else _("kosong")
            self.add_error(
                name,
                _(
                    "Sementara halaman ini terbuka, isinya diubah menjadi “%(value)s”. Simpan lagi bila isian Anda yang benar."
                )
                % {"value": now},
            )
            return
        if not text:
            self.add_error(name, _("Nilai yang sudah diisi tidak dikosongkan; tulis 0 bila memang nol."))
            return
        try:
            value = quantities.read(text, row.indicator, row.method)
        except ValidationError as error:
            self.add_error(name, error)
            return
        weight = self.weight(row, name, weight_text)
        if weight is not None:
            self.changed.append(Typed(name, row.indicator, month, value, weight))

    def weight(self, row: Row, name: str, text: str) -> Decimal | None:
        if not row.has_weight:
            return Decimal(1)
        try:
            found = quantities.NUMBER.clean(text)
        except ValidationError:
            found = None
        if found is None or not 0 < found < 10**14:
            self.add_error(f"{name}w", _("Tulis dari berapa nilai ini dihitung, lebih dari nol."))
            return None
        return found.quantize(Decimal("0.0001"))

    def cards(self) -> list[dict[str, Any]]:
        """For the page: each row with the fields of its months."""
        return [
            {
                "row": row,
                "months": [
                    {
                        "month": Month.of(month),
                        "field": self[self.name(row, month)],
                        "weight": self[f"{self.name(row, month)}w"] if row.has_weight else None,
                        "seen": self[f"{self.name(row, month)}s"],
                        "result": row.values.get(month),
                        "locked": month in self.locked,
                    }
                    for month in self.months
                ],
            }
            for row in self.rows
        ]

    def say(self, told: Mapping[str, list[str]]) -> None:
        """Errors of the action, by the names of the fields."""
        for name, sentences in told.items():
            self.add_error(name if name in self.fields else None, sentences)


def is_kept(result: Result | None) -> bool:
    return result is not None and result.status == ResultStatus.REVIEWED


def written(result: Result | None) -> str:
    return "" if result is None else f"{typed(result.value)};{typed(result.weight)}"
