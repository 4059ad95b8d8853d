"""The months owed: generated for every facility, never made by a person."""

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from bnnportal.periods import Month
from rehab import definition
from rehab.actions.evidence import put_due_days
from rehab.enums import ReportStatus
from rehab.models import Draft, Facility, MonthlyReport, Suspension
from rehab.months import due_days, due_moment

# Every month from go-live to the closing month that is over where the facility is, minus suspended ones.
OWED = """
SELECT f.id, m.month::date
FROM rehab_facility f
JOIN offices_organisation o ON o.id = f.organisation_id
CROSS JOIN LATERAL generate_series(
    f.go_live::timestamp,
    least(f.closed_after, (date_trunc('month', %(now)s AT TIME ZONE o.time_zone) - interval '1 month')::date),
    interval '1 month'
) AS m(month)
WHERE (%(some)s IS NULL OR f.id = ANY(%(some)s))
  AND NOT EXISTS (SELECT 1 FROM rehab_monthlyreport r WHERE r.facility_id = f.id AND r.month = m.month::date)
  AND NOT EXISTS (
    SELECT 1 FROM rehab_suspension s
    WHERE s.facility_id = f.id AND m.month::date >= s.first_month
      AND (s.last_month IS NULL OR m.month::date <= s.last_month)
  )
"""


@transaction.atomic
def open_months(*, facilities: Collection[int] | None = None) -> int:
    """Make the reports owed that are not there yet. Returns how many.

    Safe to run at any time and twice at once; called hourly, when a facility starts, and when its list is opened. The
    deadline is stored; of months not yet due it follows later changes of the table of holidays.
    """
    some = None if facilities is None else list(facilities)
    with connection.cursor() as cursor:
        cursor.execute(OWED, {"now": timezone.now(), "some": some})
        owed = cursor.fetchall()
    made = 0
    if owed:
        found = Facility.objects.select_related("organisation").in_bulk({pk for pk, _month in owed})
        days = due_days(month for _pk, month in owed)
        reports = [
            MonthlyReport(
                facility=found[pk], month=month, form=definition.current(Month.of(month)).version,
                services=found[pk].services, due_at=due_moment(days[month], found[pk].time_zone),
                supervisor_id=found[pk].supervisor_id, simulated=found[pk].simulated,
            )
            for pk, month in owed
        ]  # fmt: skip
        before = MonthlyReport.objects.filter(facility__in=found).count()
        MonthlyReport.objects.bulk_create(reports, ignore_conflicts=True, batch_size=2000)
        made = MonthlyReport.objects.filter(facility__in=found).count() - before
        put_due_days({facility.organisation_id for facility in found.values()}, days.keys())
    move_deadlines(some)
    return made


def move_deadlines(facilities: Collection[int] | None = None) -> None:
    """Deadlines that have not passed follow the table of holidays; those that have passed never move.

    A holiday taken back does not make anybody late who was not: the deadline then stays where it was.
    """
    now = timezone.now()
    coming = MonthlyReport.objects.expected().filter(due_at__gt=now, counted_at=None)
    if facilities is not None:
        coming = coming.filter(facility__in=facilities)
    reports = list(
        coming.select_related("facility__organisation").only("due_at", "month", "facility__organisation__time_zone")
    )
    days = due_days(report.month for report in reports)
    moved = []
    for report in reports:
        due = due_moment(days[report.month], report.facility.time_zone)
        if due != report.due_at and due > now:
            report.due_at = due
            moved.append(report)
    MonthlyReport.objects.bulk_update(moved, ["due_at"], batch_size=500)
    put_due_days({report.facility.organisation_id for report in moved}, {report.month for report in moved})


def pass_on(facilities: Collection[int]) -> None:
    """Reports still to come count for the office that now supervises the facility; what is due or in stays."""
    coming = MonthlyReport.objects.expected().filter(facility__in=facilities, latest=None, due_at__gt=timezone.now())
    now = Facility.objects.filter(pk=OuterRef("facility")).values("supervisor")
    coming.update(supervisor=Subquery(now))


def drop_unowed(facility: Facility) -> None:
    """Reports nobody has touched leave with their reason; those not handed in follow the facility's services."""
    mine = MonthlyReport.objects.expected().filter(facility=facility, status=ReportStatus.OPEN, latest=None)
    drafts = Draft.objects.filter(report__facility=facility, report__status=ReportStatus.OPEN)
    touched = [  # by a person: what carries over from last month is nobody's work
        draft.report_id for draft in drafts if any("by" in cell for cell in draft.values.values())
    ]
    outside = Q(month__lt=facility.go_live)
    if facility.closed_after:
        outside |= Q(month__gt=facility.closed_after)
    for suspension in Suspension.objects.filter(facility=facility):  # never what was read before
        span = Q(month__gte=suspension.first_month)
        if suspension.last_month:
            span &= Q(month__lte=suspension.last_month)
        outside |= span
    mine.filter(outside).exclude(pk__in=touched).delete()
    mine.update(services=facility.services)
