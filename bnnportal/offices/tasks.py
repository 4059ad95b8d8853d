"""Work of the tree of offices."""

from celery import shared_task

from bnnportal.offices import actions


@shared_task(name="offices.apply_due")
def apply_due() -> None:
    actions.apply_due()
