"""Every change to a document, one module for each stretch of its life."""

from bnnportal.documents.actions.issuing import Paper, issue, take_numbers
from bnnportal.documents.actions.rendering import (
    LEASE,
    MAX_ATTEMPTS,
    REQUEUE_LIMIT,
    fail,
    finish,
    give_back,
    render,
    requeue_overdue,
    retry,
    store,
    take_lease,
)
from bnnportal.documents.actions.revoking import issue_replacement, replace, revoke

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "REQUEUE_LIMIT",
    "Paper",
    "fail",
    "finish",
    "give_back",
    "issue",
    "issue_replacement",
    "render",
    "replace",
    "requeue_overdue",
    "retry",
    "revoke",
    "store",
    "take_lease",
    "take_numbers",
]
