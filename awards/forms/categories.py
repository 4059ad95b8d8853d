"""Forms of editions that the portal computes and of their categories."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.enums import CategoryStatus, Level, Ties
from awards.forms.editions import EditionForm
from awards.models import Category, IndexVersion
from bnnportal import measures
from bnnportal.pages import PortalModelForm

CONDITIONS, BREAKERS = ("1", "2", "3"), ("1", "2", "3")


class ComputedEditionForm(EditionForm):
    """An edition whose ranking the portal computes; its address stays once it is made."""

    class Meta(EditionForm.Meta):
        fields = [name for name in EditionForm.Meta.fields if name != "source_url"] + ["publicity"]
        help_texts = EditionForm.Meta.help_texts | {
            "publicity": gettext_lazy("Yang dapat dibaca tanpa akun setelah edisi diumumkan."),
        }

    source_url = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]


def choices_of_breakers(only: IndexVersion | None) -> Iterator[tuple[str, Any]]:
    """Components and levels below the root, by definition; of one definition where it is known."""
    yield "", _("Tidak ada")
    versions = [only] if only is not None else IndexVersion.objects.in_force().select_related("index")
    for version in versions:
        parts = [one for one in version.spec["levels"] if one.get("parent")] + version.components
        yield str(version), [(one["code"], one["name"]) for one in parts]


class CategoryForm(PortalModelForm):
    """A category; while it is reconciled only its dates."""

    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Tingkat yang dinilai"), choices=Level.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Tiap tingkat diperingkat tersendiri."),
    )  # fmt: skip
    ties = forms.ChoiceField(
        label=gettext_lazy("Cara peringkat seri"), required=False,
        choices=[("", gettext_lazy("Seperti kata definisinya")), *Ties.choices],
    )  # fmt: skip

    class Meta:
        model = Category
        fields = [
            "code", "name", "field", "classification", "index", "levels", "gathered_from", "gathered_until",
            "reconciled_by", "objection_days", "decided_by", "places", "ties",
        ]  # fmt: skip
        help_texts = {
            "code": gettext_lazy("Bagian alamat halaman, misalnya REHAB."),
            "classification": gettext_lazy("Kode naskah dinas pada nomor piagam, misalnya RH.00."),
            "gathered_from": gettext_lazy("Kosong berarti 1 Januari tahun penilaian."),
            "gathered_until": gettext_lazy("Kosong berarti 31 Desember tahun penilaian."),
            "reconciled_by": gettext_lazy("Sampai akhir hari ini satuan kerja memeriksa angkanya; yang diam dianggap setuju."),
            "objection_days": gettext_lazy("Dihitung sejak angka dibekukan, menurut jam satuan kerja."),
            "decided_by": gettext_lazy("Sesudah masa sanggah."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        index: Any = self.fields["index"]
        known = IndexVersion.objects.in_force().select_related("index")
        if self.instance.index_id:
            known = known | IndexVersion.objects.filter(pk=self.instance.index_id).select_related("index")
        index.queryset = known.distinct()
        self.add_breakers()
        self.add_conditions()
        if self.instance.pk and self.instance.status != CategoryStatus.DRAFT:
            for name in set(self.fields) - {"reconciled_by", "objection_days", "decided_by"}:
                del self.fields[name]

    def add_breakers(self) -> None:
        chosen = [*self.instance.tie_breakers, *[""] * len(BREAKERS)]
        choices = list(choices_of_breakers(self.instance.index if self.instance.pk else None))
        for n, code in zip(BREAKERS, chosen, strict=False):
            self.fields[f"breaker_{n}"] = forms.ChoiceField(
                label=_("Pemecah seri ke-%(n)s") % {"n": n}, choices=choices, required=False, initial=code
            )

    def add_conditions(self) -> None:
        choices = [("", _("Tidak ada"))] + [
            (f"measure:{one.code}", f"{one.label} ({one.unit})") for one in measures.registered()
        ]
        known = [*self.instance.eligibility, *[{"origin": "", "at_least": ""}] * len(CONDITIONS)]
        for n, said in zip(CONDITIONS, known, strict=False):
            mine = list(choices)
            if said["origin"] and said["origin"] not in {code for code, _label in choices}:
                mine.append((said["origin"], said["origin"]))
            self.fields[f"condition_{n}"] = forms.ChoiceField(
                label=_("Syarat ke-%(n)s") % {"n": n}, choices=mine, required=False, initial=said["origin"]
            )
            at_least = Decimal(said["at_least"]) if said["at_least"] else None
            self.fields[f"at_least_{n}"] = forms.DecimalField(
                label=_("Paling sedikit"), required=False, localize=True, initial=at_least, max_digits=15,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "breaker_1" in self.fields:
            said = [cleaned.pop(f"breaker_{n}", "") for n in BREAKERS]
            cleaned["tie_breakers"] = list(dict.fromkeys(code for code in said if code))
            cleaned["eligibility"] = self.conditions(cleaned)
        return cleaned

    def conditions(self, cleaned: dict[str, Any]) -> list[dict[str, str]]:
        found = []
        for n in CONDITIONS:
            origin, at_least = cleaned.pop(f"condition_{n}", ""), cleaned.pop(f"at_least_{n}", None)
            if origin and at_least is None and f"at_least_{n}" not in self.errors:
                self.add_error(f"at_least_{n}", _("Tulis nilai paling sedikit."))
            elif at_least is not None and not origin:
                self.add_error(f"condition_{n}", _("Pilih ukurannya."))
            elif origin:
                found.append({"origin": origin, "at_least": str(at_least)})
        return found

    def _post_clean(self) -> None:
        """The action writes and checks the category; the form only reads what was typed."""
