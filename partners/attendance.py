"""From where the people of an activity came, told without their names. For page and API."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from partners.models import CapacityActivity, Partner


@dataclass(frozen=True)
class Institution:
    """`code`: of a partner this person may see, else "". `people`: None where nobody is listed at all."""

    name: str
    code: str
    people: int | None


def institutions(user: User, activity: CapacityActivity) -> list[Institution]:
    """Who took part and with how many. A partner sees its own line alone. Three queries."""
    counted = {
        (row["partner"], row["institution"]): row["n"]
        for row in activity.participants.order_by().values("partner", "institution").annotate(n=Count("pk"))
    }
    nobody = 0 if counted else None
    partners = list(activity.partners.select_related("organisation").order_by("organisation__name"))
    seen = set(Partner.objects.visible_to(user).filter(activities=activity).values_list("pk", flat=True))
    found = {
        partner.pk: Institution(
            str(partner), partner.organisation.code if partner.pk in seen else "", counted.pop((partner.pk, ""), nobody)
        )
        for partner in partners
    }
    if user.role == Role.PARTNER:
        return [row for pk, row in found.items() if pk in seen]
    others = sorted(counted.items(), key=lambda item: item[0][1])
    return [*found.values(), *(Institution(name or _("Lembaga lain"), "", n) for (_pk, name), n in others)]
