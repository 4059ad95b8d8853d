"""Rounds of partners and agreements; each may run again, and late."""

from celery import shared_task

from partners import actions
from partners.actions import activities


@shared_task(name="partners.remind")
def remind() -> None:
    actions.remind()


@shared_task(name="partners.forget_participants")
def forget_participants() -> None:
    activities.forget()
