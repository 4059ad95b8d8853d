"""What the checks need to know of a report: its facility, its history, the month before."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from bnnportal.periods import Month
from rehab import counting
from rehab.definition import Values
from rehab.definition.checks import Context
from rehab.enums import ReportOrigin
from rehab.models import Client, MonthlyReport

MONTHS = 12  # of its own history a facility is compared with


def context_of(report: MonthlyReport) -> Context:
    """One query."""
    earlier = past_values(report, MONTHS)
    before = report.period.shift(-1).first_day
    return Context(
        month=report.period,
        services=report.services,
        beds=report.facility.beds,
        places=report.facility.places,
        history=list(earlier.values()),
        before=earlier.get(before),
    )


def past_values(report: MonthlyReport, months: int) -> dict[dt.date, Values]:
    """{month: values} of the facility's reports before this one, the last month first; what was handed in counts."""
    first = report.period.shift(-months).first_day
    handed_in = MonthlyReport.objects.filter(
        facility=report.facility_id, month__gte=first, month__lt=report.month, latest__isnull=False
    )
    read = handed_in.exclude(origin=ReportOrigin.PORTAL, counted_at=None)  # a submission found empty says nothing
    return dict(read.order_by("-month").values_list("month", "latest__values"))


def horizon(today: dt.date | None = None) -> dt.date:
    """Clients who left before this day are forgotten."""
    today = today or timezone.localdate(timezone=timezone.get_default_timezone())
    months = today.year * 12 + today.month - 1 - settings.CLIENTS_KEPT_MONTHS
    year, month = divmod(months, 12)
    last = Month(year, month + 1).last_day.day
    return dt.date(year, month + 1, min(today.day, last))


def follows_list(report: MonthlyReport) -> bool:
    """Whether its counts come from the client list: one is kept, and holds everybody of that month still."""
    return report.facility.keeps_clients and report.month >= horizon()


def counted(report: MonthlyReport) -> dict[str, int]:
    """What the rows of the client list say for the cells they answer, where the facility keeps one. One query."""
    month = report.period
    rows = Client.objects.filter(facility=report.facility_id).in_month(month.first_day, month.last_day)
    return counting.counts(report.definition, report.services, month, rows)
