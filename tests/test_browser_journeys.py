"""What people do from end to end in Chromium: by keyboard, without JavaScript, with passkeys, with certificates."""

import io
import re
import zipfile

import cv2
import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from bnnportal.documents.models import Document
from tests.cast import PASSWORD

# An outline around the part; around a province its border is drawn thicker instead.
SHOWS_FOCUS = """() => { const here = document.activeElement, area = here.querySelector(".area");
  return getComputedStyle(here).outlineStyle !== "none" || area && parseFloat(getComputedStyle(area).strokeWidth) >= 2; }"""


def focused(page: Page) -> str:
    """Name of the field, or words of the link or button, that has the focus."""
    return page.evaluate("() => document.activeElement.name || document.activeElement.innerText || ''").strip()


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until the focus is on it; each stop on the way shows where it is."""
    for _n in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS_FOCUS), page.evaluate("document.activeElement.outerHTML")
        if focused(page).startswith(words):
            return
    pytest.fail(f"Tab does not reach {words}")


# By keyboard


def test_a_person_signs_in_and_reads_a_certificate_by_keyboard_alone(desk, people, papers):
    page = desk.open("/masuk/")
    page.keyboard.press("Tab")
    assert focused(page) == "Langsung ke isi"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    page.keyboard.type(people["admin"].email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(desk.base + "/")

    tab_to(page, "Peringkat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/peringkat/")
    tab_to(page, "category")
    page.keyboard.press("R")  # first letters choose in a list
    page.keyboard.type("anking")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")  # a choice applies at once
    page.wait_for_url("**category=**")
    tab_to(page, "Hapus saringan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/peringkat/rakernis-2023/")
    tab_to(page, "Buka kumpulan piagam")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kumpulan/**")
    tab_to(page, papers.ready.number, 120)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Piagam Peringkat")
    assert desk.complaints == []


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(desk, people):
    desk.sign_in(people.client("jatim"))
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open("/peringkat/")
    menu = page.locator(".topbar .menu")
    tab_to(page, "Menu", 4)
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Satuan kerja")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Satuan kerja")).to_be_hidden()
    assert focused(page) == "Menu"
    page.keyboard.press("Enter")
    tab_to(page, "Satuan kerja", 25)
    page.keyboard.press("Enter")
    page.wait_for_url("**/satker/")


def test_mistakes_take_the_focus_and_lead_to_their_field(desk, people, papers):
    desk.sign_in(people.client("admin"))
    page = desk.open(f"/dokumen/{papers.ready.code}/cabut/")
    page.get_by_role("button", name="Cabut dokumen ini").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    field = page.get_by_label("Alasan pencabutan")
    expect(field).to_have_attribute("aria-invalid", "true")
    tab_to(page, "Alasan pencabutan", 3)
    page.keyboard.press("Enter")
    expect(field).to_be_focused()


def test_the_choice_of_a_dark_page_stays(desk, people):
    page = desk.open("/masuk/")
    page.get_by_role("button", name="Tampilan gelap").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    desk.open("/verifikasi/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Tampilan terang").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_a_file_dropped_on_the_form_is_checked(desk, papers):
    page = desk.open("/verifikasi/")
    file = page.evaluate_handle(
        """() => {const drag = new DataTransfer();
        drag.items.add(new File(["%PDF-1.7 bukan dari portal"], "lain.pdf", {type: "application/pdf"})); return drag;}"""
    )
    page.dispatch_event("form[data-drop]", "drop", {"dataTransfer": file})
    expect(page.get_by_role("heading", name="Tidak dapat dipastikan asli")).to_be_visible()


# Without JavaScript


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, object], live_server: object) -> Page:
    """A page on which no script runs."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False, base_url=str(live_server))
    yield context.new_page()
    context.close()


def test_everything_that_matters_works_without_javascript(plain, people, edition):
    plain.goto("/masuk/")
    expect(plain.get_by_role("button", name="Masuk dengan kunci sandi")).to_be_hidden()
    plain.get_by_label("Surel").fill(people["admin"].email)
    plain.get_by_label("Sandi", exact=True).fill(PASSWORD)
    plain.get_by_role("button", name="Masuk", exact=True).click()
    plain.locator(".sidebar").get_by_role("link", name="Peringkat").click()
    plain.get_by_label("Kategori").select_option("REHAB")
    plain.get_by_role("button", name="Terapkan").click()
    expect(plain.locator("section.category")).to_have_count(1)
    plain.get_by_role("button", name="Terbitkan piagam").click()
    expect(plain.get_by_text("0 dari 18 piagam")).to_be_visible()
    document = Document.objects.order_by("pk").first()
    plain.goto("/verifikasi/")
    plain.get_by_label("Kode verifikasi").fill(document.code.lower())
    plain.get_by_role("button", name="Periksa", exact=True).click()
    expect(plain.get_by_role("heading", name="Sah")).to_be_visible()
    plain.goto("/")
    plain.locator(".sidebar .person summary").click()
    plain.get_by_role("button", name="Keluar").click()
    expect(plain.get_by_role("heading", name="Masuk")).to_be_visible()


# Certificates


def code_of(pdf: bytes) -> str:
    """The address in the QR code of the certificate, read from the drawn page as a phone does: closer, if need be."""
    for scale in (3, 4, 5, 2):
        image = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_numpy()
        text, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(image[:, :, :3]))
        if text:
            return text
    return ""


def test_certificates_are_issued_watched_downloaded_scanned_and_found_genuine(worker, desk, people, edition):
    """The whole way, with a real worker: the page counts by itself, and the paper's QR code leads back."""
    desk.sign_in(people.client("admin"))
    page = desk.open("/peringkat/")
    page.get_by_role("button", name="Terbitkan piagam").click()
    page.wait_for_url("**/kumpulan/**")
    expect(page.get_by_text("18 dari 18 piagam")).to_be_visible(timeout=120_000)
    assert Document.objects.filter(status="SIAP").count() == 18
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Unduh ZIP .18 berkas.")).click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert len(archive.namelist()) == 18
    name = next(name for name in archive.namelist() if "BNNP-35" in name)
    address = code_of(archive.read(name))
    path = re.fullmatch(r"http://127\.0\.0\.1:8000(/verifikasi/[\w-]+/)", address)
    assert path, address
    page.context.clear_cookies()  # whoever scans it is not signed in
    desk.open(path[1])
    expect(page.get_by_role("heading", name="Sah")).to_be_visible()
    expect(page.get_by_text("BNN Provinsi Jawa Timur").first).to_be_visible()
    assert desk.complaints == []
