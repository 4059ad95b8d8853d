"""Many reports of many facilities at once: all saved, or none with everything that is wrong told by row and cell."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.periods import Month
from rehab.actions.drafts import locked, read_all, write
from rehab.actions.entering import enter
from rehab.actions.submissions import sent_before, submit
from rehab.enums import Channel
from rehab.models import MonthlyReport
from rehab.permissions import check_can_fill

MOST = 500  # reports a request


@dataclass(frozen=True)
class Entry:
    """One report as sent: the cells named are set (None empties one), the others stay as they are."""

    facility: str  # code
    month: Month
    values: Mapping[str, Any]
    hand_in: bool = False
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    note: str = ""
    # handed in by an officer for the facility: how and when it came; its scan hangs on the report already
    channel: Channel | None = None
    received_on: dt.date | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row; `code` is the cell, "" where it is about the whole report."""

    row: int  # from 1 on
    facility: str
    month: str
    code: str
    text: str


@dataclass(frozen=True)
class Outcome:
    saved: Sequence[MonthlyReport]
    faults: Sequence[Fault]


@transaction.atomic
def save_reports(*, entries: Sequence[Entry], by: User, dry_run: bool = False) -> Outcome:
    """Fill in (and hand in) many reports. With a fault anywhere, or on a dry run, nothing of it is kept.

    A dry run takes the same way to its end, so that it finds what the real one would. A fixed number of queries a
    report, more for those handed in.
    """
    reports, faults = find(entries, by)
    saved = []
    # locked in one order, whatever the order of the rows: two requests at once never wait for each other
    for row, entry, report in sorted(reports, key=lambda found: (found[2].facility_id, found[2].month)):
        try:
            saved.append(save_one(entry, report, by))
        except (ValidationError, PermissionDenied) as error:
            faults.extend(faults_of(row, entry, error))
    if dry_run or faults:
        transaction.set_rollback(True)
    return Outcome([] if faults else saved, sorted(faults, key=lambda fault: fault.row))


def find(entries: Sequence[Entry], by: User) -> tuple[list[tuple[int, Entry, MonthlyReport]], list[Fault]]:
    """The report of each row; one query. What one may not see does not exist."""
    wanted = {(entry.facility, entry.month.first_day) for entry in entries}
    there = {
        (report.facility.code, report.month): report
        for report in MonthlyReport.objects.visible_to(by)
        .for_page()
        .filter(facility__code__in={code for code, _month in wanted}, month__in={month for _code, month in wanted})
    }
    found: list[tuple[int, Entry, MonthlyReport]] = []
    faults: list[Fault] = []
    rows: dict[int, int] = {}
    for row, entry in enumerate(entries, start=1):
        report = there.get((entry.facility, entry.month.first_day))
        if report is None:
            faults.append(fault(row, entry, "", _("Tidak ada laporan lembaga ini untuk bulan itu.")))
        elif report.pk in rows:
            words = {"row": rows[report.pk]}
            faults.append(fault(row, entry, "", _("Laporan ini sudah ada di baris %(row)s.") % words))
        else:
            rows[report.pk] = row
            found.append((row, entry, report))
    return found, faults


@transaction.atomic
def save_one(entry: Entry, report: MonthlyReport, by: User) -> MonthlyReport:
    report, draft = locked(report)
    given = read_all(report, entry.values)
    values = {code: value for code, value in draft.plain.items() if code not in entry.values} | given
    if not (entry.hand_in and values == draft.plain and sent_before(report, draft)):  # else the request comes again
        check_can_fill(by, report)
        write(draft, values, by)
    if entry.hand_in:
        hand_in(entry, report, by)
    return report


def hand_in(entry: Entry, report: MonthlyReport, by: User) -> None:
    if entry.channel is None:
        submit(report=report, by=by, reasons=entry.reasons, note=entry.note)
        return
    enter(
        report=report, by=by, channel=entry.channel, received_on=entry.received_on, reasons=entry.reasons,
        note=entry.note,
    )  # fmt: skip


def faults_of(row: int, entry: Entry, error: ValidationError | PermissionDenied) -> Iterable[Fault]:
    if isinstance(error, PermissionDenied):
        return [fault(row, entry, "", str(error))]
    if hasattr(error, "error_dict"):
        return [fault(row, entry, code, " ".join(texts)) for code, texts in error.message_dict.items()]
    return [fault(row, entry, "", " ".join(error.messages))]


def fault(row: int, entry: Entry, code: str, text: str) -> Fault:
    return Fault(row, entry.facility, f"{entry.month.year:04}-{entry.month.month:02}", code, text)
