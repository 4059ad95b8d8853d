"""What waits among cases on the front page, for the people of the field pemberantasan."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from programs.filters.cases import EvidenceState, evidence_stands
from programs.models import Case
from programs.models.case import sees_cases

WAITING = (
    (EvidenceState.OVERDUE, _("Kasus dengan barang bukti belum ditimbang lebih dari 30 hari"), "bad", "alert-triangle"),
    (EvidenceState.LEFT, _("Kasus dengan sisa barang bukti"), "info", "inbox"),
)


def matters_of_cases(user: User, own: Organisation) -> list[Matter]:
    """Of the office's own cases; one query, none for who sees no cases."""
    if not sees_cases(user):
        return []
    counted = {state.name: Count("pk", filter=evidence_stands(state)) for state, *_rest in WAITING}
    n = Case.objects.filter(office=own).order_by().aggregate(**counted)
    return [
        Matter(label, n[state.name], chosen("case-list", office=own.code, state=state.value), tone, icon)
        for state, label, tone, icon in WAITING
    ]
