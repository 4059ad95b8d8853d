"""Sign-in before a page, which membership a person acts under, idle sessions, and the second factor."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, middleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bnnportal.accounts import kept
from bnnportal.accounts.models import User
from bnnportal.accounts.permissions import may_be_remembered

ALLOWED_WITHOUT_SECOND_FACTOR = ("mfa_", "account_", "api-token")


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """After sign-in a person comes back to a page they can open: what was sent by POST has none at its address."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        login = resolve_url(self.get_login_url(view_func))
        origin = request.META.get("HTTP_REFERER", "")
        ours = url_has_allowed_host_and_scheme(origin, {request.get_host()}, require_https=request.is_secure())
        page = urlsplit(origin)._replace(scheme="", netloc="", fragment="").geturl() if ours else ""
        page = "" if page.startswith("//") else page  # a browser would read another host in it
        unkept = getattr(view_func, "unkept", False)
        if request.method == "POST" and not unkept and kept.keep(request, page):
            messages.info(request, _("Sesi Anda sudah berakhir. Isian Anda disimpan; masuk lagi untuk mengirimnya."))
            page = resolve_url("kept-form")
        if not page:
            return HttpResponseRedirect(login)
        return redirect_to_login(page, login, self.get_redirect_field_name(view_func))


class MembershipMiddleware:
    """Runs after sign-in is known; every view and action then reads `request.user.membership`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An idle person goes on as a visitor: public pages open, LoginRequiredMiddleware stands before the others."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.user.act_under(request.session.get("membership"))
        if self.is_idle(request):
            request.session["idle"] = True  # the audit line of the sign-out says why
            logout(request)
            messages.info(request, _("Anda keluar otomatis karena lama tidak ada kegiatan. Silakan masuk lagi."))
            return self.get_response(request)
        office = request.user.organisation
        with timezone.override(office.time_zone if office else settings.TIME_ZONE):
            response = self.get_response(request)
        if not request.user.is_authenticated:
            response.delete_cookie(kept.COOKIE, samesite="Lax")  # who leaves on purpose leaves no form behind
        elif request.session.get("sender_known") != request.session.get("seen"):
            kept.know_sender(request, response, secure=settings.HTTPS)
            request.session["sender_known"] = request.session.get("seen")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """ADMIN and APPROVER set up a second factor before anything else that asks for sign-in."""
        if not (settings.REQUIRE_SECOND_FACTOR and request.user.is_authenticated):
            return None
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name.startswith(ALLOWED_WITHOUT_SECOND_FACTOR) or not request.user.needs_second_factor:
            return None
        api = request.path.startswith("/api/")  # its views say login_not_required and ask for sign-in themselves
        if not (api or getattr(view, "login_required", True)) or is_mfa_enabled(request.user):
            return None
        if api:
            return JsonResponse({"detail": _("Aktifkan langkah kedua di portal sebelum memakai API.")}, status=403)
        messages.warning(request, _("Peran Anda memerlukan langkah kedua saat masuk. Aktifkan dahulu di bawah ini."))
        return redirect("mfa_index")

    def is_idle(self, request: HttpRequest) -> bool:
        """Idle beyond the limit; the clock is stored at most once a minute, so most requests write nothing."""
        now = int(time.time())
        seen = request.session.get("seen")
        remembered = self.is_remembered(request, now)
        if remembered and request.session.get_expiry_age() != settings.REMEMBER_SECONDS:
            request.session.set_expiry(settings.REMEMBER_SECONDS)
        if seen is None or now - seen > 60:
            request.session["seen"] = now
        return not remembered and seen is not None and now - seen > settings.SESSION_IDLE_SECONDS

    def is_remembered(self, request: HttpRequest, now: int) -> bool:
        """A clinic's own phone, for thirty days since the sign-in that asked for it; nobody with another role."""
        since = request.session.get("remembered")
        if since is None or now - since >= settings.REMEMBER_SECONDS or not isinstance(request.user, User):
            return False
        return may_be_remembered(request.user)
