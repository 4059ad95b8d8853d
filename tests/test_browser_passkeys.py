"""Second factors in Chromium: a passkey on a virtual device, an authenticator app, recovery codes, other sessions."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser import Desk
from tests.cast import PASSWORD


@pytest.fixture
def fingerprint(desk: Desk) -> Iterator[None]:
    """A laptop with a fingerprint reader, as Chromium imitates it; the person always touches it."""
    protocol = desk.page.context.new_cdp_session(desk.page)
    protocol.send("WebAuthn.enable")
    reader = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": reader})
    yield
    protocol.detach()


def sign_out(desk: Desk) -> None:
    desk.open("/keluar/").locator("main").get_by_role("button", name="Keluar").click()
    expect(desk.page.get_by_role("heading", name="Masuk")).to_be_visible()


def test_a_passkey_is_added_used_to_sign_in_and_removed(desk, fingerprint, people):
    found: list[str] = []
    desk.sign_in_by_form(people["jatim"].email)
    page = desk.page
    page.wait_for_url(desk.base + "/")
    desk.follow(desk.open("/akun/langkah-kedua/").get_by_role("link", name="Tambah kunci sandi"))
    desk.prove()
    found += desk.findings()
    page.get_by_label("Nama").fill("Laptop kantor")
    page.get_by_label("Masuk tanpa sandi").check()
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.wait_for_url(re.compile("kode-pemulihan|kunci-sandi/$"))
    found += desk.findings()
    desk.open("/akun/kunci-sandi/")
    expect(page.get_by_text("Laptop kantor").first).to_be_visible()
    expect(page.get_by_text("Dapat masuk tanpa sandi")).to_be_visible()
    found += desk.findings()

    sign_out(desk)
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url(desk.base + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("BNN Provinsi Jawa Timur")

    sign_out(desk)
    desk.sign_in_by_form(people["jatim"].email)
    page.wait_for_url("**/langkah-kedua/")
    found += desk.findings()
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url(desk.base + "/")

    desk.open("/akun/ulangi-masuk/kunci-sandi/?next=/akun/kunci-sandi/")
    found += desk.findings()
    desk.follow(page.get_by_role("button", name="Pakai kunci sandi"))
    desk.follow(page.get_by_role("link", name="Ubah nama"))
    found += desk.findings()
    page.get_by_label("Nama").fill("Laptop rumah")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Laptop rumah").first).to_be_visible()
    desk.follow(page.get_by_role("link", name="Hapus"))
    found += desk.findings()
    page.get_by_role("button", name="Hapus").click()
    expect(page.get_by_text("Belum ada kunci sandi")).to_be_visible()
    assert not found + desk.complaints, "\n".join(found + desk.complaints)


def test_an_authenticator_app_and_recovery_codes(desk, people):
    desk.sign_in_by_form(people["kepala"].email)
    page = desk.page
    page.wait_for_url(desk.base + "/")
    desk.follow(desk.open("/akun/langkah-kedua/").get_by_role("link", name="Aktifkan"))
    desk.prove()
    found = desk.findings()
    expect(page.get_by_role("img", name="Kode QR untuk aplikasi autentikator")).to_be_visible()
    secret = page.locator("form .code").inner_text()
    field = page.get_by_label("Kode").first
    field.fill("000000")
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    found += desk.findings()
    assert page.locator("form .code").inner_text() == secret
    field.fill(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.get_by_role("heading", name="Kode pemulihan")).to_be_visible()
    desk.open("/akun/kode-pemulihan/")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").click()
    assert codes[0] in download.value.path().read_text()

    sign_out(desk)
    desk.sign_in_by_form(people["kepala"].email)
    page.wait_for_url("**/langkah-kedua/")
    page.get_by_label("Kode").first.fill(codes[0])
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(desk.base + "/")
    desk.open("/akun/langkah-kedua/")
    expect(page.get_by_text("9 kode tersisa")).to_be_visible()
    desk.follow(page.get_by_role("link", name="Matikan"))
    desk.prove()
    found += desk.findings()
    page.get_by_role("button", name="Matikan").click()
    expect(page.get_by_role("link", name="Aktifkan")).to_be_visible()
    assert not found + desk.complaints, "\n".join(found + desk.complaints)


def test_other_sessions_are_signed_out(desk, people, client):
    client.post("/masuk/", {"login": people["jatim"].email, "password": PASSWORD})
    assert client.get("/akun/").status_code == 200
    desk.sign_in_by_form(people["jatim"].email)
    desk.page.wait_for_url(desk.base + "/")
    page = desk.open("/akun/sesi/")
    expect(page.get_by_text("Sesi lain", exact=True)).to_be_visible()
    found = desk.findings()
    page.get_by_role("button", name="Keluarkan sesi lain").click()
    expect(page.get_by_text("Sesi lain", exact=True)).to_have_count(0)
    assert Session.objects.count() == 1
    assert client.get("/akun/").status_code == 302
    desk.open("/akun/")
    assert not found + desk.complaints, "\n".join(found + desk.complaints)
