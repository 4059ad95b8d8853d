"""The draft of a report: saved cell by cell, by several people on several devices, without losing or doubling."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from rehab import counting
from rehab.context import context_of, counted, follows_list
from rehab.definition import Value, checks
from rehab.definition.reading import read
from rehab.enums import ReportStatus
from rehab.models import Draft, MonthlyReport
from rehab.permissions import check_can_fill


@dataclass(frozen=True)
class Change:
    """One cell as a person changed it: `base` is the value they saw, `value` what they typed; None is empty."""

    code: str
    base: Value | None
    value: Any


@dataclass(frozen=True)
class Conflict:
    """Somebody else changed the cell meanwhile: theirs stands, mine is shown beside it."""

    code: str
    stored: Value | None
    mine: Value | None
    by: str
    at: dt.datetime | None


@dataclass(frozen=True)
class Saved:
    draft: Draft
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    refused: Mapping[str, str]


def locked(report: MonthlyReport) -> tuple[MonthlyReport, Draft]:
    """The report and its draft, locked in this order; a draft is made with what carries over from last month."""
    report = (
        MonthlyReport.objects.select_for_update(of=("self",)).select_related("facility__supervisor").get(pk=report.pk)
    )
    draft = draft_of(report)
    draft.report = report
    return report, draft


def draft_of(report: MonthlyReport) -> Draft:
    """The draft, made when first needed: what was handed in last, with who filled it in.

    Of a new report, opening balances and staff come from the month before, by nobody.
    """
    draft = Draft.objects.select_for_update().filter(report=report).first()
    if draft is None:
        draft = begun(report)
        draft.save()
    return draft


def as_drafted(report: MonthlyReport) -> Draft:
    """The draft as it stands or would begin; nothing is written."""
    draft = Draft.objects.filter(report=report).first()
    return draft or begun(report)


def begun(report: MonthlyReport) -> Draft:
    return Draft(report=report, values=beginning(report))


def beginning(report: MonthlyReport) -> dict[str, dict[str, Any]]:
    """{code: {"v", "by"}} of a draft that nobody touched; what the client list answers comes from there."""
    if report.latest is None:
        context = context_of(report)
        start: dict[str, dict[str, Any]] = {
            code: {"v": value} for code, value in checks.opening(report.definition, context).items()
        }
    else:
        authors = report.latest.authors
        start = {
            code: {"v": value} | ({"by": authors[code]} if code in authors else {})
            for code, value in report.latest.values.items()
        }
    if follows_list(report):
        typed = {code: cell for code, cell in start.items() if not counting.is_computed(report.definition, code)}
        start = typed | {code: {"v": value} for code, value in counted(report).items()}
    return start


@transaction.atomic
def save_cells(*, report: MonthlyReport, by: User, changes: Iterable[Change]) -> Saved:
    """Write each cell that nobody else changed since: stored = value → done, stored = base → written, else a conflict.

    What cannot be read is refused with its sentence; the others are written all the same. Sent again, it does nothing.
    """
    report, draft = locked(report)
    check_can_fill(by, report)
    cells = report.cells
    now = timezone.now().isoformat(timespec="seconds")
    written, conflicts, refused = [], [], {}
    for change in changes:
        cell = cells.get(change.code)
        if cell is None:
            refused[change.code] = _("Bagian ini tidak ada pada laporan lembaga ini.")
            continue
        try:
            value = read(cell.item, change.value)
        except ValidationError as error:
            refused[change.code] = " ".join(error.messages)
            continue
        held = draft.values.get(change.code)
        stored = held["v"] if held else None
        if stored == value:
            continue
        if computes(report, change.code):
            refused[change.code] = counting.computed()
            continue
        if stored != change.base:
            conflicts.append((change.code, stored, value, held))
            continue
        put(draft, change.code, value, by, now)
        written.append(change.code)
    if written:
        draft.revision += 1
        draft.save()
    return Saved(draft, tuple(written), named(conflicts), refused)


def computes(report: MonthlyReport, code: str) -> bool:
    """Whether the rows of the client list answer this cell."""
    return follows_list(report) and counting.is_computed(report.definition, code)


def put(draft: Draft, code: str, value: Value | None, by: User, at: str) -> None:
    if value is None:
        draft.values.pop(code, None)
    else:
        draft.values[code] = {"v": value, "by": by.pk, "at": at}


def named(conflicts: list[tuple[str, Value | None, Value | None, dict[str, Any] | None]]) -> tuple[Conflict, ...]:
    people = dict(
        User.objects.filter(pk__in={held["by"] for *_rest, held in conflicts if held and "by" in held}).values_list(
            "pk", "name"
        )
    )
    return tuple(
        Conflict(
            code, stored, mine, people.get((held or {}).get("by") or 0, ""),
            dt.datetime.fromisoformat(held["at"]) if held and "at" in held else None,
        )
        for code, stored, mine, held in conflicts
    )  # fmt: skip


@transaction.atomic
def put_draft(*, report: MonthlyReport, by: User, values: Mapping[str, Any], revision: int | None = None) -> Draft:
    """Replace the whole draft (Excel, API), all or nothing. ValidationError names each cell in its own words.

    `revision`: the one the person saw; another one means that somebody changed the draft meanwhile.
    """
    report, draft = locked(report)
    check_can_fill(by, report)
    if revision is not None and revision != draft.revision:
        raise ValidationError(_("Isian ini sudah diubah orang lain. Muat ulang, lalu kirim lagi."), code="stale")
    write(draft, read_all(report, values), by)
    return draft


def write(draft: Draft, values: Mapping[str, Value], by: User) -> None:
    """Make these the values of the draft; who filled in what did not change stays."""
    now = timezone.now().isoformat(timespec="seconds")
    before = draft.plain
    values = keep_computed(draft.report, before, values)
    for code in {*before, *values}:
        if before.get(code) != values.get(code):
            put(draft, code, values.get(code), by, now)
    if draft.plain != before:
        draft.revision += 1
        draft.save()


def keep_computed(
    report: MonthlyReport, before: Mapping[str, Value], values: Mapping[str, Value]
) -> Mapping[str, Value]:
    """What the client list answers stays as it is; another number for it is refused rather than lost."""
    if not follows_list(report):
        return values
    wrong = [code for code, value in values.items() if computes(report, code) and before.get(code, 0) != value]
    if wrong:
        raise ValidationError(dict.fromkeys(wrong, counting.computed()))
    typed = {code: value for code, value in values.items() if not computes(report, code)}
    return typed | {code: value for code, value in before.items() if computes(report, code)}


def read_all(report: MonthlyReport, values: Mapping[str, Any]) -> dict[str, Value]:
    """Every value as the form reads it. ValidationError {code: sentence} when any cannot be read."""
    cells = report.cells
    found: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for code, raw in values.items():
        if code not in cells:
            wrong[code] = _("Bagian ini tidak ada pada laporan lembaga ini.")
            continue
        try:
            value = read(cells[code].item, raw)
        except ValidationError as error:
            wrong[code] = " ".join(error.messages)
            continue
        if value is not None:
            found[code] = value
    if wrong:
        raise ValidationError(wrong)
    return found


@transaction.atomic
def fill_rest(*, report: MonthlyReport, by: User, section: str = "") -> Draft:
    """Zeros for what is still empty (of one section), and the closing balances that follow from the others."""
    report, draft = locked(report)
    check_can_fill(by, report)
    now = timezone.now().isoformat(timespec="seconds")
    found = checks.rest_zero(report.definition, draft.plain, context_of(report), section)
    for code, value in found.items():
        put(draft, code, value, by, now)
    if found:
        draft.revision += 1
        draft.save()
    return draft


def compute_closings(*, report: MonthlyReport, by: User) -> Draft | None:
    """Closing balances follow from the rest, whatever they were; None where nothing is filled in."""
    draft = Draft.objects.filter(report=report).first()
    if draft is None:
        return None
    values = draft.plain
    found = checks.with_closings(report.definition, values, context_of(report))
    changes = [
        Change(code, values.get(code), found.get(code)) for code in report.cells if values.get(code) != found.get(code)
    ]
    return save_cells(report=report, by=by, changes=changes).draft if changes else draft


def carry_forward(report: MonthlyReport) -> None:
    """The month after, begun before this one was handed in, has from it what nobody has typed there.

    One query where nobody has begun the month after.
    """
    after = Draft.objects.filter(
        report__facility=report.facility_id,
        report__month=report.period.shift(1).first_day,
        report__status=ReportStatus.OPEN,
    ).values_list("report", flat=True)
    if not after:
        return
    following, draft = locked(MonthlyReport(pk=after[0]))
    if following.status != ReportStatus.OPEN:  # handed in at this moment
        return
    before = draft.values
    typed = {checks.whole(code) for code, cell in before.items() if "by" in cell}
    kept = {code: cell for code, cell in before.items() if checks.whole(code) in typed}
    fresh = {code: cell for code, cell in beginning(following).items() if checks.whole(code) not in typed}
    held = kept | fresh
    if held == before:
        return
    if not follows_list(following):  # whose balances are counted
        plain = {code: cell["v"] for code, cell in held.items()}
        closed = checks.with_closings(following.definition, plain, context_of(following))
        held = {code: held.get(code, {}) | {"v": value} for code, value in closed.items()}
    draft.values = held
    draft.revision += 1
    draft.save()


@transaction.atomic
def start_over(*, report: MonthlyReport, by: User) -> Draft:
    """Back to what carries over from last month, or to the last version handed in."""
    report, draft = locked(report)
    check_can_fill(by, report)
    draft.values = beginning(report)
    draft.revision += 1
    draft.save()
    return draft
