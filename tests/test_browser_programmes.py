"""A Desa Bersinar activity from a phone to the figures: recorded there with a photo, approved by the head, counted."""

import pytest
from playwright.sync_api import expect

from programs import figures
from programs.models import Activity
from tests.programmes import office, site
from tests.uploads import jpeg

PHONE = 390


@pytest.mark.slow
def test_an_activity_recorded_on_a_phone_is_approved_and_counts(desk, people):
    site(people, "Sukamaju", "BERSINAR", ("2026-01-10", "DITETAPKAN"))
    desk.sign_in(people.client("bengkulu"))
    desk.page.set_viewport_size({"width": PHONE, "height": 780})
    page = desk.open("/program/kegiatan/")
    page.get_by_role("link", name="Catat kegiatan").first.click()
    page.locator("#id_programme").select_option(label="Desa Bersinar")
    page.get_by_label("Nama kegiatan").fill("Pembinaan Desa Bersinar Sukamaju")
    page.get_by_label("Jenis").select_option(label="Bimbingan teknis")
    page.get_by_label("Sasaran").select_option(label="Lingkungan masyarakat")
    page.get_by_label("Lokasi program").select_option(index=1)
    page.get_by_label("Nomor dasar").fill("Sprin/7/XI/2026")
    page.get_by_label("Laki-laki").fill("1.200")
    page.get_by_label("Perempuan").fill("34")
    expect(page.locator("[data-total]")).to_have_text("1.234")
    page.get_by_label("Lembaga 1").fill("Karang Taruna")
    page.get_by_role("button", name="Tambah lembaga").click()
    expect(page.get_by_label("Lembaga 4")).to_be_focused()
    page.get_by_label("Lembaga 4").fill("PKK")
    assert desk.findings(((PHONE, "light"),)) == []
    desk.follow(page.get_by_role("button", name="Simpan, sudah terlaksana"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pembinaan Desa Bersinar Sukamaju")
    one = Activity.objects.get()
    assert (one.village, one.people, one.attendance.count()) == ("Sukamaju", 1234, 2)
    page.locator("#attachment-file").set_input_files({"name": "balai.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator(".files")).to_contain_text("balai.jpg")
    page.evaluate("scrollTo(0, 0)")  # what lies behind the bar at the top is not to be pressed there
    assert desk.findings(((PHONE, "light"), (PHONE, "dark"))) == []

    def counted():
        lines = figures.lines(people["kepala"], [office().pk], one.ends.year)[office().pk]
        return next(line.result for line in lines if line.indicator.code == "desa-bersinar-kegiatan")

    assert counted() is None
    desk.sign_in(people.client("kepala"))
    desk.page.set_viewport_size({"width": PHONE, "height": 780})
    page = desk.open("/program/kegiatan/setujui/")
    page.get_by_role("checkbox", name="Pilih Pembinaan").check()
    desk.follow(page.get_by_role("button", name="Setujui yang dipilih"))
    expect(page.locator(".notice-success")).to_contain_text("1 kegiatan disetujui")
    assert counted() == 1
    page = desk.open(f"/program/kegiatan/{one.pk}/")
    expect(page.locator("main")).to_contain_text("balai.jpg")
    assert desk.complaints == []
