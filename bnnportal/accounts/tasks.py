"""Daily rounds of people; each may run again, and late."""

from celery import shared_task

from bnnportal.accounts import actions


@shared_task(name="accounts.suspend_unused")
def suspend_unused() -> None:
    actions.suspend_unused()


@shared_task(name="accounts.move_due_work")
def move_due_work() -> None:
    actions.move_due_work()
