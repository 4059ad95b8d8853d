"""Every change to partners, agreements, duties and visits, by noun."""

from partners.actions.agreements import (
    add_numbers,
    change_draft,
    end,
    move,
    propose,
    record_existing,
    sign,
)
from partners.actions.changes import change_terms, terminate
from partners.actions.obligations import accept, make_obligations, record_evidence, send, send_back
from partners.actions.partners import add_partner, load_agreements, load_partners
from partners.actions.reminders import remind
from partners.actions.renewals import renew

__all__ = [
    "accept", "add_numbers", "add_partner", "change_draft", "change_terms", "end", "load_agreements", "load_partners",
    "make_obligations", "move", "propose", "record_evidence", "record_existing", "remind", "renew", "send", "send_back",
    "sign",
    "terminate",
]  # fmt: skip
