"""`make demo`: the whole portal on one machine, kept running until it is told to stop."""

import contextlib
import hashlib
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bnnportal.embedded.processes import (
    Process,
    Secrets,
    StartError,
    claim,
    end_leftovers,
    is_free,
    tail,
    wait_for,
)
from bnnportal.embedded.servers import Broker, Postgres

ROOT = Path(__file__).resolve().parents[2]
STOP_ORDER = ("beat", "web", "worker", "setup", "static", "broker", "database")
RESTARTS = 3  # in a minute; more than that is no accident
ACCOUNTS = (
    ("admin", "Administrator pusat"),
    ("pusat", "Operator BNN pusat"),
    ("penetap", "Pejabat penetap BNN pusat"),
    ("pimpinan", "Pimpinan BNN pusat"),
    ("bengkulu", "Operator BNN Provinsi Bengkulu"),
    ("kepala.bengkulu", "Pejabat penetap BNN Provinsi Bengkulu"),
    ("pimpinan.bengkulu", "Pimpinan BNN Provinsi Bengkulu"),
    ("berantas.bengkulu", "Operator pemberantasan BNN Provinsi Bengkulu"),
    ("jatim", "Operator BNN Provinsi Jawa Timur"),
    ("mojokerto", "Operator BNN Kota Mojokerto"),
    ("kipas", "Mitra: klinik KIPAS"),
    ("mitra", "Mitra: Yayasan Simulasi Harapan (data simulasi)"),
    ("auditor", "Auditor"),
)


# Several commands in one process: Django's start costs more than most of them.
MANAGE = """
import sys, django
from django.core.management import call_command
django.setup()
for line in sys.argv[1:]:
    print("manage.py", line, flush=True)
    call_command(*line.split())
"""


class StopError(Exception):
    """Somebody asked us to stop."""


@dataclass
class Service:
    """One part of the portal: how it starts, its process, how long it may take to stop."""

    process: Process
    start: Callable[[], None]
    patience: float = 10


class Demo:
    """The supervisor. Everything it waits for is asked for in small steps, so that a stop is heard at once."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.address = f"http://127.0.0.1:{port}/"
        self.asked_to_stop = False
        self.services: dict[str, Service] = {}
        self.secrets = Secrets(self.folder)
        self.env: dict[str, str] = {}

    def run(self) -> int:
        """Start, say where, watch, and stop in order; return the exit code."""
        self._listen()
        with claim(self.folder):
            ended = end_leftovers(self.folder, STOP_ORDER)
            if ended:
                say(f"Sisa jalan sebelumnya dihentikan: {', '.join(ended)}.")
            try:
                self._start()
                self._watch()
            except StopError:
                pass
            finally:
                self._stop()
        return 0

    def _listen(self) -> None:
        """Hear Ctrl-C, kill and a closed terminal, even where a background start set them to be ignored.

        `nohup` is believed: who asked for it wants a closed terminal ignored.
        """

        def note(number: int, frame: object) -> None:
            self.asked_to_stop = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, note)

    def _start(self) -> None:
        if not is_free(self.port):
            raise StartError(
                f"Port {self.port} sedang dipakai program lain. Pilih port lain, misalnya: make demo PORT={self.port + 1}"
            )
        self.env = os.environ | self._environment()
        self._servers()
        self._prepare()
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "bnnportal"]
        web = [*python, "gunicorn", "bnnportal.wsgi:application", f"--bind=127.0.0.1:{self.port}", "--preload"]
        web += ["--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket", "--graceful-timeout=8"]
        # a pool of processes needs shared memory, which a bare chroot does not give to an ordinary user
        pool = "--concurrency=2" if os.access("/dev/shm", os.W_OK) else "--pool=solo"  # noqa: S108 - asked, not used
        self._child("worker", [*celery, "worker", "--loglevel=INFO", pool], patience=20)
        self._child("web", web)
        self._wait_for_answer()
        self._child("beat", [*celery, "beat", "--loglevel=INFO", "--pidfile="])
        self._say_where()

    def _environment(self) -> dict[str, str]:
        """What the children get on top of our own environment, apart from the servers' addresses."""
        return {
            "DEMO": "1",
            "DATA_DIR": str(self.folder),
            "SITE_URL": self.address.rstrip("/"),
            "SECRET_KEY": self.secrets.get("secret_key", 50),
            "DEMO_PASSWORD": os.environ.get("DEMO_PASSWORD") or self.secrets.get("demo_password", 12),
            "SIGNING_P12": str(self.folder / "signing" / "uji.p12"),
            "SIGNING_PASSWORD": self.secrets.get("signing_password"),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "bnnportal.settings",
        }

    def _servers(self) -> None:
        """Use the servers that the environment names, or start our own."""
        if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
            return
        database = Postgres(self.folder)
        broker = Broker(self.folder)
        for server in (database, broker):
            self.services[server.process.name] = Service(server.process, server.start)
            server.start()
            self._hear()
        self.env |= {
            "DATABASE_URL": database.url("portal_app"),
            "DATABASE_OWNER_URL": database.url("portal_owner"),
            "REDIS_URL": broker.url,
        }

    def _prepare(self) -> None:
        """Tables, reference data and demo accounts; beside it, on the other core, the static files."""
        migrate = "migrate --database owner" if self.env.get("DATABASE_OWNER_URL") else "migrate"
        self._manage("setup", f"{migrate} --no-input", "load_reference", "load_demo")
        stamp, state = self.folder / "static.stamp", static_state()
        fresh = stamp.exists() and stamp.read_text() == state and (self.folder / "static").exists()
        if not fresh:
            self._manage("static", "collectstatic --no-input --clear --verbosity=0")
        self._finish("setup")
        if not fresh:
            self._finish("static")
            stamp.write_text(state)

    def _manage(self, name: str, *lines: str) -> None:
        """Start commands of manage.py, one after the other in one process."""
        process = Process(name, self.folder)
        self.services[name] = Service(process, lambda: None)
        process.start([sys.executable, "-c", MANAGE, *lines], env=self.env, cwd=ROOT)

    def _finish(self, name: str) -> None:
        """Wait for what `_manage` started; a failure shows the end of what it said."""
        process = self.services[name].process
        while process.alive:
            self._hear()
            time.sleep(0.02)
        process.stop()
        del self.services[name]
        if process.child and process.child.returncode:
            raise StartError(f"Persiapan '{name}' gagal. Akhir dari {process.log}:\n{tail(process.log)}")

    def _child(self, name: str, command: Sequence[str], patience: float = 10) -> None:
        process = Process(name, self.folder)
        service = Service(process, lambda: process.start(command, env=self.env, cwd=ROOT), patience)
        self.services[name] = service
        service.start()

    def _wait_for_answer(self) -> None:
        """Wait until the portal says that it is well; show why when it does not."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        said = ""

        def well() -> bool:
            nonlocal said
            self._hear()
            try:
                with opener.open(f"{self.address}sehat/", timeout=5) as answer:
                    return answer.status == 200
            except urllib.error.HTTPError as error:
                said = f"{error.code} {error.read(500).decode(errors='replace')}"
            except OSError as error:
                said = str(error)
            return any(not service.process.alive for service in self.services.values())

        log = self.services["web"].process.log
        wait_for(well, 60)
        dead = [name for name, service in self.services.items() if not service.process.alive]
        if dead:
            log = self.services[dead[0]].process.log
            raise StartError(f"Bagian '{dead[0]}' berhenti sendiri. Akhir dari {log}:\n{tail(log)}")
        if not well():
            raise StartError(f"{self.address}sehat/ tidak sehat: {said}\nAkhir dari {log}:\n{tail(log)}")

    def _say_where(self) -> None:
        width = max(len(name) for name, _ in ACCOUNTS) + len("@demo.test")
        accounts = "\n".join(f"  {name + '@demo.test':<{width}}  {what}" for name, what in ACCOUNTS)
        say(
            f"\nPortal BNN (contoh) siap: {self.address}\n\n{accounts}\n\n"
            f"Kata sandi semua akun: {self.env['DEMO_PASSWORD']}\n"
            f"Surel yang seharusnya terkirim: {self.address}surat-contoh/ (setelah masuk)\n"
            f"Data dan catatan: {self.folder}\nHentikan dengan Ctrl-C."
        )

    def _watch(self) -> None:
        """Start again what dies, a few times; then give up with the reason."""
        deaths: dict[str, list[float]] = {}
        while True:
            self._hear()
            time.sleep(0.2)
            for name, service in self.services.items():
                if service.process.alive:
                    continue
                log = service.process.log
                recent = [moment for moment in deaths.get(name, []) if moment > time.monotonic() - 60]
                if len(recent) >= RESTARTS:
                    raise StartError(f"Bagian '{name}' terus berhenti. Akhir dari {log}:\n{tail(log)}")
                deaths[name] = [*recent, time.monotonic()]
                say(f"Bagian '{name}' berhenti sendiri; dijalankan lagi. Catatan: {log}")
                service.process.kill()
                self._again(service)

    def _again(self, service: Service) -> None:
        """Start a dead part; a server may need a moment until its port and memory are given back."""
        for attempt in range(RESTARTS):
            try:
                return service.start()
            except StartError:
                if attempt == RESTARTS - 1:
                    raise
                time.sleep(1)
                self._hear()

    def _hear(self) -> None:
        if self.asked_to_stop:
            raise StopError

    def _stop(self) -> None:
        """Stop everything in order; a second Ctrl-C does not leave half of it behind."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for name in STOP_ORDER:
            if service := self.services.get(name):
                service.process.stop(service.patience)


def say(text: str) -> None:
    """Print; nobody has to be listening any more."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def static_state() -> str:
    """Return a digest that changes when a static file does, or a package that may bring some."""
    places = [ROOT / "static", *ROOT.glob("bnnportal/*/static"), *ROOT.glob("*/static")]
    files = {path for place in places for path in place.rglob("*") if path.is_file()}
    digest = hashlib.sha256()
    for path in sorted(files | {ROOT / "uv.lock"}):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def demo() -> int:
    """Read PORT and DATA from the environment and run until told to stop."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise StartError(f"PORT={port} bukan nomor port. Contoh: make demo PORT=8001")
    return Demo(Path(os.environ.get("DATA") or ROOT / "var" / "demo"), int(port)).run()
