"""Which records of partners hold attachments: the partner itself, and each legal paper its scan."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.files import holders
from bnnportal.files.models import Attachment
from partners.actions.papers import SCANS
from partners.models import LegalPaper, Partner
from partners.permissions import check_can_change_paper, check_can_edit_partner, is_of_partner


def find_partner(user: User, pk: int) -> Partner | None:
    found = Partner.objects.visible_to(user).select_related("organisation__parent", "organisation__merged_into")
    return found.filter(pk=pk).first()


def find_paper(user: User, pk: int) -> LegalPaper | None:
    found = LegalPaper.objects.visible_to(user).select_related(
        "partner__organisation__parent", "partner__organisation__merged_into"
    )
    return found.filter(pk=pk).first()


def check_can_remove(user: User, partner: Partner, attachment: Attachment) -> None:
    """A partner takes back what its own people put there; the office may clear up everything."""
    if is_of_partner(user, partner) and attachment.by_id != user.pk:
        raise PermissionDenied(_("Lampiran ini dimasukkan oleh orang lain."))


def register() -> None:
    holders.register(
        "partners.partner", find_partner, check_can_edit_partner, check_can_remove=check_can_remove,
        organisation=lambda partner: partner.organisation,
    )  # fmt: skip
    holders.register(
        "partners.legalpaper", find_paper, check_can_change_paper,
        organisation=lambda paper: paper.partner.organisation, allow=SCANS,
    )  # fmt: skip
