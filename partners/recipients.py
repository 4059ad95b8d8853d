"""Who is told about agreements, duties and visits: the people of either side whose work it is."""

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Membership, MembershipQuerySet, User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.models import Partner

STAFF = (Role.ADMIN, Role.OPERATOR, Role.APPROVER)
FIELDS = (Field.ALL, Field.REHABILITATION)


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
    found = memberships.in_force().filter(user__is_active=True).select_related("user").order_by("user_id")
    return list({membership.user_id: membership.user for membership in found}.values())
