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
from partners.actions.changes import change_terms, plan_change, terminate
from partners.actions.contacts import add_contact, change_contact, remove_contact
from partners.actions.mergers import merge_partners
from partners.actions.obligations import (
    accept,
    add_duty,
    change_duty,
    make_obligations,
    remove_duty,
    send,
    send_back,
)
from partners.actions.papers import (
    add_paper,
    change_paper,
    confirm_paper,
    refuse_paper,
    renew_paper,
    retire_paper,
    withdraw_paper,
)
from partners.actions.partners import add_partner, load_agreements, load_partners
from partners.actions.profiles import change_profile, confirm_profile, refuse_profile, withdraw_profile
from partners.actions.reminders import remind
from partners.actions.renewals import renew

__all__ = [
    "accept", "add_contact", "add_duty", "add_numbers", "add_paper", "add_partner", "change_contact",
    "change_draft", "change_duty", "change_paper", "change_profile", "change_terms", "confirm_paper",
    "confirm_profile", "end", "load_agreements", "load_partners", "make_obligations", "merge_partners", "move",
    "plan_change", "propose", "record_existing", "refuse_paper", "refuse_profile", "remind",
    "remove_contact", "remove_duty", "renew", "renew_paper", "retire_paper", "send", "send_back", "sign", "terminate",
    "withdraw_paper", "withdraw_profile",
]  # fmt: skip
