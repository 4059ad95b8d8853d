"""Which membership a person acts under, idle sessions, and the second factor."""

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

ALLOWED_WITHOUT_SECOND_FACTOR = ("mfa_", "account_", "language-switch", "theme-switch")


class MembershipMiddleware:
    """Runs after sign-in is known; every view and action then reads `request.user.membership`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self.is_idle(request):
            logout(request)
            messages.info(request, _("Anda keluar otomatis karena lama tidak ada kegiatan. Silakan masuk lagi."))
            return redirect(f"{settings.LOGIN_URL}")
        if request.user.is_authenticated:
            request.user.act_under(request.session.get("membership"))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """ADMIN and APPROVER set up a second factor before anything else."""
        if not (settings.REQUIRE_SECOND_FACTOR and request.user.is_authenticated):
            return None
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name.startswith(ALLOWED_WITHOUT_SECOND_FACTOR) or not request.user.needs_second_factor:
            return None
        if is_mfa_enabled(request.user):
            return None
        messages.warning(request, _("Peran Anda memerlukan langkah kedua saat masuk. Aktifkan dahulu di bawah ini."))
        return redirect("mfa_index")

    def is_idle(self, request: HttpRequest) -> bool:
        """Idle beyond the limit; the clock is stored at most once a minute, so most requests write nothing."""
        now = int(time.time())
        seen = request.session.get("seen")
        if seen is None or now - seen > 60:
            request.session["seen"] = now
        return seen is not None and now - seen > settings.SESSION_IDLE_SECONDS
