"""Decisions: departures prepared with reason and paper, the decision itself with its papers, and its withdrawal."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import decided, decision_papers
from awards.actions.freezing import lock, move
from awards.enums import AwardEvent, CategoryStatus, EditionStatus
from awards.models import Award, Category, Decision, Departure, Freeze, Standing
from awards.permissions.decisions import (
    check_can_decide,
    check_can_drop,
    check_can_prepare,
    check_can_withdraw,
)
from awards.places import rank_words
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.files import actions as files
from bnnportal.files import checks

ALLOWED = ("pdf", "jpeg", "png")  # papers that a departure rests on


def current_freeze(category: Category) -> Freeze | None:
    return Freeze.objects.filter(category=category).order_by("-n").first()


def prepared(freeze: Freeze) -> list[Departure]:
    """Departures that wait for the next decision on this freeze."""
    found = Departure.objects.filter(freeze=freeze, decision=None).select_related("standing__office", "paper", "by")
    return list(found)


def left_behind(freeze: Freeze) -> list[Departure]:
    """Departures from earlier freezes whose offices have none on this one: they do not hold of themselves."""
    found = Departure.objects.filter(freeze__category=freeze.category_id, freeze__n__lt=freeze.n)
    found = found.exclude(standing__office__in=Departure.objects.filter(freeze=freeze).values("standing__office"))
    newest = {
        one.standing.office_id: one for one in found.select_related("standing__office").order_by("freeze__n", "pk")
    }
    return list(newest.values())


# Departures


def prepare_departure(
    *, freeze: Freeze, standing: Standing, rank: int | None, reason: str, upload: File | None, by: User
) -> Departure:
    """Say that an office shall not keep its computed rank: another one, or None to leave it out.

    Reason and document are required; said again for the same office, it replaces what was prepared before.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Tuliskan alasannya; alasan ini tercetak pada berita acara.")})
    if upload is None:
        raise ValidationError({"file": _("Lampirkan dokumen yang menjadi dasarnya.")})
    checked = checks.inspect(upload, allow=ALLOWED)  # slow: before the transaction
    with transaction.atomic():
        category = lock(freeze.category)
        check_can_prepare(by, category)
        newest = current_freeze(category)
        if newest is None or newest.pk != freeze.pk or standing.freeze_id != freeze.pk:
            raise ValidationError(_("Angka sudah dibekukan lagi. Muat ulang halaman ini."))
        check_departs(standing, rank)
        for before in Departure.objects.filter(standing=standing, decision=None):
            forget(before)
        departure = Departure(freeze=freeze, standing=standing, rank=rank, reason=reason, by=by)
        departure.full_clean()
        departure.save()
        departure.paper = files.attach(
            upload=checked, holder=departure, organisation=standing.office, by=by, allow=ALLOWED
        )
        departure.save(update_fields=["paper"])
        decided.tables(category, newest, prepared(newest))  # a rank that cannot be given is said now
        record(
            AwardEvent.DEPARTURE_PREPARED, by=by, target=departure, organisation=standing.office.code,
            category=category.code, computed=rank_words(standing.rank), rank=rank,
        )  # fmt: skip
    return departure


def check_departs(standing: Standing, rank: int | None) -> None:
    if standing.rank is None:
        raise ValidationError(_("Satuan kerja ini tidak diperingkat, jadi tidak ada peringkat yang disimpangi."))
    if rank is not None and Decimal(rank) == standing.rank:
        raise ValidationError({"rank": _("Ini sama dengan peringkat hitungannya.")})


@transaction.atomic
def drop_departure(*, departure: Departure, by: User) -> None:
    departure = Departure.objects.select_for_update(of=("self",)).get(pk=departure.pk)
    check_can_drop(by, departure)
    record(
        AwardEvent.DEPARTURE_DROPPED, by=by, target=departure, organisation=departure.standing.office.code,
        category=departure.freeze.category.code,
    )  # fmt: skip
    forget(departure)


def forget(departure: Departure) -> None:
    """A departure that no decision took up goes with its document."""
    files.forget_all(holder=departure)
    departure.delete()


# Decision


@transaction.atomic
def decide(*, category: Category, by: User, note: str = "") -> Decision:
    """Decide on the current freeze: ranks, winners, minutes and annex. What is announced already waits for `publish`.

    Awards are made here for an edition that is not announced yet. A correction makes them when it is announced, so
    that the announced ones hold until then.
    """
    category = lock(category)
    check_can_decide(by, category)
    freeze = current_freeze(category)
    assert freeze is not None  # noqa: S101 - check_can_decide refuses a category without one
    correction = category.edition.status == EditionStatus.PUBLISHED
    last = category.decisions.first()
    decision = Decision(
        category=category, freeze=freeze, n=last.n + 1 if last else 1, frozen_by=freeze.by, by=by,
        note=note.strip(), reason=freeze.reason if correction else "",
    )  # fmt: skip
    decision.full_clean()
    decision.save()
    Departure.objects.filter(freeze=freeze, decision=None).update(decision=decision)
    found = decided.of_decision(decision)
    decision.minutes, decision.annex = decision_papers.issue(decision, found, by)
    decision.save(update_fields=["minutes", "annex"])
    if not correction:
        Award.objects.bulk_create(awards_of(decision, found))
    move(category, CategoryStatus.DECIDED)
    winners = sum(len(table.winners) for table in found)
    record(
        AwardEvent.DECIDED, by=by, target=decision, freeze=freeze.n, winners=winners,
        departures=decision.departures.count(),
    )  # fmt: skip
    return decision


def awards_of(decision: Decision, found: list[decided.Table]) -> list[Award]:
    """The winners of a decision as awards, not saved yet."""
    return [
        Award(
            category=decision.category, level=table.level, rank=line.place.decided or 0, shared=line.place.shared,
            office=line.standing.office, name_printed=line.standing.office.name, score=line.standing.score,
            standing=line.standing, decision=decision,
            simulated=decision.freeze.simulated or line.standing.simulated,
        )
        for table in found
        for line in table.winners
    ]  # fmt: skip


@transaction.atomic
def withdraw_decision(*, decision: Decision, by: User, reason: str) -> Decision:
    """Take back a decision that was not announced: its papers are revoked, its departures stand prepared again."""
    category = lock(decision.category)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    check_can_withdraw(by, decision)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Tuliskan alasan penarikan; alasan ini tampil pada dokumennya.")})
    decision.withdrawn_at, decision.withdrawn_by, decision.reason = timezone.now(), by, reason
    decision.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    Award.objects.filter(decision=decision).update(superseded_at=decision.withdrawn_at)
    for paper in (decision.minutes, decision.annex):
        if paper is not None and not paper.is_revoked:
            documents.revoke(document=paper, by=by, reason=_("Penetapannya ditarik: %(reason)s") % {"reason": reason})
    Departure.objects.bulk_create(
        Departure(
            freeze=one.freeze, standing=one.standing, rank=one.rank, reason=one.reason, paper=one.paper, by=one.by, at=one.at
        )
        for one in decision.departures.all()
    )  # fmt: skip
    move(category, CategoryStatus.FROZEN)
    record(AwardEvent.DECISION_WITHDRAWN, by=by, target=decision, reason=reason)
    return decision
