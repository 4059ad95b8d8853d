"""A list and a photo on a phone: upload, correct, save, take back; the photo is made small before it is sent."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import expect

from awards.models import Award
from bnnportal.files.models import Attachment
from bnnportal.imports.models import Run
from tests.browser import Desk
from tests.lists import GOOD, book, make_draft, started
from tests.uploads import docx, jpeg

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRONG = [["REHAB", "provinsi", "satu", "BNNP Riau", ""], ["REHAB", "kabkota", 1, "BNN Kota Banjarbru", ""]]


@pytest.fixture
def phone(desk, people, reference) -> Desk:
    """The national operator at a phone, with an empty draft edition."""
    make_draft()
    desk.sign_in(people.client("pusat"))
    desk.page.set_viewport_size({"width": 390, "height": 844})
    return desk


def check(phone: Desk, data: bytes) -> None:
    phone.open("/impor/penghargaan/rakernis-uji/baru/")
    file = {"name": "daftar.xlsx", "mimeType": XLSX, "buffer": data}
    phone.page.get_by_label("Berkas Excel").set_input_files(file)
    phone.follow(phone.page.get_by_role("button", name="Periksa berkas"))


def test_a_list_with_errors_is_corrected_saved_and_taken_back(phone):
    page = phone.page
    check(phone, book(WRONG))
    expect(page.get_by_role("alert")).to_contain_text("1 kesalahan; tidak ada yang disimpan")
    expect(page.get_by_role("alert")).to_be_focused()
    assert phone.findings() == []
    page.set_viewport_size({"width": 390, "height": 844})
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh Excel dengan tanda").click()
    assert download.value.suggested_filename == "daftar-diperiksa.xlsx"

    check(phone, book([["REHAB", "provinsi", 1, "BNNP Riau", ""], WRONG[1]]))
    choice = page.get_by_label("Pilihan untuk baris 3, kolom satker")
    choice.select_option(label="BNN Kota Banjarbaru")
    phone.follow(page.get_by_role("button", name="Periksa pilihan"))
    expect(page.get_by_text("2 baris sudah benar")).to_be_visible()
    assert phone.findings() == []
    page.set_viewport_size({"width": 390, "height": 844})
    phone.follow(page.get_by_role("button", name="Simpan semua"))
    expect(page.get_by_role("status").first).to_contain_text("2 baris disimpan")
    assert Award.objects.filter(category__edition__slug="rakernis-uji").count() == 2
    assert phone.findings() == []

    phone.follow(page.get_by_role("link", name="Batalkan impor"))
    expect(page.get_by_text("BNN Provinsi Riau, peringkat 1")).to_be_visible()
    assert phone.findings() == []
    page.get_by_label("Alasan").fill("Salah berkas")
    phone.follow(page.get_by_role("button", name="Batalkan impor"))
    expect(page.get_by_text("Alasan: Salah berkas")).to_be_visible()
    assert not Award.objects.filter(category__edition__slug="rakernis-uji").exists()
    phone.open("/impor/")
    expect(page.get_by_role("link", name="daftar.xlsx")).to_have_count(2)
    assert phone.findings() == []
    assert phone.complaints == []


def camera(orientation: int = 6) -> bytes:
    """A photo as a phone takes it: 12 megapixels lying on their side, several MB, with its place."""
    data = jpeg((4000, 3000), orientation=orientation, gps=True, grain=8, quality=97)
    assert len(data) > 2_000_000
    return data


def pick(phone: Desk, data: bytes, name: str = "IMG_0001.jpg", kind: str = "image/jpeg") -> None:
    phone.page.get_by_label("Tambah lampiran").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    phone.page.get_by_role("textbox", name="Keterangan").fill("Surat keputusan")
    phone.page.get_by_role("button", name="Unggah").click()


@pytest.fixture
def run(phone, people) -> Run:
    run = started(people["pusat"], GOOD)
    phone.open(run.get_absolute_url())
    return run


def test_a_photo_arrives_small_upright_and_without_its_place(phone, run):
    sent = []
    phone.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    pick(phone, camera())
    expect(phone.page.locator(".upload-said")).to_contain_text("Terkirim: IMG_0001.jpg")
    expect(phone.page.get_by_role("link", name="IMG_0001.jpg")).to_be_visible()
    attachment = Attachment.objects.of(run).last()
    assert attachment.note == "Surat keputusan"
    assert attachment.size < 400_000
    assert len(sent) == 1
    assert int(sent[0].all_headers()["content-length"]) < 400_000  # small already on the way
    with Image.open(io.BytesIO(stored(attachment))) as picture:
        assert picture.size == (1200, 1600)
        assert not picture.getexif()
    # the page is still the same one, and another file may follow
    pick(phone, docx("application/vnd.ms-word.document.macroEnabled.main+xml"), "surat.docx", "")
    expect(phone.page.locator(".upload-said")).to_contain_text("makro")
    assert Attachment.objects.of(run).count() == 2
    phone.page.reload()
    expect(phone.page.get_by_text("Surat keputusan")).to_have_count(1)
    # what the browser says of a refusal by itself
    assert [said for said in phone.complaints if "422" not in said] == []


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(attachment.file) as file:
        return file.read()


def test_a_broken_line_loses_nothing(phone, run):
    phone.page.context.set_offline(True)
    pick(phone, jpeg((800, 600)), "lapangan.jpg")
    expect(phone.page.locator(".upload-said")).to_contain_text("Sambungan terputus")
    expect(phone.page.get_by_role("button", name="Coba lagi")).to_be_enabled()
    assert Attachment.objects.of(run).count() == 1
    phone.page.context.set_offline(False)  # sent by itself once the line is back
    expect(phone.page.locator(".upload-said")).to_contain_text("Terkirim: lapangan.jpg")
    assert Attachment.objects.of(run).count() == 2


def test_without_scripts_the_form_sends_as_any_other(phone, run, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.add_cookies(phone.page.context.cookies())
    page = context.new_page()
    page.goto(phone.base + run.get_absolute_url())
    page.get_by_label("Tambah lampiran").set_input_files(
        {"name": "lapangan.jpg", "mimeType": "image/jpeg", "buffer": camera(orientation=1)}
    )
    page.get_by_role("button", name="Unggah").click()
    expect(page.get_by_text("lapangan.jpg dilampirkan.")).to_be_visible()
    attachment = Attachment.objects.of(run).last()
    assert not Image.open(io.BytesIO(stored(attachment))).getexif()  # where the picture was taken is gone
    page.get_by_role("link", name=re.compile("Hapus")).click()
    page.get_by_role("button", name="Hapus lampiran").click()
    expect(page.get_by_text("Lampiran dihapus.")).to_be_visible()
    assert Attachment.objects.of(run).count() == 1
    context.close()
