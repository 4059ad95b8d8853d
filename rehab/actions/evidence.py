"""A partner's monthly reports fulfil the reporting duty of its agreements by themselves."""

from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from partners.actions import obligations
from partners.enums import ObligationKind
from partners.models import Obligation, Partner
from rehab.enums import ReportStatus
from rehab.models import MonthlyReport


def keep(report: MonthlyReport, by: User) -> None:
    """Prove the duty of this month once every facility of the partner handed in; accepted once all are approved."""
    organisation = report.facility.organisation
    if organisation.kind != OrganisationKind.MITRA:
        return
    duties = Obligation.objects.filter(kind=ObligationKind.REPORT, agreement__partner__organisation=organisation)
    if not duties.exists():
        return
    partner = Partner.objects.get(organisation=organisation)
    owed = list(
        MonthlyReport.objects.expected()
        .filter(facility__organisation=organisation, month=report.month)
        .order_by("facility__code")
        .only("counted_at", "status")
    )
    if not owed:
        return
    link = owed[0].get_absolute_url()
    if any(one.counted_at is None for one in owed):
        obligations.take_back_evidence(kind=ObligationKind.REPORT, link=link, by=by)
        return
    obligations.record_evidence(
        kind=ObligationKind.REPORT, partner=partner, on=report.month,
        evidence=_("Laporan bulanan %(month)s.") % {"month": report.period}, link=link, by=by,
        accepted=all(one.status == ReportStatus.APPROVED for one in owed), office=report.facility.supervisor,
    )  # fmt: skip
