"""Forms of cases: numbers and quantities, never a name."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.pages import PortalForm
from bnnportal.pages.forms import write_the_indonesian_way
from bnnportal.periods import Month
from programs import units
from programs.actions.cases import in_base
from programs.enums import AgeGroup, CaseKind, DisposalKind, Sex, Substance
from programs.forms.places import DistrictField, OfficeField, near
from programs.models import Case, Evidence
from rehab.forms.fields import MonthField

FIRST_MONTH = Month(2015, 1)
UNIT_WORDS = {
    "gram": _("gram"), "kg": _("kilogram"), "ton": _("ton"), "butir": _("butir"), "batang": _("batang"),
    "hektare": _("hektare"), "m2": _("meter persegi"),
}  # fmt: skip


def quantity(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal(0), max_digits=16, decimal_places=6, **kwargs
    )


class CaseForm(PortalForm):
    """The case, and how many suspects of each sex and age group."""

    number = forms.CharField(label=_("Nomor LKN"), max_length=80)
    month: Any
    kind = forms.ChoiceField(label=pgettext_lazy("kasus", "Jenis"), choices=CaseKind.choices)
    region: Any
    network = forms.BooleanField(label=_("Jaringan terungkap"), required=False)
    note = forms.CharField(
        label=_("Catatan"), max_length=300, required=False,
        help_text=_("Tanpa nama, inisial, atau NIK tersangka."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = MonthField(label=pgettext_lazy("kasus", "Bulan"), empty=_("Belum dipilih"))
        month.offer(FIRST_MONTH, Month.of(timezone.localdate()), case.month if case else None)
        placed: dict[str, forms.Field] = {}
        if case is None and user.is_national:
            placed["office"] = OfficeField(user)
        placed["number"] = self.fields.pop("number")
        placed["month"] = month
        placed["region"] = DistrictField(near(user), label=_("Kabupaten atau kota kejadian"))
        for sex in Sex:
            for age in AgeGroup:
                placed[suspects_of(sex, age)] = forms.IntegerField(
                    label=f"{sex.label}, {age.label}", required=False, min_value=0, max_value=999
                )
        self.fields = {**placed, **self.fields}
        write_the_indonesian_way(self.fields)
        if case is not None:
            before = {suspects_of(row.sex, row.age): row.people for row in case.suspects.all()}
            kept = {name: getattr(case, name) for name in ("number", "month", "kind", "region", "network", "note")}
            self.initial = {**self.initial, **kept, **before}

    @property
    def grid(self) -> list[tuple[str, list[Any]]]:
        """Rows of the table: (age group, one field a sex)."""
        return [(str(age.label), [self[suspects_of(sex, age)] for sex in Sex]) for age in AgeGroup]

    @property
    def others(self) -> list[Any]:
        """The fields that stand outside the table."""
        return [field for field in self.visible_fields() if not field.name.startswith("suspects_")]

    @property
    def suspects(self) -> list[dict[str, Any]]:
        return [
            {"sex": sex.value, "age": age.value, "people": self.cleaned_data.get(suspects_of(sex, age)) or 0}
            for sex in Sex
            for age in AgeGroup
        ]


def suspects_of(sex: str, age: str) -> str:
    """The name of the field of one group of suspects."""
    return f"suspects_{Sex(sex).value}_{list(AgeGroup).index(AgeGroup(age))}"


class EvidenceForm(PortalForm):
    substance = forms.ChoiceField(label=_("Jenis barang bukti"), choices=[("", _("Belum dipilih")), *Substance.choices])
    unit = forms.ChoiceField(
        label=_("Satuan"),
        choices=[("", _("Belum dipilih")), *UNIT_WORDS.items()],
        help_text=_("Sabu dan ganja ditimbang, pil dan ekstasi dihitung butir, tanaman batang, ladang hektare."),
    )
    gross = quantity(
        _("Bruto"), required=False, help_text=_("Berat dengan bungkusnya, seperti disita. Hanya untuk yang ditimbang.")
    )
    net = quantity(
        _("Netto atau jumlah"), required=False,
        help_text=_("Berat tanpa bungkus, atau jumlah butir, batang, hektare. Kosong berarti belum ditimbang."),
    )  # fmt: skip
    detail = forms.CharField(
        label=_("Keterangan"), max_length=120, required=False, help_text=_("Misalnya bentuk atau kemasannya.")
    )

    def __init__(self, *args: Any, evidence: Evidence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if evidence is not None:
            kept = {name: getattr(evidence, name) for name in ("substance", "unit", "gross", "net", "detail")}
            self.initial = {**self.initial, **kept}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        counted = data.get("unit") and units.unit(data["unit"]).family != units.MASS
        if counted and data.get("gross") is not None:
            self.add_error("gross", _("Yang dihitung tidak mempunyai bruto; isi jumlahnya di bawah."))
        elif data.get("gross") is None and data.get("net") is None and not self.errors:
            self.add_error("net" if counted else "gross", _("Isi jumlahnya: bruto, netto, atau keduanya."))
        return data


class PaperForm(PortalForm):
    """A berita acara and what it says of one piece of evidence, in any unit of its family."""

    amount_name = "quantity"
    amount_label: Any = _("Jumlah")
    on = forms.DateField(label=_("Tanggal"), initial=timezone.localdate)
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80)

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [code for code, unit in units.UNITS.items() if unit.family == evidence.family]
        self.fields[self.amount_name] = quantity(self.amount_label)
        if len(fitting) > 1:
            self.fields["unit"] = forms.ChoiceField(label=_("Satuan"), choices=[(u, UNIT_WORDS[u]) for u in fitting])
        else:
            self.fields[self.amount_name].help_text = UNIT_WORDS[fitting[0]]
        self.unit = evidence.unit
        write_the_indonesian_way(self.fields)

    def clean(self) -> dict[str, Any]:
        """The amount in the base unit of the family."""
        data = super().clean() or {}
        data[self.amount_name] = in_base(data.get(self.amount_name), data.pop("unit", "") or self.unit)
        return data


class WeighForm(PaperForm):
    amount_name = "net"
    amount_label = _("Netto")


class DisposeForm(PaperForm):
    kind = forms.ChoiceField(label=_("Tujuan"), choices=DisposalKind.choices, widget=forms.RadioSelect)


class DestroyForm(PortalForm):
    """One berita acara of a destruction, and how much of each piece of evidence; empty is none of it."""

    on = forms.DateField(label=_("Tanggal pemusnahan"), initial=timezone.localdate)
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80)

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        self.evidence = list(evidence)
        super().__init__(*args, **kwargs)
        for row in self.evidence:
            left = units.say(row.remaining, row.family) if row.remaining is not None else row.quantity
            words = _("Sisa: %(left)s") % {"left": left}
            self.fields[str(row.pk)] = quantity(f"{row} ({row.unit})", required=False, help_text=words)
        write_the_indonesian_way(self.fields)

    @property
    def quantities(self) -> dict[int, Decimal]:
        return {row.pk: self.cleaned_data[str(row.pk)] for row in self.evidence if self.cleaned_data.get(str(row.pk))}
