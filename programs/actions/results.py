"""Results that offices enter month by month, looked through by their approver; and the lock of a quarter."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs import figures
from programs.enums import ProgramEvent, ResultOrigin, ResultStatus
from programs.models import Indicator, Method, QuarterLock, Result
from programs.permissions import (
    check_can_enter_result,
    check_can_lock,
    check_can_review_result,
    check_in_force,
    is_locked,
)


@transaction.atomic
def enter(
    *, office: Organisation, indicator: Indicator, month: dt.date, by: User, value: Decimal, weight: Decimal = Decimal(1),
    reason: str = "",
) -> Result:  # fmt: skip
    """Write the value of a month down. What was looked through, and what is locked, is corrected by a new row."""
    check_can_enter_result(by, office, indicator)
    check_in_force(indicator, month.year)
    if month > timezone.localdate():
        raise ValidationError({"month": _("Bulan ini belum tiba.")})
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=office.pk
    )  # one value a month, whoever enters it first
    every = Result.objects.filter(office=office, indicator=indicator, month=month)
    # held as well: who looks it through locks this row and not the office
    result = every.exclude(status=ResultStatus.REPLACED).select_for_update(of=("self",)).first()
    if result is not None and (result.value, result.weight) == (value, weight):
        return result
    kept = result is not None and (result.status == ResultStatus.REVIEWED or result.origin != ResultOrigin.ENTERED)
    shut = is_locked(month.year, month.month)
    if (kept or shut) and not reason.strip():
        raise ValidationError({"reason": _("Nilai ini sudah diperiksa atau dikunci; tuliskan alasan koreksinya.")})
    if result is None or kept or shut:
        every.exclude(status=ResultStatus.REPLACED).update(status=ResultStatus.REPLACED)
        n = (every.aggregate(last=Max("n"))["last"] or 0) + 1
        result = Result(office=office, indicator=indicator, month=month, n=n)
    result.value, result.weight, result.by, result.at = value, weight, by, timezone.now()
    result.status, result.reason = ResultStatus.SENT, reason.strip()[:300]
    result.full_clean()
    result.save()
    record(ProgramEvent.RESULT_ENTERED, by=by, target=indicator, organisation=office.code, month=f"{month:%Y-%m}")
    return result


def locked(result: Result) -> Result:
    return (
        Result.objects.select_for_update(of=("self",))
        .select_related("office", "indicator__programme")
        .get(pk=result.pk)
    )


def decide(result: Result, status: ResultStatus, event: ProgramEvent, by: User, reason: str = "") -> Result:
    result.status, result.checked_by, result.checked_at = status, by, timezone.now()
    result.reason = reason or result.reason
    result.save(update_fields=["status", "checked_by", "checked_at", "reason"])
    record(event, by=by, target=result.indicator, organisation=result.office.code, month=f"{result.month:%Y-%m}")
    return result


@transaction.atomic
def review(*, result: Result, by: User) -> Result:
    """Looked through and right."""
    result = locked(result)
    check_can_review_result(by, result)
    return decide(result, ResultStatus.REVIEWED, ProgramEvent.RESULT_REVIEWED, by)


@transaction.atomic
def send_back(*, result: Result, by: User, reason: str) -> Result:
    result = locked(result)
    check_can_review_result(by, result)
    if not reason.strip():
        raise ValidationError({"reason": _("Tuliskan apa yang harus diperbaiki.")})
    return decide(result, ResultStatus.RETURNED, ProgramEvent.RESULT_RETURNED, by, reason.strip()[:300])


@transaction.atomic
def lock_quarter(*, year: int, quarter: int, by: User) -> QuarterLock:
    """Copy what the portal counts up to the end of the quarter, for all offices; from then on the copies hold.

    A measure is copied as what it was from January on; what is counted from activities by month.
    """
    check_can_lock(by)
    first, last = figures.span(year, quarter)
    if last >= timezone.localdate():
        raise ValidationError(_("Triwulan ini belum berakhir."))
    done = set(QuarterLock.objects.filter(year=year).values_list("quarter", flat=True))
    if quarter in done:
        raise ValidationError(_("Triwulan ini sudah dikunci."))
    if quarter > 1 and quarter - 1 not in done:
        raise ValidationError(_("Kunci dahulu triwulan sebelumnya."))
    lock = QuarterLock(year=year, quarter=quarter, by=by)
    lock.full_clean()
    lock.save()  # its unique row first: of two people one waits here, and is told
    known = figures.indicators_of(year)
    offices = list(Organisation.objects.offices().values_list("pk", flat=True))
    there = set(Result.objects.filter(month__range=(first, last)).values_list("indicator", "office", "month"))
    rows = [
        row
        for row in copies(known, offices, by, year, quarter)
        if (row.indicator_id, row.office_id, row.month) not in there
    ]  # what stands there already stays as it is
    Result.objects.bulk_create(rows, batch_size=2000)
    record(ProgramEvent.QUARTER_LOCKED, by=by, target=lock, rows=len(rows))
    return lock


def copies(
    known: list[tuple[Indicator, Method]], offices: list[int], by: User, year: int, quarter: int
) -> Iterator[Result]:
    """What is counted now, as rows: activities of the quarter by month, measures under its last month."""
    last = Month(year, quarter * 3)

    def row(indicator: int, office: int, month: dt.date, value: Decimal, weight: Decimal, made_up: bool) -> Result:
        return Result(
            indicator_id=indicator, office_id=office, month=month, value=value, weight=weight, simulated=made_up,
            origin=ResultOrigin.COUNTED, status=ResultStatus.REVIEWED,
        )  # fmt: skip

    for indicator, office, month, value, made_up in figures.counted(
        known, offices, last.shift(-2).first_day, last.last_day
    ):
        yield row(indicator, office, month, value, Decimal(1), made_up)
    for (indicator, office), one in figures.measured(by, known, offices, year, quarter).items():
        yield row(indicator, office, last.first_day, one.part.value, one.part.weight, one.simulated)
