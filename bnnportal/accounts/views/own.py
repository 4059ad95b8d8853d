"""A person's own account, and the switches in the header."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bnnportal.accounts import actions, kept

YEAR = 365 * 24 * 3600


def back(request: HttpRequest) -> str:
    """Where the person came from, if it is a page of ours."""
    url = request.POST.get("next") or request.META.get("HTTP_REFERER", "")
    absolute = url.startswith(("/", "http://", "https://"))  # a bare word would be read as the name of a view
    if absolute and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return "/"


def account(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html", {"tokens": list(request.user.tokens)})


@require_POST
def tokens_revoke(request: HttpRequest) -> HttpResponse:
    actions.revoke_tokens(by=request.user)
    messages.success(request, _("Semua token API Anda dicabut."))
    return redirect("account")


@require_safe
@never_cache
def kept_form(request: HttpRequest) -> HttpResponse:
    """What was sent after the session ended: look at it, then send it or throw it away."""
    found = kept.find(request)
    if found is None:
        kept.drop(request)
        return redirect("home")
    membership = request.user.membership
    if found.membership_id and membership is not None and membership.pk != found.membership_id:
        with suppress(PermissionDenied):  # ended since: the form is then judged under the present one
            found_under = actions.switch_membership(by=request.user, membership_id=found.membership_id)
            request.session["membership"] = found_under.pk
    typed = [(name, value) for name, value in found.fields if value.strip() and len(value) <= 2000]
    return render(request, "accounts/kept_form.html", {"kept": found, "typed": typed})


@require_POST
def kept_form_drop(request: HttpRequest) -> HttpResponse:
    page = found.page if (found := kept.find(request)) else ""
    kept.drop(request)
    messages.info(request, _("Isian yang tersimpan dibuang."))
    return redirect(page or "home")


@require_POST
def membership_switch(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("membership", "")
    wanted_id = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    membership = actions.switch_membership(by=request.user, membership_id=wanted_id)
    request.session["membership"] = membership.pk
    messages.success(request, _("Anda sekarang bertindak sebagai %(capacity)s.") % {"capacity": membership})
    return redirect("home")


@login_not_required
@require_POST
def language_switch(request: HttpRequest) -> HttpResponse:
    return remember(request, settings.LANGUAGE_COOKIE_NAME, request.POST.get("language", ""), dict(settings.LANGUAGES))


@login_not_required
@require_POST
def theme_switch(request: HttpRequest) -> HttpResponse:
    return remember(request, "tema", request.POST.get("theme", ""), {"light", "dark"})


def remember(request: HttpRequest, cookie: str, value: str, allowed: dict[str, str] | set[str]) -> HttpResponse:
    response = HttpResponseRedirect(back(request))
    if value in allowed:
        response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response
