"""Rows of clients: for the facility's own people and the rehabilitation staff of its supervising office; nobody above."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from partners.permissions import STAFF
from rehab.models import Facility
from rehab.permissions.reports import FIELDS, check_is_filler


def is_supervisor(user: User, facility: Facility) -> bool:
    """Rehabilitation staff of the supervising office itself."""
    membership = user.membership
    return (
        membership is not None
        and membership.organisation_id == facility.supervisor_id
        and membership.role in STAFF
        and membership.field in FIELDS
    )


def check_can_read_clients(user: User, facility: Facility) -> None:
    if is_supervisor(user, facility):
        return
    try:
        check_is_filler(user, facility)
    except PermissionDenied as error:
        words = {"facility": facility, "office": facility.supervisor}
        raise PermissionDenied(
            _("Daftar klien hanya dibaca oleh %(facility)s dan bidang rehabilitasi %(office)s.") % words
        ) from error


def check_can_keep_clients(user: User, facility: Facility) -> None:
    """Write in it: whoever may read it; an office for a facility that sent its list on paper."""
    check_can_read_clients(user, facility)
