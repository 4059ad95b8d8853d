"""Legal papers of partners: entered by the office at once, by the partner with the office's confirmation."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.notices.actions import tell
from bnnportal.notices.models import Message
from bnnportal.offices.checks import written
from partners.enums import PaperKind, PaperStatus, PartnerEvent
from partners.models import LegalPaper, Partner
from partners.models.partner import PAPER_WARNING_DAYS
from partners.permissions import (
    check_can_change_paper,
    check_can_decide_proposal,
    check_can_edit_partner,
    check_can_renew_paper,
    check_can_retire_paper,
    check_can_withdraw,
    is_of_partner,
    responsible_office,
)
from partners.recipients import by_organisation, people_of, staff_of

if TYPE_CHECKING:
    from bnnportal.files.checks import Checked

SCANS = ("pdf", "jpeg", "png")
WORDS = frozenset({"kind", "number", "issuer", "issued_on", "expires_on"})
ENDS = "partners.paper_ends"
ENDED = "ended"
FORGET_AFTER = dt.timedelta(days=365)  # nobody is reminded of a paper that ended longer ago


def locked(paper: LegalPaper) -> LegalPaper:
    return (
        LegalPaper.objects.select_for_update(of=("self",))
        .select_related("partner__organisation__parent", "partner__organisation__merged_into", "replaces")
        .get(pk=paper.pk)
    )


def checked_scan(upload: "File | Checked | None") -> "Checked | None":
    """A scan is judged by its bytes before the database is asked anything."""
    if upload is None or isinstance(upload, checks.Checked):
        return upload
    try:
        return checks.inspect(upload, allow=SCANS)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error


def check_dates(issued_on: dt.date | None, expires_on: dt.date | None) -> None:
    if issued_on and issued_on > timezone.localdate():
        raise ValidationError({"issued_on": _("Tanggal terbit belum tiba.")})
    if issued_on and expires_on and expires_on < issued_on:
        raise ValidationError({"expires_on": _("Tanggal berakhir tidak boleh sebelum tanggal terbit.")})


def add_paper(
    *,
    partner: Partner,
    kind: PaperKind | str,
    number: str,
    issuer: str,
    by: User,
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    upload: File | None = None,
    replaces: LegalPaper | None = None,
) -> LegalPaper:
    """Enter a paper with its scan. What the partner enters waits for its office; what the office enters holds at once.

    `replaces`: the paper it follows, which holds until this one does.
    """
    scan = checked_scan(upload)
    with transaction.atomic():
        partner = (
            Partner.objects.select_for_update(of=("self",)).select_related("organisation__parent").get(pk=partner.pk)
        )
        check_can_edit_partner(by, partner)
        check_dates(issued_on, expires_on)
        waits = is_of_partner(by, partner)
        paper = LegalPaper(
            partner=partner, kind=kind, number=" ".join(number.split()), issuer=" ".join(issuer.split()),
            issued_on=issued_on, expires_on=expires_on, proposed_by=by,
        )  # fmt: skip
        if replaces is not None:
            paper.replaces = old = locked(replaces)
            check_can_renew_paper(by, old)
            if expires_on and expires_on < timezone.localdate():
                raise ValidationError({"expires_on": _("Surat pengganti ini sudah berakhir. Masukkan yang berlaku.")})
            if not waits:
                retire(old)
        if not waits:
            paper.status, paper.decided_by, paper.decided_at = PaperStatus.CONFIRMED, by, timezone.now()
        paper.full_clean()
        paper.save()
        if scan is not None:
            files.attach(upload=scan, holder=paper, organisation=partner.organisation, by=by, allow=SCANS)
        event = PartnerEvent.PAPER_PROPOSED if waits else PartnerEvent.PAPER_CONFIRMED
        note(event, paper, by)
        if waits:
            tell_office(paper)
    return paper


def renew_paper(*, paper: LegalPaper, by: User, **fields: Any) -> LegalPaper:
    """Enter the paper that follows this one: same partner and kind."""
    return add_paper(partner=paper.partner, kind=paper.kind, by=by, replaces=paper, **fields)


@transaction.atomic
def change_paper(*, paper: LegalPaper, by: User, **words: Any) -> LegalPaper:
    """Correct what was mistyped, of WORDS; what is left out stays.

    A paper that really changed is renewed instead, so that the old one stays.
    """
    paper = locked(paper)
    check_can_change_paper(by, paper)
    if unknown := words.keys() - WORDS:
        raise ValueError(f"{unknown} of a paper does not change")
    wanted = {name: " ".join(said.split()) if isinstance(said, str) else said for name, said in words.items()}
    changed = [name for name, value in wanted.items() if getattr(paper, name) != value]
    if not changed:
        return paper
    for name in changed:
        setattr(paper, name, wanted[name])
    check_dates(paper.issued_on, paper.expires_on)
    paper.full_clean()
    paper.save()
    note(PartnerEvent.PAPER_CHANGED, paper, by, fields=changed)
    return paper


@transaction.atomic
def confirm_paper(*, paper: LegalPaper, by: User) -> LegalPaper:
    """The paper holds from now on; the one it follows becomes history."""
    paper = locked(paper)
    check_can_decide_proposal(by, paper)
    if paper.replaces is not None and paper.replaces.status == PaperStatus.CONFIRMED:
        retire(locked(paper.replaces))
    paper.status, paper.decided_by, paper.decided_at = PaperStatus.CONFIRMED, by, timezone.now()
    paper.full_clean()
    paper.save()
    note(PartnerEvent.PAPER_CONFIRMED, paper, by)
    tell_partner(paper, confirmed=True)
    return paper


@transaction.atomic
def refuse_paper(*, paper: LegalPaper, by: User, reason: str) -> LegalPaper:
    """What held before goes on holding; the partner reads why."""
    paper = locked(paper)
    check_can_decide_proposal(by, paper)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise ValidationError({"reason": _("Tuliskan alasannya; mitra akan membacanya.")})
    paper.status, paper.decided_by, paper.decided_at = PaperStatus.REFUSED, by, timezone.now()
    paper.reason = reason
    paper.save()
    note(PartnerEvent.PAPER_REFUSED, paper, by, reason=reason)
    tell_partner(paper, confirmed=False)
    return paper


@transaction.atomic
def withdraw_paper(*, paper: LegalPaper, by: User) -> LegalPaper:
    """The partner takes its own proposal back."""
    paper = locked(paper)
    check_can_withdraw(by, paper)
    paper.status, paper.decided_by, paper.decided_at = PaperStatus.REFUSED, by, timezone.now()
    paper.reason = "Ditarik oleh mitra."  # stored: Indonesian for everybody
    paper.save()
    note(PartnerEvent.PAPER_WITHDRAWN, paper, by)
    return paper


@transaction.atomic
def retire_paper(*, paper: LegalPaper, by: User, reason: str) -> LegalPaper:
    """Take a confirmed paper out: it stays readable, with the reason, and nobody is reminded of its end."""
    paper = locked(paper)
    check_can_retire_paper(by, paper)
    paper.reason = " ".join(reason.split())[:300]
    if not paper.reason:
        raise ValidationError({"reason": _("Tuliskan alasannya; mitra akan membacanya.")})
    paper.status = PaperStatus.REPLACED
    paper.save(update_fields=["status", "reason"])
    note(PartnerEvent.PAPER_RETIRED, paper, by, reason=paper.reason)
    return paper


def retire(paper: LegalPaper) -> None:
    """Before its successor is written: two confirmed papers of one number cannot stand side by side."""
    paper.status = PaperStatus.REPLACED
    paper.save(update_fields=["status"])


def note(event: PartnerEvent, paper: LegalPaper, by: User, **data: Any) -> None:
    office = responsible_office(paper.partner)
    record(event, by=by, target=paper, organisation=office.code, name=str(paper.partner), **data)


def tell_office(paper: LegalPaper) -> None:
    office, name = responsible_office(paper.partner), str(paper.partner)
    tell(
        event="partners.paper_proposed",
        to=staff_of(office),
        subject=lazily(lambda: _("Surat legalitas %(name)s menunggu konfirmasi") % {"name": name}),
        text=lazily(
            lambda: _("%(name)s mengajukan %(paper)s. Periksa berkasnya, lalu konfirmasi atau tolak dengan alasan.")
            % {"name": name, "paper": str(paper)}
        ),
        url=paper.get_absolute_url(),
        organisation=office.code,
        key=f"partners.paper_proposed:{paper.pk}",
    )


def tell_partner(paper: LegalPaper, *, confirmed: bool) -> None:
    def subject() -> str:
        said = _("%(paper)s dikonfirmasi") if confirmed else _("%(paper)s ditolak")
        return said % {"paper": str(paper)}

    def text() -> str:
        if confirmed:
            return _("Surat ini sekarang tercantum pada profil mitra.")
        return _("Alasannya: %(reason)s") % {"reason": paper.reason}

    tell(
        event="partners.paper_decided",
        to=people_of(paper.partner),
        subject=lazily(subject),
        text=lazily(text),
        url=paper.get_absolute_url(),
        organisation=paper.partner.organisation.code,
        key=f"partners.paper_decided:{paper.pk}",
    )


# Reminders


def reached(paper: LegalPaper, on: dt.date) -> str:
    """The last threshold a paper has passed on that day: "90", "60", "30" or "ended"."""
    assert paper.expires_on is not None  # noqa: S101 - only such papers are asked for
    left = (paper.expires_on - on).days
    return ENDED if left < 0 else str(min(days for days in PAPER_WARNING_DAYS if left <= days))


def remind(today: dt.date) -> int:
    """Tell of every paper that has passed a threshold and was not told of it yet; returns how many messages.

    It asks where each paper stands, not what happened today: a day without a run loses nothing, and a second run tells
    nothing twice (the key of the message holds paper, date and threshold). Who has passed two thresholds at once is
    told of the nearer end only. What was told before is found in
    one query, however many papers.
    """
    renewals = LegalPaper.objects.waiting().filter(replaces=OuterRef("pk"))
    papers = list(
        LegalPaper.objects.expiring(PAPER_WARNING_DAYS[0], today)
        .filter(expires_on__gte=today - FORGET_AFTER)
        .annotate(renewal_waits=Exists(renewals))
        .select_related("partner__organisation__parent")
        .order_by("expires_on", "pk")
    )
    places = {paper.partner.organisation_id for paper in papers} | {
        paper.partner.organisation.parent_id for paper in papers if paper.partner.organisation.parent_id
    }
    people = by_organisation(places, (Role.OPERATOR, Role.APPROVER, Role.PARTNER))
    keys = {paper.pk: f"{ENDS}:{paper.pk}:{paper.expires_on}:{reached(paper, today)}" for paper in papers}
    told = set(Message.objects.filter(key__in=keys.values()).values_list("key", "recipient_id"))
    sent = 0
    for paper in papers:
        office = people.get(paper.partner.organisation.parent_id or 0, [])
        # whoever has sent in the renewal is not asked for it again
        partner = [] if paper.renewal_waits else people.get(paper.partner.organisation_id, [])
        untold = [person for person in (*office, *partner) if (keys[paper.pk], person.pk) not in told]
        if untold:
            sent += len(tell_of(paper, untold, today, keys[paper.pk]))
    return sent


def tell_of(paper: LegalPaper, people: list[User], today: dt.date, key: str) -> list[Message]:
    assert paper.expires_on is not None  # noqa: S101
    left, day, name = (paper.expires_on - today).days, paper.expires_on, str(paper.partner)

    def subject() -> str:
        if left < 0:
            return _("%(paper)s sudah berakhir") % {"paper": str(paper)}
        if left == 0:
            return _("%(paper)s berakhir hari ini") % {"paper": str(paper)}
        said = ngettext("%(paper)s berakhir dalam %(n)s hari", "%(paper)s berakhir dalam %(n)s hari", left)
        return said % {"paper": str(paper), "n": left}

    def text() -> str:
        return _("Surat %(name)s ini berlaku sampai %(day)s. Unggah penggantinya pada tab Legalitas.") % {
            "name": name,
            "day": written(day),
        }

    return tell(
        event=ENDS,
        to=people,
        subject=lazily(subject),
        text=lazily(text),
        url=paper.get_absolute_url(),
        organisation=paper.partner.organisation.code,
        key=key,
    )
