"""What the team saw at a visit, what is recommended, and what each side does about it until when."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from partners.actions.visits import lock
from partners.enums import FollowUpStatus, PartnerEvent, Side
from partners.models import Finding, FollowUp, Visit
from partners.permissions import check_can_answer, check_can_close_follow_up

MOST = 60  # findings or follow-ups of one visit: what a person can still read


@transaction.atomic
def add_finding(*, visit: Visit, text: str, by: User, item: str = "") -> Finding:
    """Write down a finding, about one item or in general; the same words twice are one finding."""
    visit = lock(visit)
    check_can_answer(by, visit)
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Tuliskan temuannya.")})
    if len(text) > 2000:
        raise ValidationError({"text": _("Temuan paling panjang 2.000 huruf. Bagi menjadi beberapa temuan.")})
    if item and item not in {known.code for known in visit.definition.items(visit.inpatient)}:
        raise ValidationError({"item": _("Butir %(item)s tidak berlaku pada kunjungan ini.") % {"item": item[:10]}})
    if visit.findings.count() >= MOST:
        raise ValidationError(_("Sudah ada %(n)s temuan pada kunjungan ini.") % {"n": MOST})
    return visit.findings.get_or_create(item=item, text=text)[0]


@transaction.atomic
def remove_finding(*, finding: Finding, by: User) -> None:
    check_can_answer(by, lock(finding.visit))
    finding.delete()


@transaction.atomic
def add_follow_up(*, visit: Visit, text: str, side: Side, owner: str, due: dt.date, by: User) -> FollowUp:
    """What is to be done, by which side and person, until when; the same line twice is one."""
    visit = lock(visit)
    check_can_answer(by, visit)
    first = visit.visited_on or dt.date(visit.year, 3 * visit.quarter - 2, 1)
    if due < first:
        raise ValidationError({"due": _("Batas waktu tidak boleh sebelum kunjungan.")})
    if due.year > first.year + 5:
        raise ValidationError({"due": _("Periksa tahun batas waktunya.")})
    if visit.follow_ups.count() >= MOST:
        raise ValidationError(_("Sudah ada %(n)s tindak lanjut pada kunjungan ini.") % {"n": MOST})
    wanted = FollowUp(visit=visit, text=text.strip(), side=side, owner=owner.strip(), due=due)
    wanted.full_clean(exclude=["visit"])
    same = visit.follow_ups.filter(text=wanted.text, side=wanted.side, owner=wanted.owner, due=due).first()
    if same is not None:
        return same
    wanted.save()
    record(PartnerEvent.FOLLOW_UP_ADDED, by=by, target=wanted, organisation=visit.office.code)
    return wanted


@transaction.atomic
def remove_follow_up(*, follow_up: FollowUp, by: User) -> None:
    """Take away one that was written by mistake; what is done stays on record."""
    visit = lock(follow_up.visit)
    check_can_answer(by, visit)
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    if follow_up.status == FollowUpStatus.DONE:
        raise ValidationError(_("Tindak lanjut yang sudah selesai tidak dihapus."))
    follow_up.delete()


@transaction.atomic
def close_follow_up(*, follow_up: FollowUp, result: str, by: User) -> FollowUp:
    """Say what came of it. The same result sent again by the same person changes nothing."""
    follow_up = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("visit__office", "visit__partner__organisation")
        .get(pk=follow_up.pk)
    )
    result = " ".join(result.replace("\x00", "").split())
    if follow_up.status == FollowUpStatus.DONE and (follow_up.done_by_id, follow_up.done_note) == (by.pk, result):
        return follow_up
    check_can_close_follow_up(by, follow_up)
    if not result:
        raise ValidationError({"result": _("Tuliskan hasilnya.")})
    if len(result) > 300:
        raise ValidationError({"result": _("Hasil paling panjang 300 huruf.")})
    follow_up.status, follow_up.done_note = FollowUpStatus.DONE, result
    follow_up.done_by, follow_up.done_at = by, timezone.now()
    follow_up.save()
    record(PartnerEvent.FOLLOW_UP_DONE, by=by, target=follow_up, organisation=follow_up.visit.office.code)
    return follow_up
