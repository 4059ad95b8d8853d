"""Agreements: each step from proposal to end, and what changes them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from partners.actions import agreement_checks as checks
from partners.actions import texts
from partners.actions.agreement_news import tell_both_sides
from partners.actions.duty_fitting import fit_obligations
from partners.actions.obligations import make_obligations, standard_scopes
from partners.enums import OPEN, SIGNED, WITH_REASON, AgreementStatus, Origin, PartnerEvent
from partners.models import Agreement, Partner, Scope
from partners.permissions import (
    check_can_edit_draft,
    check_can_end,
    check_can_move,
    check_can_number,
    check_is_staff,
)

SIGNATURE = frozenset({
    "signed_place", "signed_on", "start", "end", "office_signatory", "office_position", "partner_signatory",
    "partner_position", "office_number", "partner_number",
})  # fmt: skip
LONGEST_SCOPE = Scope._meta.get_field("title").max_length or 200
NEEDED = ("office_signatory", "partner_signatory", "signed_on", "start", "end")


def lock(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, held until the end of the transaction; its office and partner before it.

    Two that sign, number or overlap for the same office or partner so wait for one another, always in this order.
    """
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.office_id)
    Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.partner_id)
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("office__region", "partner__organisation__parent", "partner__organisation__region", "document")
        .get(pk=agreement.pk)
    )


@transaction.atomic
def propose(*, office: Organisation, partner: Partner, scopes: Sequence[str], by: User, **fields: Any) -> Agreement:
    """Open an agreement in the portal as a proposal, with the chosen ones of the four scopes and own ones."""
    checks.check_names({*fields})
    check_is_staff(by, office)
    office.check_open()
    partner.organisation.check_open()
    checks.check_partner_fits(office, partner, fields.get("outside_reason", ""))
    agreement = Agreement(office=office, partner=partner, created_by=by, in_charge=by, **fields)
    write(agreement, scopes, by)
    record(PartnerEvent.AGREEMENT_ADDED, by=by, target=agreement, organisation=office.code)
    tell_both_sides(agreement, AgreementStatus.PROPOSED, by)
    return agreement


@transaction.atomic
def record_existing(
    *, office: Organisation, partner: Partner, scopes: Sequence[str], by: User | None, **fields: Any
) -> Agreement:
    """Enter an agreement that was signed before the portal; `by=None` is the loader of published ones."""
    checks.check_names({*fields})
    if by is not None:
        check_is_staff(by, office)
        office.check_open()
        partner.organisation.check_open()
        checks.check_partner_fits(office, partner, fields.get("outside_reason", ""))
    agreement = Agreement(
        office=office, partner=partner, origin=Origin.RECORDED, status=AgreementStatus.ACTIVE, created_by=by,
        in_charge=by, **fields,
    )  # fmt: skip
    write(agreement, scopes, by)
    make_obligations(agreement=agreement)
    record(PartnerEvent.AGREEMENT_RECORDED, by=by, target=agreement, organisation=office.code)
    return agreement


def write(agreement: Agreement, scopes: Sequence[str] | None, by: User | None) -> None:
    """Check the whole and save it with its scopes; a title left open is made of what it covers."""
    if agreement.pk is None:
        Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.office_id)
        Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.partner_id)
    if not agreement.title.strip():
        agreement.title = proposed_title(scopes or [])
    checks.check_not_future(agreement.signed_on)
    checks.check_term(agreement)
    checks.check_parent(agreement)
    checks.put_numbers_right(agreement, by)
    agreement.full_clean(exclude=["document"])
    agreement.save()
    if scopes is not None:
        put_scopes(agreement, scopes)


def proposed_title(scopes: Sequence[str]) -> str:
    """ "Pelaksanaan rehabilitasi berkelanjutan, pelaporan, serta monitoring dan evaluasi"."""
    ready = {scope["code"]: scope["title"] for scope in standard_scopes()}
    said = normalised(scopes)
    titles = [title for code, title in ready.items() if code in said] + [text for text in said if text not in ready]
    words = [title if n == 0 else title[:1].lower() + title[1:] for n, title in enumerate(titles)]
    if len(words) > 2:
        words = [", ".join(words[:-1]) + ",", words[-1]]
    return " serta ".join(words)[:300]


def normalised(scopes: Sequence[str]) -> list[str]:
    """Codes of the ready scopes, whether they were named by code or title, and titles of own ones; each once."""
    codes = {scope["title"].casefold(): scope["code"] for scope in standard_scopes()}
    texts = [" ".join(text.split()) for text in scopes]
    if any(len(text) > LONGEST_SCOPE for text in texts):
        said = _("Satu ruang lingkup paling panjang %(n)s huruf.") % {"n": LONGEST_SCOPE}
        raise ValidationError({"own_scopes": said})
    return list(dict.fromkeys(codes.get(text.casefold(), text) for text in texts if text))


def put_scopes(agreement: Agreement, wanted: Sequence[str]) -> None:
    """Give it these scopes in this order: codes of the four ready ones (they bring their duties), or titles of own."""
    known = {scope["code"]: scope for scope in standard_scopes()}
    standing = {scope.title: scope for scope in Scope.objects.filter(agreement=agreement)}
    kept, new = set[int](), list[Scope]()
    for order, text in enumerate(normalised(wanted)):
        ready = known.get(text)
        values = {"code": text, "summary": ready["summary"], "order": order} if ready else {"order": order}
        title = ready["title"] if ready else text
        if title not in standing:
            new.append(Scope(agreement=agreement, title=title, **values))
            continue
        scope = standing[title]
        if any(getattr(scope, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(scope, name, value)
            scope.save()
        kept.add(scope.pk)
    if kept != {scope.pk for scope in standing.values()}:
        agreement.scopes.exclude(pk__in=kept).delete()
    Scope.objects.bulk_create(new)


@transaction.atomic
def change_draft(*, agreement: Agreement, by: User, scopes: Sequence[str] | None = None, **fields: Any) -> Agreement:
    """Change the words of a proposal or draft, or complete a recorded one; an end it gets now brings its duties."""
    checks.check_names({*fields})
    agreement = lock(agreement)
    check_can_edit_draft(by, agreement)
    if scopes is not None and not any(text.strip() for text in scopes):
        raise ValidationError({"scopes": _("Perjanjian memerlukan paling sedikit satu ruang lingkup.")})
    checks.check_keeps_partner(agreement, fields.get("partner", agreement.partner))
    before = {name: getattr(agreement, name) for name in fields}
    for name, value in fields.items():
        setattr(agreement, name, value)
    checks.check_partner_fits(agreement.office, agreement.partner, agreement.outside_reason)
    titles = {scope.title for scope in agreement.scopes.all()}
    write(agreement, scopes, by)
    if titles != {scope.title for scope in agreement.scopes.all()} or any(
        getattr(agreement, name) != before[name] for name in {"start", "end", "signed_on"} & {*fields}
    ):
        fit_obligations(agreement)
    make_obligations(agreement=agreement)
    changed = sorted(name for name in fields if getattr(agreement, name) != before[name])
    record(
        PartnerEvent.AGREEMENT_CHANGED, by=by, target=agreement, organisation=agreement.office.code, fields=changed
    )  # fmt: skip
    return agreement


@transaction.atomic
def move(*, agreement: Agreement, to: AgreementStatus, by: User, reason: str = "") -> Agreement:
    """Bring an agreement to another state before it is signed: to review, back to draft, ready, refused, cancelled."""
    if to in SIGNED:
        raise ValueError("signing, ending and terminating have actions of their own")
    agreement = lock(agreement)
    check_can_move(by, agreement, to)
    back = to == AgreementStatus.DRAFT and agreement.status != AgreementStatus.PROPOSED
    if (to in WITH_REASON or back) and not reason.strip():
        raise ValidationError({"reason": _("Tuliskan alasannya.")})
    if agreement.status not in OPEN:
        agreement.office.check_open()
    if agreement.status == AgreementStatus.READY:
        texts.withdraw(agreement=agreement, by=by, reason=reason)
    left, agreement.status = agreement.status, to
    agreement.reason = reason.strip()
    agreement.full_clean(exclude=["document"])
    agreement.save(update_fields=["status", "reason"])
    record(
        PartnerEvent.AGREEMENT_MOVED, by=by, target=agreement, organisation=agreement.office.code,
        left=left, status=to.value, reason=reason.strip(),
    )  # fmt: skip
    tell_both_sides(agreement, to, by)
    return agreement


@transaction.atomic
def sign(*, agreement: Agreement, by: User, scan: File | None = None, **signature: Any) -> Agreement:
    """Take effect: both signatories, the day, the term, and a signed text: the issued one, or the scan given here.

    A second signature from another browser is refused.
    """
    if {*signature} - SIGNATURE:
        raise TypeError(f"not part of a signature: {sorted({*signature} - SIGNATURE)}")
    checked = texts.checked_scan(scan) if scan is not None else None
    agreement = lock(agreement)
    check_can_move(by, agreement, AgreementStatus.ACTIVE)
    agreement.partner.organisation.check_open()
    for name, value in signature.items():
        setattr(agreement, name, value.strip() if isinstance(value, str) else value)
    labels = {field.name: str(field.verbose_name) for field in Agreement._meta.fields}
    missing = [labels[name] for name in NEEDED if not getattr(agreement, name)]
    if missing:
        said = _("Tanda tangan belum dapat dicatat. Lengkapi: %(missing)s.")
        raise ValidationError(said % {"missing": ", ".join(missing)})
    document = agreement.document
    if document is not None and not document.is_revoked and agreement.office_number != document.number:
        said = _("Naskahnya terbit dengan nomor %(number)s.") % {"number": document.number}
        raise ValidationError({"office_number": said})
    if agreement.start and agreement.end and agreement.end <= agreement.start:
        raise ValidationError({"end": _("Tanggal berakhir harus setelah tanggal mulai.")})
    checks.check_not_future(agreement.signed_on)
    checks.check_term(agreement)
    checks.check_no_overlap(agreement)
    if checked is not None:
        texts.keep_scan(agreement=agreement, upload=checked, by=by)
    texts.check_signed(agreement)
    agreement.status, agreement.reason = AgreementStatus.ACTIVE, ""
    write(agreement, None, by)
    close_predecessor(agreement, by)
    made = make_obligations(agreement=agreement)
    record(
        PartnerEvent.AGREEMENT_SIGNED, by=by, target=agreement, organisation=agreement.office.code,
        signed_on=str(agreement.signed_on), duties=made,
    )  # fmt: skip
    tell_both_sides(agreement, AgreementStatus.ACTIVE, by)
    return agreement


@transaction.atomic
def add_numbers(*, agreement: Agreement, by: User, office_number: str = "", partner_number: str = "") -> Agreement:
    """Enter a number that came after the signature; one that stands stays."""
    agreement = lock(agreement)
    check_can_number(by, agreement)
    agreement.office_number = agreement.office_number or office_number
    agreement.partner_number = agreement.partner_number or partner_number
    write(agreement, None, by)
    record(PartnerEvent.AGREEMENT_NUMBERED, by=by, target=agreement, organisation=agreement.office.code)
    return agreement


def close_predecessor(agreement: Agreement, by: User) -> None:
    """What a renewal replaces ends with it, unless its own term still runs: then it runs to its end beside it."""
    old = agreement.renews
    today = timezone.localdate()
    if old is None or old.status != AgreementStatus.ACTIVE or (old.end is not None and old.end >= today):
        return
    old = lock(old)
    check_can_move(by, old, AgreementStatus.ENDED)
    put_end(old, on=old.end or agreement.signed_on or today, note="Dilanjutkan dengan perjanjian baru.", by=by)


@transaction.atomic
def end(*, agreement: Agreement, by: User, note: str = "") -> Agreement:
    """Close an agreement whose term is over; one without a known end is over when its office says so."""
    agreement = lock(agreement)
    check_can_end(by, agreement)
    put_end(agreement, on=agreement.end or timezone.localdate(), note=note, by=by)
    return agreement


def put_end(agreement: Agreement, *, on: dt.date, note: str, by: User) -> None:
    agreement.status, agreement.reason, agreement.ended_on = AgreementStatus.ENDED, note.strip(), on
    agreement.save(update_fields=["status", "reason", "ended_on"])
    record(
        PartnerEvent.AGREEMENT_MOVED, by=by, target=agreement, organisation=agreement.office.code,
        status=AgreementStatus.ENDED.value, reason=note.strip(),
    )  # fmt: skip
    tell_both_sides(agreement, AgreementStatus.ENDED, by)
