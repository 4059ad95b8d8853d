"""One report as it stands, its versions, and what an office does with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bnnportal.accounts.models import User
from bnnportal.files.views import panel
from bnnportal.pages import refusal
from rehab import figures
from rehab.actions import openings
from rehab.actions.drafts import computes
from rehab.context import past_values
from rehab.definition import Values
from rehab.definition.checks import whole
from rehab.enums import FILLABLE, ReportOrigin, ReportStatus, StepKind
from rehab.models import CellComment, Draft, MonthlyReport, ReportVersion
from rehab.permissions import (
    check_can_approve,
    check_can_cancel_correction,
    check_can_check,
    check_can_correct,
    check_can_fill,
    check_can_reopen,
    check_can_void,
    check_can_withdraw,
    check_is_filler,
    locked_since,
)
from rehab.permissions.clients import check_can_read_clients
from rehab.permissions.locks import check_can_move_lock
from rehab.permissions.reports import is_locked, is_officer
from rehab.permissions.review import (
    check_can_ask_correction,
    check_can_carry_on,
    check_can_decline_correction,
    check_can_object,
    note_of,
    reads_note,
)
from rehab.turnaround import CLINIC, turnaround
from rehab.views.reports import visible_report

ICONS = {
    StepKind.SUBMITTED: "send", StepKind.CHECKED: "check", StepKind.RETURNED: "rotate",
    StepKind.APPROVED: "circle-check", StepKind.WITHDRAWN: "rotate", StepKind.REOPENED: "rotate",
    StepKind.CORRECTING: "pencil", StepKind.CORRECTED_NOT: "rotate", StepKind.VOIDED: "circle-x",
    StepKind.OBJECTED: "flag", StepKind.ASKED: "flag", StepKind.DECLINED: "circle-x", StepKind.MOVED: "arrow-right",
}  # fmt: skip


# What may be done next


@dataclass(frozen=True)
class Offer:
    """A step of a report as a button: `check` says who may take it."""

    name: str
    label: Any
    icon: str
    check: Callable[[User, MonthlyReport], None]
    main: bool = False
    danger: bool = False


OFFERS = (
    Offer("report-approve", gettext_lazy("Setujui"), "circle-check", check_can_approve, main=True),
    Offer("report-check", gettext_lazy("Sudah diperiksa"), "check", check_can_check),
    Offer("report-return", gettext_lazy("Kembalikan"), "rotate", check_can_check),
    Offer("report-void", gettext_lazy("Nyatakan kosong"), "circle-x", check_can_void, danger=True),
    Offer("report-correct", gettext_lazy("Buka untuk koreksi"), "pencil", check_can_correct),
    Offer("report-decline-correction", gettext_lazy("Tolak permintaan"), "circle-x", check_can_decline_correction),
    Offer("report-cancel-correction", gettext_lazy("Batalkan koreksi"), "rotate", check_can_cancel_correction),
    Offer("report-withdraw", gettext_lazy("Tarik persetujuan"), "rotate", check_can_withdraw),
    Offer("report-carry", gettext_lazy("Pindahkan saldo awal bulan berikut"), "arrow-right", check_can_carry_on),
    Offer("report-reopen", gettext_lazy("Buka kembali"), "rotate", check_can_reopen),
    Offer("report-object", gettext_lazy("Sampaikan keberatan"), "flag", check_can_object),
    Offer("report-ask-correction", gettext_lazy("Minta dibuka untuk koreksi"), "flag", check_can_ask_correction),
)


def offers(user: User, report: MonthlyReport) -> list[dict[str, Any]]:
    """The steps this person may take now, the main one first."""
    found: list[dict[str, Any]] = []
    for offer in OFFERS:
        if offer.name == "report-check" and report.checked_by is not None:
            continue
        if refusal(offer.check, user, report) or (offer.name == "report-carry" and not openings.plan(report)):
            continue
        # who may not approve has checking as the main step; who is asked for a correction, opening it
        asked = offer.name == "report-correct" and bool(report.objection)
        main = offer.main or asked or (offer.name == "report-check" and not found)
        found.append({"offer": offer, "main": main, "url": reverse(offer.name, args=[report.pk])})
    return found


def linked(name: str, report: MonthlyReport) -> str:
    """The address of a page of this report, "" while it is not installed."""
    try:
        return reverse(name, args=[report.pk])
    except NoReverseMatch:
        return ""


# One report


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible_report(request.user, pk)
    versions = list(report.versions.select_related("by").order_by("-n"))
    before = compared(report, versions)
    return render(
        request,
        "rehab/report_detail.html",
        page_of(request.user, report, versions, report.latest, before) | standing(request.user, report, versions),
    )


@require_safe
def report_version(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """A version as it was handed in, with what it changed."""
    report = visible_report(request.user, pk)
    versions = list(report.versions.select_related("by").order_by("-n"))
    shown = next((version for version in versions if version.n == n), None)
    if shown is None:
        raise Http404
    before = next((version for version in versions if version.n < n), None)
    return render(
        request, "rehab/report_version.html", page_of(request.user, report, versions, shown, before) | {"tab": n}
    )


def compared(report: MonthlyReport, versions: Sequence[ReportVersion]) -> ReportVersion | None:
    """What the last version is compared with: the approved one while it is being corrected, else the one before."""
    latest = report.latest
    if latest is None:
        return None
    if report.approved_id and report.approved_id != latest.pk:
        return next(version for version in versions if version.pk == report.approved_id)
    return next((version for version in versions if version.n < latest.n), None)


def page_of(
    user: User,
    report: MonthlyReport,
    versions: Sequence[ReportVersion],
    shown: ReportVersion | None,
    before: ReportVersion | None,
) -> dict[str, Any]:
    """Context of the figures of one version."""
    context = {"report": report, "versions": versions, "shown": shown, "before": before}
    context["simulated"] = report.simulated
    if shown is None:
        return context
    names = names_of(shown)
    comments = comments_for(user, report, shown)
    said = figures.Said(
        month_before=(past := last_month(report)),
        version_before=before.values if before else None,
        comments=comments,
        warnings=(warnings := figures.explained(shown)),
        authors=figures.authors_of(shown.authors, names),
    )
    return context | {
        "blocks": figures.blocks(report, shown.values, said),
        "changes": figures.changes(report, before.values, shown.values) if before else [],
        "warnings": list(warnings.values()),
        "who": figures.who_filled(shown.authors, names, shown.values),
        "open_comments": [named(one, report) for found in comments.values() for one in found if not one.closed_at],
        "month_before": report.period.shift(-1) if past else None,
        "may_comment": shown.pk == report.latest_id and not refusal(check_can_check, user, report),
        "may_answer": (answers := report.status in FILLABLE and not refusal(check_can_fill, user, report)),
        "by_list": {code for code in report.cells if computes(report, code)} if answers else set(),
    }


def last_month(report: MonthlyReport) -> Values:
    return past_values(report, 1).get(report.period.shift(-1).first_day, {})


def names_of(version: ReportVersion) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(version.authors.values())).values_list("pk", "name"))


def comments_for(user: User, report: MonthlyReport, shown: ReportVersion) -> Mapping[str, list[CellComment]]:
    """What was said about cells, by code, as far as this person reads it."""
    found: dict[str, list[CellComment]] = {}
    rows = report.comments.select_related("by", "version").filter(version__n__lte=shown.n)
    for comment in rows:
        if reads_note(user, report, comment):
            found.setdefault(comment.code, []).append(comment)
    return found


def named(comment: CellComment, report: MonthlyReport) -> dict[str, Any]:
    """A comment with its cell in words."""
    cells = report.cells
    label = report.definition.label(cells[comment.code]) if comment.code in cells else comment.code
    return {"comment": comment, "label": label, "anchor": figures.anchor(comment.code), "field": whole(comment.code)}


def standing(user: User, report: MonthlyReport, versions: Sequence[ReportVersion]) -> dict[str, Any]:
    """Where the report is, what may be done, and its diary."""
    steps = list(report.steps.select_related("by", "version").order_by("at", "pk"))
    turn = turnaround(report, steps)
    fills = not refusal(check_can_fill, user, report)
    own = not refusal(check_is_filler, user, report.facility)
    draft = Draft.objects.filter(report=report).first() if report.status in FILLABLE else None
    return {
        "steps": [
            {"step": step, "icon": ICONS[StepKind(step.kind)], "note": note_of(user, report, step)}
            for step in reversed(steps)
        ],
        "turn": turn,
        "with_clinic": turn.turn == CLINIC,
        "last_note": next((s for s in reversed(steps) if s.kind in NOTED), None),
        "declined": steps[-1] if steps and steps[-1].kind == StepKind.DECLINED else None,
        "offers": offers(user, report),
        "fill_url": linked("report-fill" if own else "report-enter", report) if fills else "",
        "nothing_url": linked("report-nothing", report) if own and fills and report.latest is None else "",
        "own": own,
        "progress": progress(report, draft),
        "refused": refused(user, report),
        "locked_since": locked_since(report.month.year),
        "papers": papers(user, report),
        "pdf_url": linked("report-pdf", report) if report.latest else "",
        "attachments": panel(user, report),
        "is_history": report.origin == ReportOrigin.HISTORY,
    }


NOTED = {StepKind.RETURNED, StepKind.VOIDED, StepKind.REOPENED, StepKind.CORRECTING}
PAPERS = (
    ("report-template", gettext_lazy("Unduh Excel"), "file-spreadsheet"),
    ("report-print", gettext_lazy("Cetak formulir"), "printer"),
    ("report-clients", gettext_lazy("Daftar klien"), "users"),
)


def papers(user: User, report: MonthlyReport) -> list[tuple[str, Any, str]]:
    """(address, words, icon) of the report in other shapes; rows of clients only for who reads them."""
    hidden = {"report-clients"} if refusal(check_can_read_clients, user, report.facility) else set()
    return [
        (linked(name, report), label, icon)
        for name, label, icon in PAPERS
        if linked(name, report) and name not in hidden
    ]


def progress(report: MonthlyReport, draft: Draft | None) -> tuple[int, int] | None:
    """(filled in, all) of the cells everybody must fill in, while the report is with the clinic."""
    if report.status not in FILLABLE:
        return None
    asked = [code for code, cell in report.cells.items() if not cell.total and cell.item.required]
    asked = [code for code in asked if not report.cells[code].item.shares]
    values = draft.values if draft else {}
    return sum(code in values for code in asked), len(asked)


def refused(user: User, report: MonthlyReport) -> dict[str, Any] | None:
    """What an officer of the supervising office would look for and may not do, with the reason."""
    asked = {
        ReportStatus.SUBMITTED: (_("Setujui"), check_can_approve),
        ReportStatus.APPROVED: (_("Koreksi"), check_can_correct),
    }.get(ReportStatus(report.status))
    if asked is None or report.origin == ReportOrigin.HISTORY or not is_officer(user, report.facility):
        return None
    verb, check = asked
    sentence = refusal(check, user, report)
    if not sentence:
        return None
    return {"verb": verb, "sentence": sentence, "locked": is_locked(report.facility, report.month),
            "may_grant": not refusal(check_can_move_lock, user)}  # fmt: skip
