"""Forms of programme sites."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.pages import PortalForm
from programs.enums import STANDINGS, SiteKind, SiteStanding
from programs.forms.places import DistrictField, OfficeField, near
from programs.models import Site

BASIS_HELP = _("Misalnya SK Bupati Nomor 188/2026, atau survei kawasan rawan 2026.")


class SiteForm(PortalForm):
    """What is known of a place. A new one says what it is, too, and since when; later that is a step of its own."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=SiteKind.choices, widget=forms.RadioSelect)
    village = forms.CharField(
        label=_("Desa atau kelurahan"), max_length=80, help_text=_("Tanpa kata “Desa” atau “Kelurahan” di depannya.")
    )
    district = forms.CharField(label=_("Kecamatan"), max_length=80, required=False)
    latitude = forms.DecimalField(
        label=_("Lintang"), max_digits=8, decimal_places=5, required=False,
        help_text=_("Dari aplikasi peta, misalnya −3,80044. Di selatan khatulistiwa memakai tanda minus."),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("Bujur"), max_digits=8, decimal_places=5, required=False, help_text=_("Misalnya 102,26554.")
    )
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)
    standing = forms.ChoiceField(
        label=pgettext_lazy("lokasi", "Status"), required=False,
        choices=[("", _("Belum ditetapkan atau disurvei")),
                 *((SiteKind(kind).label, [(one.value, one.label) for one in these]) for kind, these in STANDINGS.items())],
    )  # fmt: skip
    on = forms.DateField(label=_("Sejak"), required=False)
    basis = forms.CharField(label=_("Dasar"), max_length=120, required=False, help_text=BASIS_HELP)

    def __init__(self, *args: Any, user: User, site: Site | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: dict[str, forms.Field] = {"region": DistrictField(near(user), label=_("Kabupaten atau kota"))}
        if site is None and user.is_national:
            places["office"] = OfficeField(user)
        before = {"kind": self.fields.pop("kind")} if site is None else {}
        self.fields = {**before, **places, **self.fields}
        if site is not None:
            for name in ("kind", "standing", "on", "basis"):
                self.fields.pop(name, None)
            self.initial = {**self.initial, **{name: getattr(site, name) for name in self.fields}}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None) and not self.errors:
            self.add_error("longitude", _("Isi lintang dan bujur, atau kosongkan keduanya."))
        if data.get("standing") and "standing" in self.fields:
            if not data.get("on") and "on" not in self.errors:
                self.add_error("on", _("Isi sejak kapan status itu."))
            if not data.get("basis"):
                self.add_error("basis", _("Isi dasarnya: nomor SK atau surveinya."))
        return data


class StandingForm(PortalForm):
    standing = forms.ChoiceField(label=pgettext_lazy("lokasi", "Status"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Sejak"), initial=timezone.localdate,
        help_text=_("Tanggal pada SK atau surveinya. Status lain pada tanggal yang sama diganti."),
    )  # fmt: skip
    basis = forms.CharField(label=_("Dasar"), max_length=120, help_text=BASIS_HELP)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["standing"]
        field.choices = [(one.value, SiteStanding(one).label) for one in site.standings.model.choices_for(site.kind)]
