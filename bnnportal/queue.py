"""Work for later: tasks are named, not imported, so that an action can queue what calls it."""

import logging
import time
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from bnnportal.celery import app

log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds without another try after the broker did not answer
_silent_until = 0.0


def enqueue(task: str, *args: Any) -> None:
    """Send `task` to the worker once the current transaction has committed.

    `args` are ids only: what a broker holds can be read. A broker that is down loses nothing and holds up no page:
    the waiting row stays, and beat queues it again (`documents.requeue_overdue`).
    """
    transaction.on_commit(lambda: send(task, args))


def send(task: str, args: tuple[Any, ...]) -> None:
    global _silent_until  # one pause for the whole process
    if time.monotonic() < _silent_until:
        return
    try:
        app.send_task(task, args=args, ignore_result=True)
    except OperationalError:
        _silent_until = time.monotonic() + PAUSE
        log.warning("the broker does not answer; %s waits in its row", task)
