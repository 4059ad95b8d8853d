"""Capacity activities: recorded after they were held, changed, cancelled, and their names forgotten."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents.actions.persons import forget_persons
from bnnportal.files import actions as files
from bnnportal.imports import actions as imports
from bnnportal.offices.models import Organisation
from partners.actions.certificates import certificates_of
from partners.actions.proofs import hold, record_evidence, take_back_evidence
from partners.enums import ActivityStatus, ObligationKind, ObligationStatus, PartnerEvent
from partners.models import Agreement, CapacityActivity, Partner
from partners.models.obligation import ObligationQuerySet
from partners.permissions.activities import (
    check_can_cancel_activity,
    check_can_change_activity,
    check_can_record_activity,
)

IMPORT = "peserta"  # kind of import; its scope is the activity's id
FIRST_YEAR = 2000  # a year before that is a slip: "0026" for 2026
AGAIN = dt.timedelta(minutes=2)  # within which the same record of the same person is the same click


def lock(activity: CapacityActivity) -> CapacityActivity:
    return CapacityActivity.objects.select_for_update(of=("self",)).select_related("office").get(pk=activity.pk)


@transaction.atomic
def record_activity(*, partners: Iterable[Partner], by: User, **fields: Any) -> CapacityActivity:
    """Enter what the office of `by` has held; it fulfils the training duties of the partners that took part."""
    check_can_record_activity(by)
    assert by.organisation is not None  # noqa: S101 - the check above has said so
    # whoever clicks twice waits here for the first click
    office = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation.pk)
    activity = CapacityActivity(office=office, created_by=by, **fields)
    if sent_before := sent_just_now(activity):
        return sent_before
    check_dates(activity)
    activity.full_clean()
    activity.save()
    put_partners(activity, partners, by)
    fulfil(activity, activity.partners.all(), by)
    record(PartnerEvent.ACTIVITY_RECORDED, by=by, target=activity, organisation=office.code)
    return activity


def sent_just_now(activity: CapacityActivity) -> CapacityActivity | None:
    return CapacityActivity.objects.filter(
        office=activity.office, created_by=activity.created_by, title=activity.title, held_from=activity.held_from,
        held_until=activity.held_until, status=ActivityStatus.HELD, created_at__gte=timezone.now() - AGAIN,
    ).first()  # fmt: skip


def check_dates(activity: CapacityActivity) -> None:
    if activity.held_from.year < FIRST_YEAR:
        raise ValidationError({"held_from": _("Tulis tahun empat angka, misalnya 2026.")})
    if activity.held_until > timezone.localdate():
        raise ValidationError(
            {"held_until": _("Kegiatan dicatat setelah selesai; tanggal ini belum tiba.")},
        )


def put_partners(activity: CapacityActivity, partners: Iterable[Partner], by: User) -> None:
    """Partners one may see that are open, or that took part already."""
    wanted = {partner.pk for partner in partners}
    had = set(activity.partners.values_list("pk", flat=True))
    if Partner.objects.visible_to(by).open().filter(pk__in=wanted - had).count() < len(wanted - had):
        raise ValidationError({"partners": _("Pilih mitra yang Anda lihat.")})
    left = activity.participants.filter(partner__in=had - wanted).select_related("partner__organisation").first()
    if left is not None:
        raise ValidationError(
            {"partners": _("%(partner)s mempunyai peserta dalam daftar.") % {"partner": left.partner}}
        )
    activity.partners.set(wanted)


def proves(activity: CapacityActivity) -> tuple[Any, ...]:
    """What the evidence of a duty says of it."""
    partners = activity.partners.order_by("pk").values_list("pk", flat=True)
    return activity.kind, activity.title, activity.held_until, list(partners)


def prove_new(agreement: Agreement) -> None:
    """Activities of its term that were held before it stood in the portal fulfil its open duties."""
    among = agreement.obligations.filter(status=ObligationStatus.OPEN)
    held = CapacityActivity.objects.held().filter(
        partners=agreement.partner_id, held_until__range=(agreement.start or agreement.signed_on, agreement.end)
    )
    for activity in held.select_related("office").order_by("held_until", "pk"):
        fulfil(activity, [agreement.partner], None, among=among)


def fulfil(
    activity: CapacityActivity,
    partners: Iterable[Partner],
    by: User | None,
    *,
    among: ObligationQuerySet | None = None,
) -> None:
    """The training duty of these partners whose period holds the last day."""
    evidence = _("%(kind)s “%(title)s”, selesai %(day)s") % {
        "kind": activity.get_kind_display(),
        "title": activity.title,
        "day": date_format(activity.held_until, "j F Y"),
    }
    partners = [*partners]
    hold(ObligationKind.TRAINING, partners)
    for partner in partners:
        record_evidence(
            kind=ObligationKind.TRAINING, partner=partner, on=activity.held_until, evidence=evidence,
            link=activity.get_absolute_url(), by=by, accepted=True, office=activity.office, among=among,
        )  # fmt: skip


def take_back(activity: CapacityActivity, partners: Iterable[Partner], by: User) -> None:
    """The duties it fulfilled are open again, unless another activity of the same period stands in for it."""
    hold(ObligationKind.TRAINING, partners)
    opened = take_back_evidence(kind=ObligationKind.TRAINING, link=activity.get_absolute_url(), by=by)
    for partner in {obligation.agreement.partner for obligation in opened}:
        others = CapacityActivity.objects.held().filter(partners=partner).exclude(pk=activity.pk)
        for other in others.select_related("office").order_by("held_until", "pk"):
            fulfil(other, [partner], by)


@transaction.atomic
def change_activity(
    *, activity: CapacityActivity, by: User, partners: Iterable[Partner] | None = None, **fields: Any
) -> CapacityActivity:
    """Put right what was recorded; `people` is the length of the list where there is one."""
    activity = lock(activity)
    check_can_change_activity(by, activity)
    if activity.participants.exists() or activity.is_forgotten:
        fields.pop("people", None)
    if activity.is_forgotten:
        fields.pop("speakers", None)
    proved, had = proves(activity), {*activity.partners.all()}
    for name, value in fields.items():
        setattr(activity, name, value)
    check_dates(activity)
    activity.full_clean()
    activity.save()
    if partners is not None:
        put_partners(activity, partners, by)
    if proves(activity) != proved:
        take_back(activity, {*had, *activity.partners.all()}, by)
        fulfil(activity, activity.partners.all(), by)
    record(PartnerEvent.ACTIVITY_CHANGED, by=by, target=activity, organisation=activity.office.code)
    return activity


@transaction.atomic
def cancel_activity(*, activity: CapacityActivity, reason: str, by: User) -> CapacityActivity:
    """It did not take place after all: nobody was trained, nobody's name is kept, its duties are open again."""
    activity = lock(activity)
    check_can_cancel_activity(by, activity)
    if not reason.strip():
        raise ValidationError({"reason": _("Tuliskan alasan pembatalan.")})
    take_back(activity, activity.partners.all(), by)
    forget_names(activity)
    activity.participants.all().delete()
    activity.status, activity.reason, activity.people = ActivityStatus.CANCELLED, reason.strip(), 0
    activity.full_clean()
    activity.save()
    record(
        PartnerEvent.ACTIVITY_CANCELLED, by=by, target=activity, organisation=activity.office.code,
        reason=reason.strip(),
    )  # fmt: skip
    return activity


def recount(activity: CapacityActivity) -> None:
    """The length of the list; without names the number somebody typed stands again."""
    activity.people = activity.participants.count() or activity.people_typed
    activity.save(update_fields=["people", "people_typed"])


def forget(*, today: dt.date | None = None) -> int:
    """Delete the names of participants whose time is over; returns of how many activities. Safe to run at any time."""
    day = today or timezone.localdate()
    due = CapacityActivity.objects.to_forget(day).order_by("pk").values_list("pk", flat=True)
    return sum(forget_one(pk, day) for pk in list(due))


@transaction.atomic
def forget_one(pk: int, day: dt.date) -> bool:
    """One activity: names, speakers, files that may show or name people, and what the certificates say of names."""
    due = CapacityActivity.objects.to_forget(day).select_for_update(of=("self",)).select_related("office")
    activity = due.filter(pk=pk).first()
    if activity is None:
        return False
    names = forget_names(activity)
    certificates = forget_persons(documents=certificates_of(activity))
    activity.forgotten_at = timezone.now()
    activity.save(update_fields=["speakers", "forgotten_at"])
    record(
        PartnerEvent.PARTICIPANTS_FORGOTTEN, by=None, target=activity, organisation=activity.office.code,
        participants=names, certificates=certificates,
    )  # fmt: skip
    return True


def forget_names(activity: CapacityActivity) -> int:
    names = activity.participants.exclude(name="").update(name="")
    activity.speakers = ""
    files.forget_all(holder=activity)
    imports.forget(kind=IMPORT, scope=str(activity.pk))
    return names
