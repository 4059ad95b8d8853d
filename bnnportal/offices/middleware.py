"""Planned changes of offices hold from the first request of their day, beat or no beat."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from bnnportal.offices import actions
from bnnportal.offices.models import today

log = logging.getLogger(__name__)


class DueChangesMiddleware:
    """Once a day in each process: one query, and the changes that are due. Beat does the same every quarter hour.

    A request that only reads writes here, on purpose: a scope or a name of yesterday would be wrong for everybody
    who works today, and nobody in particular causes the change.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.checked_on: dt.date | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.checked_on != today():
            try:
                actions.apply_due()
                self.checked_on = today()
            except DatabaseError:  # the pages, and /sehat/, say so themselves
                log.warning("due changes of offices could not be read")
        return self.get_response(request)
