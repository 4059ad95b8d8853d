"""Every change to facilities, reports and client lists."""

from rehab.actions.clients import (
    add_client,
    change_client,
    forget_clients,
    keep_clients,
    paste_clients,
    read_client,
    read_clients,
    remove_client,
)
from rehab.actions.comments import answer_comment, comment, take_back_comment
from rehab.actions.drafts import fill_rest, put_draft, save_cells, start_over
from rehab.actions.facilities import add_facility, change_facility, resume, suspend
from rehab.actions.history import load_history, take_back_history
from rehab.actions.locks import end_exception, grant_exception, move_lock
from rehab.actions.months import open_months
from rehab.actions.openings import approve_and_carry_on, carry_on
from rehab.actions.reminders import Reminded, remind, remind_missing
from rehab.actions.reviews import (
    approve,
    ask_correction,
    cancel_correction,
    check,
    correct,
    decline_correction,
    object_to,
    reopen,
    send_back,
    void,
    withdraw_approval,
)
from rehab.actions.submissions import submit, submit_nothing

__all__ = [
    "Reminded",
    "add_client",
    "add_facility",
    "answer_comment",
    "approve",
    "approve_and_carry_on",
    "ask_correction",
    "cancel_correction",
    "carry_on",
    "change_client",
    "change_facility",
    "check",
    "comment",
    "correct",
    "decline_correction",
    "end_exception",
    "fill_rest",
    "forget_clients",
    "grant_exception",
    "keep_clients",
    "load_history",
    "move_lock",
    "object_to",
    "open_months",
    "paste_clients",
    "put_draft",
    "read_client",
    "read_clients",
    "remind",
    "remind_missing",
    "remove_client",
    "reopen",
    "resume",
    "save_cells",
    "send_back",
    "start_over",
    "submit",
    "submit_nothing",
    "suspend",
    "take_back_comment",
    "take_back_history",
    "void",
    "withdraw_approval",
]
