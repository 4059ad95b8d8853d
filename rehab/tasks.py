"""Rounds of monthly reports; each may run again, and late."""

from celery import shared_task

from rehab import actions


@shared_task(name="rehab.open_months")
def open_months() -> None:
    actions.open_months()


@shared_task(name="rehab.remind")
def remind() -> None:
    actions.remind()


@shared_task(name="rehab.forget_clients")
def forget_clients() -> None:
    actions.forget_clients()
