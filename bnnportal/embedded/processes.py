"""Child processes that end when we end, and that a later start ends when we were killed."""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

LOG_LIMIT = 5 * 1024 * 1024


class StartError(Exception):
    """What stops us, as a sentence for the person at the keyboard."""


def claim(folder: Path) -> IO[str]:
    """Hold `folder` for this process alone; the lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "?"
        lock.close()
        raise StartError(
            f"Folder {folder} sedang dipakai oleh proses {holder}. "
            "Hentikan dulu proses itu, atau pilih folder lain dengan DATA=..."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


class Secrets:
    """Passwords and keys of one data folder: made once, kept in a file that only its owner reads."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "secrets.json"

    def get(self, name: str, length: int = 24) -> str:
        values: dict[str, str] = json.loads(self.path.read_text()) if self.path.exists() else {}
        if name not in values:
            values[name] = secrets.token_urlsafe(length)
            write_private(self.path, json.dumps(values, indent=1))
        return values[name]


def write_private(path: Path, text: str) -> None:
    """Replace `path` whole, readable by its owner alone from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def keep_port(path: Path) -> int:
    """Return the port noted in `path` while it is free, else note a new one."""
    if path.exists() and is_free(port := int(path.read_text())):
        return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(port))
    return port


def tail(path: Path, lines: int = 25) -> str:
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def wait_for(ready: Callable[[], bool], seconds: float) -> bool:
    """Ask `ready` every 20 ms until it says yes or the time is over."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def started_at(pid: int) -> str | None:
    """Return when the kernel started `pid`, or None when there is no such process: a pid alone is used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if stat[0] == "Z" else stat[19]


class Process:
    """A child in a session of its own; its pid lies in the data folder while it runs."""

    def __init__(self, name: str, folder: Path, *, stop_with: signal.Signals = signal.SIGTERM) -> None:
        self.name = name
        self.log = folder / "logs" / f"{name}.log"
        self.note = folder / "run" / f"{name}.json"
        self.stop_with = stop_with
        self.child: subprocess.Popen[bytes] | None = None

    def start(self, command: Iterable[str | Path], *, env: Mapping[str, str], cwd: Path | str = "/") -> None:
        for path in (self.log, self.note):
            path.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [str(part) for part in command],
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        note = {"pid": self.child.pid, "started": started_at(self.child.pid), "signal": int(self.stop_with)}
        self.note.write_text(json.dumps(note))

    @property
    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def stop(self, seconds: float = 10) -> None:
        """Ask it to end, wait, then end its whole session."""
        if self.child is not None:
            if self.alive:
                self.child.send_signal(self.stop_with)
                wait_for(lambda: not self.alive, seconds)
            self.kill()
        self.note.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the process and all that it started, at once."""
        if self.child is not None:
            kill_session(self.child.pid)
            self.child.wait()


def kill_session(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def end_leftovers(folder: Path, order: Iterable[str], seconds: float = 10) -> list[str]:
    """End what an earlier, killed start left running in `folder`; return the names."""
    notes = {path.stem: path for path in (folder / "run").glob("*.json")}
    ended = []
    for name in sorted(notes, key=lambda name: [*order, name].index(name)):
        try:
            note = json.loads(notes[name].read_text())
        except ValueError:  # killed while writing it
            note = {"pid": 0, "started": "-"}
        pid, started = note["pid"], note["started"]
        if started is not None and started_at(pid) == started:
            os.kill(pid, note["signal"])
            wait_for(lambda pid=pid, started=started: started_at(pid) != started, seconds)  # type: ignore[misc]
            kill_session(pid)
            ended.append(name)
        notes[name].unlink(missing_ok=True)
    return ended
