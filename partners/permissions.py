"""Who may do what with partners; each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation

STAFF = frozenset({Role.ADMIN, Role.OPERATOR, Role.APPROVER})
FIELDS = frozenset({Field.ALL, Field.REHABILITATION})


def check_can_add_partner(user: User, office: Organisation) -> None:
    """Staff of the office itself who work on rehabilitation, or of the national office."""
    membership = user.membership
    if membership is None or membership.role not in STAFF:
        raise PermissionDenied(_("Hanya operator dan pejabat penetap kantor yang dapat menambahkan mitra."))
    if membership.organisation_id != office.pk and not user.is_national:
        raise PermissionDenied(_("Hanya %(office)s yang dapat menambahkan mitranya.") % {"office": office})
    if membership.field not in FIELDS:
        raise PermissionDenied(_("Hanya bidang rehabilitasi yang dapat menambahkan mitra."))
    if office.kind == OrganisationKind.MITRA:
        raise PermissionDenied(_("Mitra berada di bawah kantor BNN, bukan di bawah mitra lain."))
