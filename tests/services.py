"""Real servers and a real worker for tests: nothing here stands in for anything."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection
from kombu import pools

from bnnportal import queue
from bnnportal.celery import app
from bnnportal.embedded.processes import Process
from bnnportal.embedded.servers import Broker, Postgres


def until(ready: Callable[[], object], seconds: float = 60) -> None:
    """Wait until `ready` says yes, and fail the test when it does not; the time is for a machine that does much else."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


def database_url() -> str:
    """Return the address of this process's test database."""
    where = connection.settings_dict
    return f"postgres://{where['USER']}:{quote(where['PASSWORD'])}@{where['HOST']}:{where['PORT']}/{where['NAME']}"


class Worker:
    """A Celery worker as in production, against the test database, the test files and the process's own queue.

    Its settings come from the environment, not from the `settings` fixture: `start(QUEUE_VISIBILITY_TIMEOUT="2")`.
    """

    def __init__(self, folder: Path) -> None:
        self.process = Process("worker", folder)

    @property
    def log(self) -> Path:
        return self.process.log

    def start(self, concurrency: int = 1, **environment: str) -> None:
        """Start, and return when it takes tasks."""
        begin = self.log.stat().st_size if self.log.exists() else 0
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "bnnportal.settings", "DATABASE_URL": database_url()}
        command = [sys.executable, "-m", "celery", "-A", "bnnportal", "worker", "--loglevel=INFO"]
        # a pool of processes needs shared memory, which a bare chroot does not give to an ordinary user
        pool = f"--concurrency={concurrency}" if os.access("/dev/shm", os.W_OK) else "--pool=solo"  # noqa: S108
        command += [pool, "--without-gossip", "--without-mingle"]
        self.process.start(command, env=env | environment, cwd=settings.BASE_DIR)
        until(lambda: b" ready." in self.log.read_bytes()[begin:] or not self.process.alive, 120)
        assert self.process.alive, self.log.read_text()[begin:]

    def stop(self) -> None:
        """End as a deployment does: SIGTERM, the running task is finished first."""
        self.process.stop(30)

    def kill(self) -> None:
        """End as a power cut does: SIGKILL to the worker and its children."""
        self.process.kill()


def empty_queue() -> None:
    """Forget what earlier tests queued in this process's broker database."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.flushdb()


@contextmanager
def broker_at(url: str) -> Iterator[None]:
    """Let this process queue into another broker, such as one that the test stops."""

    def turn(to: str) -> None:
        pools.reset()
        app._pool = app.amqp._producer_pool = None
        app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = to
        queue._silent_until = 0.0  # the pause was after another broker that did not answer

    before = app.conf.broker_url
    turn(url)
    try:
        yield
    finally:
        turn(before)


class PrivateServers:
    """A broker that runs, and a PostgreSQL (synced to disk as in production) for who asks; a test may stop both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broker = Broker(folder)
        self._database: Postgres | None = None

    @property
    def database(self) -> Postgres:
        if self._database is None:
            self._database = Postgres(self.folder)
            self._database.start()
        return self._database

    def stop(self) -> None:
        self.broker.stop()
        if self._database is not None:
            self._database.stop()


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as a person would, with the portal's own settings."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bnnportal.settings"} | environment
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
