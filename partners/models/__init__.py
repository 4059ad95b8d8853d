"""Records of partners, by noun."""

from partners.models.activity import CapacityActivity, Participant
from partners.models.agreement import Agreement, AgreementQuerySet, Change, Scope, Version
from partners.models.obligation import Obligation
from partners.models.partner import Contact, LegalPaper, Partner, ProfileChange
from partners.models.reminder import Reminder
from partners.models.visit import Answer, Finding, FollowUp, Visit

__all__ = [
    "Agreement", "AgreementQuerySet", "Answer", "CapacityActivity", "Change", "Contact", "Finding", "FollowUp",
    "LegalPaper", "Obligation", "Participant", "Partner", "ProfileChange", "Reminder", "Scope", "Version", "Visit",
]  # fmt: skip
