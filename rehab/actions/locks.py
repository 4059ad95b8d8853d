"""The lock of a year, and dated exceptions for one facility: who allowed it and why."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from rehab import telling
from rehab.enums import RehabEvent
from rehab.models import Facility, LockException, YearLock
from rehab.permissions.locks import check_can_end_exception, check_can_grant_exception, check_can_move_lock

LONGEST = dt.timedelta(days=366)  # of an exception
FIRST_YEAR = 2015  # Perka BNN 4/2015: no report is older


@transaction.atomic
def move_lock(*, year: int, at: dt.datetime, by: User) -> YearLock:
    """From when the months of a year no longer change, for everybody. Any moment after the year is over."""
    check_can_move_lock(by)
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise ValidationError({"year": _("Tahun itu tidak dapat dikunci.")})
    if timezone.localdate(at) <= dt.date(year, 12, 31):
        raise ValidationError(
            {"at": _("Tahun %(year)s dikunci paling cepat setelah tahun itu berakhir.") % {"year": year}}
        )
    lock, _made = YearLock.objects.select_for_update().get_or_create(year=year, defaults={"at": at})
    before = lock.at
    lock.at = at
    lock.save()
    record(RehabEvent.LOCK_MOVED, by=by, target=lock, before=before.isoformat(), after=at.isoformat())
    return lock


@transaction.atomic
def grant_exception(*, facility: Facility, year: int, until: dt.datetime, reason: str, by: User) -> LockException:
    """Let one facility change months of a locked year until a day."""
    check_can_grant_exception(by, facility)
    now = timezone.now()
    if until <= now:
        raise ValidationError({"until": _("Tanggal itu sudah lewat.")})
    if until > now + LONGEST:
        raise ValidationError({"until": _("Pengecualian berlaku paling lama satu tahun.")})
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise ValidationError({"year": _("Tahun itu tidak dikunci.")})
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tuliskan alasannya.")})
    made = LockException.objects.create(facility=facility, year=year, until=until, reason=reason[:300], by=by)
    record(
        RehabEvent.EXCEPTION_GRANTED, by=by, target=facility, organisation=facility.supervisor.code, year=year,
        until=until.isoformat(), reason=made.reason,
    )  # fmt: skip
    day = date_format(timezone.localtime(until), "j F Y")
    telling.exception_granted(made, by, day)
    return made


@transaction.atomic
def end_exception(*, exception: LockException, by: User) -> LockException:
    """Close it before its day; ended again, nothing happens."""
    exception = LockException.objects.select_for_update(of=("self",)).select_related("facility__supervisor").get(
        pk=exception.pk
    )  # fmt: skip
    check_can_end_exception(by, exception)
    now = timezone.now()
    if exception.until <= now:
        return exception
    exception.until = now
    exception.save(update_fields=["until"])
    facility = exception.facility
    record(
        RehabEvent.EXCEPTION_ENDED, by=by, target=facility, organisation=facility.supervisor.code, year=exception.year
    )
    return exception
