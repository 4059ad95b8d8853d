"""Forms of definitions of indices."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from awards.definitions import FOUNDED, Definition, Part, read
from awards.models import Index, IndexVersion
from awards.scoring.errors import ScoringError
from awards.scoring.spec import loads, parse
from bnnportal.pages import PortalForm, PortalModelForm, add_errors

LARGEST_FILE = 500_000  # bytes; the ready definitions have up to 12.000
MORE_CLASSES = 2  # empty rows offered beyond those there are


class YearsForm(PortalForm):
    """For which assessment years a version holds."""

    year_from = forms.IntegerField(label=_("Berlaku sejak tahun"), min_value=2002, max_value=2100)
    year_until = forms.IntegerField(
        label=_("Sampai tahun"), min_value=2002, max_value=2100, required=False,
        help_text=_("Kosongkan bila belum ada akhirnya."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Catatan"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Misalnya dasar keputusannya."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("year_from", "year_until"):
            self.fields[name].localize = self.fields[name].widget.is_localized = False  # 2026, not 2.026

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("year_from"), data.get("year_until")
        if first and last and last < first:
            self.add_error("year_until", _("Tahun terakhir tidak boleh sebelum tahun pertama."))
        return data

    @property
    def years(self) -> dict[str, Any]:
        """What the actions take besides the definition itself."""
        return {name: self.cleaned_data[name] for name in ("year_from", "year_until", "note")}


class FoundedForm(PortalForm):
    """Something that was published, or is assumed for a reason that everybody reads."""

    source = forms.CharField(label=_("Sumber"), max_length=300, required=False)
    url = forms.URLField(label=_("Alamat sumber"), max_length=500, required=False, assume_scheme="https")
    assumption = forms.CharField(
        label=_("Alasan bila asumsi"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    halves: tuple[str, ...] = ("source", "url", "weight", "assumption")  # half the width of the page each

    @property
    def is_empty(self) -> bool:
        return False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.is_empty and not self.errors and not (data.get("source") or data.get("assumption")):
            self.add_error("assumption", _("Tuliskan sumbernya, atau alasannya bila ini asumsi."))
        return data

    def founded(self, one: dict[str, Any]) -> dict[str, Any]:
        """This part of the definition with what was filled in; what is empty is left out."""
        told = {name: self.cleaned_data[name] for name in FOUNDED if self.cleaned_data[name]}
        return {key: value for key, value in one.items() if key not in FOUNDED} | told


class VersionForm(FoundedForm, YearsForm):
    label = forms.CharField(label=_("Nama versi"), max_length=40, help_text=_("Misalnya 2027, atau skala 1-4."))
    remark = forms.CharField(
        label=_("Perlu diketahui pembaca"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    bands_note = forms.CharField(
        label=_("Cara membaca kelas"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("label", "year_from", "year_until", *FOUNDED, "remark", "bands_note", "note")
    halves = ("year_from", "year_until", "source", "url")


class PartForm(FoundedForm):
    weight = forms.DecimalField(label=_("Bobot"), min_value=0, max_digits=12, decimal_places=6)
    field_order = ("weight", "assumption", "source", "url")


class ClassForm(FoundedForm):
    label = forms.CharField(label=_("Sebutan"), max_length=60, required=False)
    low = forms.DecimalField(label=_("Mulai dari nilai"), max_digits=16, decimal_places=6, required=False)
    field_order = ("label", "low", *FOUNDED)
    halves = ("label", "low", "source", "url")

    @property
    def is_empty(self) -> bool:
        return not self.cleaned_data.get("label") and self.cleaned_data.get("low") is None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("low") is not None and not data.get("label"):
            self.add_error("label", _("Beri kelas ini sebutan, atau kosongkan batasnya."))
        return data


def plain(value: Decimal) -> int | float:
    """As a definition writes a number: 25, not 25.0."""
    return int(value) if value == value.to_integral_value() else float(value)


class VersionSheet:
    """A version as one page of forms: its head, one form a weighted part, one a class.

    It starts from the definition `base`; what the page does not ask (columns, scales, methods) stays as it is there.
    Whether the whole can be computed is decided by scoring.spec.parse; its sentence is put beside the part it names.
    """

    def __init__(self, base: Mapping[str, Any], *, data: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        self.base = base
        definition: Definition = read(base)
        told = {one["code"]: one for one in (*base["levels"], *base["components"])}
        begins = {name: base.get(name, "") for name in (*FOUNDED, "bands_note")}
        self.head = VersionForm(data, initial=begins | {"remark": base.get("note", "")} | {**(initial or {})})
        self.parts: list[tuple[Part, PartForm]] = [
            (part, PartForm(data, prefix=f"bagian-{n}", initial={"weight": part.node.weight, **told[part.node.code]}))
            for n, part in enumerate(definition.parts)
            if part.depth
        ]
        self.class_count = len(base.get("bands") or [])
        rows: list[dict[str, Any]] = [*(base.get("bands") or []), *({} for _n in range(MORE_CLASSES))]
        self.classes = [
            ClassForm(data, prefix=f"kelas-{n}", initial={"low": row.get("from"), **row}) for n, row in enumerate(rows)
        ]
        self.names = {part.node.code: part.node.name for part in definition.parts}
        self.spec: dict[str, Any] = {}

    @property
    def forms(self) -> list[PortalForm]:
        return [self.head, *(form for _part, form in self.parts), *self.classes]

    def is_valid(self) -> bool:
        sound = [form.is_valid() for form in self.forms]  # each one, so that all errors are shown at once
        if not all(sound):
            return False
        self.spec = self.composed()
        if self.begin_together():
            return False
        try:
            parse(self.spec)
        except ScoringError as error:
            self.place(error)
            return False
        return True

    def composed(self) -> dict[str, Any]:
        """The definition as filled in."""
        head = self.head.cleaned_data
        spec = self.head.founded(deepcopy({**self.base}))
        spec["version"] = head["label"]
        filled = {part.node.code: form for part, form in self.parts}
        for name in ("levels", "components"):
            spec[name] = [
                form.founded(one) | {"weight": plain(form.cleaned_data["weight"])}
                if (form := filled.get(one["code"]))
                else one
                for one in spec[name]
            ]
        written = spec.get("bands") or []
        spec["bands"] = [
            form.founded(written[n] if n < len(written) else {})
            | {"label": form.cleaned_data["label"], "from": None if low is None else plain(low)}
            for n, form in enumerate(self.classes)
            if not form.is_empty
            for low in [form.cleaned_data["low"]]
        ]
        for key, name in (("note", "remark"), ("bands_note", "bands_note")):
            spec.pop(key, None)
            if head[name]:
                spec[key] = head[name]
        return spec

    @property
    def more_open(self) -> bool:
        """Whether one of the classes beyond those there were was filled in wrongly."""
        return any(form.is_bound and form.errors for form in self.classes[self.class_count :])

    def begin_together(self) -> bool:
        """Two classes from the same value: said beside the second one."""
        seen = set()
        for form in self.classes:
            low = form.cleaned_data["low"]
            if low is not None and low in seen:
                form.add_error("low", _("Kelas lain juga mulai dari nilai ini."))
                return True
            seen.add(low)
        return False

    def place(self, error: ScoringError) -> None:
        """Beside the weight of the part it names; where a level is meant, beside the first weight below it."""
        for part, form in self.parts:
            if error.component in (part.node.code, part.node.parent):
                form.add_error("weight", error.sentence)
                return
        self.head.add_error(None, error.sentence)

    def refuse(self, error: ValidationError) -> None:
        """What the action said."""
        add_errors(self.head, error)

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """(address on the page, of what, sentence) of each error, for the summary above the page."""
        for error in self.head.non_field_errors():
            yield "", "", str(error)
        of: dict[PortalForm, str] = {form: part.node.name for part, form in self.parts}
        of |= {form: str(_("Kelas %(n)s") % {"n": n}) for n, form in enumerate(self.classes, start=1)}
        for form in self.forms:
            for field in form:
                for error in field.errors:
                    name = f"{of[form]}, {field.label.lower()}" if form in of else str(field.label)
                    yield str(field.id_for_label), name, str(error)


class SpecFileForm(YearsForm):
    """A whole definition as a file; the name of the version is the one it says."""

    file = forms.FileField(
        label=_("Berkas definisi (.json)"), widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        allow_empty_file=True,
        help_text=_("Unduh definisi yang ada, ubah dengan editor teks, lalu unggah di sini."),
    )  # fmt: skip
    field_order = ("file", "year_from", "year_until", "note")

    def clean_file(self) -> dict[str, Any]:
        file: UploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(_("Berkas ini kosong."))
        if file.size > LARGEST_FILE:
            raise ValidationError(_("Berkas ini lebih besar dari 500 kB; definisi indeks jauh lebih kecil."))
        try:
            spec = loads(file.read().decode("utf-8-sig"))
            parse(spec)
        except UnicodeDecodeError as error:
            raise ValidationError(_("Berkas ini bukan teks UTF-8.")) from error
        except ScoringError as error:
            raise ValidationError(error.sentence) from error
        return spec


class IndexForm(PortalModelForm):
    class Meta:
        model = Index
        fields = ["name", "short_name", "code", "field", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "name": _("Selalu nama lengkapnya: satu singkatan dapat berarti beberapa indeks."),
            "code": _("Bagian alamat halaman dan “code” pada berkas definisinya, misalnya indeks-desa."),
        }

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code == "baru":
            raise ValidationError(_("“baru” sudah dipakai portal. Pilih kode lain."))
        return code


class ComparisonForm(PortalForm):
    """Which two versions stand beside one another; without a choice the two newest."""

    dari = forms.ModelChoiceField(
        label=_("Versi pertama"), queryset=IndexVersion.objects.none(), required=False, empty_label=None
    )
    ke = forms.ModelChoiceField(
        label=_("Versi kedua"), queryset=IndexVersion.objects.none(), required=False, empty_label=None
    )
    is_filter = True

    def __init__(self, data: Any, *, versions: Any) -> None:
        newest = list(versions[:2])
        after, before = newest[0], newest[-1]
        super().__init__({"dari": data.get("dari") or before.pk, "ke": data.get("ke") or after.pk})
        for name in ("dari", "ke"):
            field: Any = self.fields[name]
            field.queryset = versions
            field.label_from_instance = lambda version: version.label
        self.before: IndexVersion = (self.cleaned_data.get("dari") if self.is_valid() else None) or before
        self.after: IndexVersion = (self.cleaned_data.get("ke") if self.is_valid() else None) or after
