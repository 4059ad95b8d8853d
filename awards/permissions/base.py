"""Who works on the categories of an edition: the national office's people of the field, and the heads of the offices."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from awards.models import Category, Index
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation

STAFF = frozenset({Role.ADMIN, Role.OPERATOR, Role.APPROVER})


def enters(user: User) -> bool:
    """Figures and rankings in the making are the offices' own: for partners they do not exist."""
    return user.membership is not None and user.role != Role.PARTNER


def has_field(user: User, category: Category | Index) -> bool:
    return user.membership is not None and user.membership.field in (Field.ALL, category.field)


def check_is_national(user: User, category: Category) -> None:
    """Staff of the category's field at the national office."""
    if not user.is_national or user.role not in STAFF:
        raise PermissionDenied(_("Hanya petugas BNN pusat yang dapat melakukan ini."))
    check_has_field(user, category)


def check_is_head(user: User, office: Organisation, category: Category) -> None:
    """The approver of the office itself, also one who acts for another (Plt., Plh.)."""
    if user.role != Role.APPROVER or user.organisation != office:
        raise PermissionDenied(_("Hanya pejabat penetap %(office)s yang dapat melakukan ini.") % {"office": office})
    check_has_field(user, category)


def check_has_field(user: User, category: Category | Index) -> None:
    if not has_field(user, category):
        raise PermissionDenied(
            _("Hanya bidang %(field)s yang dapat melakukan ini.") % {"field": Field(category.field).label.lower()}
        )
