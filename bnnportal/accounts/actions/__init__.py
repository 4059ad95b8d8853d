"""Changes to people and their rights, by noun."""

from bnnportal.accounts.actions.handovers import hand_over, move_due_work
from bnnportal.accounts.actions.links import accept, send_link, send_link_to
from bnnportal.accounts.actions.memberships import change, create_admin, end, give, invite, withdraw
from bnnportal.accounts.actions.mergers import carry_over, count_members
from bnnportal.accounts.actions.own import (
    ensure_account,
    finish_password_change,
    issue_token,
    revoke_tokens,
    switch_membership,
)
from bnnportal.accounts.actions.suspension import reactivate, suspend, suspend_unused, suspends_on

__all__ = [
    "accept",
    "carry_over",
    "change",
    "count_members",
    "create_admin",
    "end",
    "ensure_account",
    "finish_password_change",
    "give",
    "hand_over",
    "invite",
    "issue_token",
    "move_due_work",
    "reactivate",
    "revoke_tokens",
    "send_link",
    "send_link_to",
    "suspend",
    "suspend_unused",
    "suspends_on",
    "switch_membership",
    "withdraw",
]
