"""Who may do what with facilities and reports; each check raises the sentence the person will read."""

from rehab.permissions.facilities import (
    check_can_add_facility,
    check_can_edit_facility,
    check_can_load_history,
    check_can_pass_on,
    check_can_remind,
    check_can_suspend,
)
from rehab.permissions.reports import (
    check_can_approve,
    check_can_cancel_correction,
    check_can_check,
    check_can_correct,
    check_can_enter_for,
    check_can_fill,
    check_can_reopen,
    check_can_submit,
    check_can_void,
    check_can_withdraw,
    check_is_filler,
    check_is_open,
    check_sees_draft,
    locked_since,
)

__all__ = [
    "check_can_add_facility",
    "check_can_approve",
    "check_can_cancel_correction",
    "check_can_check",
    "check_can_correct",
    "check_can_edit_facility",
    "check_can_enter_for",
    "check_can_fill",
    "check_can_load_history",
    "check_can_pass_on",
    "check_can_remind",
    "check_can_reopen",
    "check_can_submit",
    "check_can_suspend",
    "check_can_void",
    "check_can_withdraw",
    "check_is_filler",
    "check_is_open",
    "check_sees_draft",
    "locked_since",
]
