"""What lets the form open without a line: the service worker, and the empty page it keeps on the phone."""

import hashlib
import json
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

FILES = (
    "vendor/bootstrap/bootstrap.min.css", "css/portal.css", "css/report.css", "js/report-queue.js", "js/report.js",
    "js/report-shell.js", "img/icons.svg",
)  # fmt: skip


@cache
def files() -> tuple[list[str], str]:
    """Addresses of what the form is made of, and one word that changes with any of them."""
    digest = hashlib.sha256()
    for name in FILES:
        path = finders.find(name)
        if isinstance(path, str):
            with open(path, "rb") as file:
                digest.update(file.read())
    found = [static(name) for name in FILES]
    return found, hashlib.sha256(f"{found} {digest.hexdigest()}".encode()).hexdigest()[:12]


@login_not_required
@cache_control(no_cache=True, private=True)
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Its scope is /laporan/. It tells nothing about anybody."""
    found, version = files()
    context = {"files": json.dumps(found), "version": version, "shell": reverse("report-shell")}
    return render(request, "rehab/worker.js", context, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def report_shell(request: HttpRequest) -> HttpResponse:
    """The empty page; the same for everybody."""
    return render(request, "rehab/report_shell.html")
