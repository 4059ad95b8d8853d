"""What the checks need to know of a report: its facility, its history, the month before."""

import datetime as dt

from django.db.models import F

from rehab.definition import Values
from rehab.definition.checks import Context
from rehab.models import MonthlyReport, ReportVersion

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
        .order_by("-report__month")
        .values_list("report__month", "values")
    )
    return dict(found)
