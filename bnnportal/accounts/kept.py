"""A form that arrives after the session has ended: kept for its sender, who completes it after sign-in.

Whose form it is tells a signed cookie of this browser, so that a stranger cannot fill the cache and the next person at
a shared computer never sees what the last one typed. Files are not kept, passwords never, nor what is sent to a view
that is `unkept`.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bnnportal.accounts.models import User

COOKIE = "pengirim"
COOKIE_AGE = 24 * 3600
KEPT_SECONDS = 3600
MAX_CHARACTERS = 500_000
SECRET = ("password", "sandi", "credential")  # a field named so makes the whole form unkept


@dataclass(frozen=True)
class Kept:
    """What was sent: its address, the page it came from, its fields in order, the names of its files."""

    user_id: int
    membership_id: int | None
    path: str
    page: str
    at: dt.datetime
    fields: list[tuple[str, str]]
    files: list[str]


def unkept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose forms hold what must lie nowhere else: rows about clients. Of a class, its `dispatch`."""
    view.unkept = True  # type: ignore[attr-defined]
    return view


def know_sender(request: HttpRequest, response: HttpResponse, *, secure: bool) -> None:
    """Remember in this browser who sends its forms, and under which membership."""
    membership = request.user.membership  # type: ignore[union-attr]  # its callers know who is signed in
    value = signing.dumps([request.user.pk, membership.pk if membership else None], salt=COOKIE)
    response.set_cookie(COOKIE, value, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=secure)


def keep(request: HttpRequest, page: str) -> bool:
    """Keep the form of this request for its sender; False when it is nobody's, too large, or holds a secret."""
    try:
        user_id, membership_id = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return False
    fields = [(k, v) for k, vs in request.POST.lists() if k != "csrfmiddlewaretoken" for v in vs]
    too_large = sum(len(name) + len(value) for name, value in fields) > MAX_CHARACTERS
    if too_large or any(word in name.lower() for name, _value in fields for word in SECRET):
        return False
    files = [file.name or "" for _name, found in request.FILES.lists() for file in found]
    kept = Kept(user_id, membership_id, request.get_full_path(), page, timezone.now(), fields, files)
    request.session["kept"] = secrets.token_urlsafe(16)
    cache.set(f"kept:{request.session['kept']}", kept.__dict__, timeout=KEPT_SECONDS)
    return True


def find(request: HttpRequest) -> Kept | None:
    """The form kept for the person who signed in here, or None."""
    values: dict[str, Any] | None = cache.get(f"kept:{request.session.get('kept', '')}")
    if values is None or not isinstance(request.user, User) or values["user_id"] != request.user.pk:
        return None
    return Kept(**values)


def drop(request: HttpRequest) -> None:
    cache.delete(f"kept:{request.session.pop('kept', '')}")
