"""Activities: recorded as a plan or after they took place, approved, corrected as a new version."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from programs import notices
from programs.enums import ActivityStatus, ProgramEvent, SiteStanding
from programs.models import Activity, Attendance, Programme
from programs.permissions import (
    check_can_approve_activity,
    check_can_correct_activity,
    check_can_edit_activity,
    check_can_move_activity,
    check_can_record_activity,
)
from programs.rows import still

Institutions = Sequence[tuple[str, int | None]]
FIRST_YEAR, MOST_AHEAD = 2000, 5
MOST_REPEATED = 60
CONTENT = (
    "kind", "title", "basis", "basis_number", "begins", "ends", "region", "village", "place", "site", "group", "subject",
    "speakers", "men", "women", "unrecorded", "funds", "cost", "outcome", "doubt",
)  # fmt: skip


def locked(activity: Activity) -> Activity:
    """Its row as it is now, with all versions of its series held until the end."""
    list(
        Activity.objects.select_for_update(of=("self",)).filter(series=activity.series).order_by("pk").values_list("pk")
    )
    return still(Activity.objects.select_related("office", "programme", "region"), activity.pk)


def check_site(activity: Activity) -> None:
    """A place of the office's own province (or of its province office), in the region the activity names."""
    site = activity.site
    if site is None:
        return
    if activity.region_id not in (site.region_id, site.region.parent_id):
        raise ValidationError(
            {"site": _("Lokasi ini di %(region)s, bukan di wilayah yang dipilih.") % {"region": site.region}}
        )
    own = activity.office_id in (site.office_id, site.office.parent_id) or site.office_id == activity.office.parent_id
    if not own and not activity.office.is_national:
        raise ValidationError({"site": _("Pilih lokasi yang Anda lihat.")})


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
    if activity.site is not None:
        stood = activity.site.standings.filter(on__lte=activity.begins).first()
        if stood is not None and stood.standing == SiteStanding.DORMANT:
            found.append(_("Lokasi ini tidak aktif sejak %(day)s.") % {"day": date_format(stood.on, "j F Y")})
    return found


def check_people(activity: Activity, institutions: Institutions) -> None:
    named = sum(people or 0 for _name, people in institutions)
    everyone = activity.men + activity.women + activity.unrecorded
    if named > everyone:
        raise ValidationError(
            {"men": _("Peserta per lembaga berjumlah %(named)s, lebih dari peserta seluruhnya (%(all)s).")
             % {"named": named, "all": everyone}}
        )  # fmt: skip


def check_year(name: str, day: dt.date) -> None:
    """A year before the office's own papers, or far ahead, is a slip: "0026" for 2026."""
    if not FIRST_YEAR <= day.year <= timezone.localdate().year + MOST_AHEAD:
        raise ValidationError({name: _("Periksa tahunnya: tulis empat angka, misalnya 2026.")})


def write(activity: Activity, values: Mapping[str, Any], institutions: Institutions) -> None:
    for name in CONTENT:
        if name in values:
            setattr(activity, name, values[name])
    check_year("begins", activity.begins)
    check_year("ends", activity.ends)
    check_site(activity)
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
    *,
    office: Organisation,
    programme: Programme,
    by: User,
    values: Mapping[str, Any],
    institutions: Institutions = (),
    series: uuid.UUID | None = None,
) -> Activity:
    """Write an activity down that is still to come.

    series: made with the page it was filled in on; the same page sent twice is one activity.
    """
    check_can_record_activity(by, office, programme)
    if series is not None:
        Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)  # who clicks twice waits
        sent_before = Activity.objects.filter(series=series, n=1).first()
        if sent_before is not None and sent_before.by_id == by.pk:
            return sent_before
    activity = Activity(office=office, programme=programme, series=series or uuid.uuid4(), by=by)
    write(activity, values, institutions)
    record(ProgramEvent.ACTIVITY_SAVED, by=by, target=activity, organisation=office.code)
    return activity


@transaction.atomic
def record_done(
    *,
    office: Organisation,
    programme: Programme,
    by: User,
    values: Mapping[str, Any],
    institutions: Institutions = (),
    series: uuid.UUID | None = None,
) -> Activity:
    """Write an activity down that took place."""
    activity = plan(office=office, programme=programme, by=by, values=values, institutions=institutions, series=series)
    return activity if activity.status != ActivityStatus.PLANNED else carry_out(activity=activity, by=by)


@transaction.atomic
def repeat(*, activity: Activity, days: Sequence[dt.date], by: User) -> list[Activity]:
    """Plans like this one, beginning on each of these days and as long as it; numbers of people are still to come.

    The number of the Sprin is not taken along: each has its own, or is given the same one with a word.
    """
    if not 1 <= len(days) <= MOST_REPEATED:
        raise ValidationError({"days": _("Pilih 1 sampai %(most)s tanggal.") % {"most": MOST_REPEATED}})
    long = activity.ends - activity.begins
    still = {"basis_number": "", "men": 0, "women": 0, "unrecorded": 0, "cost": None, "outcome": ""}
    values = {name: getattr(activity, name) for name in CONTENT} | still
    institutions = [(name, None) for name in activity.attendance.values_list("name", flat=True)]
    made, wrong = [], []
    for day in sorted(set(days)):
        try:
            made.append(
                plan(
                    office=activity.office, programme=activity.programme, by=by, institutions=institutions,
                    values=values | {"begins": day, "ends": day + long},
                )
            )  # fmt: skip
        except ValidationError as error:
            wrong.append(f"{date_format(day, 'j F Y')}: {' '.join(error.messages)}")
    if wrong:
        raise ValidationError({"days": wrong})
    return made


@transaction.atomic
def edit(
    *,
    activity: Activity,
    by: User,
    values: Mapping[str, Any],
    institutions: Institutions,
    programme: Programme | None = None,
    done: bool = False,
) -> Activity:
    """Whoever writes it last answers for it: they do not approve it. `done`: it took place."""
    activity = locked(activity)
    check_can_edit_activity(by, activity)
    if programme is not None and programme != activity.programme:
        check_can_record_activity(by, activity.office, programme)
        activity.programme = programme
    activity.by = by
    write(activity, values, institutions)
    record(ProgramEvent.ACTIVITY_SAVED, by=by, target=activity, organisation=activity.office.code)
    return carry_out(activity=activity, by=by) if done and activity.status != ActivityStatus.DONE else activity


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
def carry_out(*, activity: Activity, by: User, values: Mapping[str, Any] | None = None) -> Activity:
    """It took place; it waits for the approver of its field. `values`: what was counted there."""
    activity = locked(activity)
    check_can_move_activity(by, activity, ActivityStatus.DONE)
    activity.by = by
    if values:
        write(activity, values, list(activity.attendance.values_list("name", "people")))
    done = move(activity, ActivityStatus.DONE, ProgramEvent.ACTIVITY_DONE, by)
    notices.waits(done, by)
    return done


@transaction.atomic
def replan(*, activity: Activity, by: User, reason: str) -> Activity:
    """Postponed before, or noted as done by mistake: it is still to come."""
    activity = locked(activity)
    check_can_move_activity(by, activity, ActivityStatus.PLANNED)
    return move(activity, ActivityStatus.PLANNED, ProgramEvent.ACTIVITY_REPLANNED, by, said(reason))


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
    done = put_in_force(activity, by)
    if done is not None:
        notices.approved([done], by)
    return done or locked(activity)


def put_in_force(activity: Activity, by: User) -> Activity | None:
    """None where it is already."""
    activity = locked(activity)
    if activity.status == ActivityStatus.APPROVED:
        return None
    check_can_approve_activity(by, activity)
    Activity.objects.filter(series=activity.series, status=ActivityStatus.APPROVED).update(
        status=ActivityStatus.REPLACED
    )
    activity.approved_by, activity.approved_at = by, timezone.now()
    return move(activity, ActivityStatus.APPROVED, ProgramEvent.ACTIVITY_APPROVED, by)


@transaction.atomic
def approve_many(*, activities: Sequence[Activity], by: User) -> int:
    """All or none; each is checked by itself, and each that cannot be says why. Their recorders hear of it together."""
    wrong, approved = [], []
    for activity in sorted(activities, key=lambda one: one.pk):
        try:
            approved.append(put_in_force(activity, by))
        except (PermissionDenied, ValidationError) as error:
            sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
            wrong.append(f"{activity}: {' '.join(sentences)}")
    if wrong:
        raise ValidationError(wrong)
    notices.approved([activity for activity in approved if activity is not None], by)
    return len(activities)


@transaction.atomic
def send_back(*, activity: Activity, by: User, reason: str) -> Activity:
    """The approver finds something amiss: it is the recorder's again."""
    activity = locked(activity)
    check_can_approve_activity(by, activity)
    returned = move(activity, ActivityStatus.PLANNED, ProgramEvent.ACTIVITY_RETURNED, by, said(reason))
    notices.returned(returned, by)
    return returned


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
