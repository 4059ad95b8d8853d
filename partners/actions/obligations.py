"""Duties: made from the clauses when an agreement takes effect, proved by their side, accepted by the office."""

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.periods import Month
from partners.enums import (
    AgreementStatus,
    ObligationKind,
    ObligationStatus,
    PartnerEvent,
    Recurrence,
)
from partners.models import Agreement, Obligation, Partner
from partners.permissions import check_can_decide_evidence, check_can_send

DATA = Path(__file__).parents[1] / "data"
REPORT_DAYS = 7  # a month's report is due in the first week of the next one (Perka BNN 4/2015, Lampiran II)
NAMES = {1: "{0.year}-{0.month:02d}", 3: "{0.year}-Q{1}", 6: "{0.year}-S{1}", 12: "{0.year}"}
MONTHS = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.HALF_YEARLY: 6, Recurrence.YEARLY: 12}


@cache
def standard_scopes() -> list[dict[str, Any]]:
    """The four scopes of Bengkulu with the duties each brings (data/scopes.json)."""
    return json.loads((DATA / "scopes.json").read_text(encoding="utf-8"))


def periods(recurrence: Recurrence, start: dt.date, end: dt.date) -> Iterator[tuple[str, dt.date]]:
    """Yield (period, due day) of a duty over a term, both days included.

    A report of a month is due in the first week of the next month; everything else by the last day of its period, or
    of the term when that comes first. "2026-05", "2026-Q2", "2026-S1", "2026", or "" for once.
    """
    if recurrence == Recurrence.ONCE:
        yield "", end
        return
    length = MONTHS[recurrence]
    month = Month(start.year, (start.month - 1) // length * length + 1)
    while month.first_day <= end:
        after = month.shift(length)
        last = after.shift(-1).last_day
        due = last + dt.timedelta(days=REPORT_DAYS) if length == 1 else min(last, end)
        yield period_name(month, length), due
        month = after


def period_name(month: Month, length: int) -> str:
    """The name of the period of so many months in which a month lies."""
    return NAMES[length].format(month, (month.month - 1) // length + 1)


def periods_of(day: dt.date) -> set[str]:
    """Every period a day lies in: "2026-05", "2026-Q2", "2026-S1", "2026"."""
    return {period_name(Month.of(day), length) for length in MONTHS.values()}


@transaction.atomic
def make_obligations(*, agreement: Agreement) -> int:
    """Make the duties of an active agreement over its term; those that exist stay as they are. Returns how many.

    Called when it takes effect and when its end moves; a recorded agreement without dates has none.
    """
    if agreement.status != AgreementStatus.ACTIVE or agreement.start is None or agreement.end is None:
        return 0
    known = {scope["code"]: scope["duties"] for scope in standard_scopes()}
    wanted = [
        Obligation(
            agreement=agreement,
            scope=scope,
            kind=duty["kind"],
            side=duty["side"],
            title=duty["title"],
            recurrence=duty["recurrence"],
            period=period,
            due=due,
        )
        for scope in agreement.scopes.all()
        for duty in known.get(scope.code, [])
        for period, due in periods(Recurrence(duty["recurrence"]), agreement.start, agreement.end)
    ]
    before = agreement.obligations.count()
    Obligation.objects.bulk_create(wanted, ignore_conflicts=True)
    return agreement.obligations.count() - before


@transaction.atomic
def drop_after(*, agreement: Agreement, day: dt.date) -> int:
    """Take away the untouched duties that only begin to matter after an agreement stopped."""
    found = agreement.obligations.filter(status=ObligationStatus.OPEN, due__gt=day)
    return found.delete()[0]


def locked(obligation: Obligation) -> Obligation:
    return (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("agreement__office", "agreement__partner__organisation")
        .get(pk=obligation.pk)
    )


@transaction.atomic
def send(*, obligation: Obligation, by: User, evidence: str, link: str = "") -> Obligation:
    """Hand in the evidence; the office then accepts or returns it."""
    obligation = locked(obligation)
    check_can_send(by, obligation)
    if not evidence.strip():
        raise ValidationError({"evidence": _("Jelaskan buktinya: surat, tanggal, atau tautan.")})
    obligation.status = ObligationStatus.SENT
    obligation.evidence, obligation.link = evidence.strip(), link
    obligation.sent_by, obligation.sent_at = by, timezone.now()
    obligation.save()
    record(PartnerEvent.OBLIGATION_SENT, by=by, target=obligation, organisation=obligation.agreement.office.code)
    return obligation


@transaction.atomic
def accept(*, obligation: Obligation, by: User) -> Obligation:
    obligation = locked(obligation)
    check_can_decide_evidence(by, obligation)
    return decide(obligation, ObligationStatus.ACCEPTED, by)


@transaction.atomic
def send_back(*, obligation: Obligation, by: User, note: str) -> Obligation:
    """Return evidence that does not prove the duty, with what is missing."""
    obligation = locked(obligation)
    check_can_decide_evidence(by, obligation)
    if not note.strip():
        raise ValidationError({"note": _("Tuliskan apa yang kurang.")})
    obligation.note = note.strip()
    return decide(obligation, ObligationStatus.RETURNED, by)


def decide(obligation: Obligation, status: ObligationStatus, by: User | None) -> Obligation:
    obligation.status = status
    obligation.decided_by, obligation.decided_at = by, timezone.now()
    obligation.save()
    accepted = status == ObligationStatus.ACCEPTED
    event = PartnerEvent.OBLIGATION_ACCEPTED if accepted else PartnerEvent.OBLIGATION_RETURNED
    record(event, by=by, target=obligation, organisation=obligation.agreement.office.code)
    return obligation


@transaction.atomic
def record_evidence(
    *, kind: ObligationKind, partner: Partner, on: dt.date, evidence: str, link: str, by: User | None, accepted: bool
) -> list[Obligation]:
    """Fulfil the open duties of a kind and partner whose period holds that day, by what happened elsewhere.

    Called by the action that made it happen (a report's month, a visit's day), in its transaction. Several agreements
    may ask for the same report. A withdrawn report calls it with `accepted=False`: the duty is the reviewer's again.
    What was accepted by other evidence stays as it is.
    """
    found = list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(
            kind=kind, agreement__partner=partner, agreement__status=AgreementStatus.ACTIVE, period__in=periods_of(on)
        )
        .select_related("agreement__office")
        .order_by("pk")
    )
    changed = []
    for obligation in found:
        if obligation.status == ObligationStatus.ACCEPTED and obligation.link != link:
            continue
        obligation.evidence, obligation.link = evidence, link
        obligation.status = ObligationStatus.ACCEPTED if accepted else ObligationStatus.SENT
        obligation.sent_by, obligation.sent_at = by, obligation.sent_at or timezone.now()
        obligation.decided_by, obligation.decided_at = (by, timezone.now()) if accepted else (None, None)
        obligation.save()
        event = PartnerEvent.OBLIGATION_ACCEPTED if accepted else PartnerEvent.OBLIGATION_SENT
        record(event, by=by, target=obligation, organisation=obligation.agreement.office.code)
        changed.append(obligation)
    return changed


@transaction.atomic
def take_back_evidence(*, kind: ObligationKind, link: str, by: User | None) -> list[Obligation]:
    """What proved these duties did not happen after all: they are open again. Returns them."""
    found = list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(kind=kind, link=link)
        .exclude(status=ObligationStatus.OPEN)
        .select_related("agreement__office", "agreement__partner")
        .order_by("pk")
    )
    for obligation in found:
        obligation.status, obligation.evidence, obligation.link = ObligationStatus.OPEN, "", ""
        obligation.sent_by = obligation.sent_at = obligation.decided_by = obligation.decided_at = None
        obligation.save()
        record(
            PartnerEvent.EVIDENCE_TAKEN_BACK, by=by, target=obligation, organisation=obligation.agreement.office.code
        )
    return found
