"""Activities: recorded as a plan or after they took place, approved, corrected as a new version."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from programs.enums import ActivityStatus, ProgramEvent
from programs.models import Activity, Attendance, Programme
from programs.permissions import (
    check_can_approve_activity,
    check_can_correct_activity,
    check_can_edit_activity,
    check_can_move_activity,
    check_can_record_activity,
)

Institutions = Sequence[tuple[str, int | None]]
CONTENT = (
    "kind", "title", "basis", "basis_number", "begins", "ends", "region", "village", "place", "site", "group", "subject",
    "speakers", "men", "women", "unrecorded", "funds", "cost", "outcome", "doubt",
)  # fmt: skip


def locked(activity: Activity) -> Activity:
    """Its row as it is now, with all versions of its series held until the end."""
    list(
        Activity.objects.select_for_update(of=("self",)).filter(series=activity.series).order_by("pk").values_list("pk")
    )
    return Activity.objects.select_related("office", "programme", "region").get(pk=activity.pk)


def doubts(activity: Activity) -> list[str]:
    """What is normal now and then and wrong most of the time: it is kept when the person says why."""
    found = []
    others = Activity.objects.current().filter(office=activity.office).exclude(series=activity.series)
    number = activity.basis_number.strip()
    if number and others.filter(basis=activity.basis, basis_number__iexact=number).exists():
        found.append(_("Nomor dasar %(number)s sudah dipakai kegiatan lain.") % {"number": number})
    home = activity.office.region
    if home is not None and activity.region.province_code != home.province_code and not activity.office.is_national:
        found.append(_("Kegiatan ini di provinsi lain: %(region)s.") % {"region": activity.region})
    if others.alike(activity.office_id, activity.programme_id, activity.begins, activity.ends).filter(
        title__iexact=activity.title.strip()
    ):
        found.append(_("Kegiatan bernama sama pada hari yang sama sudah dicatat."))
    return found


def check_people(activity: Activity, institutions: Institutions) -> None:
    named = sum(people or 0 for _name, people in institutions)
    everyone = activity.men + activity.women + activity.unrecorded
    if named > everyone:
        raise ValidationError(
            {"men": _("Peserta per lembaga berjumlah %(named)s, lebih dari peserta seluruhnya (%(all)s).")
             % {"named": named, "all": everyone}}
        )  # fmt: skip


def write(activity: Activity, values: Mapping[str, Any], institutions: Institutions) -> None:
    for name in CONTENT:
        if name in values:
            setattr(activity, name, values[name])
    found = doubts(activity)
    if found and not activity.doubt.strip():
        raise ValidationError({"doubt": [*found, _("Bila memang demikian, tuliskan penjelasannya.")]})
    if not found:
        activity.doubt = ""
    check_people(activity, institutions)
    activity.full_clean(exclude=["series", "people"])
    activity.save()
    activity.attendance.all().delete()
    Attendance.objects.bulk_create(
        Attendance(activity=activity, name=name, people=people) for name, people in institutions
    )


@transaction.atomic
def plan(
    *, office: Organisation, programme: Programme, by: User, values: Mapping[str, Any], institutions: Institutions = ()
) -> Activity:
    """Write an activity down that is still to come."""
    check_can_record_activity(by, office, programme)
    activity = Activity(office=office, programme=programme, series=uuid.uuid4(), by=by)
    write(activity, values, institutions)
    record(ProgramEvent.ACTIVITY_SAVED, by=by, target=activity, organisation=office.code)
    return activity


@transaction.atomic
def edit(*, activity: Activity, by: User, values: Mapping[str, Any], institutions: Institutions) -> Activity:
    activity = locked(activity)
    check_can_edit_activity(by, activity)
    write(activity, values, institutions)
    record(ProgramEvent.ACTIVITY_SAVED, by=by, target=activity, organisation=activity.office.code)
    return activity


def move(activity: Activity, status: ActivityStatus, event: ProgramEvent, by: User, reason: str = "") -> Activity:
    activity.status = status
    if reason:
        activity.reason = reason
    activity.full_clean(exclude=["series", "people"])
    activity.save()
    record(event, by=by, target=activity, organisation=activity.office.code, reason=reason)
    return activity


def said(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tuliskan alasannya.")})
    return reason[:300]


@transaction.atomic
def carry_out(*, activity: Activity, by: User) -> Activity:
    """It took place; it waits for the approver of its field."""
    activity = locked(activity)
    check_can_move_activity(by, activity, ActivityStatus.DONE)
    activity.by = by
    return move(activity, ActivityStatus.DONE, ProgramEvent.ACTIVITY_DONE, by)


@transaction.atomic
def postpone(*, activity: Activity, by: User, reason: str) -> Activity:
    activity = locked(activity)
    check_can_move_activity(by, activity, ActivityStatus.POSTPONED)
    return move(activity, ActivityStatus.POSTPONED, ProgramEvent.ACTIVITY_POSTPONED, by, said(reason))


@transaction.atomic
def cancel(*, activity: Activity, by: User, reason: str) -> Activity:
    activity = locked(activity)
    check_can_move_activity(by, activity, ActivityStatus.CANCELLED)
    if activity.n > 1:
        raise ValidationError(_("Ini koreksi atas kegiatan yang disetujui; batalkan koreksinya."))
    return move(activity, ActivityStatus.CANCELLED, ProgramEvent.ACTIVITY_CANCELLED, by, said(reason))


@transaction.atomic
def approve(*, activity: Activity, by: User) -> Activity:
    """It counts from now on, in place of the version it corrects. Approved again, nothing happens."""
    activity = locked(activity)
    if activity.status == ActivityStatus.APPROVED:
        return activity
    check_can_approve_activity(by, activity)
    Activity.objects.filter(series=activity.series, status=ActivityStatus.APPROVED).update(
        status=ActivityStatus.REPLACED
    )
    activity.approved_by, activity.approved_at = by, timezone.now()
    return move(activity, ActivityStatus.APPROVED, ProgramEvent.ACTIVITY_APPROVED, by)


@transaction.atomic
def approve_many(*, activities: Sequence[Activity], by: User) -> int:
    """All or none; each is checked by itself."""
    for activity in activities:
        approve(activity=activity, by=by)
    return len(activities)


@transaction.atomic
def send_back(*, activity: Activity, by: User, reason: str) -> Activity:
    """The approver finds something amiss: it is the recorder's again."""
    activity = locked(activity)
    check_can_approve_activity(by, activity)
    return move(activity, ActivityStatus.PLANNED, ProgramEvent.ACTIVITY_RETURNED, by, said(reason))


@transaction.atomic
def correct(*, activity: Activity, by: User, reason: str) -> Activity:
    """A new version to be changed and approved; until then the approved one goes on counting."""
    activity = locked(activity)
    check_can_correct_activity(by, activity)
    if Activity.objects.filter(series=activity.series, n__gt=activity.n).exists():
        raise ValidationError(_("Koreksi atas kegiatan ini sudah dibuka."))
    version = Activity(
        office=activity.office, programme=activity.programme, series=activity.series, n=activity.n + 1, by=by,
        status=ActivityStatus.DONE, reason=said(reason), simulated=activity.simulated,
    )  # fmt: skip
    institutions = list(activity.attendance.values_list("name", "people"))
    for name in CONTENT:
        setattr(version, name, getattr(activity, name))
    version.full_clean(exclude=["series", "people"])
    version.save()
    Attendance.objects.bulk_create(
        Attendance(activity=version, name=name, people=people) for name, people in institutions
    )
    record(ProgramEvent.ACTIVITY_CORRECTED, by=by, target=version, organisation=activity.office.code, reason=reason)
    return version


@transaction.atomic
def drop_correction(*, activity: Activity, by: User) -> Activity:
    """The correction was not needed: what was approved stands as it is. Returns that one."""
    activity = locked(activity)
    check_can_edit_activity(by, activity)
    stands = Activity.objects.filter(series=activity.series, status=ActivityStatus.APPROVED).first()
    if stands is None:
        raise ValidationError(_("Kegiatan ini bukan koreksi."))
    record(ProgramEvent.CORRECTION_DROPPED, by=by, target=stands, organisation=activity.office.code)
    activity.delete()
    return stands
