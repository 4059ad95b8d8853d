"""Run one command beside servers of its own, and take them away with it: what `make test` does."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bnnportal.embedded.processes import Secrets, StartError, claim, end_leftovers
from bnnportal.embedded.servers import Broker, Postgres

PREFIX = "portal-bnn-"


def sweep(parent: Path) -> None:
    """Take away the folders, and end the servers, that killed runs of this user left."""
    for folder in parent.glob(f"{PREFIX}*"):
        if folder.stat().st_uid != os.geteuid():
            continue
        try:
            lock = claim(folder)
        except StartError:
            continue
        end_leftovers(folder, ["broker", "database"])
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def run(command: list[str], *, services: str = "auto", data: Path | None = None) -> int:
    """Return the exit code of `command`, run with the addresses of its own servers in its environment."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    sweep(Path(tempfile.gettempdir()))
    folder = data.resolve() if data else Path(tempfile.mkdtemp(prefix=PREFIX))
    with claim(folder):
        end_leftovers(folder, ["broker", "database"])
        database = Postgres(folder, services=services, throw_away=True)
        broker = Broker(folder, services=services, throw_away=True)
        try:
            database.start()
            broker.start()
            env = os.environ | environment(folder, database, broker)
            return follow(subprocess.Popen(command, env=env))
        finally:
            broker.stop()
            database.stop()
            if data is None:
                shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, database: Postgres, broker: Broker) -> dict[str, str]:
    """What the portal and its tests need; empty values keep a developer's .env out."""
    return {
        "DATABASE_URL": database.url(),
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": broker.url,
        "REDIS_DATABASE": "0",
        "SECRET_KEY": Secrets(folder).get("secret_key", 50),
        "DATA_DIR": str(folder / "portal"),
        "DEMO": "1",
        "DEBUG": "0",
        "SITE_URL": "http://127.0.0.1:8000",
        "SIGNING_P12": "",
        "SIGNING_PASSWORD": "",
    }


def follow(child: subprocess.Popen[bytes]) -> int:
    """Wait for the command; hand on what asks us to end (Ctrl-C reaches it by itself)."""

    def hand_on(number: int, frame: object) -> None:
        if number != signal.SIGINT:
            child.send_signal(number)

    old = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        code = child.wait()
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
