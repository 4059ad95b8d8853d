"""What browser tests share: a page that remembers every complaint, and what is asked of each page in each look."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import ConsoleMessage, Locator, Page, Route, ViewportSize

from awards import actions as awards
from awards.models import Edition
from bnnportal.accounts.models import User
from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from tests.cast import PASSWORD, People
from tests.services import until

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 900
PHONES = (390, 320)
Look = tuple[int, str]  # width in pixels, theme
EVERY_RUN: tuple[Look, ...] = ((1440, "light"), (390, "dark"))
SLOW_RUN: tuple[Look, ...] = ((1440, "dark"), (390, "light"), (320, "light"), (320, "dark"))

# Each in one question: what goes back and forth between test and browser costs more than what is asked.
FINDINGS = """async ([rules, theme]) => {
  if (typeof axe !== "object") return null;
  document.documentElement.dataset.bsTheme = theme;
  const result = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return result.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.target.join(" ")} ${node.failureSummary}`));
}"""
# What a finger has to hit: buttons, menus and fields. A box to tick counts with its label, a link in a line of text
# is left to axe's 24 px.
SMALL = """[...document.querySelectorAll(
  "button, .btn, summary, .navigation a, .settings a, select, textarea, input:not([type=hidden])")].flatMap(part => {
    const label = ["checkbox", "radio"].includes(part.type) && part.labels[0];
    const box = (label || part).getBoundingClientRect();
    if (!part.checkVisibility({visibilityProperty: true}) || !box.width) return [];
    const small = box.height < least - 0.5 || (!label && box.width < least - 0.5);
    return small ? [`${Math.round(box.width)} × ${Math.round(box.height)} px: ${part.outerHTML.slice(0, 120)}`] : [];
  })"""
WIDE = """document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [`page is ${document.documentElement.scrollWidth} px wide`].concat([...document.querySelectorAll("body *")]
    .filter(part => part.checkVisibility() &&
      part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map(part => part.outerHTML.slice(0, 100)))"""
MEASURES = f"(least) => {{ document.documentElement.dataset.bsTheme = 'light'; return [{WIDE}, {SMALL}]; }}"


class Desk:
    """One browser page of one person. Content-Security-Policy stays on: what it blocks is a complaint."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        # Chromium reports the status of an error page itself: that is what the test asked for.
        if message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url:
            return
        self.complaints.append(f"{self.page.url}: {message.text} {message.location['url']}")

    def open(self, path: str, status: int = 200) -> Page:
        """Go there, and insist on the status."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)
        return self.page

    def show(self, answer: HttpResponse) -> Page:
        """Show what the server answered to a request that a browser does not send by hand."""

        def fulfill(route: Route) -> None:
            headers = {name: value for name, value in answer.items() if name != "Content-Length"}
            route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

        address = f"{self.base}/tampilkan/{answer.status_code}/"
        self.page.route(address, fulfill)
        self.page.goto(address)
        self.page.unroute(address)
        return self.page

    def sign_in(self, client: Client) -> None:
        """Take over a signed-in client's session."""
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "sesi", "value": client.cookies["sesi"].value, "url": self.base}])

    def sign_in_by_form(self, email: str) -> None:
        self.open("/masuk/")
        self.page.get_by_label("Surel").fill(email)
        self.page.get_by_label("Sandi", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()

    def follow(self, link: Locator) -> None:
        """Press a link or button that leads to another page, and be there."""
        with self.page.expect_navigation():
            link.click()

    def prove(self) -> None:
        """Give the password once more where the portal asks for it."""
        if "/ulangi-masuk/" in self.page.url:
            self.page.get_by_label("Sandi", exact=True).fill(PASSWORD)
            self.follow(self.page.get_by_role("button", name="Lanjutkan"))

    def enter_with_second_factor(self, user: User) -> None:
        """Sign in through the form, with a recovery code: every page of the own account is open after that."""
        TOTP.activate(user, generate_totp_secret())
        code = RecoveryCodes.activate(user).get_unused_codes()[0]
        self.sign_in_by_form(user.email)
        self.page.wait_for_url("**/langkah-kedua/")
        self.page.get_by_label("Kode").first.fill(code)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url(self.base + "/")
        self.page.goto(self.base + "/akun/kunci-sandi/tambah/")
        self.prove()

    def resize(self, width: int) -> None:
        size: ViewportSize = {"width": width, "height": HEIGHT}
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)

    def look(self, width: int, theme: str = "light") -> None:
        """Turn the page that is open; a phone and a desktop read the same HTML."""
        self.resize(width)
        self.page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)

    def findings(self, looks: Iterable[Look] = EVERY_RUN) -> list[str]:
        """What is wrong with the page that is open: axe in each look; width and targets on phones."""
        found: list[str] = []
        wanted = tuple(looks)
        for width in sorted({*PHONES, *(width for width, _theme in wanted)}, reverse=True):
            self.resize(width)
            if width in PHONES:
                wide, small = self.page.evaluate(MEASURES, 44)
                found += self.note(f"width {width}", wide) + self.note(f"target {width}", small)
            for theme in (theme for one, theme in wanted if one == width):
                found += self.note(f"axe {width} {theme}", self.axe(theme))
        self.look(1440)
        return found

    def axe(self, theme: str) -> list[str]:
        broken: list[str] | None = self.page.evaluate(FINDINGS, [RULES, theme])
        if broken is None:
            self.page.evaluate(AXE.read_text())
            self.page.add_init_script(AXE.read_text())  # the pages after this one find it there, and compiled
            return self.axe(theme)
        return broken

    def note(self, kind: str, sentences: list[Any]) -> list[str]:
        if not sentences:
            return []
        where = self.page.url.removeprefix(self.base)
        title = json.dumps(self.page.title())
        return [f"{where} {title} {kind}: {sentence}" for sentence in sentences]


@pytest.fixture
def desk(page: Page, live_server: object) -> Iterator[Desk]:
    yield Desk(page, str(live_server))
    for one in page.context.pages:
        one.close()
    until(nobody_asks)  # what a page still asked for would hold the tables that are emptied next


def nobody_asks() -> bool:
    """No other session of this test's database is in the middle of a question."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone() == (0,)


@dataclass
class Papers:
    """One certificate in each state."""

    ready: Document
    waiting: Document
    failed: Document
    revoked: Document
    replacement: Document


@pytest.fixture
def papers(edition: Edition, people: People) -> Papers:
    issued = awards.issue_certificates(edition=edition, by=people["admin"])
    ready = next(d for d in issued if d.owner.code == "BNNP-35")
    waiting, failed, revoked = [d for d in issued if d != ready][:3]
    documents.render(document_id=ready.pk)
    documents.fail(document=failed, reason="OSError: tidak ada ruang")
    replacement = documents.replace(document=revoked, by=people["admin"], reason="Nama kantor salah eja.")
    for document in (ready, revoked):
        document.refresh_from_db()
    assert ready.is_ready, ready.error
    return Papers(ready, waiting, failed, revoked, replacement)
