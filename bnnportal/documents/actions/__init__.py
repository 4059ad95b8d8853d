"""Every change to a document, one module for each stretch of its life."""

from bnnportal.documents.actions.batches import pause_batch, resume_batch, retry_failed
from bnnportal.documents.actions.exporting import delete_expired, delete_export, request_export, request_paper
from bnnportal.documents.actions.issuing import Paper, issue, take_numbers
from bnnportal.documents.actions.numbering import set_kind
from bnnportal.documents.actions.persons import issue_to_persons
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
from bnnportal.documents.actions.signatories import add_signatory, change_signatory, end_signatory
from bnnportal.documents.actions.signing import (
    Outcome,
    attach_scan,
    count_in_charge,
    hand_over,
    replace_scan,
    sign_many_outside,
    sign_outside,
)

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "REQUEUE_LIMIT",
    "Outcome",
    "Paper",
    "add_signatory",
    "attach_scan",
    "change_signatory",
    "count_in_charge",
    "delete_expired",
    "delete_export",
    "end_signatory",
    "fail",
    "finish",
    "give_back",
    "hand_over",
    "issue",
    "issue_replacement",
    "issue_to_persons",
    "pause_batch",
    "render",
    "replace",
    "replace_scan",
    "request_export",
    "request_paper",
    "requeue_overdue",
    "resume_batch",
    "retry",
    "retry_failed",
    "revoke",
    "set_kind",
    "sign_many_outside",
    "sign_outside",
    "store",
    "take_lease",
    "take_numbers",
]
