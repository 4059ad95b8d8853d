"""Months from before a facility reported in the portal: in totals and trends, never in completeness."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from rehab import definition
from rehab.actions.summaries import numbers
from rehab.definition import Definition, Value
from rehab.enums import Basis, RehabEvent, ReportOrigin, ReportStatus
from rehab.models import Facility, MonthlyReport, ReportVersion, Summary
from rehab.months import due_days, due_moment
from rehab.permissions import check_can_load_history

AT_ONCE = 500


@dataclass(frozen=True)
class Entry:
    """The values of one facility and month, of those services alone that were told."""

    facility: Facility
    month: Month
    services: tuple[str, ...]
    values: Mapping[str, Value]


def form() -> Definition:
    """The form months from before are kept in, whenever they were: the oldest, which asks for the fewest parts."""
    return definition.get(definition.VERSIONS[0])


@transaction.atomic
def load_history(*, office: Organisation, entries: Sequence[Entry], by: User, source: str) -> list[MonthlyReport]:
    """Keep them all as final, each with one version, or none. `source`: where they come from, as people read it.

    Some queries for every 500 of them, however many there are.
    """
    check_can_load_history(by, office)
    facilities = {entry.facility.pk: entry.facility for entry in entries}
    list(
        Facility.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=facilities)
        .order_by("pk")
        .values("pk")
    )
    check_fits(office, entries)
    days = due_days(entry.month.first_day for entry in entries)
    now = timezone.now()
    reports = MonthlyReport.objects.bulk_create(
        [
            MonthlyReport(
                facility=entry.facility, month=entry.month.first_day, origin=ReportOrigin.HISTORY,
                form=form().version, services=list(entry.services), simulated=entry.facility.simulated,
                supervisor_id=entry.facility.supervisor_id,
                due_at=due_moment(days[entry.month.first_day], entry.facility.time_zone),
            )
            for entry in entries
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    versions = ReportVersion.objects.bulk_create(
        [
            ReportVersion(report=report, n=1, values=dict(entry.values), note=source[:500], by=by, at=now)
            for report, entry in zip(reports, entries, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    for report, version in zip(reports, versions, strict=True):
        report.status, report.latest, report.approved, report.approved_at = ReportStatus.APPROVED, version, version, now
    MonthlyReport.objects.bulk_update(reports, ["status", "latest", "approved", "approved_at"], batch_size=AT_ONCE)
    Summary.objects.bulk_create(
        [
            Summary(
                facility=report.facility, report=report, supervisor_id=report.supervisor_id, month=report.month,
                basis=Basis.FINAL, simulated=report.simulated, **numbers(report, version.values),
            )
            for report, version in zip(reports, versions, strict=True)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    record(
        RehabEvent.HISTORY_IMPORTED, by=by, organisation=office.code, count=len(reports), source=source,
        facilities=len(facilities),
    )  # fmt: skip
    return reports


def check_fits(office: Organisation, entries: Collection[Entry]) -> None:
    """Only of facilities the office supervises, before their first month here, and of no month that is there."""
    there = set(
        MonthlyReport.objects.filter(facility__in={entry.facility.pk for entry in entries}).values_list(
            "facility", "month"
        )
    )
    for entry in entries:
        facility, words = entry.facility, {"facility": entry.facility, "month": entry.month}
        if facility.supervisor_id != office.pk and not office.is_national:
            raise ValidationError(_("%(facility)s dibina kantor lain.") % words)
        if entry.month.first_day >= facility.go_live:
            raise ValidationError(_("%(facility)s sudah lapor di portal pada %(month)s.") % words)
        if (facility.pk, entry.month.first_day) in there:
            raise ValidationError(_("%(facility)s sudah mempunyai laporan %(month)s.") % words)
        there.add((facility.pk, entry.month.first_day))


@transaction.atomic
def take_back_history(*, office: Organisation, reports: Collection[int], by: User) -> int:
    """Take history out again, with its versions and figures; what was reported here is never touched."""
    check_can_load_history(by, office)
    found = MonthlyReport.objects.select_for_update(of=("self",)).filter(
        pk__in=reports, origin=ReportOrigin.HISTORY
    )  # fmt: skip
    taken = list(found.values_list("pk", flat=True))
    rows = MonthlyReport.objects.filter(pk__in=taken)
    Summary.objects.filter(report__in=taken).delete()
    rows.update(status=ReportStatus.OPEN, latest=None, approved=None, approved_at=None)
    ReportVersion.objects.filter(report__in=taken).delete()
    rows.delete()
    record(RehabEvent.HISTORY_TAKEN_BACK, by=by, organisation=office.code, count=len(taken))
    return len(taken)
