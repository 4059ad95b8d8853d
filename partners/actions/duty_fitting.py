"""Duties after what an agreement says of itself was put right."""

from partners.actions.obligations import brought, held, untouched
from partners.enums import Recurrence
from partners.models import Agreement, Obligation


def fit_obligations(agreement: Agreement) -> None:
    """After its term or scopes were put right: untouched duties that no longer follow from them go, others move.

    One of a month is due after that month, or when its report is: it goes or stays, whatever the term.
    """
    wanted = {(duty.kind, duty.title, duty.period): duty.due for duty in brought(agreement)}
    there = {
        duty.pk: (duty, wanted.get((duty.kind, duty.title, duty.period)))
        for duty in held(untouched(agreement.obligations.filter(own=False)))
    }
    Obligation.objects.filter(pk__in=[pk for pk, (_duty, due) in there.items() if due is None]).delete()
    for pk, (duty, due) in there.items():
        if due is not None and due != duty.due and duty.recurrence != Recurrence.MONTHLY:
            Obligation.objects.filter(pk=pk).update(due=due)
