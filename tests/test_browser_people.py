"""From an invitation to a first sign-in with the second step, and on to a handover, in Chromium."""

import datetime as dt
import re

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from bnnportal.accounts import actions
from bnnportal.accounts.models import User
from bnnportal.imports import actions as imports
from bnnportal.imports import kinds
from bnnportal.imports.models import Run
from tests.browser import Desk
from tests.test_browser import LOOKS, visit
from tests.test_people import invite
from tests.test_people_import import TWO_AND_A_PARTNER, upload

NEW = "kopi-robusta-curup-2026"


def code(secret: str, ahead: int = 0) -> str:
    """What the phone shows; a code counts once, so the second one is the next half minute's."""
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counter + ahead))


class Journey:
    """The steps of people, by what they read on the page."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    def invite(self, email: str, name: str, role: str, manages: bool = False) -> str:
        """Fill in the form; returns the link that is shown once."""
        self.desk.open("/orang/")
        self.desk.follow(self.page.get_by_role("link", name="Undang orang"))
        self.page.get_by_label("Surel").fill(email)
        self.page.get_by_label("Nama lengkap").fill(name)
        self.page.get_by_label("Satuan kerja atau mitra").select_option(label="BNN Provinsi Bengkulu")
        self.page.get_by_label("Peran", exact=True).select_option(label=role)
        if manages:
            self.page.get_by_label("mengelola orang").check()
        self.desk.follow(self.page.get_by_role("button", name="Undang", exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Tautan sekali pakai")
        return self.page.get_by_label("Tautan", exact=True).input_value()

    def enter(self, link: str, name: str) -> None:
        """What who got the link does, in a browser of their own."""
        self.page.context.clear_cookies()
        self.desk.open("/undangan/" + link.split("/undangan/")[1])
        assert self.page.url == self.desk.base + "/undangan/"  # the secret is out of the address
        self.page.get_by_label("Nama lengkap").fill(name)
        self.page.get_by_label("Sandi baru", exact=True).fill(NEW)
        self.page.get_by_label("Ulangi sandi baru").fill(NEW)
        self.desk.follow(self.page.get_by_role("button", name="Simpan dan masuk"))

    def add_second_step(self) -> str:
        """On the page the new head is led to; returns the secret in their phone."""
        expect(self.page).to_have_url(self.desk.base + "/akun/langkah-kedua/")
        self.desk.follow(self.page.get_by_role("link", name="Aktifkan", exact=True))
        self.page.get_by_label("Sandi", exact=True).fill(NEW)  # security of the account: the password once more
        self.desk.follow(self.page.get_by_role("button", name="Lanjutkan"))
        secret = self.page.locator(".steps .code").inner_text()
        self.page.locator("[name=code]").fill(code(secret))
        self.desk.follow(self.page.get_by_role("button", name="Aktifkan", exact=True))
        return secret

    def sign_in(self, email: str, secret: str) -> None:
        self.page.context.clear_cookies()
        self.desk.open("/masuk/")
        self.page.get_by_label("Surel").fill(email)
        self.page.get_by_label("Sandi", exact=True).fill(NEW)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url("**/langkah-kedua/")
        self.page.get_by_label("Kode").first.fill(code(secret, 1))
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url(self.desk.base + "/")


def test_from_invitation_over_second_step_to_handover(desk, people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    page, journey = desk.page, Journey(desk)
    totp.TOTP.activate(people["penetap"], totp.generate_totp_secret())
    desk.sign_in(people.client("penetap"))
    link = journey.invite("kepala.baru@uji.test", "Kepala", "Pejabat penetap")

    journey.enter(link, "Kepala Bengkulu Baru")
    secret = journey.add_second_step()
    journey.sign_in("kepala.baru@uji.test", secret)

    links = {
        "Operator Satu": journey.invite("satu.uji@uji.test", "Operator Satu", "Operator", manages=True),
        "Operator Dua": journey.invite("dua.uji@uji.test", "Operator Dua", "Operator"),
    }
    session = page.context.cookies()
    journey.enter(links["Operator Satu"], "Operator Satu")
    expect(page).to_have_url(desk.base + "/")  # an operator needs no second step
    operator = User.objects.get(email="satu.uji@uji.test")
    run = imports.start(kind=kinds.get("anggota"), scope="BNNP-17", upload=upload(TWO_AND_A_PARTNER), by=operator)

    page.context.clear_cookies()
    page.context.add_cookies(session)
    desk.open("/orang/?q=Operator+Satu")
    desk.follow(page.get_by_role("link", name="Operator Satu"))
    desk.follow(page.get_by_role("link", name=re.compile("Serah terima")))
    work = page.get_by_role("region", name="Yang ikut pindah")
    expect(work).to_contain_text(re.compile(r"Pratinjau impor yang belum disimpan\s*1"))
    page.get_by_label("Rekan di satuan kerja ini").select_option(label="Operator Dua")
    page.get_by_label("Mulai").fill("2020-01-01")
    page.get_by_role("button", name="Serah terimakan").click()
    expect(page.locator(".error-summary")).to_contain_text("paling awal hari ini")
    member = operator.all_memberships.get()
    earlier = member.valid_from - dt.timedelta(days=365)
    actions.change(membership=member, terms={"valid_from": earlier}, by=people["kepala"])
    page.get_by_label("Mulai").fill(member.valid_from.isoformat())
    desk.follow(page.get_by_role("button", name="Serah terimakan"))
    expect(page.get_by_text("1 pekerjaan terbuka dipindahkan ke Operator Dua").first).to_be_visible()
    assert Run.objects.get(pk=run.pk).in_charge.email == "dua.uji@uji.test"
    desk.open(f"/orang/{operator.pk}/")
    expect(page.get_by_role("region", name="Keanggotaan")).to_contain_text("Berakhir")
    expect(page.get_by_role("region", name="Keanggotaan")).to_contain_text("Diserahterimakan ke Operator Dua")
    assert desk.complaints == []


@LOOKS
def test_pages_of_people_in_their_states(looks, desk, people):
    """What the walk over all pages does not meet: mistakes, a link that is shown, one that is bad, a suspended account."""
    for name in ("bengkulu", "kipas", "penetap"):
        people[name]
    suspended = invite(people["kepala"], "BNNP-17", "OPERATOR", "lama@uji.test").user
    actions.suspend(person=suspended, by=people["kepala"], reason="Cuti panjang")
    person = invite(people["kepala"], "BNNP-17", "LEADER", standing="PLH", valid_until=dt.date(2027, 1, 31)).user

    def made() -> None:
        desk.open(f"/orang/{person.pk}/")
        desk.follow(desk.page.get_by_role("button", name="Kirim ulang undangan"))

    def mistakes() -> None:
        desk.open("/orang/undang/")
        desk.page.get_by_role("button", name="Undang", exact=True).click()
        desk.page.locator(".error-summary").wait_for()

    def opened() -> None:
        link = desk.page.get_by_label("Tautan", exact=True).input_value() if desk.page.url.endswith("/tautan/") else ""
        desk.open("/undangan/" + link.split("/undangan/")[1])

    def asked() -> None:
        desk.open("/masuk/lupa-sandi/")
        desk.page.get_by_label("Surel").fill("siapa@uji.test")
        desk.page.get_by_role("button", name="Kirim tautan").click()
        desk.page.get_by_role("heading", name="Periksa surel Anda").wait_for()

    desk.sign_in(people.client("kepala"))
    visit(
        desk,
        looks,
        [
            "/orang/",
            "/orang/?q=tidak-ada-yang-begini",
            f"/orang/{suspended.pk}/",
            f"/orang/{person.pk}/",
            f"/orang/{people['kepala'].pk}/",
            mistakes,
            made,
            opened,
            asked,
            lambda: desk.open("/undangan/bukan-tautan/", 410),
        ],
    )
