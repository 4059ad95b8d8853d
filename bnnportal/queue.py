"""Work for later: tasks are named, not imported, so that an action can queue what calls it."""

from typing import Any

from django.db import transaction

from bnnportal.celery import app


def enqueue(task: str, *args: Any, **options: Any) -> None:
    """Send `task` to the worker once the current transaction has committed.

    `args` are ids only: what a broker holds can be read. A broker that is down loses nothing: the waiting
    row stays, and beat queues it again (`documents.requeue_overdue`).
    """
    transaction.on_commit(lambda: app.send_task(task, args=args, ignore_result=True, **options), robust=True)
