"""Evidence that comes by itself: a report, visit or training fulfils the duties it is the proof of, and takes it back."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from partners.actions.obligations import held, note_down
from partners.duty_periods import periods_of
from partners.enums import SIGNED, ObligationKind, ObligationStatus, PartnerEvent
from partners.models import Obligation, Partner
from partners.models.obligation import ObligationQuerySet


def hold(kind: ObligationKind, partners: Iterable[Partner]) -> None:
    """Before proofs of several partners or periods move: all their duties at once, as nobody else may take them."""
    list(held(Obligation.objects.filter(kind=kind, agreement__partner__in=partners)).values("pk"))


@transaction.atomic
def record_evidence(
    *,
    kind: ObligationKind,
    partner: Partner,
    on: dt.date,
    evidence: str,
    link: str,
    by: User | None,
    accepted: bool,
    met_on: dt.date | None = None,
    office: Organisation | None = None,
    among: ObligationQuerySet | None = None,
) -> list[Obligation]:
    """Fulfil the duties of a kind and partner whose period holds that day, by what happened elsewhere.

    Called by the action that made it happen (a report's month, a visit's day), in its transaction. Several agreements
    may ask for the same report; the last month's report comes when its agreement may have ended. A withdrawn report
    calls it with `accepted=False`: the duty waits for its reviewer again. What was accepted by other evidence stays as
    it is. `met_on`: the day it was met, where that is another than `on`: a report is handed in after its month.
    `office`: who did it, where that counts: what one province does proves nothing for the agreement of another;
    offices above and below may stand in. `among`: of these duties only.
    """
    found = (
        (Obligation.objects.all() if among is None else among)
        .filter(kind=kind, agreement__partner=partner, agreement__status__in=SIGNED, period__in=periods_of(on))
        .select_related("agreement__office", "agreement__partner__organisation")
    )
    if office is not None:
        found = found.filter(agreement__office__in=same_line(office))
    changed = []
    for obligation in held(found):
        stands = obligation.status == ObligationStatus.ACCEPTED
        if stands and (obligation.link != link or (accepted and obligation.evidence == evidence)):
            continue
        obligation.evidence, obligation.link = evidence, link
        obligation.status = ObligationStatus.ACCEPTED if accepted else ObligationStatus.SENT
        obligation.sent_by, obligation.sent_at = by, obligation.sent_at or timezone.now()
        obligation.met_on = met_on or obligation.met_on or on
        obligation.decided_by, obligation.decided_at = (by, timezone.now()) if accepted else (None, None)
        obligation.save()
        event = PartnerEvent.OBLIGATION_ACCEPTED if accepted else PartnerEvent.OBLIGATION_SENT
        note_down(event, obligation, by)
        changed.append(obligation)
    return changed


def same_line(office: Organisation) -> Any:
    """The office, those above it and those below it."""
    above = Q(children=office) | Q(children__children=office) | Q(children__children__children=office)
    return Organisation.objects.filter(Q(pk__in=Organisation.objects.within(office.pk)) | above).values("pk")


@transaction.atomic
def take_back_evidence(*, kind: ObligationKind, link: str, by: User | None) -> list[Obligation]:
    """What proved these duties did not happen after all: they are open again. Returns them."""
    found = list(
        held(Obligation.objects.filter(kind=kind, link=link).exclude(status=ObligationStatus.OPEN)).select_related(
            "agreement__office", "agreement__partner"
        )
    )
    for obligation in found:
        obligation.status, obligation.evidence, obligation.link = ObligationStatus.OPEN, "", ""
        obligation.sent_by = obligation.sent_at = obligation.decided_by = obligation.decided_at = None
        obligation.met_on = None
        obligation.save()
        note_down(PartnerEvent.EVIDENCE_TAKEN_BACK, obligation, by)
    return found


@transaction.atomic
def put_due_days(*, kind: ObligationKind, days: Mapping[tuple[int, str], dt.date]) -> None:
    """Duties fall due when what fulfils them does: {(organisation of the partner, period): day}. One query to read."""
    found = Obligation.objects.filter(
        kind=kind,
        agreement__status__in=SIGNED,
        agreement__partner__organisation__in={organisation for organisation, _period in days},
        period__in={period for _organisation, period in days},
    )
    moved = []
    for obligation in held(found).select_related("agreement__partner"):
        day = days.get((obligation.agreement.partner.organisation_id, obligation.period), obligation.due)
        if day != obligation.due:
            obligation.due = day
            moved.append(obligation)
    Obligation.objects.bulk_update(moved, ["due"], batch_size=500)
