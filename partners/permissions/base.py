"""Who works on this area at all. Each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from partners.models import Partner

STAFF = frozenset({Role.ADMIN, Role.OPERATOR, Role.APPROVER})
FIELDS = frozenset({Field.ALL, Field.REHABILITATION})


def check_is_staff(user: User, office: Organisation) -> None:
    """Staff of rehabilitation at this office itself, or at the national office."""
    membership = user.membership
    if membership is None or membership.role not in STAFF:
        raise PermissionDenied(_("Hanya operator dan pejabat penetap kantor yang dapat melakukan ini."))
    if membership.organisation_id != office.pk and not user.is_national:
        raise PermissionDenied(_("Hanya %(office)s yang dapat melakukan ini.") % {"office": office})
    if membership.field not in FIELDS:
        raise PermissionDenied(_("Hanya bidang rehabilitasi yang dapat melakukan ini."))


def check_is_approver(user: User, office: Organisation) -> None:
    check_is_staff(user, office)
    if user.role not in {Role.APPROVER, Role.ADMIN}:
        raise PermissionDenied(_("Hanya pejabat penetap yang dapat melakukan ini."))


def is_of_partner(user: User, partner: Partner) -> bool:
    return user.role == Role.PARTNER and user.organisation == partner.organisation


def responsible_office(partner: Partner) -> Organisation:
    parent = partner.organisation.parent
    if parent is None:
        raise ValidationError(_("Mitra ini belum mempunyai kantor penanggung jawab."))
    return parent
