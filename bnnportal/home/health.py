"""Is the portal well? Database, broker, worker, disk; for the health page and the supervisor."""

import shutil
import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection

HEARTBEAT = "worker-heartbeat"
LATE_AFTER = 90  # seconds; beat asks every 20
FREE_DISK = 500_000_000  # bytes


def beat() -> None:
    """The worker was here."""
    cache.set(HEARTBEAT, int(time.time()), timeout=24 * 3600)


def state() -> dict[str, bool]:
    """What works; never an exception, never a detail an outsider could use."""
    return {"database": database(), "broker": broker(), "worker": worker(), "disk": disk()}


def database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Exception:
        return False


def broker() -> bool:
    try:
        cache.set("health", 1, timeout=10)
        return cache.get("health") == 1
    except Exception:
        return False


def worker() -> bool:
    try:
        return time.time() - cache.get(HEARTBEAT, 0) < LATE_AFTER
    except Exception:
        return False


def disk() -> bool:
    try:
        return shutil.disk_usage(settings.DATA_DIR).free > FREE_DISK
    except OSError:
        return False
