"""The form on paper: empty, to be filled in by hand, or as it stands in the draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bnnportal.pages import refusal
from rehab.context import context_of
from rehab.definition import Value, checks
from rehab.enums import FILLABLE
from rehab.models import MonthlyReport
from rehab.permissions import check_is_filler
from rehab.permissions.reports import is_officer
from rehab.views.filling import draft_values
from rehab.views.reports import visible_report
from rehab.views.steps import Builder, Step


@never_cache
@require_safe
def report_print(request: HttpRequest, pk: int) -> HttpResponse:
    """`?kosong=1` prints an empty form. A draft is read by those who fill it in; others see what was handed in."""
    report = visible_report(request.user, pk)
    empty = "kosong" in request.GET
    values, draft = ({}, False) if empty else standing(request, report)
    steps = Builder(report, values, {}).every_step()
    context = {"report": report, "steps": [printed(step, values) for step in steps], "empty": empty, "draft": draft}
    return render(request, "rehab/report_print.html", context | {"simulated": report.simulated})


def standing(request: HttpRequest, report: MonthlyReport) -> tuple[dict[str, Value], bool]:
    """The values to print, and whether they are a draft."""
    fills = not refusal(check_is_filler, request.user, report.facility) or is_officer(request.user, report.facility)
    if report.status in FILLABLE and fills:
        context = context_of(report)
        held, _revision = draft_values(report)
        values = {code: cell["v"] for code, cell in held.items()}
        return checks.with_closings(report.definition, values, context), True
    return (report.latest.values if report.latest else {}), False


def printed(step: Step, values: dict[str, Value]) -> dict[str, Any]:
    """A step as paper wants it: lines with sex and age in one wide table, the rest in plain lines."""
    wide = [field for field in step.fields if field.parts]
    heads: list[tuple[str, list[str]]] = []
    if wide:
        heads = [(sex, [age for age, _row in wide[0].parts]) for sex in wide[0].part_heads]
    lines = [
        {
            "label": field.label,
            "value": values.get(field.code, ""),
            "parts": [row[n].value for n in range(len(field.part_heads)) for _age, row in field.parts],
        }
        for field in wide
    ]
    return {"step": step, "wide": lines, "heads": heads, "blocks": [] if wide else step.blocks}
