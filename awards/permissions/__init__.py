"""Who may do what with awards; each check raises the sentence the person will read."""

from awards.permissions.editions import (
    check_can_edit,
    check_can_issue,
    check_can_publish,
    check_can_revoke,
    check_can_take_back,
    check_is_draft,
)

__all__ = [
    "check_can_edit", "check_can_issue", "check_can_publish", "check_can_revoke", "check_can_take_back", "check_is_draft",
]  # fmt: skip
