"""The Celery application; tasks live in `<area>/tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bnnportal.settings")

app = Celery("bnnportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
