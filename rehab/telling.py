"""Who hears of what happens to a report. A message carries no figure of clients."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Membership, User
from bnnportal.notices.actions import tell
from partners.recipients import FIELDS, people, staff_of
from rehab.enums import RehabEvent
from rehab.models import Facility, MonthlyReport


def fillers_of(facility: Facility) -> list[User]:
    """Who fills in its reports."""
    roles = (Role.PARTNER, Role.OPERATOR, Role.APPROVER)
    return people(Membership.objects.filter(organisation=facility.organisation_id, role__in=roles, field__in=FIELDS))


def say(
    event: RehabEvent,
    report: MonthlyReport,
    to: Iterable[User],
    by: User,
    subject: Any,
    text: Any = "",
    *,
    urgent: bool = False,
) -> None:
    """Tell everybody but who did it."""
    words = {"facility": report.facility.name, "month": str(report.period)}
    tell(
        event=event,
        to=[person for person in to if person.pk != by.pk],
        subject=subject % words,
        text=text,
        url=report.get_absolute_url(),
        organisation=report.facility.supervisor.code,
        urgent=urgent,
    )


def submitted(report: MonthlyReport, by: User) -> None:
    office = staff_of(report.facility.supervisor)
    say(RehabEvent.REPORT_SUBMITTED, report, office, by, _("Laporan %(month)s dari %(facility)s menunggu pemeriksaan"))
    if report.latest is not None and report.latest.on_behalf:
        to = fillers_of(report.facility)
        text = _("Laporan ini diisi petugas dari kertas atau foto. Periksa, dan sampaikan keberatan bila tidak sesuai.")
        say(RehabEvent.REPORT_SUBMITTED, report, to, by, _("Laporan %(month)s %(facility)s diisi petugas"), text)


def returned(report: MonthlyReport, by: User, note: str) -> None:
    subject = _("Laporan %(month)s %(facility)s dikembalikan untuk diperbaiki")
    say(RehabEvent.REPORT_RETURNED, report, fillers_of(report.facility), by, subject, note, urgent=True)


def approved(report: MonthlyReport, by: User) -> None:
    subject = _("Laporan %(month)s %(facility)s disetujui")
    say(RehabEvent.REPORT_APPROVED, report, fillers_of(report.facility), by, subject)


def withdrawn(report: MonthlyReport, by: User, note: str) -> None:
    subject = _("Persetujuan laporan %(month)s %(facility)s ditarik; laporan diperiksa lagi")
    to = [*fillers_of(report.facility), *staff_of(report.facility.supervisor)]
    say(RehabEvent.APPROVAL_WITHDRAWN, report, to, by, subject, note)


def objected(report: MonthlyReport, by: User) -> None:
    subject = _("%(facility)s berkeberatan atas laporan %(month)s yang diisi petugas")
    say(RehabEvent.OBJECTED, report, staff_of(report.facility.supervisor), by, subject, report.objection, urgent=True)
