"""Reports are filled in by the facility, checked by its supervising office, approved by that office's approver."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Holiday
from partners.permissions import check_is_approver, check_is_staff
from rehab.enums import FILLABLE, ReportOrigin, ReportStatus, StepKind
from rehab.models import Facility, LockException, MonthlyReport, ReportVersion, YearLock

REOPEN_DAYS = 10  # working days in which a BNNP may reopen what its BNNK approved
WIB = ZoneInfo("Asia/Jakarta")
FIELDS = frozenset({Field.ALL, Field.REHABILITATION})


# Locks


def locked_since(year: int) -> dt.datetime:
    """From when the months of a year are locked: the moment set for it, or 31 January 23.59 WIB of the next year."""
    row = YearLock.objects.filter(year=year).first()
    return row.at if row else dt.datetime(year + 1, 1, 31, 23, 59, 59, tzinfo=WIB)


def is_locked(facility: Facility, month: dt.date) -> bool:
    now = timezone.now()
    if now < dt.datetime(month.year, 12, 31, tzinfo=dt.UTC):  # no year is locked before its end (actions.move_lock)
        return False
    if now <= locked_since(month.year):
        return False
    return not LockException.objects.filter(facility=facility, year=month.year, until__gte=now).exists()


def check_is_open(report: MonthlyReport) -> None:
    """Refuse changes of a locked year."""
    if is_locked(report.facility, report.month):
        words = {"year": report.month.year, "office": report.facility.supervisor}
        raise ValidationError(
            _("Laporan tahun %(year)s sudah dikunci. Perubahan memerlukan pengecualian; hubungi %(office)s.") % words
        )


# Filling in


def check_is_filler(user: User, facility: Facility) -> None:
    """The facility's own people: a partner's account, or rehabilitation staff of the BNN office that runs it."""
    membership = user.membership
    if membership is None or membership.organisation_id != facility.organisation_id:
        raise PermissionDenied(_("Hanya petugas %(facility)s yang mengisi laporan ini.") % {"facility": facility})
    if membership.role not in {Role.PARTNER, Role.OPERATOR, Role.APPROVER} or membership.field not in FIELDS:
        raise PermissionDenied(_("Hanya bidang rehabilitasi yang mengisi laporan ini."))


def check_is_fillable(report: MonthlyReport) -> None:
    if report.status == ReportStatus.SUBMITTED:
        raise ValidationError(
            _("Laporan ini sudah dikirim dan sedang diperiksa. Minta dikembalikan untuk mengubahnya.")
        )
    if report.status not in FILLABLE:
        raise ValidationError(_("Laporan ini sudah disetujui. Minta dibuka untuk koreksi bila ada yang keliru."))


def check_can_fill(user: User, report: MonthlyReport) -> None:
    """Change the draft: the facility's people; or an officer of its supervising office, for paper or a photo."""
    if not is_officer(user, report.facility):
        check_is_filler(user, report.facility)
    check_is_fillable(report)
    check_is_open(report)


def check_sees_draft(user: User, report: MonthlyReport) -> None:
    """What is not handed in yet is the affair of who fills it in; others read the versions."""
    if not is_officer(user, report.facility):
        check_is_filler(user, report.facility)


def is_officer(user: User, facility: Facility) -> bool:
    try:
        check_is_staff(user, facility.supervisor)
    except PermissionDenied:
        return False
    return True


def check_can_submit(user: User, report: MonthlyReport) -> None:
    """In the name of the facility itself."""
    check_is_filler(user, report.facility)
    check_is_fillable(report)
    check_is_open(report)


def check_can_enter_for(user: User, report: MonthlyReport) -> None:
    """In the place of a facility that sent paper, a photo or a mail."""
    check_is_staff(user, report.facility.supervisor)
    check_is_fillable(report)
    check_is_open(report)


# Review


def check_is_under_review(report: MonthlyReport) -> None:
    if report.origin == ReportOrigin.HISTORY:
        raise ValidationError(_("Riwayat tidak diperiksa."))
    if report.status != ReportStatus.SUBMITTED:
        raise ValidationError(_("Laporan ini tidak sedang menunggu pemeriksaan."))


def check_can_check(user: User, report: MonthlyReport) -> None:
    """Look it through, comment on cells, return it: operators and approvers of the supervising office."""
    check_is_staff(user, report.facility.supervisor)
    check_is_under_review(report)
    check_is_open(report)


def check_can_approve(user: User, report: MonthlyReport) -> None:
    check_is_approver(user, report.facility.supervisor)
    check_is_under_review(report)
    check_is_open(report)
    version = handed_in(report)
    if version is None:
        return
    if version.by_id == user.pk:
        raise PermissionDenied(_("Laporan yang Anda kirim sendiri disetujui oleh orang lain."))
    if version.on_behalf and user.pk in version.authors.values():
        raise PermissionDenied(_("Anda ikut mengisi laporan ini untuk lembaga; yang menyetujui orang lain."))


def handed_in(report: MonthlyReport) -> ReportVersion | None:
    """What waits, as it was handed in; a version the portal made after a correction has its approver's name."""
    version = report.latest
    if version is not None and version.follows_id is not None:
        version = report.versions.filter(follows=None).order_by("-n").first()
    return version


def check_can_void(user: User, report: MonthlyReport) -> None:
    """Declare a submission empty; it no longer counts as handed in. Only the one that made the report count."""
    check_can_check(user, report)
    handed_in = report.steps.filter(kind=StepKind.SUBMITTED)
    voided = report.steps.filter(kind=StepKind.VOIDED).order_by("-at", "-pk").first()
    if (handed_in.filter(pk__gt=voided.pk) if voided else handed_in).count() > 1:
        raise ValidationError(_("Laporan ini sudah dihitung sejak kiriman sebelumnya. Kembalikan saja dengan catatan."))


def check_is_approved(report: MonthlyReport) -> None:
    if report.status != ReportStatus.APPROVED or report.origin == ReportOrigin.HISTORY:
        raise ValidationError(_("Laporan ini belum disetujui."))


def check_can_withdraw(user: User, report: MonthlyReport) -> None:
    """Take an approval back, until the year is locked."""
    check_is_approver(user, report.facility.supervisor)
    check_is_approved(report)
    check_is_open(report)


def check_can_reopen(user: User, report: MonthlyReport) -> None:
    """A BNNP reopens what its BNNK approved, within ten working days; after them silence is acknowledgement."""
    supervisor = report.facility.supervisor
    if supervisor.kind != OrganisationKind.KABKOTA or supervisor.parent is None:
        raise PermissionDenied(_("Hanya laporan yang disetujui BNNK dapat dibuka kembali oleh BNNP."))
    check_is_staff(user, supervisor.parent)
    check_is_approved(report)
    check_is_open(report)
    if report.approved_at is None or timezone.localdate() > reopen_until(report.approved_at):
        raise ValidationError(_("Sepuluh hari kerja sudah lewat; laporan ini dianggap diketahui BNNP."))


def reopen_until(approved_at: dt.datetime) -> dt.date:
    """The last day on which the BNNP may reopen."""
    return Holiday.objects.add_working_days(timezone.localdate(approved_at), REOPEN_DAYS)


def check_can_cancel_correction(user: User, report: MonthlyReport) -> None:
    """The approved figures stand as they did. No figure changes, so the lock of the year allows it."""
    check_is_approver(user, report.facility.supervisor)
    if report.status == ReportStatus.SUBMITTED and report.approved_id is not None:
        raise ValidationError(_("Perbaikannya sudah dikirim. Kembalikan dahulu, lalu batalkan koreksinya."))
    if report.status != ReportStatus.RETURNED or report.approved_id is None:
        raise ValidationError(_("Laporan ini tidak sedang dibuka untuk koreksi."))


def check_can_correct(user: User, report: MonthlyReport) -> None:
    """Open an approved report for a correction; its figures stay until the new version is approved."""
    check_is_staff(user, report.facility.supervisor)
    check_is_approved(report)
    check_is_open(report)
