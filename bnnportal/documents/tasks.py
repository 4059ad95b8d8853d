"""Work of the document room."""

from typing import Any

from celery import shared_task
from celery.signals import worker_process_init

from bnnportal.documents import actions


@shared_task(name="documents.render")
def render_document(document_id: int) -> None:
    actions.render(document_id=document_id)


@shared_task(name="documents.requeue_overdue")
def requeue_overdue() -> None:
    actions.requeue_overdue()


@shared_task(name="documents.delete_expired")
def delete_expired() -> None:
    actions.delete_expired()


@worker_process_init.connect
def warm_up(**kwargs: Any) -> None:
    """Import WeasyPrint, draw the border and load the key once in each worker process."""
    from bnnportal.documents import render  # noqa: PLC0415 - only workers need WeasyPrint

    render.warm()
