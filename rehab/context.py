"""What the checks need to know of a report: its facility, its history, the month before."""

import datetime as dt

from django.db.models import F

from rehab import counting
from rehab.definition import Values
from rehab.definition.checks import Context
from rehab.enums import ReportOrigin
from rehab.models import Client, MonthlyReport, ReportVersion

MONTHS = 12  # of its own history a facility is compared with


def context_of(report: MonthlyReport) -> Context:
    """One query."""
    earlier = past_values(report, MONTHS)
    before = report.period.shift(-1).first_day
    return Context(
        month=report.period,
        services=report.services,
        beds=report.facility.beds,
        history=list(earlier.values()),
        before=earlier.get(before),
    )


def past_values(report: MonthlyReport, months: int) -> dict[dt.date, Values]:
    """{month: values} of the facility's reports before this one, the last month first; what was handed in counts."""
    first = report.period.shift(-months).first_day
    found = (
        ReportVersion.objects.filter(
            report__facility=report.facility_id, report__month__gte=first, report__month__lt=report.month
        )
        .filter(pk=F("report__latest"))
        .exclude(report__origin=ReportOrigin.PORTAL, report__counted_at=None)  # a submission found empty says nothing
        .order_by("-report__month")
        .values_list("report__month", "values")
    )
    return dict(found)


def counted(report: MonthlyReport) -> dict[str, int]:
    """What the rows of the client list say for the cells they answer, where the facility keeps one. One query."""
    month = report.period
    rows = Client.objects.filter(facility=report.facility_id).in_month(month.first_day, month.last_day)
    return counting.counts(report.definition, report.services, month, rows)
