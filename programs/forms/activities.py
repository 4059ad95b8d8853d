"""Forms of activities: the record itself with its institutions, its steps, its repetition."""

import datetime as dt
import re
import uuid
from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation, Region
from bnnportal.pages import PortalForm, PortalModelForm
from bnnportal.periods import Month
from partners.forms.shared import SharedMixin
from programs.actions.activities import MOST_REPEATED
from programs.enums import Approach
from programs.models import Activity, Programme, Site

PREFIX = "lembaga"
EMPTY_ROWS, MOST_ROWS = 3, 60
Choices = list[tuple[Any, list[tuple[Any, str]]]]


def programmes_for(user: User) -> Any:
    """What belongs to the person's field, and what belongs to none."""
    field = user.membership.field if user.membership else Field.ALL
    return Programme.objects.all() if field == Field.ALL else Programme.objects.filter(field__in=(Field.ALL, field))


def by_approach(programmes: Any) -> Choices:
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for programme in programmes:
        found[programme.approach].append((programme.pk, programme.name))
    return [(Approach(approach).label, rows) for approach, rows in found.items()]


def regions_for(office: Organisation) -> Choices:
    """Every region by its province, the office's own province first. One query."""
    home, found = office.region.province_code, defaultdict[str, list[tuple[Any, str]]](list)
    names: dict[str, str] = {}
    for pk, code, name in Region.objects.order_by("code").values_list("pk", "code", "full_name"):
        names.setdefault(code[:2], name)
        found[code[:2]].append((pk, name))
    ordered = sorted(found, key=lambda code: (code != home or office.is_national, code))
    return [(names[code], found[code]) for code in ordered]


def sites_for(office: Organisation) -> Any:
    """Places the office may name: its own, those of the offices below it and of the one above it."""
    near = Q(office=office) | Q(office__parent=office)
    if office.parent_id:
        near |= Q(office=office.parent_id)
    return (Site.objects.all() if office.is_national else Site.objects.filter(near)).select_related("region", "office")


class SiteField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.village}, {obj.region} ({obj.get_kind_display()})"


class InstitutionForm(PortalForm):
    name = forms.CharField(label=_("Nama lembaga"), max_length=120, required=False)
    people = forms.IntegerField(
        label=pgettext_lazy("jumlah", "Orang"), min_value=0, max_value=1_000_000, required=False
    )

    def clean(self) -> None:
        if self.cleaned_data.get("people") is not None and not self.cleaned_data.get("name"):
            self.add_error("name", gettext("Tulis nama lembaganya."))


Institutions = forms.formset_factory(InstitutionForm, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class ActivityForm(SharedMixin, PortalModelForm):
    """One activity in short groups. Whether it holds together is said by the action."""

    series = forms.UUIDField(widget=forms.HiddenInput, required=False)
    programme = forms.ModelChoiceField(label=_("Program"), queryset=Programme.objects.none())
    site = SiteField(
        label=_("Lokasi program"), queryset=Site.objects.none(), required=False, empty_label=_("Bukan di lokasi program"),
        help_text=_("Desa Bersinar atau kawasan rawan yang terdaftar; wilayah dan desanya ikut terisi."),
    )  # fmt: skip
    doubt = forms.CharField(
        label=_("Penjelasan"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mengapa tetap benar, misalnya satu Sprin untuk dua kelas."),
    )  # fmt: skip

    sections = (
        (_("Kegiatan"), ("programme", "title", "kind", "group")),
        (_("Kapan dan di mana"), ("begins", "ends", "site", "region", "village", "place")),
        (_("Dasar"), ("basis", "basis_number")),
    )
    people = ("men", "women", "unrecorded")
    rest = ("subject", "speakers", "funds", "cost")
    field_order = ("programme", "title", "kind", "group", "begins", "ends", "site", "region")
    halves = frozenset(
        {"begins", "ends", "village", "place", "kind", "group", "basis", "basis_number", "funds", "cost"}
    )

    class Meta:
        model = Activity
        fields = [
            "kind", "title", "group", "begins", "ends", "site", "region", "village", "place", "basis", "basis_number",
            "men", "women", "unrecorded", "outcome", "subject", "speakers", "funds", "cost", "doubt",
        ]  # fmt: skip
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("Misalnya: Penyuluhan bahaya narkotika di SMAN 2 Kota Bengkulu."),
            "ends": _("Kosongkan bila hari itu juga."),
            "region": _("Kabupaten atau kota; provinsi bila di seluruh provinsi."),
            "basis_number": _("Seperti tertulis; boleh menyusul."),
            "unrecorded": _("Hadir, tetapi tidak dihitung menurut jenis kelamin."),
            "speakers": _("Pisahkan dengan koma."),
            "outcome": _("Apa yang dicapai, dalam satu dua kalimat."),
            "cost": _("Angka saja, dalam rupiah."),
        }

    def __init__(self, *args: Any, user: User, office: Organisation, **kwargs: Any) -> None:
        initial = {"series": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        rows = kwargs.pop("rows", None)
        super().__init__(*args, initial=initial, **kwargs)
        if self.instance.pk:
            del self.fields["series"]
            self.fields["programme"].initial = self.initial.setdefault("programme", self.instance.programme_id)
            rows = list(self.instance.attendance.values("name", "people")) if rows is None else rows
        programmes: Any = self.fields["programme"]
        programmes.queryset = programmes_for(user)
        programmes.choices = [("", _("Belum dipilih")), *by_approach(programmes.queryset)]
        regions: Any = self.fields["region"]
        regions.choices = [("", _("Belum dipilih")), *regions_for(office)]
        sites: Any = self.fields["site"]
        sites.queryset = sites_for(office)
        if not sites.queryset.exists():
            del self.fields["site"]
            self.shared = [name for name in self.shared if name != "site"]
            self.fields["region"].required = True
        for name in ("ends", *self.people, *(["region"] if "site" in self.fields else [])):
            self.fields[name].required = False
        for name in self.people:
            self.fields[name].widget.attrs["placeholder"] = "0"
            if not self.instance.pk:
                self.fields[name].initial = None
        self.institutions = Institutions(self.data if self.is_bound else None, prefix=PREFIX, initial=rows)

    # What the page shows

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.sections]

    def people_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.people]

    def rest_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rest]

    @property
    def opens_rest(self) -> bool:
        """The folded fields stand open where they say something or something is wrong with them."""
        return any(self[name].value() or self[name].errors for name in self.rest)

    @property
    def asks_doubt(self) -> bool:
        return bool(self["doubt"].errors or self["doubt"].value())

    # What it says

    def is_valid(self) -> bool:
        return super().is_valid() and self.institutions.is_valid()

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        site = data.get("site")
        if site is not None:
            # what the form itself had filled in (from the last activity, or the place before) gives way to the site
            for name in ("region", "village"):
                if not data.get(name) or ("site" in self.changed_data and name not in self.changed_data):
                    data[name] = getattr(site, name)
        if data.get("region") is None and "region" not in self.errors:
            self.add_error("region", gettext("Belum dipilih."))
        if data.get("ends") is None and "ends" not in self.errors:
            data["ends"] = data.get("begins")
        if data.get("ends") and data.get("begins") and data["ends"] < data["begins"]:
            self.add_error("ends", gettext("Tanggal selesai tidak boleh sebelum tanggal mulai."))
        for name in self.people:
            if name not in self.errors:
                data[name] = data.get(name) or 0
        if not self.institutions.is_valid():
            if self.institutions.non_form_errors():
                self.add_error(None, gettext("Daftar lembaga tidak dapat dibaca. Muat ulang halaman ini."))
            for n, row in enumerate(self.institutions.forms, start=1):
                for sentences in row.errors.values():  # beside the rows, and above them all
                    where = gettext("Lembaga baris %(n)s: %(wrong)s")
                    self.add_error(None, where % {"n": n, "wrong": " ".join(map(str, sentences))})
        self.check_named_once()

    def check_named_once(self) -> None:
        names = [name.lower() for name, _people in self.named()]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            raise ValidationError(gettext("Lembaga “%(name)s” ditulis dua kali.") % {"name": twice})

    def named(self) -> list[tuple[str, int | None]]:
        rows = [row.cleaned_data for row in self.institutions.forms if hasattr(row, "cleaned_data")]
        return [(row["name"], row.get("people")) for row in rows if row.get("name")]

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """The action builds and checks the row."""


class ReasonForm(PortalForm):
    reason = forms.CharField(label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DoneForm(SharedMixin, PortalModelForm):
    """What is known only afterwards."""

    class Meta:
        model = Activity
        fields = ["men", "women", "unrecorded", "outcome"]
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("men", "women", "unrecorded"):
            self.fields[name].required = False

    def clean(self) -> None:
        super().clean()
        for name in ("men", "women", "unrecorded"):
            if name not in self.errors:
                self.cleaned_data[name] = self.cleaned_data.get(name) or 0

    def _post_clean(self) -> None:
        """The action checks the row."""


WEEKLY, MONTHLY, LISTED = "MINGGU", "BULAN", "TANGGAL"


class RepeatForm(PortalForm):
    """On which days a plan is made again."""

    how = forms.ChoiceField(
        label=_("Ulangi"), widget=forms.RadioSelect, initial=WEEKLY,
        choices=[(WEEKLY, _("tiap minggu")), (MONTHLY, _("tiap bulan")), (LISTED, _("pada tanggal tertentu"))],
    )  # fmt: skip
    until = forms.DateField(
        label=_("Sampai tanggal"),
        required=False,
        help_text=_("Untuk tiap minggu dan tiap bulan; tanggal itu termasuk."),
    )
    days = forms.CharField(
        label=_("Tanggal tertentu"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Satu tanggal satu baris, misalnya 21/11/2026."),
    )  # fmt: skip

    def __init__(self, *args: Any, begins: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begins = begins

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("how") == LISTED:
            data["found"] = self.listed(data.get("days", ""))
        elif data.get("how") and "until" not in self.errors:
            if data.get("until") is None:
                self.add_error("until", gettext("Sampai kapan?"))
            else:
                data["found"] = following(self.begins, data["until"], monthly=data["how"] == MONTHLY)
        found = data.get("found")
        if found is not None and not found and not self.errors:
            name = "days" if data["how"] == LISTED else "until"
            self.add_error(name, gettext("Tidak ada tanggal setelah kegiatan ini."))
        if found and len(found) > MOST_REPEATED:
            self.add_error(None, gettext("Paling banyak %(most)s tanggal sekaligus.") % {"most": MOST_REPEATED})

    def listed(self, text: str) -> list[dt.date]:
        found = []
        for n, line in enumerate(filter(None, map(str.strip, re.split(r"[\n,;]", text))), start=1):
            try:
                found.append(forms.DateField(input_formats=["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]).clean(line))
            except ValidationError:
                said = gettext("Baris %(n)s, “%(text)s”, bukan tanggal.") % {"n": n, "text": line[:40]}
                self.add_error("days", said)
        return sorted(set(found))


def following(first: dt.date, until: dt.date, *, monthly: bool) -> list[dt.date]:
    """The days after the first one; of months that are too short, their last day."""
    found: list[dt.date] = []
    for n in range(1, MOST_REPEATED + 2):
        end = Month.of(first).shift(n).last_day
        day = end.replace(day=min(first.day, end.day)) if monthly else first + dt.timedelta(days=7 * n)
        if day > until:
            break
        found.append(day)
    return found
