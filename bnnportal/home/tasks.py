"""Signs of life."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from bnnportal.home import health


@shared_task(name="home.heartbeat")
def heartbeat() -> None:
    health.beat()


@worker_ready.connect
def first_beat(**kwargs: Any) -> None:
    health.beat()
