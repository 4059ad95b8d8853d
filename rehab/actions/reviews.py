"""Review: comments on cells, return with a note, approval, and what undoes it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from rehab import telling
from rehab.actions import evidence
from rehab.actions.comments import comment, said
from rehab.actions.drafts import beginning, locked
from rehab.actions.summaries import write_summaries
from rehab.enums import RehabEvent, ReportStatus, StepKind
from rehab.models import MonthlyReport, ReportVersion, Step
from rehab.permissions import (
    check_can_approve,
    check_can_cancel_correction,
    check_can_check,
    check_can_correct,
    check_can_reopen,
    check_can_void,
    check_can_withdraw,
    check_is_filler,
)
from rehab.permissions.review import check_can_ask_correction, check_can_decline_correction, check_can_object

EVENTS = {
    StepKind.CHECKED: RehabEvent.REPORT_CHECKED,
    StepKind.RETURNED: RehabEvent.REPORT_RETURNED,
    StepKind.APPROVED: RehabEvent.REPORT_APPROVED,
    StepKind.WITHDRAWN: RehabEvent.APPROVAL_WITHDRAWN,
    StepKind.REOPENED: RehabEvent.REPORT_REOPENED,
    StepKind.CORRECTING: RehabEvent.REPORT_CORRECTED,
    StepKind.CORRECTED_NOT: RehabEvent.CORRECTION_CANCELLED,
    StepKind.VOIDED: RehabEvent.SUBMISSION_VOIDED,
    StepKind.OBJECTED: RehabEvent.OBJECTED,
    StepKind.ASKED: RehabEvent.CORRECTION_ASKED,
    StepKind.DECLINED: RehabEvent.CORRECTION_DECLINED,
}


def step(report: MonthlyReport, kind: StepKind, by: User, note: str = "") -> None:
    Step.objects.create(report=report, kind=kind, version=report.latest, by=by, note=note)
    record(EVENTS[kind], by=by, target=report, organisation=report.facility.supervisor.code, note=note)


def move_on(report: MonthlyReport, kind: StepKind, by: User, note: str = "") -> None:
    """A step that changes which figures count: they follow, and the duty the report is the proof of."""
    step(report, kind, by, note)
    write_summaries(report)
    evidence.keep(report, by)


@transaction.atomic
def check(*, report: MonthlyReport, by: User, note: str = "") -> MonthlyReport:
    """Looked through and in order: it waits for the approver."""
    report, _draft = locked(report)
    check_can_check(by, report)
    report.checked_by = by
    report.save(update_fields=["checked_by"])
    step(report, StepKind.CHECKED, by, note.strip()[:500])
    telling.checked(report, by)
    return report


@transaction.atomic
def send_back(
    *, report: MonthlyReport, by: User, note: str, comments: Mapping[str, str] | None = None
) -> MonthlyReport:
    """Return it with what is to be corrected, and notes on single cells. It counts for seven more days."""
    report, _draft = locked(report)
    check_can_check(by, report)
    note = said(note, _("Tuliskan apa yang harus diperbaiki."))
    for code, text in (comments or {}).items():
        comment(report=report, by=by, code=code, text=text)
    back_to_clinic(report)
    move_on(report, StepKind.RETURNED, by, note)
    telling.returned(report, by, note)
    return report


def back_to_clinic(report: MonthlyReport) -> None:
    """What the facility objected to, or asked for, is answered by it."""
    report.status = ReportStatus.RETURNED
    report.returned_at = timezone.now()
    report.checked_by, report.objection = None, ""
    report.save(update_fields=["status", "returned_at", "checked_by", "objection", "approved", "approved_at"])


@transaction.atomic
def approve(*, report: MonthlyReport, by: User) -> MonthlyReport:
    """The figures of this version are final. Approved again, nothing happens."""
    report, _draft = locked(report)
    if report.status == ReportStatus.APPROVED and report.approved_id == report.latest_id:
        return report
    check_can_approve(by, report)
    report.status = ReportStatus.APPROVED
    report.approved, report.approved_at, report.objection = report.latest, timezone.now(), ""  # the diary keeps it
    report.save(update_fields=["status", "approved", "approved_at", "objection"])
    report.comments.filter(closed_at=None).update(closed_at=report.approved_at)
    move_on(report, StepKind.APPROVED, by)
    telling.approved(report, by)
    return report


@transaction.atomic
def withdraw_approval(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """Take the approval back: it is under review again, its figures provisional."""
    report, _draft = locked(report)
    check_can_withdraw(by, report)
    note = said(note, _("Tuliskan alasannya."))
    report.status = ReportStatus.SUBMITTED
    report.approved = report.approved_at = None
    report.save(update_fields=["status", "approved", "approved_at"])
    move_on(report, StepKind.WITHDRAWN, by, note)
    telling.withdrawn(report, by, note)
    return report


@transaction.atomic
def reopen(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """A BNNP opens what its BNNK approved; it goes back to the clinic, its figures are provisional."""
    report, _draft = locked(report)
    check_can_reopen(by, report)
    note = said(note, _("Tuliskan alasannya."))
    report.approved = report.approved_at = None
    back_to_clinic(report)
    move_on(report, StepKind.REOPENED, by, note)
    telling.reopened(report, by, note)
    return report


@transaction.atomic
def correct(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """Open an approved report for a correction; its figures stay final until the next version is approved."""
    report, _draft = locked(report)
    check_can_correct(by, report)
    note = said(note, _("Tuliskan alasan koreksi."))
    back_to_clinic(report)
    step(report, StepKind.CORRECTING, by, note)
    telling.correcting(report, by, note)
    return report


@transaction.atomic
def cancel_correction(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """Approved again as it was; what was typed meanwhile leaves the draft. `approved_at` stays: no figure changed."""
    report, draft = locked(report)
    check_can_cancel_correction(by, report)
    note = said(note, _("Tuliskan alasannya."))
    if report.approved_id != report.latest_id:
        report.latest = report.approved = approved_anew(report, note)
    report.status, report.returned_at = ReportStatus.APPROVED, None
    report.save(update_fields=["status", "returned_at", "latest", "approved"])
    report.comments.filter(closed_at=None).update(closed_at=timezone.now())
    draft.values = beginning(report)
    draft.revision += 1
    draft.save()
    move_on(report, StepKind.CORRECTED_NOT, by, note)
    telling.not_corrected(report, by, note)
    return report


def approved_anew(report: MonthlyReport, note: str) -> ReportVersion:
    """The approved figures once more, after a correction that was sent and came to nothing: the last version holds.

    Nobody hands it in, so that whoever cancelled may still approve.
    """
    kept, last = report.approved, report.latest
    assert kept is not None  # noqa: S101
    assert last is not None  # noqa: S101
    return ReportVersion.objects.create(
        report=report, n=last.n + 1, values=kept.values, authors=kept.authors, reasons=kept.reasons, note=note, by=None,
        channel=kept.channel, received_on=kept.received_on,
    )  # fmt: skip


@transaction.atomic
def void(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """The submission was empty or made up: it does not count as handed in, the next one does."""
    report, _draft = locked(report)
    check_can_void(by, report)
    note = said(note, _("Tuliskan mengapa kiriman ini dinyatakan kosong."))
    report.counted_at = None
    report.save(update_fields=["counted_at"])
    back_to_clinic(report)
    move_on(report, StepKind.VOIDED, by, note)
    telling.returned(report, by, note)
    return report


@transaction.atomic
def object_to(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """The facility does not agree with what an officer entered for it. Said again in the same words, nothing happens."""
    report, _draft = locked(report)
    check_can_object(by, report)
    note = said(note, _("Tuliskan apa yang tidak sesuai."))
    if note == report.objection:
        return report
    report.objection = note
    report.save(update_fields=["objection"])
    step(report, StepKind.OBJECTED, by, report.objection)
    telling.objected(report, by)
    return report


@transaction.atomic
def ask_correction(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """The facility asks for an approved report to be opened. Asked again in the same words, nothing happens."""
    report, _draft = locked(report)
    check_is_filler(by, report.facility)
    note = said(note, _("Tuliskan apa yang keliru."))
    if report.status == ReportStatus.APPROVED and note == report.objection:
        return report
    check_can_ask_correction(by, report)
    report.objection = note
    report.save(update_fields=["objection"])
    step(report, StepKind.ASKED, by, note)
    telling.correction_asked(report, by)
    return report


@transaction.atomic
def decline_correction(*, report: MonthlyReport, by: User, note: str) -> MonthlyReport:
    """The office leaves the approved figures as they are, and says why; the facility may ask again."""
    report, _draft = locked(report)
    check_can_decline_correction(by, report)
    note = said(note, _("Tuliskan alasannya."))
    report.objection = ""
    report.save(update_fields=["objection"])
    step(report, StepKind.DECLINED, by, note)
    telling.correction_declined(report, by, note)
    return report
