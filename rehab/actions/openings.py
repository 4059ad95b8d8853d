"""The opening balances that follow a corrected month: which months move, and their new versions.

A month begins with as many as the one before ended with. When a correction changes a closing balance, the following
months that began with the old one may move by the same difference, each as a new version, as far as the chain holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from rehab import telling
from rehab.actions.drafts import locked
from rehab.actions.reviews import approve
from rehab.actions.summaries import write_summaries
from rehab.context import context_of
from rehab.definition import Cell, Value, Values, checks
from rehab.enums import FILLABLE, RehabEvent, ReportOrigin, ReportStatus, StepKind
from rehab.models import Draft, MonthlyReport, ReportVersion, Step
from rehab.permissions import check_is_open
from rehab.permissions.review import check_can_carry_on

MONTHS = 60  # a chain longer than five years is followed in another step
Counts = dict[str, int]


@dataclass
class Move:
    """What happens to one following month: `values` are its new figures, `refusal` why it cannot move by itself."""

    report: MonthlyReport
    before: Values
    values: dict[str, Value]
    lines: list[tuple[str, int, int]] = field(default_factory=list)  # (cell in words, before, after)
    refusal: str = ""

    @property
    def is_draft(self) -> bool:
        """Still with the clinic: its draft is put right, no version is made."""
        return self.report.status in FILLABLE


def plan(report: MonthlyReport) -> list[Move]:
    """The months that would follow, in order; the last one may be refused. Empty: nothing to decide.

    Five queries and one or two for each month that moves.
    """
    if report.latest is None or report.latest.n < 2:
        return []
    earlier = [version.values for version in report.versions.filter(n__lt=report.latest.n).order_by("-n")]
    following = list(
        MonthlyReport.objects.for_page()
        .filter(facility=report.facility_id, month__gt=report.month, origin=ReportOrigin.PORTAL)
        .order_by("month")[:MONTHS]
    )
    drafts = {draft.report_id: draft for draft in Draft.objects.filter(report__in=following)}
    pairs = [(old, report.latest.values) for old in earlier]  # closings before and after, the newest first
    moves: list[Move] = []
    source, due = report, report.period.shift(1).first_day
    for month in following:
        values = values_of(month, drafts.get(month.pk))
        if month.month != due or values is None:
            break
        move = moved(source, month, values, pairs)
        if move is None:
            break
        moves.append(move)
        if move.refusal or move.is_draft:
            break
        pairs, source, due = [(move.before, move.values)], month, month.period.shift(1).first_day
    return moves


def asks(moves: Sequence[Move]) -> bool:
    """Whether somebody has to say yes or no: any of them can move."""
    return any(not move.refusal for move in moves)


def values_of(month: MonthlyReport, draft: Draft | None) -> Values | None:
    """What a following month holds; None where nobody began it (it will carry over the new balance by itself)."""
    if month.status in FILLABLE:
        return draft.plain if draft else None
    return month.latest.values if month.latest else None


def moved(
    source: MonthlyReport, month: MonthlyReport, values: Values, pairs: Sequence[tuple[Values, Values]]
) -> Move | None:
    """One month with its opening and closing balances moved; None where none of them began with an old balance."""
    move = Move(month, values, dict(values))
    for cell in month.cells.values():
        if cell.item.carry and not cell.total:
            move_service(move, source, cell, pairs)
    if not move.lines:
        return None
    move.refusal = refused(move)
    return move


def move_service(move: Move, source: MonthlyReport, opening: Cell, pairs: Sequence[tuple[Values, Values]]) -> None:
    """Move the balance of one service by what the closing balance before it changed."""
    closing = source.cells.get(carried(opening.code, opening))
    began = checks.number(move.before, opening.code)
    if closing is None or began is None:
        return
    change = difference(opening, move.before, pairs)
    if not any(change.values()):
        return
    definition = move.report.definition
    codes = [opening.code] if move.is_draft else [opening.code, carried(opening.code, opening)]
    for code in codes:
        cell = move.report.cells[code]
        for suffix, by in change.items():
            part = code + suffix
            now = (checks.number(move.before, part) or 0) + by
            if now or part == code:
                move.values[part] = now
            else:
                move.values.pop(part, None)
        before = checks.number(move.before, code) or 0
        move.lines.append((definition.label(cell), before, before + change[""]))


def carried(code: str, opening: Cell) -> str:
    """The closing cell an opening one comes from: "awal.rj" → "akhir.rj"."""
    return opening.item.carry + code.removeprefix(opening.item.code)


def difference(opening: Cell, values: Values, pairs: Sequence[tuple[Values, Values]]) -> Counts:
    """{"" and suffix of each part: how much the closing balance moved} since the version this month began with."""
    suffixes = ["", *(part.removeprefix(opening.code) for part in opening.parts)]
    closing = carried(opening.code, opening)
    began = counts(values, opening.code, suffixes)
    for old, new in pairs:
        before, after = counts(old, closing, suffixes), counts(new, closing, suffixes)
        if began == after:
            return {}  # it has the new balance already
        if began == before or (began[""] == before[""] != after[""]):
            return {suffix: after[suffix] - before[suffix] for suffix in suffixes}
    return {}


def counts(values: Values, code: str, suffixes: Sequence[str]) -> Counts:
    return {suffix: checks.number(values, code + suffix) or 0 for suffix in suffixes}


def refused(move: Move) -> str:
    """Why a month cannot move by itself, in the words of the rule that refuses; "" when it can."""
    report = move.report
    try:
        check_is_open(report)
    except ValidationError as error:
        return " ".join(error.messages)
    negative = [code for code, value in move.values.items() if isinstance(value, int) and value < 0]
    if negative:
        return _("%(cell)s akan kurang dari nol. Koreksi bulan ini tersendiri.") % {
            "cell": report.definition.label(report.cells[negative[0]])
        }
    if move.is_draft:
        return ""
    context = context_of(report)
    known = {(problem.code, problem.kind) for problem in checks.problems(report.definition, move.before, context)}
    for problem in checks.problems(report.definition, move.values, context):
        if (problem.code, problem.kind) not in known:
            return problem.text
    return ""


@transaction.atomic
def carry_on(*, report: MonthlyReport, by: User) -> list[Move]:
    """Make the new versions of the months that follow. A month that was approved stays approved, with new figures."""
    report, _draft = locked(report)
    check_can_carry_on(by, report)
    moves = [move for move in plan(report) if not move.refusal]
    for move in moves:
        follow(move, report, by)
    if moves:
        telling.openings_moved(report, [move.report for move in moves], by)
    return moves


def follow(move: Move, cause: MonthlyReport, by: User) -> None:
    report, draft = locked(move.report)
    note = _("Saldo awal mengikuti koreksi %(month)s.") % {"month": cause.period}
    changed = {code for code in {*move.before, *move.values} if move.before.get(code) != move.values.get(code)}
    put_right(draft, move, changed)
    if move.is_draft:
        return
    before = report.latest
    if before is None or dict(before.values) != dict(move.before):
        raise ValidationError(_("Laporan %(month)s baru saja berubah. Coba sekali lagi.") % {"month": report.period})
    version = ReportVersion.objects.create(
        report=report, n=before.n + 1, values=move.values, reasons=before.reasons, note=note, by=by,
        authors={code: who for code, who in before.authors.items() if code in move.values and code not in changed},
        follows=cause.latest, channel=before.channel, received_on=before.received_on,
    )  # fmt: skip
    report.latest = version
    if report.status == ReportStatus.APPROVED:
        report.approved, report.approved_at = version, timezone.now()
    report.save(update_fields=["latest", "approved", "approved_at"])
    Step.objects.create(report=report, kind=StepKind.MOVED, version=version, by=by, note=note)
    record(
        RehabEvent.OPENING_MOVED, by=by, target=report, organisation=report.facility.supervisor.code,
        version=version.n, cause=str(cause),
    )  # fmt: skip
    write_summaries(report)


def put_right(draft: Draft, move: Move, changed: set[str]) -> None:
    """A draft follows where it still holds what moved; what somebody typed since stays theirs."""
    touched = False
    for code in changed:
        held = draft.values.get(code)
        if (held or {}).get("v") != move.before.get(code):
            continue
        touched = True
        if code in move.values:
            draft.values[code] = {"v": move.values[code]}
        else:
            draft.values.pop(code, None)
    if touched:
        draft.revision += 1
        draft.save()


@transaction.atomic
def approve_and_carry_on(*, report: MonthlyReport, by: User) -> list[Move]:
    """Approve a corrected month, and let the following ones begin with its new balance."""
    approve(report=report, by=by)
    return carry_on(report=report, by=by)
