"""WSGI entry point (gunicorn bnnportal.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bnnportal.settings")
application = get_wsgi_application()
