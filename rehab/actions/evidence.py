"""A partner's monthly reports fulfil the reporting duty of its agreements, which falls due when they do."""

import datetime as dt
from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from partners.actions import proofs
from partners.enums import ObligationKind, ObligationStatus, Recurrence
from partners.models import Agreement, Obligation, Partner
from partners.models.obligation import ObligationQuerySet
from rehab.enums import ReportStatus
from rehab.models import Facility, MonthlyReport

KIND = ObligationKind.REPORT


def keep(report: MonthlyReport, by: User) -> None:
    keep_months(report.facility, [report.month], by)


def keep_months(
    facility: Facility, months: Iterable[dt.date], by: User | None, among: ObligationQuerySet | None = None
) -> None:
    """Prove the duty of these months once every facility of the partner handed in; accepted once all are approved."""
    duties = Obligation.objects.filter(kind=KIND, recurrence=Recurrence.MONTHLY) if among is None else among
    owner = facility.organisation_id
    if not duties.filter(agreement__partner__organisation=owner).exists():  # nobody's but a partner's
        return
    partner = Partner.objects.select_related("organisation").get(organisation=owner)
    for month in sorted(months):
        keep_month(partner, month, facility.supervisor, by, duties)


def keep_month(
    partner: Partner, month: dt.date, office: Organisation, by: User | None, among: ObligationQuerySet
) -> None:
    owed = list(
        MonthlyReport.objects.expected()
        .filter(facility__organisation=partner.organisation, month=month)
        .select_related("facility__organisation")
    )
    if not owed:
        return
    link = reports_of(partner.organisation, month)
    days = [day_handed_in(report) for report in owed]
    if None in days:
        proofs.take_back_evidence(kind=KIND, link=link, by=by)
        return
    proofs.record_evidence(
        kind=KIND, partner=partner, on=month, met_on=max(day for day in days if day is not None),
        evidence=_("Laporan bulanan %(month)s.") % {"month": Month.of(month)}, link=link, by=by,
        accepted=all(report.approved_id for report in owed), office=office, among=among,
    )  # fmt: skip


def day_handed_in(report: MonthlyReport) -> dt.date | None:
    """The day that counts for its timeliness; None while it lies with the clinic. A correction leaves what is approved."""
    if report.counted_at is None or (report.status == ReportStatus.RETURNED and report.approved_id is None):
        return None
    return report.counted_at.astimezone(report.due_local.tzinfo).date()


def prove_new(agreement: Agreement) -> None:
    """Reports handed in before the agreement stood in the portal fulfil its open duties, which are due as they are."""
    among = agreement.obligations.filter(kind=KIND, recurrence=Recurrence.MONTHLY, status=ObligationStatus.OPEN)
    organisation = agreement.partner.organisation
    months = {dt.date.fromisoformat(f"{period}-01") for period in among.values_list("period", flat=True)}
    put_due_days({organisation.pk}, months)
    for facility in Facility.objects.filter(organisation=organisation).select_related("organisation", "supervisor"):
        keep_months(facility, facility.reports.filter(month__in=months).values_list("month", flat=True), None, among)


def put_due_days(organisations: Collection[int], months: Collection[dt.date]) -> None:
    """The duty of a month falls due with the last of the partner's reports of it. Two queries, however many."""
    reports = (
        MonthlyReport.objects.expected()
        .filter(month__in=months, facility__organisation__in=organisations)
        .select_related("facility__organisation")
        .order_by("due_at")
    )
    days = {(report.facility.organisation_id, f"{report.month:%Y-%m}"): report.due_local.date() for report in reports}
    if days:
        proofs.put_due_days(kind=KIND, days=days)


def reports_of(organisation: Organisation, month: dt.date) -> str:
    """The list of this month's reports: the same whichever facilities come and go."""
    query = urlencode({"q": organisation.code, "month_after": month.isoformat(), "month_before": month.isoformat()})
    return f"{reverse('report-list')}?{query}"
