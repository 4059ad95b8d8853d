"""Rounds of partners and agreements; each may run again, and late."""

from celery import shared_task

from partners import actions


@shared_task(name="partners.remind")
def remind() -> None:
    actions.remind()
