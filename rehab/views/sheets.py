"""A report as an Excel file: out to be filled in, and back."""

import json
from typing import Any, NoReturn

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bnnportal import excel
from bnnportal.pages import FormPage
from rehab import exchange
from rehab.actions.drafts import Change, Saved
from rehab.actions.sheets import take_in
from rehab.context import context_of
from rehab.definition import NO_DATA, Value, checks
from rehab.drafted import shown_values
from rehab.excel import export, reading, writing
from rehab.filters.reports import ReportFilter
from rehab.forms.upload import TemplateForm
from rehab.models import MonthlyReport
from rehab.permissions import check_can_fill
from rehab.views.reports import visible_report
from rehab.views.review import linked

MOST_SHOWN = 100


@require_safe
def report_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of this report as Excel, with what is filled in so far."""
    report = visible_report(request.user, pk)
    return excel.response(writing.template(report, shown_values(request.user, report)), writing.filename(report))


@require_safe
def report_export(request: HttpRequest) -> HttpResponse:
    """What the reports of the list hold, with its filters."""
    found = ReportFilter(request.GET, MonthlyReport.objects.visible_to(request.user), request=request)
    if not found.is_valid():
        return redirect("report-list")
    reports = found.qs
    if text := request.GET.get("q", "").replace("\x00", "").strip()[:100]:
        reports = reports.search(text)
    return excel.response(export.export(reports, parts="rincian" in request.GET), "isian-laporan.xlsx")


class ReportUpload(FormPage):
    """The filled-in template: every wrong cell is named, and nothing is saved before all are right.

    Where somebody else changed a cell since the template was made, both values are shown and the person chooses.
    """

    template_name = "rehab/report_upload.html"
    form_class = TemplateForm
    heading = gettext_lazy("Isi dari Excel")
    submit_label = gettext_lazy("Periksa dan simpan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.report = visible_report(request.user, kwargs["pk"])
        check_can_fill(request.user, self.report)
        self.wrong: list[reading.Wrong] = []
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.report)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.choose(request) if "isi" in request.POST else super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"report": self.report, "wrong": self.wrong[:MOST_SHOWN], "wrong_count": len(self.wrong)}
        return super().get_context_data(**kwargs) | shown

    def perform(self, form: Any) -> HttpResponse:
        filled = reading.read(self.report, form.cleaned_data["file"])
        if filled.wrong:
            self.refuse(filled.wrong)
        return self.save(filled.changes, filled)

    def refuse(self, wrong: list[reading.Wrong]) -> NoReturn:
        self.wrong = wrong
        raise ValidationError(
            _("%(n)s bagian berkas ini belum benar; belum ada yang disimpan. Perbaiki di Excel, lalu unggah lagi.")
            % {"n": len(wrong)}
        )

    def save(self, changes: list[Change], filled: reading.Filled | None = None) -> HttpResponse:
        saved = take_in(report=self.report, by=self.request.user, changes=changes)
        if saved.refused and filled is not None:
            self.refuse(filled.refused(self.report, saved.refused))
        if saved.refused:  # the other values changed while somebody chose
            raise ValidationError(list(saved.refused.values()))
        if saved.conflicts:
            return self.ask(changes, saved)
        self.tell(saved)
        return redirect(linked("report-fill", self.report) or self.report.get_absolute_url())

    def ask(self, changes: list[Change], saved: Saved) -> HttpResponse:
        """Both values of every cell that somebody else changed meanwhile."""
        label, cells = self.report.definition.label, self.report.cells
        differing = [
            {
                "code": conflict.code,
                "label": label(cells[conflict.code]),
                "stored": in_words(conflict.stored),
                "mine": in_words(conflict.mine),
                "by": conflict.by,
                "at": conflict.at,
            }
            for conflict in saved.conflicts
        ]
        kept = [{"code": one.code, "base": one.base, "value": one.value} for one in changes]
        context = {
            "report": self.report,
            "differing": differing,
            "cells": json.dumps(kept),
            "seen": json.dumps({conflict.code: conflict.stored for conflict in saved.conflicts}),
            "view": self,
        }
        return render(self.request, "rehab/report_upload_choice.html", context, status=409)

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Save with the choice made for each differing cell; what changed once more is asked once more."""
        try:
            changes = exchange.read_changes(json.loads(request.POST["isi"]))
            seen = json.loads(request.POST.get("beda", "{}"))
        except (ValueError, RecursionError):
            changes, seen = [], None
        if not isinstance(seen, dict) or not all(map(exchange.is_value, seen.values())):
            raise ValidationError(_("Pilihan ini tidak dapat dibaca. Unggah berkasnya lagi."))
        chosen = []
        for change in changes:
            if change.code not in seen:
                chosen.append(change)
            elif request.POST.get(f"pilih.{change.code}") == "berkas":
                chosen.append(Change(change.code, seen[change.code], change.value))
        return self.save(chosen)

    def tell(self, saved: Saved) -> None:
        if not saved.written:
            messages.info(self.request, _("Isi berkas ini sama dengan yang sudah tersimpan."))
            return
        messages.success(self.request, _("%(n)s isian dari berkas disimpan.") % {"n": len(saved.written)})
        problems = checks.problems(self.report.definition, saved.draft.plain, context_of(self.report))
        if problems:
            words = {"n": len(problems), "first": problems[0].text}
            messages.warning(
                self.request, _("Sebelum dikirim, %(n)s hal perlu diperbaiki. Yang pertama: %(first)s") % words
            )

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return linked("report-fill", self.report) or self.report.get_absolute_url()


def in_words(value: Value | None) -> str:
    if value is None:
        return _("kosong")
    if value == NO_DATA:
        return _("Tidak ada data")
    return number_format(value, force_grouping=True) if isinstance(value, int) else value
