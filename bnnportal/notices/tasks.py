"""Work of the outbox."""

from celery import shared_task

from bnnportal.notices import actions


@shared_task(name="notices.deliver")
def deliver(mail_id: int) -> None:
    actions.deliver(mail_id=mail_id)


@shared_task(name="notices.deliver_due")
def deliver_due() -> None:
    actions.deliver_due()


@shared_task(name="notices.gather")
def gather() -> None:
    actions.gather()


@shared_task(name="notices.clean_up")
def clean_up() -> None:
    actions.clean_up()
