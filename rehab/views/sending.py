"""Handing in: what is still wrong, what wants a reason, and the button; by the clinic or an officer in its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.files.views import panel
from bnnportal.pages import ConfirmPage, refusal
from partners.permissions import check_is_staff
from rehab import actions
from rehab.actions.drafts import compute_closings
from rehab.actions.entering import enter
from rehab.actions.submissions import not_nothing
from rehab.context import context_of
from rehab.definition import Cell, Value, checks
from rehab.definition.checks import Problem, closing_items, number
from rehab.enums import FILLABLE
from rehab.forms.sending import EnterForm, SendForm
from rehab.models import MonthlyReport
from rehab.permissions import check_can_enter_for, check_can_submit, check_is_filler
from rehab.views.filling import draft_values
from rehab.views.reports import visible_report


class SendPage(ConfirmPage):
    """What is to be sent, as it stands in the draft with its closing balances."""

    template_name = "rehab/report_send.html"
    check: Any = staticmethod(check_can_submit)
    report: MonthlyReport

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.report = visible_report(request.user, kwargs["pk"])
        if self.report.status not in FILLABLE and not refusal(self.check_again):
            return self.sent_already()
        type(self).check(request.user, self.report)
        return super().dispatch(request, *args, **kwargs)

    def check_again(self) -> None:
        """Who may be told that it was sent."""
        check_is_filler(self.request.user, self.report.facility)

    def sent_already(self) -> HttpResponse:
        messages.info(self.request, _("Laporan ini sudah terkirim. Tidak ada yang digandakan."))
        return redirect(self.report)

    def look(self) -> None:
        self.context = context_of(self.report)
        held, _revision = draft_values(self.report)
        self.values: dict[str, Value] = checks.with_closings(
            self.report.definition, {code: cell["v"] for code, cell in held.items()}, self.context
        )
        self.problems = checks.problems(self.report.definition, self.values, self.context)
        self.warnings = checks.warnings(self.report.definition, self.values, self.context)

    def get_form_kwargs(self) -> dict[str, Any]:
        given = self.report.latest.reasons if self.report.latest else []
        return super().get_form_kwargs() | {"warnings": self.warnings, "given": given}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.look()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "nol" in request.POST:
            actions.fill_rest(report=self.report, by=request.user)
            compute_closings(report=self.report, by=request.user)
            return redirect(request.path)
        compute_closings(report=self.report, by=request.user)
        self.look()
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        self.send(form)
        messages.success(self.request, _("Laporan terkirim. Kantor pembina memeriksanya."))
        return redirect(self.report)

    def send(self, form: Any) -> None:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.perform(form)
        except ValidationError as error:
            known = {
                name: said for name, said in getattr(error, "message_dict", {}).items() if name in form.fields
            }  # fmt: skip
            for name, said in known.items():
                form.add_error(name, said)
            if not known:
                form.add_error(None, _("Ada yang perlu diperiksa lagi sebelum laporan dapat dikirim.")
                               if hasattr(error, "error_dict") else error)  # fmt: skip
        return self.form_invalid(form)

    def cancel_url(self) -> str:
        return reverse("report-fill", args=[self.report.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = grouped(self.report, self.problems)
        return super().get_context_data(**kwargs) | {
            "report": self.report, "problems": found, "fill_url": self.cancel_url(), "flow": flow(self.report, self.values),
            "zero": bool(checks.rest_zero(self.report.definition, self.values, self.context)),
            "attachments": panel(self.request.user, self.report) | {"title": _("Foto dan berkas")},
            "first_wrong": next((code for group in found for code, *_words in (*group["said"], *group["missing"])), ""),
            "simulated": self.report.simulated,
        }  # fmt: skip


class ReportSubmit(SendPage):
    heading = gettext_lazy("Periksa dan kirim")
    form_class = SendForm
    submit_label = gettext_lazy("Kirim laporan")

    def send(self, form: SendForm) -> None:
        actions.submit(report=self.report, by=self.request.user, reasons=form.reasons(), note=form.cleaned_data["note"])


class ReportEnter(SendPage):
    """For a facility that sent paper, a photo or a mail."""

    heading = gettext_lazy("Kirim untuk lembaga")
    form_class = EnterForm
    submit_label = gettext_lazy("Kirim laporan")
    check = staticmethod(check_can_enter_for)

    def check_again(self) -> None:
        check_is_staff(self.request.user, self.report.facility.supervisor)

    def send(self, form: EnterForm) -> None:
        data = form.cleaned_data
        enter(
            report=self.report, by=self.request.user, channel=data["channel"], received_on=data["received_on"],
            scan=data.get("scan"), reasons=form.reasons(), note=data["note"],
        )  # fmt: skip


class ReportNothing(SendPage):
    """ "Tidak ada klien bulan ini": two taps after the list."""

    heading = gettext_lazy("Tidak ada klien bulan ini?")
    template_name = "rehab/report_nothing.html"
    form_class = SendForm
    submit_label = gettext_lazy("Ya, kirim laporan nihil")

    def look(self) -> None:
        """As it will be: zeros everywhere."""
        self.context = context_of(self.report)
        held, _revision = draft_values(self.report)
        values: dict[str, Value] = {code: cell["v"] for code, cell in held.items()}
        self.values = {**values, **checks.rest_zero(self.report.definition, values, self.context)}
        self.problems = []
        self.warnings = checks.warnings(self.report.definition, self.values, self.context)
        self.there = not_nothing(self.report, values)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.look()
        return super(SendPage, self).post(request, *args, **kwargs)

    def send(self, form: SendForm) -> None:
        actions.submit_nothing(report=self.report, by=self.request.user, reasons=form.reasons())

    def cancel_url(self) -> str:
        return reverse("report-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "there": self.there, "fill_url": reverse("report-fill", args=[self.report.pk])
        }  # fmt: skip


def grouped(report: MonthlyReport, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """By section; cells that are only empty are counted, the others said each, with the cell to go to."""
    found: list[dict[str, Any]] = []
    cells = report.cells
    closing = closing_items(report.definition)
    for problem in problems:
        if cells[problem.code].item.code in closing and unknown(problem, problems, cells):
            continue  # follows by itself once the rest is filled in
        section = report.definition.section_of(problem.code)
        if not found or found[-1]["section"] is not section:
            found.append({"section": section, "said": [], "missing": []})
        cell = cells[problem.code]
        target = cell.total or problem.code
        if problem.kind != "missing":
            found[-1]["said"].append((target, problem.text))
        elif cell.item.across == "service":
            found[-1]["missing"].append([target, report.definition.label(cell), 1])
        elif found[-1]["missing"] and found[-1]["missing"][-1][1] == cell.item.label:
            found[-1]["missing"][-1][2] += 1
        else:
            found[-1]["missing"].append([target, cell.item.label, 1])
    return found


def unknown(problem: Problem, problems: Sequence[Problem], cells: Mapping[str, Cell]) -> bool:
    """Whether a closing balance only follows from what is wrong or missing elsewhere in its service."""
    mine = cells[problem.code]
    return any(
        other.kind in {"missing", "parts"}
        and cells[other.code].option == mine.option
        and cells[other.code].item is not mine.item
        for other in problems
    )  # fmt: skip


def flow(report: MonthlyReport, values: dict[str, Value]) -> list[dict[str, Any]]:
    """The clients of each service in one line: there, came, left, there."""
    lines = []
    for check in report.definition.checks:
        if check.kind != "balance":
            continue
        for option in report.definition.options(report.definition.items[check.rule["equals"]], report.services):
            gone = [number(values, f"{item}.{option.code}") for item in check.rule["minus"]]
            first, *others = check.rule["plus"]
            lines.append(
                {
                    "service": option.label,
                    "counts": (
                        number(values, f"{first}.{option.code}"),
                        number(values, f"{others[0]}.{option.code}"),
                        None if None in gone else sum(one for one in gone if one is not None),
                        number(values, f"{check.rule['equals']}.{option.code}"),
                    ),
                }
            )
    return lines
