"""Which records of assessments hold files: an objection its evidence."""

from awards.actions.objections import EVIDENCE
from awards.models import Objection
from awards.permissions.objections import check_can_attach
from bnnportal.accounts.models import User
from bnnportal.files import holders


def find_objection(user: User, pk: int) -> Objection | None:
    """Seen by who sees the objection; partners see none."""
    return Objection.objects.visible_to(user).for_page().filter(pk=pk).first()


def register() -> None:
    holders.register(
        "awards.objection", find_objection, check_can_attach, organisation=lambda objection: objection.office,
        allow=EVIDENCE,
    )  # fmt: skip
