"""What every test gets: an empty cache, no network but this machine; and real servers for who asks."""

import datetime as dt
import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import expect

from tests.award_freezes import later  # noqa: F401 - the days go on
from tests.browser import desk, papers  # noqa: F401 - fixtures of the browser tests
from tests.cast import edition, keep_reference, load_reference, people, reference, turn  # noqa: F401 - also fixtures
from tests.lists import list_draft  # noqa: F401 - a fixture of imports
from tests.services import PrivateServers, Worker, empty_queue
from tests.signers import budi, electronic, inked, no_seal  # noqa: F401 - people who sign elsewhere, papers for them

CHROMIUM = "/usr/bin/chromium"
WRITTEN = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)


def stay_on_this_machine(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    """A test that reaches for another machine fails there and then.

    Not an audit hook: Python calls one at each id() too, thousands of times in a test.
    """

    def to_this_machine(line: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple):
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise RuntimeError(f"Tests stay on this machine; {address} is another one.")
        return connect(line, address)

    return to_this_machine


socket.socket.connect = stay_on_this_machine(socket.socket.connect)
socket.socket.connect_ex = stay_on_this_machine(socket.socket.connect_ex)
expect.set_options(timeout=60_000)  # as long as `until`: what is wrong is said late, what is slow is not wrong


def pytest_sessionstart() -> None:
    """The states of the models that migrations build are no garbage before they end: a quarter of their time."""
    gc.disable()  # until the database stands


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tests that use the page fixtures are browser tests, tests with a real worker are services tests."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"page", "context", "browser"}:
            item.add_marker("browser")
        if names & {"worker", "private_servers"}:
            item.add_marker("services")
    yield  # here -m chooses among the marked, and pytest-django sorts
    # Playwright leaves an event loop running in the process, in which pyHanko cannot start its own: browsers last.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Reference data once for each process; after a test that flushes the database it is put back."""
    with django_db_blocker.unblock():
        load_reference()
        keep_reference()
    gc.collect()
    gc.freeze()  # what stands now stays: the collector of garbage need not look through it in every test
    gc.enable()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # a page of the last browser test may still ask
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _year_of_the_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """Agreements and reports of tests are of 2026: when that year is over, tests stay on the day they were written.

    Not where a browser, a worker or another process takes part: their clocks go on.
    """
    apart = any(request.node.get_closest_marker(name) for name in ("browser", "services"))
    if apart or dt.datetime.now(dt.UTC).year == WRITTEN.year:
        yield
        return
    with time_machine.travel(WRITTEN, tick=True):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Sessions, rate limits and what pages keep must not reach the next test."""
    cache.clear()


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A real, running Celery worker: `worker.stop()`, `worker.kill()`, `worker.start(NAME="value")`."""
    empty_queue()
    running = Worker(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def private_servers(tmp_path: Path) -> Iterator[PrivateServers]:
    """A broker of the test's own (`.broker.url`, `.broker.kill()`, `.broker.start()`) and, on demand, `.database`."""
    servers = PrivateServers(tmp_path)
    servers.broker.start()
    yield servers
    servers.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium; as root it runs without its own sandbox, and it too stays on this machine."""
    # Playwright keeps an event loop in this thread; the ORM calls of a browser test are not inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return {
        "executable_path": CHROMIUM,
        "headless": True,
        "chromium_sandbox": False,
        "args": [
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return browser_context_args | {
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
        "reduced_motion": "reduce",  # a colour half way to another is nobody's design
    }
