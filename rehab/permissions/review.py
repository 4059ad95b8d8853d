"""What is said about a report: comments on cells, answers, objections; and what follows a correction."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from partners.permissions import check_is_approver, check_is_staff
from rehab.enums import ReportStatus, StepKind
from rehab.models import CellComment, MonthlyReport, Step
from rehab.permissions.reports import (
    check_can_check,
    check_can_fill,
    check_is_approved,
    check_is_filler,
    check_is_open,
    is_officer,
)


def check_can_object(user: User, report: MonthlyReport) -> None:
    """The facility does not agree with what an officer entered for it."""
    check_is_filler(user, report.facility)
    if report.latest is None or not report.latest.on_behalf:
        raise ValidationError(_("Hanya laporan yang diisi petugas dapat disanggah."))
    if report.status == ReportStatus.APPROVED:
        raise ValidationError(_("Laporan ini sudah disetujui. Minta dibuka untuk koreksi bila ada yang keliru."))
    if report.status != ReportStatus.SUBMITTED:
        raise ValidationError(_("Laporan ini ada pada Anda lagi; perbaiki isiannya, lalu kirim."))
    check_is_open(report)


def check_can_ask_correction(user: User, report: MonthlyReport) -> None:
    """The facility found a mistake in what is approved; it asks once, until its office has answered."""
    check_is_filler(user, report.facility)
    check_is_approved(report)
    check_is_open(report)
    if report.objection:
        raise ValidationError(_("Permintaan lembaga sudah sampai dan menunggu jawaban kantor pembina."))


def check_can_decline_correction(user: User, report: MonthlyReport) -> None:
    """Say no to it; saying yes is opening the correction. Nothing changes, so the lock of the year allows it."""
    check_is_staff(user, report.facility.supervisor)
    check_is_approved(report)
    if not report.objection:
        raise ValidationError(_("Tidak ada permintaan koreksi yang menunggu jawaban."))


def reads_note(user: User, report: MonthlyReport, comment: CellComment) -> bool:
    """The office writes its notes in peace: the clinic reads them once the report is returned."""
    waits = report.status == ReportStatus.SUBMITTED and comment.version_id == report.latest_id
    return not waits or is_officer(user, report.facility) or user.organisation != report.facility.organisation


def readable_note(user: User, report: MonthlyReport, pk: int) -> CellComment | None:
    """One of them; none where the person does not read it yet."""
    found = report.comments.select_related("report", "version", "by").filter(pk=pk).first()
    return found if found is not None and reads_note(user, report, found) else None


def note_of(user: User, report: MonthlyReport, step: Step) -> str:
    """What a step says to this person: the note of who checked is for the approver, not for the clinic."""
    inside = step.kind == StepKind.CHECKED
    reads = is_officer(user, report.facility) or user.organisation != report.facility.organisation
    return "" if inside and not reads else step.note


def check_can_take_back(user: User, report: MonthlyReport, comment: CellComment) -> None:
    """Its author, while the report has not gone back to the clinic."""
    check_can_check(user, report)
    if comment.by_id != user.pk:
        raise PermissionDenied(_("Hanya penulisnya yang menghapus catatan ini."))
    if comment.version_id != report.latest_id or comment.closed_at is not None:
        raise ValidationError(_("Catatan ini sudah dibaca lembaga dan tetap tersimpan."))


def check_can_answer(user: User, report: MonthlyReport, comment: CellComment) -> None:
    """Whoever fills in the report, while it is with the clinic."""
    check_can_fill(user, report)
    if comment.closed_at is not None:
        raise ValidationError(_("Catatan ini sudah selesai."))


def check_can_carry_on(user: User, report: MonthlyReport) -> None:
    """Move the opening balances that follow a corrected month; each of those months is checked again."""
    check_is_approver(user, report.facility.supervisor)
    check_is_approved(report)
