"""The portal's settings, for one test process: what two processes must not share gets the process's own name."""

import os
from pathlib import Path

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0")  # set by pytest-xdist before settings are read
os.environ["REDIS_DATABASE"] = str(2 * int(PROCESS.removeprefix("gw")))
os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]) / PROCESS)

from bnnportal.settings import *  # noqa: E402, F403 - the environment above must stand first
from bnnportal.settings import CACHES, STORAGES  # noqa: E402

CACHES["default"]["KEY_PREFIX"] = PROCESS
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no manifest to build
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of sign-ins; Argon2 takes its time
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATA_DIR.mkdir(parents=True, exist_ok=True)  # noqa: F405
