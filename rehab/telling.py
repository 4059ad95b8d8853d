"""Who hears of what happens to a report. A message carries no figure of clients."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from bnnportal.offices.enums import OrganisationKind
from bnnportal.periods import Month
from partners.permissions import FIELDS
from partners.recipients import people, staff_of
from rehab.enums import RehabEvent
from rehab.models import Facility, LockException, MonthlyReport, Suspension


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

    def words() -> dict[str, str]:
        return {"facility": report.facility.name, "month": str(report.period)}

    tell(
        event=event,
        to=[person for person in to if person.pk != by.pk],
        subject=lazily(lambda: str(subject) % words()),
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
    office = report.facility.supervisor
    if office.kind == OrganisationKind.KABKOTA and office.parent is not None:
        text = _("Bila ada yang keliru, BNNP dapat membukanya kembali dalam sepuluh hari kerja.")
        say(RehabEvent.REPORT_APPROVED, report, staff_of(office.parent), by, subject, text)


def checked(report: MonthlyReport, by: User) -> None:
    """The approvers of the office itself: it waits for them."""
    approvers = Membership.objects.filter(organisation=report.facility.supervisor, role=Role.APPROVER, field__in=FIELDS)
    subject = _("Laporan %(month)s %(facility)s sudah diperiksa, menunggu persetujuan")
    say(RehabEvent.REPORT_CHECKED, report, people(approvers), by, subject)


def reopened(report: MonthlyReport, by: User, note: str) -> None:
    """The clinic, and the BNNK whose approval it was."""
    subject = _("Laporan %(month)s %(facility)s dibuka kembali oleh BNNP")
    to = [*fillers_of(report.facility), *staff_of(report.facility.supervisor)]
    say(RehabEvent.REPORT_REOPENED, report, to, by, subject, note, urgent=True)


def correcting(report: MonthlyReport, by: User, note: str) -> None:
    subject = _("Laporan %(month)s %(facility)s dibuka untuk koreksi")
    say(RehabEvent.REPORT_CORRECTED, report, fillers_of(report.facility), by, subject, note, urgent=True)


def not_corrected(report: MonthlyReport, by: User, note: str) -> None:
    subject = _("Koreksi laporan %(month)s %(facility)s dibatalkan; angka yang disetujui tetap berlaku")
    say(RehabEvent.CORRECTION_CANCELLED, report, fillers_of(report.facility), by, subject, note)


def openings_moved(report: MonthlyReport, months: Iterable[MonthlyReport], by: User) -> None:
    """One message for all months that moved."""
    text = _("Saldo awal bulan berikut mengikuti koreksi ini: %(months)s.")
    words = {"months": ", ".join(str(one.period) for one in months)}
    to = [*fillers_of(report.facility), *staff_of(report.facility.supervisor)]
    subject = _("Saldo awal setelah %(month)s %(facility)s dipindah")
    say(RehabEvent.OPENING_MOVED, report, to, by, subject, text % words)


def exception_granted(exception: LockException, by: User, until: str) -> None:
    """The facility and its office: the year is open for it until a day."""
    facility = exception.facility
    words = {"year": exception.year, "facility": facility.name, "until": until}
    tell(
        event=RehabEvent.EXCEPTION_GRANTED,
        to=[person for person in (*fillers_of(facility), *staff_of(facility.supervisor)) if person.pk != by.pk],
        subject=_("Laporan %(facility)s tahun %(year)s dapat diubah sampai %(until)s") % words,
        text=exception.reason,
        url=f"{reverse('report-list')}?facility={facility.code}&year={exception.year}",
        organisation=facility.supervisor.code,
        urgent=False,
    )


def withdrawn(report: MonthlyReport, by: User, note: str) -> None:
    subject = _("Persetujuan laporan %(month)s %(facility)s ditarik; laporan diperiksa lagi")
    to = [*fillers_of(report.facility), *staff_of(report.facility.supervisor)]
    say(RehabEvent.APPROVAL_WITHDRAWN, report, to, by, subject, note)


def passed_on(facility: Facility, by: User) -> None:
    """The office that supervises it from now on."""
    tell(
        event=RehabEvent.FACILITY_CHANGED,
        to=[person for person in staff_of(facility.supervisor) if person.pk != by.pk],
        subject=lazily(lambda: gettext("%(facility)s kini dibina kantor Anda") % {"facility": facility.name}),
        text=_("Laporan bulanannya Anda periksa dan setujui mulai sekarang."),
        url=facility.get_absolute_url(),
        organisation=facility.supervisor.code,
    )


def suspended(suspension: Suspension, by: User) -> None:
    facility = suspension.facility
    tell(
        event=RehabEvent.FACILITY_SUSPENDED,
        to=[person for person in fillers_of(facility) if person.pk != by.pk],
        subject=lazily(lambda: gettext("%(facility)s tidak perlu lapor untuk sementara") % {"facility": facility.name}),
        text=lazily(lambda: gettext("Bulan: %(span)s. Alasan: %(reason)s") % {
            "span": suspension.span, "reason": suspension.reason,
        }),
        url=facility.get_absolute_url(),
        organisation=facility.supervisor.code,
    )  # fmt: skip


def resumed(facility: Facility, by: User, last_month: dt.date | None) -> None:
    text = gettext_noop("Penghentian pelaporan dicabut.")
    if last_month is not None:
        text = gettext_noop("Laporan ditagih lagi mulai %(month)s.")
    tell(
        event=RehabEvent.FACILITY_RESUMED,
        to=[person for person in fillers_of(facility) if person.pk != by.pk],
        subject=lazily(lambda: gettext("%(facility)s lapor lagi") % {"facility": facility.name}),
        text=lazily(lambda: gettext(text) % {"month": Month.of(last_month).shift(1) if last_month else ""}),
        url=facility.get_absolute_url(),
        organisation=facility.supervisor.code,
    )


def objected(report: MonthlyReport, by: User) -> None:
    subject = _("%(facility)s berkeberatan atas laporan %(month)s yang diisi petugas")
    say(RehabEvent.OBJECTED, report, staff_of(report.facility.supervisor), by, subject, report.objection, urgent=True)


def correction_asked(report: MonthlyReport, by: User) -> None:
    subject = _("%(facility)s minta laporan %(month)s dibuka untuk koreksi")
    office = staff_of(report.facility.supervisor)
    say(RehabEvent.CORRECTION_ASKED, report, office, by, subject, report.objection, urgent=True)


def correction_declined(report: MonthlyReport, by: User, note: str) -> None:
    subject = _("Laporan %(month)s %(facility)s tidak dibuka untuk koreksi")
    say(RehabEvent.CORRECTION_DECLINED, report, fillers_of(report.facility), by, subject, note)
