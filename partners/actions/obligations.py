"""Duties: made from the clauses when an agreement takes effect, added by hand, proved by their side, accepted."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.files import checks
from bnnportal.files.actions import attach
from bnnportal.files.models import Attachment
from partners import duty_sources, telling
from partners.duty_periods import periods
from partners.enums import (
    AgreementStatus,
    ObligationKind,
    ObligationStatus,
    Origin,
    PartnerEvent,
    Recurrence,
    Side,
)
from partners.models import Agreement, Obligation, Scope
from partners.models.obligation import ObligationQuerySet
from partners.permissions import (
    check_can_add_duty,
    check_can_change_duty,
    check_can_decide_evidence,
    check_can_send,
)

DATA = Path(__file__).parents[1] / "data"


@cache
def standard_scopes() -> list[dict[str, Any]]:
    """The four scopes of Bengkulu with the duties each brings (data/scopes.json)."""
    return json.loads((DATA / "scopes.json").read_text(encoding="utf-8"))


def term(agreement: Agreement) -> tuple[dt.date, dt.date] | None:
    """The days over which duties are due, or None while the end is not known.

    Of an agreement that was only recorded, what was done before it came into the portal is not known: its duties begin
    with the period in which it was recorded, and nobody is late for years the portal has not seen.
    """
    start = agreement.start or agreement.signed_on
    if agreement.status != AgreementStatus.ACTIVE or start is None or agreement.end is None:
        return None
    if agreement.origin == Origin.RECORDED:
        start = max(start, timezone.localdate(agreement.created_at))
    return (start, agreement.end) if start <= agreement.end else None


@transaction.atomic
def make_obligations(*, agreement: Agreement) -> int:
    """Make the duties of an active agreement over its term; those that exist stay as they are. Returns how many.

    Called when it takes effect and when its end moves; a recorded agreement without an end has none.
    """
    days = term(agreement)
    if days is None:
        return 0
    before = agreement.obligations.count()
    insert(agreement, [*brought(agreement), *own_to_come(agreement, *days)])
    return agreement.obligations.count() - before


def insert(agreement: Agreement, duties: list[Obligation]) -> None:
    """Write new duties; what was done before they stood here fulfils them at once: ink often comes before the portal."""
    if duties:
        Obligation.objects.bulk_create(duties, ignore_conflicts=True)
        duty_sources.prove(agreement)


def brought(agreement: Agreement) -> list[Obligation]:
    """The duties its scopes bring over its term, as they would be made today; none where the term is not known."""
    days = term(agreement)
    if days is None:
        return []
    known = {scope["code"]: scope["duties"] for scope in standard_scopes()}
    return [
        Obligation(
            agreement=agreement, scope=scope, kind=duty["kind"], side=duty["side"], title=duty["title"],
            recurrence=duty["recurrence"], period=period, due=due,
        )
        for scope in agreement.scopes.all()
        for duty in known.get(scope.code, [])
        for period, due in periods(Recurrence(duty["recurrence"]), *days)
    ]  # fmt: skip


def own_to_come(agreement: Agreement, start: dt.date, end: dt.date) -> list[Obligation]:
    """The recurring duties the office added itself, in the periods after the last one they have."""
    last: dict[tuple[str, str], Obligation] = {
        (duty.kind, duty.title): duty
        for duty in agreement.obligations.filter(own=True).exclude(recurrence=Recurrence.ONCE).order_by("period")
    }
    return [
        Obligation(
            agreement=agreement, scope=duty.scope, kind=duty.kind, side=duty.side, title=duty.title,
            recurrence=duty.recurrence, own=True, period=period, due=due,
        )
        for duty in last.values()
        for period, due in periods(Recurrence(duty.recurrence), start, end)
        if period > duty.period
    ]  # fmt: skip


def untouched(duties: ObligationQuerySet) -> ObligationQuerySet:
    """Nothing was sent and no file hangs on them."""
    held = Attachment.objects.filter(holder_type="partners.obligation", removed_at=None)
    return duties.filter(status=ObligationStatus.OPEN).exclude(pk__in=held.values("holder_id"))


def held(duties: ObligationQuerySet) -> ObligationQuerySet:
    """Locked in the one order in which everybody locks several, so that no two of them wait for each other."""
    return duties.select_for_update(of=("self",)).order_by("period", "pk")


def locked(obligation: Obligation) -> Obligation:
    return (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("agreement__office", "agreement__partner__organisation", "agreement__in_charge")
        .get(pk=obligation.pk)
    )


def note_down(event: PartnerEvent, obligation: Obligation, by: User | None, **data: Any) -> None:
    """The audit line of a duty; it names the partner, since a duty's title is the same for all of them."""
    partner = obligation.agreement.partner.organisation.name
    record(event, by=by, target=obligation, organisation=obligation.agreement.office.code, partner=partner, **data)


# Duties of the office's own making


@transaction.atomic
def add_duty(
    *,
    agreement: Agreement,
    by: User,
    title: str,
    side: Side,
    kind: ObligationKind = ObligationKind.OTHER,
    scope: Scope | None = None,
    recurrence: Recurrence = Recurrence.ONCE,
    due: dt.date | None = None,
) -> list[Obligation]:
    """Add a duty to a clause of an agreement in force: once with its day, or in every period that is still to come."""
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("office").get(pk=agreement.pk)
    check_can_add_duty(by, agreement)
    if scope is not None and scope.agreement_id != agreement.pk:
        raise ValidationError({"scope": _("Ruang lingkup ini bukan milik perjanjian ini.")})
    title = " ".join(title.split())
    if not title:
        raise ValidationError({"title": _("Tuliskan kewajibannya.")})
    made = [
        Obligation(
            agreement=agreement, scope=scope, kind=kind, side=side, title=title, recurrence=recurrence, own=True,
            period=period, due=day,
        )
        for period, day in days_of(agreement, recurrence, due)
    ]  # fmt: skip
    if agreement.obligations.filter(kind=kind, title__iexact=title).exists():
        raise ValidationError({"title": _("Kewajiban dengan nama ini sudah ada pada perjanjian ini.")})
    for obligation in made:
        obligation.full_clean(exclude=["agreement", "scope"])
    Obligation.objects.bulk_create(made)
    note_down(PartnerEvent.OBLIGATION_ADDED, made[0], by, count=len(made), recurrence=str(Recurrence(recurrence).label))
    return made


def days_of(agreement: Agreement, recurrence: Recurrence, due: dt.date | None) -> list[tuple[str, dt.date]]:
    """The period and day of each time a duty added today is due."""
    days = term(agreement)
    if recurrence == Recurrence.ONCE:
        check_due(agreement, due)
        return [("", due)] if due else []
    if days is None:
        raise ValidationError({"recurrence": _("Lengkapi dahulu tanggal berakhir perjanjian.")})
    start = max(days[0], timezone.localdate())
    found = [*periods(recurrence, start, days[1])] if start <= days[1] else []
    if not found:
        raise ValidationError({"recurrence": _("Masa perjanjian ini sudah habis.")})
    return found


def check_due(agreement: Agreement, due: dt.date | None) -> None:
    if due is None:
        raise ValidationError({"due": _("Pilih tanggal jatuh temponya.")})
    start = agreement.start or agreement.signed_on
    if start is not None and due < start:
        raise ValidationError({"due": _("Tanggal ini sebelum perjanjian berlaku.")})
    if due.year > timezone.localdate().year + 30:
        raise ValidationError({"due": _("Tanggal ini terlalu jauh.")})


@transaction.atomic
def change_duty(
    *, obligation: Obligation, by: User, due: dt.date | None = None, title: str | None = None
) -> Obligation:
    """Move the day of an untouched duty of one's own; one that is due once may be renamed too. What is left out stays."""
    obligation = locked(obligation)
    check_can_change_duty(by, obligation)
    due = due or obligation.due
    check_due(obligation.agreement, due)
    if title is not None and obligation.recurrence != Recurrence.ONCE and title != obligation.title:
        raise ValidationError({"title": _("Nama kewajiban yang berulang tidak diubah.")})
    before = {"due": str(obligation.due), "title": obligation.title}
    obligation.due = due
    if title is not None:
        obligation.title = " ".join(title.split())
    obligation.full_clean(exclude=["agreement", "scope"])
    obligation.save(update_fields=["due", "title"])
    after = {"due": str(obligation.due), "title": obligation.title}
    changed = {name: f"{before[name]} → {after[name]}" for name in after if before[name] != after[name]}
    note_down(PartnerEvent.OBLIGATION_CHANGED, obligation, by, **changed)
    return obligation


@transaction.atomic
def remove_duty(*, obligation: Obligation, by: User, and_later: bool = False) -> int:
    """Take away an untouched duty of one's own, with those of later periods on demand. Returns how many."""
    obligation = locked(obligation)
    check_can_change_duty(by, obligation)
    found = obligation.agreement.obligations.filter(pk=obligation.pk)
    if and_later:
        found = obligation.agreement.obligations.filter(
            own=True, kind=obligation.kind, title=obligation.title, period__gte=obligation.period
        )
    found = held(untouched(found))
    if not found:
        raise ValidationError(_("Kewajiban ini sudah mempunyai lampiran; hapus lampirannya lebih dahulu."))
    note_down(PartnerEvent.OBLIGATION_REMOVED, obligation, by, count=found.count())
    return found.delete()[0]


# Evidence


def send(*, obligation: Obligation, by: User, evidence: str, link: str = "", file: File | None = None) -> Obligation:
    """Hand in the evidence, with a file on demand; the office then accepts or returns it."""
    check_can_send(by, obligation)
    checked = checked_file(file)  # slow and without the database: before the transaction
    with transaction.atomic():
        obligation = locked(obligation)
        check_can_send(by, obligation)
        check_evidence(evidence, link)
        obligation.status = ObligationStatus.SENT
        obligation.evidence, obligation.link = evidence.strip(), link.strip()
        obligation.sent_by, obligation.sent_at = by, timezone.now()
        obligation.met_on = obligation.met_on or day_at_office(obligation)
        obligation.decided_by, obligation.decided_at = None, None
        obligation.full_clean(exclude=["agreement", "scope", "sent_by"])
        obligation.save()
        if checked:
            attach(upload=checked, holder=obligation, organisation=obligation.agreement.office, by=by)
        note_down(PartnerEvent.OBLIGATION_SENT, obligation, by, days_late=obligation.days_late)
        telling.evidence_sent(obligation, by)
    return obligation


def checked_file(file: File | None) -> checks.Checked | None:
    try:
        return checks.inspect(file) if file else None
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


def check_evidence(evidence: str, link: str) -> None:
    if not evidence.strip():
        raise ValidationError({"evidence": _("Jelaskan buktinya: surat, tanggal, atau tautan.")})
    if link.strip():
        try:
            URLValidator(schemes=["http", "https"])(link.strip())
        except ValidationError as error:
            raise ValidationError({"link": _("Tulis alamat lengkap yang diawali https://.")}) from error


def day_at_office(obligation: Obligation) -> dt.date:
    """Today where the office is: who hands in before midnight there is in time, wherever the server stands."""
    return timezone.localdate(timezone=ZoneInfo(obligation.agreement.office.time_zone))


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


def decide(obligation: Obligation, status: ObligationStatus, by: User) -> Obligation:
    obligation.status = status
    obligation.decided_by, obligation.decided_at = by, timezone.now()
    obligation.full_clean(exclude=["agreement", "scope", "sent_by", "decided_by"])
    obligation.save()
    if status == ObligationStatus.ACCEPTED:
        note_down(PartnerEvent.OBLIGATION_ACCEPTED, obligation, by)
    else:
        note_down(PartnerEvent.OBLIGATION_RETURNED, obligation, by, reason=obligation.note)
    telling.evidence_decided(obligation, by)
    return obligation
