"""The announcement of an edition with its certificates, and what corrects it afterwards."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import decided, notices
from awards.actions import editions, freezing
from awards.actions.certificates import CERTIFICATE, issue_certificates, paper
from awards.actions.decisions import awards_of
from awards.enums import AwardEvent, CategoryStatus, EditionStatus, Publicity
from awards.models import Award, Category, Decision, Edition, Freeze
from awards.models.award import remember
from awards.permissions.decisions import (
    check_can_announce,
    check_can_announce_correction,
    check_can_correct,
)
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from bnnportal.offices.models import Organisation


@transaction.atomic
def publish_edition(*, edition: Edition, by: User, publicity: str = "") -> Edition:
    """Announce every decided category at once: rankings for all staff, certificates in one batch.

    `publicity` is what people without an account may read; "" leaves what the edition says.
    """
    edition = editions.lock(edition)
    list(edition.categories.select_for_update().order_by("pk"))
    check_can_announce(by, edition)
    now = timezone.now()
    Decision.objects.filter(category__edition=edition).in_force().update(published_at=now)
    edition.status, edition.published_at = EditionStatus.PUBLISHED, now
    if publicity:
        edition.publicity = Publicity(publicity)
    edition.save(update_fields=["status", "published_at", "publicity"])
    record(AwardEvent.EDITION_PUBLISHED, by=by, target=edition, publicity=edition.publicity)
    issue_certificates(edition=edition, by=by)
    notices.announced(edition)
    return edition


@transaction.atomic
def correct(*, category: Category, by: User, reason: str, days: int | None = None) -> Freeze:
    """Begin a correction of an announced category: its figures are frozen anew; what was announced holds meanwhile.

    `days` opens another objection window of so many working days; None does not.
    """
    category = freezing.lock(category)
    check_can_correct(by, category)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Tuliskan apa yang dikoreksi dan mengapa.")})
    freezing.move(category, CategoryStatus.FROZEN)
    made = freezing.freeze(category=category, by=by, reason=reason, days=days)
    record(AwardEvent.CORRECTED, by=by, target=category, freeze=made.n, reason=reason)
    return made


@transaction.atomic
def publish_correction(*, decision: Decision, by: User) -> Decision:
    """Announce a corrected decision: it replaces the one before, and what changed gets another certificate.

    An award that says the same keeps its row and its certificate. A changed one stays with `superseded_at`, its
    certificate revoked; the new certificate of the same office names the old one.
    """
    editions.lock(decision.category.edition)
    category = freezing.lock(decision.category)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("freeze").get(pk=decision.pk)
    decision.category = category
    check_can_announce_correction(by, decision)
    before = announced_decision(category)
    changed = [one for one in decided.corrections(before, decision) if one.is_changed]
    now = timezone.now()
    decision.published_at = now
    decision.save(update_fields=["published_at"])
    before.replaced_by = decision
    before.save(update_fields=["replaced_by"])
    reason = _("Dikoreksi dengan penetapan ke-%(n)s: %(reason)s") % {"n": decision.n, "reason": decision.reason}
    if before.annex is not None and not before.annex.is_revoked:
        documents.revoke(document=before.annex, by=by, reason=reason[:500])
    places = {(one.level, one.line.standing.office_id) for one in changed}
    old = [award for award in category.awards.standing().select_related("certificate") if place(award) in places]
    Award.objects.filter(pk__in=[award.pk for award in old]).update(superseded_at=now)
    for award in old:
        if award.certificate is not None and not award.certificate.is_revoked:
            documents.revoke(document=award.certificate, by=by, reason=reason[:500])
    new = [award for award in awards_of(decision, decided.of_decision(decision)) if place(award) in places]
    Award.objects.bulk_create(new)
    issue_corrected(new, {place(award): award.certificate for award in old}, category, by)
    record(AwardEvent.CORRECTED, by=by, target=decision, changed=len(changed), reason=decision.reason)
    notices.corrected(decision, {office for _level, office in places})
    return decision


def announced_decision(category: Category) -> Decision:
    """The one that holds: announced, and replaced by none."""
    found: Decision = category.decisions.filter(published_at__isnull=False).in_force().get()
    return found


def place(award: Award) -> tuple[str, int]:
    return award.level, award.office_id


def issue_corrected(
    new: Iterable[Award], old: dict[tuple[str, int], Document | None], category: Category, by: User
) -> None:
    """Certificates of what a correction changed, in a batch of their own; each names the one it takes the place of."""
    found = Award.objects.for_paper().filter(pk__in=[award.pk for award in new])
    awards = remember(list(found.order_by("-level", "rank", "office__name")))
    papers = []
    for award in awards:
        certificate = paper(award)
        before = old.get(place(award))
        if before is not None and not Document.objects.filter(replaces=before).exists():
            certificate.replaces = before
        papers.append(certificate)
    issued = documents.issue(
        kind=CERTIFICATE, papers=papers, issuer=Organisation.objects.get(kind="PUSAT"), by=by,
        batch_title=f"Piagam {category.edition}, koreksi {category}"[:200],
    )  # fmt: skip
    for award, document in zip(awards, issued, strict=True):
        award.certificate = document
    Award.objects.bulk_update(awards, ["certificate"])
