"""What a visit costs a clerk on a slow line: bytes over the wire, as served in production."""

import os
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from bnnportal.embedded.processes import Process, keep_port
from tests.browser import Desk
from tests.cast import People
from tests.services import database_url, manage, until

KB = 1000


@pytest.fixture
def production(live_server: object, tmp_path: Path) -> Iterator[str]:
    """gunicorn with compressed, hashed static files, on the test's database."""
    env = {"DJANGO_SETTINGS_MODULE": "bnnportal.settings", "DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path)}
    done = manage("collectstatic", "--noinput", **env)
    assert done.returncode == 0, done.stderr
    address = f"127.0.0.1:{keep_port(tmp_path / 'port')}"
    web = Process("web", tmp_path)
    command = [sys.executable, "-m", "gunicorn", "bnnportal.wsgi:application", f"--bind={address}"]
    web.start(command + ["--worker-class=gthread", "--threads=4", "--no-control-socket"], env=os.environ | env,
              cwd=settings.BASE_DIR)  # fmt: skip

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://{address}/masuk/") as page:
                return page.status == 200
        except OSError:
            return False

    until(answers, 60)
    yield f"http://{address}"
    web.stop(20)


def weigh(page: Page, address: str) -> tuple[float, int]:
    """Open a page; return kilobytes on the wire, headers included, and the number of requests that went out."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    received: list[float] = []
    protocol.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    protocol.detach()
    return sum(received) / KB, sum(length > 0 for length in received)  # the rest came out of the browser's cache


@pytest.mark.slow
def test_a_first_visit_stays_within_the_budget_and_a_second_is_light(production, page, people: People, edition):
    first, requests = weigh(page, f"{production}/masuk/")
    assert first <= 80, first
    assert requests <= 12, requests
    desk = Desk(page, production)
    desk.sign_in(people.client("admin"))
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.clearBrowserCache")
    dashboard, requests = weigh(page, f"{production}/peringkat/")
    assert dashboard <= 110, dashboard
    assert requests <= 10, requests
    again, _requests = weigh(page, f"{production}/peringkat/")
    assert again <= 20, again
