"""Rounds of monthly reports; each may run again, and late."""

from celery import shared_task

from rehab import actions


@shared_task(name="rehab.open_months")
def open_months() -> None:
    actions.open_months()


@shared_task(name="rehab.remind")
def remind() -> None:
    actions.remind()
