"""Ink on a phone: the person in charge reads what to do, uploads the scan, and the paper counts."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from bnnportal.documents import actions
from bnnportal.documents.enums import Signing
from tests.browser import Desk
from tests.cast import People
from tests.signers import Person, contents, issue, upload

PAGES = (
    "/penanda-tangan/",
    "/penanda-tangan/tambah/",
    "/dokumen/menunggu-tanda-tangan/",
    "/dokumen/menunggu-tanda-tangan/unggah/",
    "/dokumen/",
)


def sign(person: Person, data: bytes) -> bytes:
    """In a thread of its own: Playwright's event loop runs in this one, and pyHanko starts another."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(person.sign, data).result()


def scan() -> bytes:
    picture = Image.new("RGB", (1400, 1000), "white")
    ImageDraw.Draw(picture).ellipse((900, 600, 1200, 900), outline="navy", width=12)
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_scan_is_uploaded_on_a_phone(desk: Desk, edition, people: People, no_seal):
    (paper,) = issue(edition, people, Signing.WET)
    desk.sign_in(people.client("pusat"))
    page = desk.open("/")
    page.set_viewport_size({"width": 390, "height": 844})
    desk.follow(page.get_by_role("link", name="1 dokumen menunggu tanda tangan"))
    desk.follow(page.get_by_role("link", name=paper.number))
    expect(page.get_by_text("Menunggu tanda tangan; belum berlaku.")).to_be_visible()
    desk.follow(page.get_by_role("link", name="Unggah pindaian"))
    assert desk.findings() == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Pindaian atau foto").set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": scan()}
    )
    desk.follow(page.get_by_role("button", name="Unggah"))
    expect(page.get_by_text("Pindaian tersimpan. Dokumen ini sekarang berlaku.")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Unduh yang bertanda tangan").click()
    assert caught.value.suggested_filename.endswith("-bertanda-tangan.jpg")
    paper.refresh_from_db()
    assert caught.value.path().read_bytes() == contents(paper.signed_file)
    assert desk.findings() == []
    assert desk.complaints == []


@pytest.mark.django_db(transaction=True)
def test_pages_of_signing_are_sound_in_every_look(desk: Desk, edition, people: People, no_seal, budi: Person):
    signed, waiting = issue(edition, people, Signing.OUTSIDE, 2)
    signatory = actions.add_signatory(
        organisation=people["admin"].organisation,
        by=people["admin"],
        name="Drs. Contoh Kepala Badan, M.H.",
        rank="Komisaris Jenderal Polisi",
        id_kind="NRP",
        id_number="78010123",
        position="Kepala Bagian Tata Usaha",
        on_behalf_of="Kepala Badan Narkotika Nasional",
        standing="PLH",
        valid_from=signed.issued_at.date(),
    )
    actions.sign_outside(document=signed, upload=upload(sign(budi, contents(signed.file))), by=people["pusat"])
    desk.sign_in(people.client("admin"))
    found = []
    for path in (
        *PAGES,
        f"/penanda-tangan/{signatory.pk}/ubah/",
        f"/penanda-tangan/{signatory.pk}/akhiri/",
        f"/dokumen/{waiting.code}/",
        f"/dokumen/{waiting.code}/tanda-tangan/",
        f"/dokumen/{signed.code}/",
        f"/verifikasi/{waiting.code}/",
        f"/verifikasi/{signed.code}/",
    ):
        desk.open(path)
        found += desk.findings()
    page = desk.open("/dokumen/menunggu-tanda-tangan/unggah/")
    page.get_by_label("Berkas-berkas bertanda tangan").set_input_files(
        [
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": sign(budi, contents(waiting.file))},
            {"name": "lain.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 lain"},
        ]
    )
    desk.follow(page.get_by_role("button", name="Unggah dan periksa"))
    expect(page.get_by_text("1 dari 2 berkas diterima.")).to_be_visible()
    found += desk.findings()
    assert found == []
    assert desk.complaints == []
