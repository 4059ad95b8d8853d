"""The offices a person sees, with who lies below whom, and what each is called alone and with all below it."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation

FIRST_TO_LAST = Case(  # the national office, provinces, then their districts and centres
    *(When(kind=kind, then=Value(n)) for n, kind in enumerate(OrganisationKind.values)), output_field=IntegerField()
)


@dataclass(frozen=True)
class Offices:
    """The offices a person sees, read once: by id, with who lies below whom."""

    every: list[Organisation]

    @classmethod
    def of(cls, user: User) -> "Offices":
        """One query."""
        seen = (
            Organisation.objects.visible_to(user).offices().select_related("region").defer("search", "source", "note")
        )
        return cls(list(seen.order_by(FIRST_TO_LAST, "code")))

    def find(self, text: str) -> list[Organisation]:
        """By code or by a part of its name; an exact one alone."""
        wanted = " ".join(text.split()).casefold()
        named = [(one, (one.code.casefold(), one.name.casefold(), one.short_name.casefold())) for one in self.every]
        exact = [one for one, names in named if wanted in names]
        return exact[:1] or [one for one, names in named if any(wanted in name for name in names)]

    def children(self, top: Organisation) -> list[Organisation]:
        return [one for one in self.every if one.parent_id == top.pk]

    def below(self, top: Organisation) -> list[Organisation]:
        """The office itself first, then every one under it."""
        found = [top]
        for office in found:  # grows while it is walked
            found += self.children(office)
        return found


def whole_of(office: Organisation) -> str:
    """What an office stands for together with all below it, for a heading or a choice."""
    if office.kind == OrganisationKind.PUSAT:
        return _("Seluruh Indonesia")
    return _("Seluruh %(province)s") % {"province": office.region.full_name}


def alone_of(office: Organisation) -> str:
    return _("%(office)s sendiri") % {"office": office.short_name or office.name}
