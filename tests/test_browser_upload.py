"""A file that is too large: told at once where scripts run, and in a page that arrives where they do not."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect


@pytest.fixture
def large(tmp_path: Path) -> Path:
    file = tmp_path / "besar.pdf"
    with file.open("wb") as out:
        out.truncate(25 * 1024 * 1024)
    return file


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(desk, db, large):
    page = desk.open("/verifikasi/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.set_input_files("input[type=file]", large)
    assert page.eval_on_selector("input[type=file]", "field => field.validationMessage") == (
        "Berkas ini terlalu besar; paling besar 20 MB."
    )
    page.get_by_role("button", name="Periksa").click()
    assert "POST" not in sent
    page.set_input_files("input[type=file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    assert page.eval_on_selector("input[type=file]", "field => field.validationMessage") == ""


def test_without_scripts_the_answer_still_arrives(browser: Browser, live_server, db, large):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/verifikasi/")
    page.set_input_files("input[type=file]", large)
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "20 MB" in page.content()
    context.close()
