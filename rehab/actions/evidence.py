"""A partner's monthly reports fulfil the reporting duty of its agreements by themselves."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from partners.actions import obligations
from partners.enums import ObligationKind
from partners.models import Obligation, Partner
from rehab.enums import ReportStatus
from rehab.models import Facility, MonthlyReport


def keep(report: MonthlyReport, by: User) -> None:
    keep_months(report.facility, [report.month], by)


def keep_months(facility: Facility, months: Iterable[dt.date], by: User) -> None:
    """Prove the duty of these months once every facility of the partner handed in; accepted once all are approved."""
    owner = facility.organisation_id
    duties = Obligation.objects.filter(kind=ObligationKind.REPORT, agreement__partner__organisation=owner)
    if not duties.exists():  # nobody's but a partner's
        return
    partner = Partner.objects.select_related("organisation").get(organisation=owner)
    for month in sorted(months):
        keep_month(partner, month, facility.supervisor, by)


def keep_month(partner: Partner, month: dt.date, office: Organisation, by: User) -> None:
    owed = list(
        MonthlyReport.objects.expected()
        .filter(facility__organisation=partner.organisation, month=month)
        .only("counted_at", "status")
    )
    if not owed:
        return
    link = reports_of(partner.organisation, month)
    if any(one.counted_at is None for one in owed):
        obligations.take_back_evidence(kind=ObligationKind.REPORT, link=link, by=by)
        return
    obligations.record_evidence(
        kind=ObligationKind.REPORT, partner=partner, on=month,
        evidence=_("Laporan bulanan %(month)s.") % {"month": Month.of(month)}, link=link, by=by,
        accepted=all(one.status == ReportStatus.APPROVED for one in owed), office=office,
    )  # fmt: skip


def reports_of(organisation: Organisation, month: dt.date) -> str:
    """The list of this month's reports: the same whichever facilities come and go."""
    query = urlencode({"q": organisation.code, "month_after": month.isoformat(), "month_before": month.isoformat()})
    return f"{reverse('report-list')}?{query}"
