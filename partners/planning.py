"""The plan of visits of an office in a year: its partners down, the quarters across. For page and API."""

from typing import Any

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.pages import refusal
from partners.enums import VisitStatus
from partners.models import Agreement, Partner, Visit
from partners.models.visit import QUARTERS
from partners.permissions import check_can_visit

Pair = tuple[Partner, Agreement | None]


def may_plan(user: User, office: Organisation | None) -> bool:
    return office is not None and not refusal(check_can_visit, user, office)


def offices_of(user: User) -> list[Organisation]:
    """Those with visits the person may see, and the own one where it may plan its first."""
    seen = Visit.objects.visible_to(user).values("office")
    found = list(Organisation.objects.filter(pk__in=seen).order_by("name"))
    own = user.organisation
    if own is not None and own not in found and may_plan(user, own):
        found.append(own)
    return found


def chosen(offices: list[Organisation], user: User, code: str = "") -> Organisation | None:
    """The one asked for; else the person's own, or the first."""
    own = user.organisation
    usual = own if own in offices else next(iter(offices), None)
    return next((office for office in offices if office.code == code), usual)


def visited(office: Organisation, user: User) -> list[Pair]:
    """Whom the office may visit: each partner with its agreements in force, then those below it without one.

    Two queries.
    """
    in_force = Agreement.objects.in_force().filter(office=office).select_related("partner__organisation")
    found: list[Pair] = [
        (agreement.partner, agreement) for agreement in in_force.order_by("partner__organisation__name", "pk")
    ]
    agreed = {partner.pk for partner, _agreement in found}
    below = Partner.objects.visible_to(user).open().filter(organisation__parent=office).exclude(pk__in=agreed)
    return found + [(partner, None) for partner in below.select_related("organisation")]


def plan_of(office: Organisation | None, user: User, year: int) -> dict[str, Any]:
    """`rows`: each partner with its visits by quarter; `unplanned`: partners without any; `average` of the scores, or
    None. Constant number of queries.
    """
    seen = Visit.objects.visible_to(user).for_list().filter(office=office, year=year)
    found = list(seen.exclude(status=VisitStatus.CANCELLED)) if office is not None else []
    partners = {visit.partner_id: visit.partner for visit in found}
    if office is not None and reads_office(user, office):
        partners |= {partner.pk: partner for partner, _agreement in visited(office, user)}
    rows: list[dict[str, Any]] = [
        {
            "partner": partner,
            "quarters": [
                {"name": name, "visits": [v for v in found if (v.partner_id, v.quarter) == (partner.pk, number)]}
                for number, name in QUARTERS
            ],
        }
        for partner in sorted(partners.values(), key=lambda partner: partner.organisation.name.lower())
    ]
    done = [visit for visit in found if visit.is_done]
    scores = [visit.percent for visit in done if visit.percent is not None]
    return {
        "rows": rows,
        "planned": len(found),
        "done": len(done),
        "average": sum(scores) / len(scores) if scores else None,
        "unplanned": sum(not any(quarter["visits"] for quarter in row["quarters"]) for row in rows),
        "simulated": any(visit.simulated for visit in found),
    }


def reads_office(user: User, office: Organisation) -> bool:
    """Whether all partners of the office may be named: not to a partner, nor to who knows one visit of it."""
    return user.role != Role.PARTNER and Organisation.objects.visible_to(user).filter(pk=office.pk).exists()
