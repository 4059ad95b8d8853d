"""What an office keeps to itself: rows that name persons are for the people of that office alone.

Scope (`visible_to`) goes down the tree, so that a national office sees figures and papers of all below. Lists of
persons do not go up: who is responsible for them reads them, others read how many there are.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

ROLES = frozenset({"ADMIN", "OPERATOR", "APPROVER", "LEADER"})  # an auditor reads figures, a partner its own pages


def own(user: "User", path: str = "organisation") -> Q:
    """Rows of the office this person works at, and of those that were merged into it; `path` leads to the office."""
    office = user.organisation
    if office is None or user.role not in ROLES:
        return Q(pk__in=())
    return Q(**{path: office.pk}) | Q(**{f"{path}__merged_into": office.pk})


def is_own(user: "User", organisation: Organisation) -> bool:
    """The same question about one office."""
    office = user.organisation
    return office is not None and user.role in ROLES and office.pk in (organisation.pk, organisation.merged_into_id)
