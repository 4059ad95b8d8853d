"""Portal BNN: the project and the ground floor every area stands on."""

from bnnportal.celery import app as celery_app

__all__ = ["celery_app"]
