"""An agreement from draft to renewal on a phone of 390 px: text, signature, duties, visit, berita acara, successor."""

import datetime as dt
import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from bnnportal.documents import actions as documents
from partners.models import Agreement, Visit
from tests import uploads
from tests.browser import Desk

PHONE = 390
TITLE = "Rehabilitasi berkelanjutan bagi perempuan"
SIGNATURE = {
    "signed_on": "2026-01-05",
    "signed_place": "Bengkulu",
    "office_signatory": "Dr. Uji Kepala, M.Si.",
    "office_position": "Kepala BNN Provinsi Bengkulu",
    "partner_signatory": "Uji Ketua",
    "partner_position": "Ketua Yayasan",
    "start": "2026-01-05",
    "end": "2026-12-31",
}
SUBMISSION = {
    "order_number": "Sprin/45/V/KA/RH.00/2026/BNNP",
    "team": "Uji Pengamat, Konselor Adiksi",
    "visited_on": "2026-05-12",
    "place": "Jalan Rekaan 1, Bengkulu",
}


@pytest.fixture
def phone(desk: Desk, people) -> Desk:
    """The approver of BNNP Bengkulu with a phone in hand; the partner's own account exists."""
    people["kipas"]
    desk.sign_in(people.client("kepala"))
    desk.page.set_viewport_size({"width": PHONE, "height": 780})
    return desk


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f"main [name='{name}']").fill(value)


def send(desk: Desk) -> Page:
    """Press the main button of the form that is open, and be where it leads."""
    desk.follow(desk.page.locator("main form .form-actions .btn").first)
    expect(desk.page.locator(".error-summary")).to_have_count(0)
    fits(desk.page)
    return desk.page


def fits(page: Page) -> None:
    """Nothing stands beyond the edge of the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, page.url


def test_an_agreement_goes_from_draft_to_renewal_on_a_phone(phone, people, tmp_path: Path):
    # draft
    page = phone.open("/pks/baru/")
    fill(page, {"partner": "P17-05", "title": TITLE, "purpose": "Layanan bagi warga."})
    for scope in page.locator("[name='ready_scopes']").all():
        scope.check()
    send(phone)
    agreement = Agreement.objects.get(title=TITLE)
    home = f"/pks/{agreement.pk}/"

    # review, ready
    for _n in range(3):
        agreement.refresh_from_db()
        if agreement.status == "SIAPTTD":
            break
        phone.open(home)
        phone.follow(page.locator(".next-steps .btn-primary"))
        send(phone)
    agreement.refresh_from_db()
    assert agreement.status == "SIAPTTD"

    # signed
    scan = tmp_path / "naskah.pdf"
    scan.write_bytes(uploads.pdf())
    phone.open(home)
    phone.follow(page.locator(".next-steps").get_by_role("link", name="Catat tanda tangan"))
    fill(page, SIGNATURE)
    page.locator("[name='scan']").set_input_files(scan)
    send(phone)
    agreement.refresh_from_db()
    assert agreement.status == "AKTIF"
    assert agreement.obligations.count() == 16

    # duties
    phone.open(home)
    phone.follow(page.get_by_role("link", name="Kewajiban", exact=True).and_(page.locator(".tabs a")))
    expect(page.get_by_text("Laporan bulanan rehabilitasi").first).to_be_visible()
    fits(page)

    # visit: planned, every item answered one by one, sent, signed by both sides
    page = phone.open("/satker/BNNP-17/kunjungan/rencanakan/?year=2026")
    page.get_by_label(TITLE).or_(page.get_by_label("Yayasan Kipas")).first.check()
    page.locator("[name='quarters'][value='2']").check()
    send(phone)
    visit = Visit.objects.get(partner=agreement.partner)
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    for section in page.locator("[id^='bagian-']").all():
        for item in section.locator("[data-item]").all():
            if item.is_visible():
                item.locator("label", has=page.locator("input[value='3']")).click()
        following = section.locator("button[data-go]:not([data-go=''])")  # the last one leaves the page
        if following.count() and following.last.is_visible():
            following.last.click()
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
    page = phone.open(f"/kunjungan/{visit.pk}/")
    phone.follow(page.get_by_role("link", name="Selesaikan kunjungan"))
    fill(page, SUBMISSION)
    send(phone)
    visit.refresh_from_db()
    assert visit.document is not None
    documents.render(document_id=visit.document.pk)
    page = phone.open(f"/kunjungan/{visit.pk}/")
    phone.follow(page.get_by_role("button", name="Tanda tangani untuk kantor"))
    phone.sign_in(people.client("kipas"))
    page = phone.open(f"/kunjungan/{visit.pk}/")
    phone.follow(page.get_by_role("button", name="Tanda tangani untuk mitra"))
    visit.refresh_from_db()
    assert visit.status == "DISAHKAN"

    # berita acara, which the partner downloads
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh berita acara").click()
    text = pypdfium2.PdfDocument(download.value.path())[0].get_textpage().get_text_range()
    assert "BERITA ACARA" in text.upper()

    # renewal
    phone.sign_in(people.client("kepala"))
    page = phone.open("/pks/perpanjangan/?until=tahun-depan")
    fits(page)
    card = page.locator(".round > li", has_text=TITLE)
    expect(card).to_contain_text("100,0%")
    card.get_by_role("checkbox").check()
    phone.follow(page.get_by_role("button", name="Siapkan draf yang dicentang"))
    expect(page.get_by_text("1 draf disiapkan.")).to_be_visible()
    phone.follow(page.locator(".round > li", has_text=TITLE).get_by_role("link", name="Lanjutan", exact=True))
    fits(page)
    phone.follow(page.locator(".tabs a", has_text="Perubahan"))
    expect(page.get_by_role("heading", name="Evaluasi perjanjian sebelumnya, 12 bulan terakhir")).to_be_visible()
    draft = Agreement.objects.get(renews=agreement)
    assert (draft.status, draft.start, draft.created_at.date() >= dt.date(2026, 1, 1)) == ("DRAF", None, True)
    assert phone.complaints == []
