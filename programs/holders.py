"""Which records of programmes hold files: a site its decrees, a case its berita acara."""

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.files import holders
from programs.models import Case, Site
from programs.permissions import check_can_keep_case, check_can_keep_site

PAPERS = ("pdf", "jpeg", "png")


def find_site(user: User, pk: int) -> Site | None:
    if user.membership is None or user.role == Role.PARTNER:
        return None
    return Site.objects.visible_to(user).select_related("office").filter(pk=pk).first()


def find_case(user: User, pk: int) -> Case | None:
    """A file of a case is seen by who sees the case, and by nobody else."""
    return Case.objects.visible_to(user).select_related("office").filter(pk=pk).first()


def register() -> None:
    holders.register(
        "programs.site", find_site, check_can_keep_site, organisation=lambda site: site.office, allow=PAPERS
    )
    holders.register(
        "programs.case", find_case, check_can_keep_case, organisation=lambda case: case.office, allow=PAPERS
    )
