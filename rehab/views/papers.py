"""A report as PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from rehab.actions.papers import request_pdf
from rehab.views.reports import visible_report


@require_POST
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it; leads to the page that waits for it. `versi` names an earlier version."""
    report = visible_report(request.user, pk)
    wanted = request.POST.get("versi", "")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else None
    version = None if number is None else get_object_or_404(report.versions.select_related("by"), n=number)
    return redirect(request_pdf(report=report, by=request.user, version=version))
