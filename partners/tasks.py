"""Rounds of partners and agreements; each may run again, and late."""

from celery import shared_task
from django.utils import timezone

from partners import actions
from partners.actions import activities, papers


@shared_task(name="partners.remind")
def remind() -> None:
    actions.remind()
    papers.remind(timezone.localdate())


@shared_task(name="partners.forget_participants")
def forget_participants() -> None:
    activities.forget()
