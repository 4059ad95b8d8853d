"""A facility's own list into the client list, in two steps; nothing of it is kept in between."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bnnportal.accounts import kept
from rehab import actions
from rehab.forms.pasting import ColumnsForm, PasteForm
from rehab.models import MonthlyReport
from rehab.pasting import Pasted, Understood, from_text, understand
from rehab.permissions.clients import check_can_keep_clients
from rehab.views.clients import report_of

SHOWN_PROBLEMS = 50


@kept.unkept
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_clients_paste(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_of(request, pk)
    check_can_keep_clients(request.user, report.facility)
    if request.method == "POST" and "kolom" in request.POST:
        return columns(request, report)
    form = PasteForm(request.POST or None, request.FILES or None) if request.method == "POST" else PasteForm()
    if form.is_bound and form.is_valid():
        pasted = form.cleaned_data["pasted"]
        return page(request, report, columns=columns_form(report, pasted), pasted=pasted)
    return page(request, report, form=form, status=422 if form.is_bound else 200)


def columns_form(report: MonthlyReport, pasted: Pasted, data: Any = None) -> ColumnsForm:
    facility = report.facility
    return ColumnsForm(data, pasted=pasted, remembered=facility.columns, services=facility.services)


def columns(request: HttpRequest, report: MonthlyReport) -> HttpResponse:
    """The second step: everything right is saved at once, anything wrong saves nothing."""
    try:
        pasted = from_text(request.POST.get("text", ""))
    except ValidationError:
        return redirect("report-clients-paste", report.pk)
    form = columns_form(report, pasted, request.POST)
    if not form.is_valid():
        return page(request, report, columns=form, pasted=pasted, status=422)
    found = understand(pasted, form.places, report.facility.services)
    done = None if found.wrong else save(request, report, pasted, form, found)
    if done is None:
        return page(request, report, columns=form, pasted=pasted, problems=found.wrong, status=422)
    words = {"added": done.added, "changed": done.changed, "same": done.same}
    messages.success(request, _("%(added)s klien ditambahkan, %(changed)s diperbarui, %(same)s tidak berubah.") % words)
    return redirect("report-clients", report.pk)


def save(
    request: HttpRequest, report: MonthlyReport, pasted: Pasted, form: ColumnsForm, found: Understood
) -> actions.clients.Pasted | None:
    """None when a row is refused; `found.wrong` then says which."""
    remembered = {name: pasted.headings[place] for name, place in form.places.items()}
    try:
        return actions.paste_clients(facility=report.facility, by=request.user, rows=found.rows, columns=remembered)
    except ValidationError as error:
        for n, sentences in error.message_dict.items():
            found.wrong += [
                _("Baris %(line)s: %(sentence)s") % {"line": found.lines[int(n)], "sentence": one} for one in sentences
            ]
        return None


def page(
    request: HttpRequest,
    report: MonthlyReport,
    *,
    form: PasteForm | None = None,
    columns: ColumnsForm | None = None,
    pasted: Pasted | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "report": report,
        "form": form or columns,
        "columns": columns,
        "simulated": report.simulated,
    }
    if pasted is not None:
        context |= {
            "count": len(pasted.lines),
            "submit": ngettext("Simpan %(n)s baris", "Simpan %(n)s baris", len(pasted.lines))
            % {"n": len(pasted.lines)},
            "problems": (problems or [])[:SHOWN_PROBLEMS],
            "more": max(0, len(problems or []) - SHOWN_PROBLEMS),
        }
    context["cancel_url"] = reverse("report-clients", args=[report.pk])
    return render(request, "rehab/client_paste.html", context, status=status)
