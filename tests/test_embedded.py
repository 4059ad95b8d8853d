"""The servers of one machine: they start, forget nothing, and leave nothing behind."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings

from bnnportal.celery import app
from bnnportal.embedded.processes import Process, Secrets, StartError, claim, end_leftovers, is_free, started_at
from bnnportal.embedded.servers import Broker, Postgres
from tests.services import broker_at, database_url, empty_queue, until

ROOT = Path(__file__).resolve().parent.parent
SLEEP = ["sleep", "1000"]


def sessions_of(folder: Path) -> list[int]:
    """Return the processes whose pid lies in `folder` and that run."""
    notes = [json.loads(path.read_text()) for path in (folder / "run").glob("*.json")]
    return [note["pid"] for note in notes if started_at(note["pid"]) == note["started"]]


@pytest.fixture
def database(tmp_path):
    server = Postgres(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.mark.services
def test_postgres_survives_a_kill_and_keeps_what_was_committed(database):
    with psycopg2.connect(database.url()) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    connection.close()
    port = database.port
    database.kill()
    until(lambda: is_free(port))
    database.start()
    assert database.port == port
    connection = psycopg2.connect(database.url())
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchone() == (7,)
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",)
    connection.close()


@pytest.mark.services
def test_postgres_owner_may_create_and_application_may_not(database):
    owner = psycopg2.connect(database.url("portal_owner"))
    with owner.cursor() as cursor:
        for extension in ("btree_gist", "pg_trgm", "unaccent"):
            cursor.execute(f"CREATE EXTENSION {extension}")
        cursor.execute("CREATE TABLE kept (n int)")
    owner.commit()
    owner.close()
    application = psycopg2.connect(database.url("portal_app"))
    for statement in ("CREATE TABLE mine (n int)", "SELECT * FROM kept", "DROP TABLE kept"):
        with application.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
        application.rollback()
    application.close()


@pytest.mark.services
def test_postgres_asks_for_the_password(database):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(re.sub(r":[^:@]+@", ":wrong@", database.url()))


def test_broker_asks_for_the_password_and_keeps_its_data(private_servers):
    broker = private_servers.broker
    with redis.Redis.from_url(broker.url) as client:
        client.set("kept", "7")
    until_synced = time.monotonic() + 1.2  # appendfsync everysec
    with socket.create_connection(("127.0.0.1", broker.port)) as line:
        line.sendall(b"GET kept\r\n")
        assert line.recv(100).startswith(b"-NOAUTH")
    time.sleep(max(0, until_synced - time.monotonic()))
    broker.kill()
    broker.start()
    with redis.Redis.from_url(broker.url) as client:
        assert client.get("kept") == b"7"


@pytest.mark.wide
def test_broker_that_cannot_start_shows_its_log(tmp_path):
    broker = Broker(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        broker.port = taken.getsockname()[1]
        with pytest.raises(StartError, match=r"(?s)Server Redis tidak mau mulai.*bind"):
            broker.start()
    assert sessions_of(tmp_path) == []


def test_secrets_are_kept_and_private(tmp_path):
    made = Secrets(tmp_path).get("secret_key", 50)
    assert len(made) >= 50
    assert Secrets(tmp_path).get("secret_key", 50) == made
    first, second = Secrets(tmp_path), Secrets(tmp_path)
    assert len({first.get("owner"), second.get("app"), second.get("owner"), first.get("app")}) == 2
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_claim_refuses_a_second_and_is_given_back(tmp_path):
    with claim(tmp_path), pytest.raises(StartError, match=f"sedang dipakai oleh proses {os.getpid()}"):
        claim(tmp_path)
    claim(tmp_path).close()


def test_end_leftovers_ends_what_a_killed_start_left(tmp_path):
    process = Process("web", tmp_path)
    process.start(SLEEP, env=os.environ)
    assert end_leftovers(tmp_path, ["web"]) == ["web"]
    assert process.child.wait() == -signal.SIGTERM
    assert end_leftovers(tmp_path, ["web"]) == []


def test_end_leftovers_spares_a_stranger_with_the_same_pid(tmp_path):
    process = Process("web", tmp_path)
    process.start(SLEEP, env=os.environ)
    note = json.loads(process.note.read_text())
    process.note.write_text(json.dumps(note | {"started": "1"}))
    assert end_leftovers(tmp_path, ["web"]) == []
    assert process.alive
    process.stop()


def test_process_stop_ends_children_that_do_not_listen(tmp_path):
    process = Process("web", tmp_path)
    process.start(["sh", "-c", "trap '' TERM; sleep 1000 & echo $! > child; wait; wait"], env=os.environ, cwd=tmp_path)
    until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text().strip())
    child = int((tmp_path / "child").read_text())
    process.stop(seconds=0.2)
    assert not process.alive
    until(lambda: started_at(child) is None)


def embedded(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bnnportal.embedded", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)


@pytest.mark.services
def test_run_gives_the_command_servers_and_its_exit_code(tmp_path):
    program = (
        "import os, sys, psycopg2, redis; connection = psycopg2.connect(os.environ['DATABASE_URL']);"
        "redis.Redis.from_url(os.environ['REDIS_URL']).ping(); print(os.environ['DATA_DIR']); sys.exit(7)"
    )
    answer = embedded("run", "--", sys.executable, "-c", program, TMPDIR=str(tmp_path))
    assert (answer.returncode, answer.stderr) == (7, "")
    assert answer.stdout.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_this_test_runs_in_a_database_of_its_own(db):
    assert database_url() != os.environ["DATABASE_URL"]


def test_a_test_that_reaches_for_another_machine_fails():
    with socket.socket() as line, pytest.raises(RuntimeError, match="Tests stay on this machine"):
        line.connect(("203.0.113.1", 80))


def test_worker_runs_what_is_queued_and_can_be_killed(worker):
    until(app.control.inspect(timeout=1).ping)
    worker.kill()
    assert not app.control.inspect(timeout=0.5).ping()
    worker.start()
    until(app.control.inspect(timeout=1).ping)


def test_broker_at_sends_elsewhere_and_back(private_servers):
    empty_queue()
    with broker_at(f"{private_servers.broker.url}/0"):
        app.send_task("nobody.listens", ignore_result=True)
    app.send_task("nobody.listens", ignore_result=True)
    for url in (f"{private_servers.broker.url}/0", settings.CELERY_BROKER_URL):
        with redis.Redis.from_url(url) as client:
            assert client.llen("celery") == 1
    empty_queue()


class RunningDemo:
    """`python -m bnnportal.embedded demo`, started as a shell's background job: SIGINT ignored at birth."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        servers = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "REDIS_DATABASE", "DJANGO_SETTINGS_MODULE")
        self.env = {name: value for name, value in os.environ.items() if name not in servers}
        self.env |= {"PORT": str(port), "DATA": str(folder), "DEMO_PASSWORD": "kata-sandi-uji"}
        self.output = folder.with_suffix(".out")

    def start(self) -> None:
        """Start, and return when it says that it is ready."""
        command = f"exec {sys.executable} -m bnnportal.embedded demo"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                ["sh", "-c", f"trap '' INT; {command}"], cwd=ROOT, env=self.env, stdout=output, stderr=output
            )
        until(lambda: "Portal BNN (contoh) siap" in self.output.read_text() or self.process.poll() is not None, 300)
        assert self.process.poll() is None, self.output.read_text()

    def answer(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sehat/", timeout=60) as answer:
            return answer.status


@pytest.fixture
def demo(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = RunningDemo(tmp_path / "demo", port)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


@pytest.mark.services
def test_demo_starts_refuses_a_second_restarts_survives_a_kill_and_stops(demo):
    demo.start()
    said = demo.output.read_text()
    assert "bengkulu@demo.test" in said
    assert "kata-sandi-uji" in said
    assert demo.answer() == 200

    second = embedded("demo", DATA=str(demo.folder), PORT=str(demo.port))
    assert second.returncode == 1
    assert "sedang dipakai oleh proses" in second.stderr
    other = embedded("demo", DATA=str(demo.folder.parent / "other"), PORT=str(demo.port))
    assert other.returncode == 1
    assert f"Port {demo.port} sedang dipakai" in other.stderr

    worker = json.loads((demo.folder / "run/worker.json").read_text())["pid"]
    os.kill(worker, signal.SIGKILL)
    until(lambda: json.loads((demo.folder / "run/worker.json").read_text() or '{"pid": 0}')["pid"] != worker)
    assert "Bagian 'worker' berhenti sendiri" in demo.output.read_text()

    demo.process.kill()
    demo.process.wait()
    assert len(sessions_of(demo.folder)) == 5
    demo.start()
    assert "Sisa jalan sebelumnya dihentikan: beat, web, worker, broker, database" in demo.output.read_text()
    assert demo.answer() == 200

    running = sessions_of(demo.folder)
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(60) == 0
    assert [pid for pid in running if started_at(pid)] == []
    assert is_free(demo.port)
