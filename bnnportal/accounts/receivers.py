"""What allauth and Django change about a person's security, told to the audit trail. Nothing is decided here."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.core.internal import ratelimit
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from bnnportal.accounts import actions
from bnnportal.accounts.enums import AccountEvent
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record


def connect() -> None:
    user_logged_out.connect(signed_out)
    password_changed.connect(changed_password)
    mfa.authenticator_added.connect(added_factor)
    mfa.authenticator_removed.connect(removed_factor)
    mfa.authenticator_reset.connect(renewed_factor)
    mfa.authentication_failed.connect(failed_factor)


def signed_out(*, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """By the person's own hand, or (`reason`) because nothing happened for too long."""
    if user is not None:
        reason = {"reason": "idle"} if request.session.get("idle") else {}
        record(AccountEvent.SIGNED_OUT, by=user, target=user, **reason)


def changed_password(*, user: User, **kwargs: Any) -> None:
    actions.finish_password_change(by=user)


def added_factor(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(AccountEvent.FACTOR_ADDED, by=user, target=user, kind=str(authenticator.type))


def removed_factor(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(AccountEvent.FACTOR_REMOVED, by=user, target=user, kind=str(authenticator.type))


def renewed_factor(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(AccountEvent.FACTOR_RENEWED, by=user, target=user, kind=str(authenticator.type))


def failed_factor(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """One line when this wrong code is the last one allowed; what is refused after it sends no signal."""
    key = f"mfa-auth-user-{user.pk}"  # allauth.mfa.base.internal.flows.check_rate_limit
    if not ratelimit.consume(request, app="allauth.account", action="login_failed", key=key, dry_run=True):
        record(AccountEvent.LOCKED, by=None, target=user, kind="second_factor")
