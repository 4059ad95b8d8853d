"""Every change to facilities, reports and client lists."""

from rehab.actions.drafts import fill_rest, put_draft, save_cells, start_over
from rehab.actions.facilities import add_facility, change_facility, resume, suspend
from rehab.actions.months import open_months
from rehab.actions.reminders import Reminded, remind, remind_missing
from rehab.actions.reviews import (
    approve,
    check,
    comment,
    correct,
    object_to,
    reopen,
    send_back,
    void,
    withdraw_approval,
)
from rehab.actions.submissions import submit, submit_nothing

__all__ = [
    "Reminded",
    "add_facility",
    "approve",
    "change_facility",
    "check",
    "comment",
    "correct",
    "fill_rest",
    "object_to",
    "open_months",
    "put_draft",
    "remind",
    "remind_missing",
    "reopen",
    "resume",
    "save_cells",
    "send_back",
    "start_over",
    "submit",
    "submit_nothing",
    "suspend",
    "void",
    "withdraw_approval",
]
