"""Filling in a visit, on a phone above all: questions step by step, findings, and the end."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bnnportal.files.views import panel
from bnnportal.pages import add_errors, refusal
from partners.actions import findings, visits
from partners.forms.visits import FindingForm, FollowUpForm, RecommendationForm, SubmitForm
from partners.models import FollowUp, Visit
from partners.permissions import check_can_answer, check_is_staff
from partners.views.visit_steps import VisitPage
from partners.views.visits import visible_visit, with_refusals

ITEM, NOTE, WAS = "butir-", "catatan-", "lama-"


def fillable(request: HttpRequest, pk: int) -> Visit:
    visit = visible_visit(request.user, pk)
    check_can_answer(request.user, visit)
    return visit


@require_http_methods(["GET", "HEAD", "POST"])
def visit_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions in one page, so that walking from section to section needs no line; a script saves each answer."""
    visit = visible_visit(request.user, pk)
    if request.method != "POST" and visit.is_done and not refusal(check_is_of_office, request.user, visit):
        return redirect(visit)  # a colleague has submitted it
    check_can_answer(request.user, visit)
    sections = visit.definition.applicable(visit.inpatient)
    wrong: list[str] = []
    if request.method == "POST":
        wrong = save_section(request, visit)
        at = next((n for n, s in enumerate(sections) if s.code == request.POST.get("bagian")), len(sections))
        if not wrong:
            messages.success(request, _("Jawaban disimpan."))
            if at + 1 < len(sections):
                return redirect(f"{request.path}#bagian-{sections[at + 1].code}")
            return redirect("visit-findings", visit.pk)
    given = {answer.item: answer for answer in visit.answers.select_related("by")}
    steps: list[dict[str, Any]] = []
    for section in sections:
        items = [
            {"item": item, "answer": given.get(item.code), "choices": list(enumerate(item.anchors, start=1))}
            for item in section.items
        ]
        answered = sum(row["answer"] is not None for row in items)
        steps.append({"section": section, "items": items, "answered": answered, "total": len(items)})
    for before, after in pairwise(steps):
        before["next"], after["previous"] = after["section"], before["section"]
    context = {
        "visit": visit, "steps": steps, "wrong": wrong,
        "answered": sum(step["answered"] for step in steps), "total": sum(step["total"] for step in steps),
    }  # fmt: skip
    return render(request, "partners/visit_fill.html", context, status=422 if wrong else 200)


def check_is_of_office(user: Any, visit: Visit) -> None:
    check_is_staff(user, visit.office)


def save_section(request: HttpRequest, visit: Visit) -> list[str]:
    """The answers of a form sent without scripts; what was not touched stays as a colleague may have changed it."""
    wrong = []
    for name, value in request.POST.items():
        if not name.startswith(ITEM):
            continue
        code = name.removeprefix(ITEM)
        note = request.POST.get(NOTE + code, "")
        if request.POST.get(WAS + code) == f"{value}:{note}":
            continue
        try:
            score = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 0
            visits.answer(visit=visit, item=code, score=score, note=note, by=request.user)
        except ValidationError as error:
            wrong += [f"{code[:10]}: {sentence}" for sentence in error.messages]
    return wrong


@require_http_methods(["GET", "HEAD", "POST"])
def visit_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Findings, recommendation, photos, follow-ups: one page, one form each."""
    visit = fillable(request, pk)
    sent = request.POST.get("bagian", "") if request.method == "POST" else ""
    data = request.POST if request.method == "POST" else None
    forms: dict[str, Any] = {
        "finding": FindingForm(data if sent == "finding" else None, visit=visit, auto_id="finding-%s"),
        "follow_up": FollowUpForm(data if sent == "follow_up" else None, auto_id="follow-up-%s"),
        "recommendation": RecommendationForm(
            data if sent == "recommendation" else None, initial={"recommendation": visit.recommendation}
        ),
    }
    form = forms.get(sent)
    if form is not None and form.is_valid():
        try:
            if sent == "finding":
                findings.add_finding(visit=visit, by=request.user, **form.cleaned_data)
            elif sent == "follow_up":
                findings.add_follow_up(visit=visit, by=request.user, **form.cleaned_data)
            else:
                visits.change(visit=visit, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Tersimpan."))
            return redirect("visit-findings", visit.pk)
    context = {
        "visit": visit,
        "findings": visit.findings.all(),
        "follow_ups": visit.follow_ups.all(),
        "earlier_follow_ups": with_refusals(FollowUp.objects.open_of(visit, request.user), None, request.user),
        "forms": forms,
        "form": form,
        "attachments": panel(request.user, visit) | {"title": _("Foto dan berkas")},
        "score": visits.score_of(visit),
    }
    return render(request, "partners/visit_findings.html", context, status=422 if form is not None else 200)


@require_POST
def finding_remove(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    visit = fillable(request, pk)
    row = get_object_or_404(visit.findings.select_related("visit"), pk=finding)
    findings.remove_finding(finding=row, by=request.user)
    messages.success(request, _("Temuan dihapus."))
    return redirect("visit-findings", visit.pk)


@require_POST
def follow_up_remove(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    visit = fillable(request, pk)
    row = get_object_or_404(visit.follow_ups.select_related("visit"), pk=follow_up)
    findings.remove_follow_up(follow_up=row, by=request.user)
    messages.success(request, _("Tindak lanjut dihapus."))
    return redirect("visit-findings", visit.pk)


class VisitSubmit(VisitPage):
    """The end of a visit. Sent twice by a phone that lost the answer, it shows the result of the first."""

    heading = gettext_lazy("Selesaikan kunjungan")
    template_name = "partners/visit_submit.html"
    form_class = SubmitForm
    submit_label = gettext_lazy("Kirim dan terbitkan berita acara")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and visible_visit(request.user, kwargs["pk"]).is_done:
            self.check = check_is_of_office  # the answer to the first was lost
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        names = ("order_number", "team", "visited_on", "place", "recommendation", "submissions")
        return {name: getattr(self.visit, name) for name in names}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = set(self.visit.answers.values_list("item", flat=True))
        missing = [
            (section.code, item)
            for section in self.visit.definition.applicable(self.visit.inpatient)
            for item in section.items
            if item.code not in given
        ]
        counts = {"findings": self.visit.findings.count(), "follow_ups": self.visit.follow_ups.count()}
        score = visits.score_of(self.visit)
        return super().get_context_data(**kwargs) | {"visit": self.visit, "missing": missing, "score": score, **counts}

    def perform(self, form: SubmitForm) -> HttpResponse:
        before = self.visit.submissions
        visit = visits.submit(visit=self.visit, by=self.request.user, **form.cleaned_data)
        if visit.submissions > before:
            messages.success(self.request, _("Kunjungan terkirim. Berita acara sedang dibuat."))
        else:
            messages.info(self.request, _("Kunjungan ini sudah terkirim sebelumnya. Tidak ada yang digandakan."))
        return redirect(visit)

    def form_invalid(self, form: Any) -> HttpResponse:
        if self.visit.is_done:
            return redirect(self.visit)
        return super().form_invalid(form)
