"""The form a clinic fills in, on a phone above all: steps of one theme, each field saved by itself.

With the script (static/js/report.js) every field is sent alone and waits on the phone while there is no line; without
it each step is an ordinary form. What is computed (closing balances) is never typed.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bnnportal.accounts.models import User
from bnnportal.pages import refusal
from rehab import actions
from rehab.actions.drafts import Change, Saved, as_drafted, compute_closings
from rehab.context import MONTHS, context_of, follows_list, past_values
from rehab.definition import Value, Values, checks
from rehab.definition.checks import Context
from rehab.enums import ReportStatus, StepKind
from rehab.exchange import is_value
from rehab.models import MonthlyReport
from rehab.permissions import check_can_fill, check_is_filler
from rehab.views.reports import visible_report
from rehab.views.steps import Builder, Step

BACK = (StepKind.RETURNED, StepKind.REOPENED, StepKind.CORRECTING, StepKind.VOIDED)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """All steps in one page, so that walking from step to step needs no line."""
    report = visible_report(request.user, pk)
    filler = not refusal(check_is_filler, request.user, report.facility)
    if request.method != "POST" and filler and report.status in (ReportStatus.SUBMITTED, ReportStatus.APPROVED):
        return redirect(report)  # sent already, perhaps by a colleague
    check_can_fill(request.user, report)
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        step = next((one for one in plain_steps(report) if one.code == request.POST.get("langkah")), None)
        wrong = save_step(request, report, step) if step else []
        if step and not wrong:
            if "nol" in request.POST:
                actions.fill_rest(report=report, by=request.user, section=step.section)
                compute_closings(report=report, by=request.user)
                return redirect(f"{request.path}#langkah-{step.code}")
            if step.next:
                return redirect(f"{request.path}#langkah-{step.next.code}")
            return redirect("report-submit" if filler else "report-enter", report.pk)
    context = page_of(request, report) | {"wrong": wrong, "filler": filler}
    for one in (one for step in context["steps"] for one in step.fields):
        for code, _sentence in wrong:
            if code == one.code:  # what was typed stays in sight
                one.value = request.POST.get(code, one.value)
    return render(request, "rehab/report_fill.html", context, status=422 if wrong else 200)


def draft_values(report: MonthlyReport) -> tuple[dict[str, Any], int]:
    """The cells of the draft, and its revision; where there is none yet, what it will begin with."""
    draft = as_drafted(report)
    return draft.values, draft.revision


def page_of(request: HttpRequest, report: MonthlyReport) -> dict[str, Any]:
    context = context_of(report)
    held, revision = draft_values(report)
    values: dict[str, Value] = {code: cell["v"] for code, cell in held.items()}
    returned = report.status == ReportStatus.RETURNED
    comments = report.comments.filter(closed_at=None).select_related("by") if returned else []
    others = {cell["by"] for cell in held.values() if cell.get("by", request.user.pk) != request.user.pk}
    names = dict(User.objects.filter(pk__in=others).values_list("pk", "name")) if others else {}
    authors = {code: names[cell["by"]] for code, cell in held.items() if cell.get("by") in names}
    builder = Builder(report, values, past_values(report, MONTHS), comments, authors)
    return {
        "report": report,
        "steps": builder.steps(),
        "notes": builder.notes,
        "values": values,
        "revision": revision,
        "odd": warnings_of(report, values, context),
        "words": words(),
        "back": report.steps.filter(kind__in=BACK).select_related("by").last() if returned else None,
        "days": report.period.last_day.day,
        "simulated": report.simulated,
        "computed": follows_list(report),
    }


def words() -> dict[str, str]:
    """What the script says; the portal itself says the same of numbers (definition/reading.py)."""
    return {
        "kept": _("Tersimpan otomatis"),
        "saved": _("Tersimpan {time}"),
        "sending": _("Menyimpan …"),
        "noLine": _("Tidak ada sinyal. Anda tetap dapat mengisi."),
        "offline": _("Tidak ada sinyal. {n} isian aman di ponsel ini."),
        "waiting": _("{n} isian menunggu dikirim; aman di ponsel ini."),
        "unkept": _("{n} isian belum terkirim, dan ponsel ini tidak dapat menyimpannya. Jangan tutup halaman."),
        "discard": _("Buang {n} isian yang tidak terkirim"),
        "signedOut": _("Sesi berakhir. {n} isian aman di ponsel ini."),
        "other": _("Ponsel ini sekarang dipakai akun lain. Isian Anda menunggu sampai Anda masuk lagi."),
        "gone": _("Laporan ini tidak dapat diisi lagi oleh Anda."),
        "needsLine": _("Laporan belum dikirim: tidak ada sinyal. Isian Anda aman; tekan lagi nanti."),
        "choose": _("Ada isian yang berbeda; pilih salah satu."),
        "enter": _("Masuk lagi"),
        "reload": _("Muat ulang"),
        "open": _("Buka laporan"),
        "complete": _("Lengkap"),
        "left": _("{n} belum diisi"),
        "wrong": _("Perlu diperiksa"),
        "rest": _("Isi 0 untuk {n} isian yang masih kosong"),
        "of": _("{given} dari {total}"),
        "nobody": _("Tidak ada klien masuk"),
        "known": _("Bagian ini selalu diketahui: isi 0 bila tidak ada."),
        "large": _("Terlalu besar: paling banyak {n}. Periksa lagi."),
        "formula": _("Tulis bilangannya, bukan rumus."),
        "negative": _("Bilangan tidak boleh kurang dari nol."),
        "whole": _("Tulis bilangan bulat tanpa koma."),
        "guess": _("Tulis bilangan saja. Mungkin maksud Anda {n}?"),
        "number": _("Tulis bilangan, misalnya 9."),
        "more": _("Lebih banyak daripada klien yang ada ({n})."),
        "maybe": _("Mungkin maksud Anda {n}?"),
        "short": _("Yang keluar lebih banyak daripada klien yang ada ({n}). Periksa angka di atas."),
        "shortPart": _("{part}: yang keluar lebih banyak daripada yang ada."),
        "capacity": _("Klien {n}, kapasitas lembaga {beds}. Periksa angkanya."),
        "most": _("Lebih banyak daripada {larger} ({n})."),
        "beds": _("Tidak mungkin: {beds} tempat tidur sebulan paling banyak {most} hari rawat."),
        "reason": _("Alasannya ditanya saat laporan dikirim."),
        "theirs": _("{who} sudah mengisi {theirs} pukul {time}. Isian Anda {mine}."),
        "changed": _("Nilai ini sudah berubah menjadi {theirs}. Isian Anda {mine}."),
        "somebody": _("Petugas lain"),
        "take": _("Pakai {value}"),
        "empty": _("kosong"),
        "noData": _("tidak ada data"),
    }


def warnings_of(report: MonthlyReport, values: Values, context: Context) -> dict[str, str]:
    """What will want a reason: {code: sentence}."""
    return {one.code: one.text for one in checks.warnings(report.definition, values, context)}


def plain_steps(report: MonthlyReport) -> list[Step]:
    return Builder(report, {}, {}).steps()


def save_step(request: HttpRequest, report: MonthlyReport, step: Step) -> list[tuple[str, str]]:
    """The fields of a form sent without scripts; [(code, what is wrong)]. What was not touched stays as it is."""
    before = seen(request)
    typed = {code: request.POST[code] for code in step.cells if code in request.POST}
    touched = {code: raw for code, raw in typed.items() if raw.strip() != str(before.get(code, ""))}
    assert isinstance(request.user, User)  # noqa: S101
    saved = actions.save_cells(
        report=report, by=request.user, changes=[Change(code, before.get(code), raw) for code, raw in touched.items()]
    )
    if saved.written:
        compute_closings(report=report, by=request.user)
    return sentences(saved)


def seen(request: HttpRequest) -> dict[str, Value]:
    """The values the page showed."""
    try:
        found = json.loads(request.POST.get("semula", ""))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {code: value for code, value in found.items() if is_value(value)}


def sentences(saved: Saved) -> list[tuple[str, str]]:
    said = list(saved.refused.items())
    for conflict in saved.conflicts:
        words = {"who": conflict.by or _("Petugas lain"), "theirs": conflict.stored, "mine": conflict.mine}
        said.append((conflict.code, _("%(who)s sudah mengisi %(theirs)s; isian Anda %(mine)s.") % words))
    return said


@never_cache
@require_safe
def report_values(request: HttpRequest, pk: int) -> JsonResponse:
    """What stands now, for a form that was open for long: values with who and when, warnings, a fresh token."""
    report = visible_report(request.user, pk)
    try:
        check_can_fill(request.user, report)
    except ValidationError as error:
        return JsonResponse({"user": request.user.pk, "closed": " ".join(error.messages)})
    context = context_of(report)
    held, revision = draft_values(report)
    values = {code: cell["v"] for code, cell in held.items()}
    return JsonResponse(
        {
            "user": request.user.pk,
            "token": get_token(request),
            "revision": revision,
            "values": values,
            "odd": warnings_of(report, values, context),
        }
    )
