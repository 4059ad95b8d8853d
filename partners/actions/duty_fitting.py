"""Duties after what an agreement says of itself was put right."""

from partners.actions.obligations import brought, untouched
from partners.models import Agreement, Obligation


def fit_obligations(agreement: Agreement) -> None:
    """After its term or scopes were put right: untouched duties that no longer follow from them go, others move."""
    wanted = {(duty.kind, duty.title, duty.period): duty.due for duty in brought(agreement)}
    there = {
        duty.pk: (duty, wanted.get((duty.kind, duty.title, duty.period)))
        for duty in untouched(agreement.obligations.filter(own=False))
    }
    Obligation.objects.filter(pk__in=[pk for pk, (_duty, due) in there.items() if due is None]).delete()
    for pk, (duty, due) in there.items():
        if due is not None and due != duty.due:
            Obligation.objects.filter(pk=pk).update(due=due)
