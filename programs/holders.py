"""Which records of programmes hold files: a site its decrees, a case its berita acara, an activity its photos."""

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.files import holders
from programs.models import Activity, Case, Site
from programs.permissions import (
    check_can_attach_to_activity,
    check_can_keep_case,
    check_can_keep_site,
    check_can_remove_from_activity,
)

PAPERS = ("pdf", "jpeg", "png")


def find_site(user: User, pk: int) -> Site | None:
    if user.membership is None or user.role == Role.PARTNER:
        return None
    return Site.objects.visible_to(user).select_related("office").filter(pk=pk).first()


def find_case(user: User, pk: int) -> Case | None:
    """A file of a case is seen by who sees the case, and by nobody else."""
    return Case.objects.visible_to(user).select_related("office").filter(pk=pk).first()


def find_activity(user: User, pk: int) -> Activity | None:
    """The first version holds the files of all that correct it (views/activities.py)."""
    return Activity.objects.visible_to(user).for_list().filter(pk=pk).first()


def register() -> None:
    holders.register(
        "programs.activity", find_activity, check_can_attach_to_activity,
        check_can_remove=check_can_remove_from_activity, organisation=lambda activity: activity.office,
    )  # fmt: skip
    holders.register(
        "programs.site", find_site, check_can_keep_site, organisation=lambda site: site.office, allow=PAPERS
    )
    holders.register(
        "programs.case", find_case, check_can_keep_case, organisation=lambda case: case.office, allow=PAPERS
    )
