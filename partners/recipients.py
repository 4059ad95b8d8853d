"""Who is told about agreements, duties and visits: the people of either side whose work it is."""

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Membership, MembershipQuerySet, User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.models import Partner
from partners.permissions import FIELDS, STAFF


def staff_of(office: Organisation) -> list[User]:
    """Operators and approvers of rehabilitation at an office itself."""
    return people(Membership.objects.filter(organisation=office, role__in=STAFF, field__in=FIELDS))


def national_staff() -> list[User]:
    return people(
        Membership.objects.filter(organisation__kind=OrganisationKind.PUSAT, role__in=STAFF, field__in=FIELDS)
    )


def people_of(partner: Partner) -> list[User]:
    return people(Membership.objects.filter(organisation=partner.organisation_id, role=Role.PARTNER))


def people(memberships: MembershipQuerySet) -> list[User]:
    """Each once, who can still come in."""
    return list(User.objects.filter(is_active=True, pk__in=memberships.in_force().values("user")).order_by("pk"))


def by_organisation(
    organisations: Collection[int], roles: Collection[str], fields: Collection[str] = FIELDS
) -> dict[int, list[User]]:
    """The same for many organisations in one query: who acts in these roles for each of them today."""
    found = (
        Membership.objects.in_force(timezone.localdate())
        .filter(organisation__in=organisations, role__in=roles, field__in=fields, user__is_active=True)
        .select_related("user")
        .order_by("user")
    )
    people: dict[int, list[User]] = defaultdict(list)
    for membership in found:
        if membership.user not in people[membership.organisation_id]:
            people[membership.organisation_id].append(membership.user)
    return people
