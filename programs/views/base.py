"""What all pages of programmes share: they are the offices' own, partners do not find them."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from bnnportal.accounts.models import User
from programs.permissions import enters


def check_enters(user: User) -> None:
    """404 for partners and for people without a membership, as for anything one may not see."""
    if not enters(user):
        raise Http404


class OfficePage:
    """Before the other classes of a page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
