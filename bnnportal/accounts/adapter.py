"""How allauth signs people in here: by invitation only, with counted failures."""

import ipaddress
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bnnportal.accounts.actions.links import whom_to_ask
from bnnportal.accounts.enums import AccountEvent
from bnnportal.accounts.models import User
from bnnportal.accounts.permissions import may_be_remembered
from bnnportal.audit.actions import record


def an_address(text: str) -> str:
    """The IP address that is written here, or ""."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """A wrong TRUSTED_PROXY_COUNT, or a proxy that writes no address, costs precision and never a page.

        The page Kesiapan says when the count does not fit.
        """
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            named = request.headers.get("X-Forwarded-For", "").split(",")
            return next(filter(None, map(an_address, [*named, request.META.get("REMOTE_ADDR", "")])), "0.0.0.0")  # noqa: S104 - a word for "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Besides the account and the address (settings), count the account at this address."""
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email") or "").lower()
        key = f"{email}@{self.get_client_ip(request)}"
        self._failed_here = ratelimit.consume(request, app="allauth.account", action="login_failed_here", key=key)
        if not self._failed_here:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        usage = getattr(self, "_failed_here", None)
        if usage:
            usage.rollback()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """One line when this failure locks the account (or the address); what is refused after it leaves none."""
        super().authentication_failed(request, **credentials)
        email, address = str(credentials.get("email") or "").lower(), self.get_client_ip(request)
        keys = {
            "login_failed": self._get_login_attempts_cache_key(request, **credentials),
            "login_failed_here": f"{email}@{address}",
        }
        if not all(
            ratelimit.consume(request, app="allauth.account", action=action, key=key, dry_run=True)
            for action, key in keys.items()
        ):
            user = User.objects.filter(email__iexact=email).first()
            record(AccountEvent.LOCKED, by=None, target=user, kind="password", address=address)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """The password was right: say that the account is suspended, and whom to ask."""
        context = {"whom": whom_to_ask(user), "suspended": user.suspended_at}
        return render(request, "account/account_inactive.html", context, status=403)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if request.POST.get("remember") and may_be_remembered(user):
            request.session["remembered"] = int(time.time())
        record(AccountEvent.SIGNED_IN, by=user, target=user)
        return super().post_login(request, user, **kwargs)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: list[UserSession]) -> None:
        super().end_sessions(sessions)
        if sessions:
            user = sessions[0].user
            record(AccountEvent.SESSIONS_ENDED, by=user, target=user, count=len(sessions))


class MFAAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Portal BNN"}
