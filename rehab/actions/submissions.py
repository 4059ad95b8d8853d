"""Handing in a report: checked, kept for ever as a version, counted at once, told to the office."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from partners.permissions import check_is_staff
from rehab import telling
from rehab.actions import evidence
from rehab.actions.drafts import carry_forward, fill_rest, locked
from rehab.actions.summaries import add_summaries
from rehab.context import context_of
from rehab.definition import NO_DATA, Value, Values, checks
from rehab.enums import Channel, RehabEvent, ReportStatus, StepKind, WarningReason
from rehab.models import Draft, MonthlyReport, ReportVersion, Step
from rehab.permissions import check_can_enter_for, check_can_submit, check_is_filler

OLDEST_PAPER = 31  # days
MOST_NAMED = 3  # cells in one sentence


@transaction.atomic
def submit(
    *,
    report: MonthlyReport,
    by: User,
    reasons: Mapping[str, Mapping[str, str]] | None = None,
    note: str = "",
    channel: Channel | None = None,
    received_on: dt.date | None = None,
) -> ReportVersion:
    """Hand the draft in. ValidationError: what is wrong by cell, or the warnings that still want a reason.

    reasons: {code: {"reason": WarningReason, "note": …}}, one for each warning.
    channel, received_on: entered by an officer of the supervising office for a facility that sent paper or a photo.
    Handed in again unchanged (a phone that lost the answer), it returns the version that is there.
    """
    report, draft = locked(report)
    if sent := sent_before(report, draft):
        check_is_filler(by, report.facility) if channel is None else check_is_staff(by, report.facility.supervisor)
        return sent
    check_can_submit(by, report) if channel is None else check_can_enter_for(by, report)
    if channel is not None:
        check_received(report, received_on)
    values = filled_in(report, draft)
    version = ReportVersion.objects.create(
        report=report, n=(report.latest.n if report.latest else 0) + 1, values=values,
        authors={code: cell["by"] for code, cell in draft.values.items() if code in values and "by" in cell},
        reasons=checked(report, values, reasons or {}), note=note.strip() or why_corrected(report), by=by,
        channel=channel or "", received_on=received_on,
    )  # fmt: skip
    hand_in(report, version)
    Step.objects.create(
        report=report, kind=StepKind.SUBMITTED, version=version, by=by, at=version.at, note=version.note
    )
    add_summaries(report)
    carry_forward(report)
    evidence.keep(report, by)
    record(
        RehabEvent.REPORT_SUBMITTED, by=by, target=report, organisation=report.facility.supervisor.code,
        version=version.n, on_behalf=version.on_behalf, days_late=report.days_late,
    )  # fmt: skip
    telling.submitted(report, by)
    return version


def why_corrected(report: MonthlyReport) -> str:
    """The reason an approved report was opened for: it stands with the version that corrects it."""
    if report.approved_id is None:
        return ""
    opened = report.steps.filter(kind=StepKind.CORRECTING).order_by("-at", "-pk").first()
    return opened.note[:500] if opened else ""


def sent_before(report: MonthlyReport, draft: Draft) -> ReportVersion | None:
    """The version that was handed in with exactly what the draft holds."""
    handed_in = report.status in (ReportStatus.SUBMITTED, ReportStatus.APPROVED)
    unchanged = handed_in and report.latest is not None and report.latest.values == filled_in(report, draft)
    return report.latest if unchanged else None


def filled_in(report: MonthlyReport, draft: Draft) -> dict[str, Value]:
    """What of the draft is asked of this facility; services that it gave up stay behind."""
    cells = report.cells
    return {code: cell["v"] for code, cell in draft.values.items() if code in cells}


def check_received(report: MonthlyReport, day: dt.date | None) -> None:
    today = timezone.localdate()
    if day is None:
        raise ValidationError({"received_on": _("Isi tanggal laporan diterima.")})
    if day <= report.period.last_day:
        raise ValidationError({"received_on": _("Tanggal diterima tidak mungkin sebelum bulan laporan berakhir.")})
    if day > today:
        raise ValidationError({"received_on": _("Tanggal diterima belum tiba.")})
    if day < today - dt.timedelta(days=OLDEST_PAPER):
        raise ValidationError({"received_on": _("Tanggal diterima paling lama 31 hari yang lalu.")})


def checked(
    report: MonthlyReport, values: dict[str, Any], reasons: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """Refuse errors and unexplained warnings; the warnings with their reasons."""
    context = context_of(report)
    problems = checks.problems(report.definition, values, context)
    if problems:
        said: dict[str, list[str]] = {}
        for problem in problems:
            said.setdefault(problem.code, []).append(problem.text)
        raise ValidationError(said)
    kept, wanting = [], {}
    for warning in checks.warnings(report.definition, values, context):
        given = reasons.get(warning.code, {})
        reason, words = given.get("reason", ""), given.get("note", "").strip()[:300]
        if reason not in WarningReason.values or (reason == WarningReason.OTHER and not words):
            wanting[warning.code] = [warning.text, _("Pilih alasannya, lalu kirim lagi.")]
        kept.append({"code": warning.code, "kind": warning.kind, "text": warning.text, "reason": reason, "note": words})
    if wanting:
        raise ValidationError(wanting, code="reasons")
    return kept


def hand_in(report: MonthlyReport, version: ReportVersion) -> None:
    when = version.at
    if version.received_on is not None:  # what came on paper came that day
        zone = ZoneInfo(report.facility.time_zone)
        when = min(when, dt.datetime.combine(version.received_on, dt.time(), zone))
    report.latest = version
    report.status = ReportStatus.SUBMITTED
    report.first_submitted_at = report.first_submitted_at or version.at
    report.counted_at = report.counted_at or when
    report.returned_at = report.checked_by = None
    report.objection = ""
    report.save(
        update_fields=[
            "latest", "status", "first_submitted_at", "counted_at", "returned_at", "checked_by", "objection",
        ]
    )  # fmt: skip


@transaction.atomic
def submit_nothing(
    *, report: MonthlyReport, by: User, reasons: Mapping[str, Mapping[str, str]] | None = None
) -> ReportVersion:
    """ "Tidak ada klien bulan ini": a complete report of zeros, for a facility that had nobody in care."""
    report, draft = locked(report)
    if not sent_before(report, draft):
        check_can_submit(by, report)
        if there := not_nothing(report, draft.plain):
            raise ValidationError(
                _("Laporan ini sudah berisi %(cells)s. Isi laporan seperti biasa.") % {"cells": ", ".join(there)}
            )
        draft = fill_rest(report=report, by=by)
        unknown = {
            code: {"v": NO_DATA, "by": by.pk, "at": timezone.now().isoformat(timespec="seconds")}
            for code, cell in report.cells.items()
            if cell.item.copy and code not in draft.values
        }
        draft.values |= unknown
        draft.save()
    return submit(report=report, by=by, reasons=reasons)


def not_nothing(report: MonthlyReport, values: Values) -> list[str]:
    """What a report of nothing would lose, in words, at most three; staff, beds and texts do not matter."""
    found = [
        f"{report.definition.label(cell)} ({value})"
        for code, cell in report.cells.items()
        if not cell.item.copy and (value := checks.number(values, code)) and not checks.number(values, cell.total)
    ]
    rest = len(found) - MOST_NAMED
    if rest > 0:
        found[MOST_NAMED:] = [ngettext("dan %(n)s isian lain", "dan %(n)s isian lain", rest) % {"n": rest}]
    return found
