"""Choice of a kabupaten or kota, one's own province first."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation, Region

OFFICES = (OrganisationKind.PUSAT, OrganisationKind.PROVINSI, OrganisationKind.KABKOTA)


class DistrictField(forms.TypedChoiceField):
    """Every kabupaten and kota by province; no province itself. `near` is the code of the province that comes first."""

    def __init__(self, near: str = "", **kwargs: Any) -> None:
        self.near = near
        super().__init__(
            choices=self.options, coerce=lambda code: Region.objects.get(code=code), empty_value=None, **kwargs
        )

    def options(self) -> list[Any]:
        groups: dict[str, list[tuple[str, str]]] = {}
        names: dict[str, str] = {}
        for code, name in Region.objects.order_by("code").values_list("code", "full_name"):
            if "." in code:
                groups.setdefault(code[:2], []).append((code, name))
            else:
                names[code] = name
        order = sorted(groups, key=lambda code: (code != self.near, code))
        return [("", _("Belum dipilih")), *((names[code], groups[code]) for code in order)]

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Region) else value


class OfficeField(forms.ModelChoiceField):
    """Whose record it is: asked of the national office, which keeps records for every office; others have their own."""

    def __init__(self, user: User, **kwargs: Any) -> None:
        offices = Organisation.objects.filter(kind__in=OFFICES).open().order_by("name")
        super().__init__(label=_("Satuan kerja"), queryset=offices, to_field_name="code", **kwargs)
        self.initial = user.organisation.code if user.organisation else None


def near(user: User) -> str:
    """The province of the person's office; the national office is nobody's neighbour."""
    office = user.organisation
    return office.region.code[:2] if office is not None and not user.is_national else ""
