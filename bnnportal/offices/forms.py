"""Forms of offices and holidays."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.enums import OrganisationKind, TimeZone
from bnnportal.offices.models import Holiday, Organisation, Region, today
from bnnportal.pages import PortalForm, PortalModelForm


class HolidayForm(PortalModelForm):
    class Meta:
        model = Holiday
        fields = ["date", "kind", "name", "tentative", "source"]
        help_texts = {"source": _("Nomor keputusan bersama atau keputusan lain.")}


# Offices


class RegionField(forms.TypedChoiceField):
    """Provinces, kabupaten and kota, grouped by province."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.options, coerce=self.region, empty_value=None, **kwargs)

    def options(self) -> list[Any]:
        groups: dict[str, list[tuple[str, str]]] = {}
        names: dict[str, str] = {}
        for code, full_name in Region.objects.order_by("code").values_list("code", "full_name"):
            province = code[:2]
            names.setdefault(province, full_name)
            groups.setdefault(province, []).append((code, full_name))
        return [("", "---------"), *((names[code], options) for code, options in groups.items())]

    def region(self, code: str) -> Region:
        return Region.objects.get(code=code)


class OfficeField(forms.TypedChoiceField):
    """Offices that are open, or will be, by level and name."""

    def __init__(self, kinds: tuple[str, ...], **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(choices=self.options, coerce=self.office, empty_value=None, **kwargs)

    def options(self) -> list[Any]:
        groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in self.kinds}
        offices = Organisation.objects.filter(kind__in=self.kinds, valid_until=None).order_by("name")
        for kind, code, name in offices.values_list("kind", "code", "name"):
            groups[kind].append((code, name))
        found = [(str(OrganisationKind(kind).label), options) for kind, options in groups.items() if options]
        return [("", "---------"), *found]

    def office(self, code: str) -> Organisation:
        return Organisation.objects.select_related("region").get(code=code)


PARENTS = (OrganisationKind.PUSAT.value, OrganisationKind.PROVINSI.value)
SUCCESSORS = (*PARENTS, OrganisationKind.KABKOTA.value, OrganisationKind.UPT.value)


class DatedForm(PortalForm):
    """What every change of an office says besides itself."""

    on = forms.DateField(label=_("Berlaku mulai"), help_text=_("Boleh tanggal yang lalu atau yang akan datang."))
    basis = forms.CharField(
        label=_("Dasar"), max_length=200, required=False, help_text=_("Nomor peraturan atau keputusan.")
    )
    reason = forms.CharField(label=_("Alasan"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


ELSEWHERE = forms.BooleanField(
    label=_("Induknya memang di provinsi lain"),
    help_text=_("Misalnya provinsi baru yang belum mempunyai BNNP. Tulis alasannya."),
    required=False,
)


class RenameForm(DatedForm):
    name = forms.CharField(label=_("Nama baru"), max_length=200)
    short_name = forms.CharField(label=_("Nama pendek baru"), max_length=120)
    field_order = ["name", "short_name", "on", "basis", "reason"]


class MoveForm(DatedForm):
    parent = OfficeField(PARENTS, label=_("Induk baru"))
    elsewhere = ELSEWHERE
    field_order = ["parent", "elsewhere", "on", "basis", "reason"]


class CloseForm(DatedForm):
    field_order = ["on", "basis", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Ditutup mulai")
        self.fields["on"].help_text = _("Hari pertama satuan kerja ini tidak ada lagi.")
        self.fields["reason"].required = True


class MergeForm(CloseForm):
    into = OfficeField(SUCCESSORS, label=_("Digabung ke"))
    field_order = ["into", "on", "basis", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Digabung mulai")


class RevertForm(PortalForm):
    reason = forms.CharField(label=_("Alasan"), max_length=300)


class ContactForm(PortalForm):
    address = forms.CharField(
        label=_("Alamat"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(label=_("Telepon"), max_length=60, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)
    website = forms.URLField(label=_("Situs"), required=False, assume_scheme="https")


class OfficeForm(ContactForm, DatedForm):
    kind = forms.ChoiceField(
        label=_("Jenis"),
        choices=[
            (kind.value, kind.label)
            for kind in (OrganisationKind.KABKOTA, OrganisationKind.PROVINSI, OrganisationKind.UPT)
        ],
    )
    region = RegionField(label=_("Kedudukan"), help_text=_("Kode, nama, dan zona waktu mengikuti wilayah ini."))
    name = forms.CharField(
        label=_("Nama"), max_length=200, required=False, help_text=_("Kosong: “BNN” dan nama wilayahnya.")
    )
    short_name = forms.CharField(label=_("Nama pendek"), max_length=120, required=False)
    parent = OfficeField(PARENTS, label=_("Induk"), required=False, help_text=_("Kosong: BNNP provinsinya."))
    elsewhere = ELSEWHERE
    field_order = [
        "kind", "region", "on", "name", "short_name", "parent", "elsewhere", "basis", "reason",
        "address", "phone", "email", "website",
    ]  # fmt: skip


class EditForm(ContactForm):
    time_zone = forms.ChoiceField(label=_("Zona waktu"), choices=TimeZone.choices)
    aliases = forms.CharField(
        label=_("Nama lain"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu nama satu baris; dikenali saat mencari dan mengimpor."),
    )
    work_area = forms.CharField(
        label=_("Wilayah kerja"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu wilayah satu baris: nama lengkap (Kabupaten Mojokerto) atau kodenya (35.16)."),
    )
    note = forms.CharField(label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_aliases(self) -> list[str]:
        names = lines(self.cleaned_data["aliases"])
        if any(len(name) > 200 for name in names):
            raise ValidationError(_("Nama paling panjang 200 huruf."))
        return list(dict.fromkeys(names))

    def clean_work_area(self) -> list[Region]:
        wanted = lines(self.cleaned_data["work_area"])
        if not wanted:
            return []
        by_code = {region.code: region for region in Region.objects.all()}
        by_name = {region.full_name.casefold(): region for region in by_code.values()}
        found, unknown = [], []
        for line in wanted:
            code = re.search(r"\b\d\d(?:\.\d\d)?\b", line)
            region = by_code.get(code[0]) if code else by_name.get(line.casefold())
            found.append(region) if region else unknown.append(line)
        if unknown:
            raise ValidationError(_("Wilayah tidak dikenal: %(names)s.") % {"names": ", ".join(unknown[:5])})
        return [region for region in dict.fromkeys(found) if region is not None]


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
