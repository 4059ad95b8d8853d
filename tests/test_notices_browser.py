"""The pages of messages in Chromium, filled, in each look and at phone width; and a message read there."""

import pytest
from django.utils import timezone

from bnnportal.notices import actions
from bnnportal.notices.enums import MailStatus
from bnnportal.notices.models import Mail, Message
from tests.test_browser import LOOKS, visit
from tests.test_notices import note


@pytest.fixture
def post(people):
    """Messages read and unread, one with a long word, and a mail of each state."""
    admin = people["admin"]
    for n, url in enumerate(("/dokumen/", "", "/satker/")):
        note([admin], subject=f"Perihal {n}", text="Nomor-" + "panjang" * 20 if n else "Baris satu\nBaris dua", url=url)
    actions.read(message=Message.objects.first(), by=admin)
    for status in MailStatus:
        mail = note([people["bengkulu"]], urgent=True)[0].mail
        now = timezone.now()
        sent_at = now if status == MailStatus.SENT else None
        Mail.objects.filter(pk=mail.pk).update(status=status, sent_at=sent_at, attempts=2, error="550 " + "kata " * 30)


@LOOKS
def test_the_pages_of_messages(looks, desk, people, post, settings):
    settings.DEMO = True
    actions.keep_sample(to="baru@uji.test", subject="Undangan", text="Buka http://127.0.0.1/undangan/x/" + "y" * 80)
    desk.sign_in(people.client("admin"))
    visit(desk, looks, ["/pesan/", "/pesan/?q=tidakada", "/pesan/pengaturan/", "/kelola/surat/", "/surat-contoh/"])


def test_a_message_is_opened_and_counts_no_more(desk, people, post):
    desk.sign_in(people.client("admin"))
    page = desk.open("/pesan/")
    page.set_viewport_size({"width": 390, "height": 900})
    bell = page.locator(".bell .count")
    assert bell.inner_text().split()[0] == "2"
    desk.follow(page.get_by_role("button", name="Buka Perihal 0"))
    assert page.url.endswith("/dokumen/")
    assert bell.inner_text().split()[0] == "1"
    desk.follow(page.locator(".bell"))
    desk.follow(page.get_by_role("button", name="Tandai semua sudah dibaca"))
    assert page.get_by_role("status").filter(has_text="1 pesan").is_visible()
    assert bell.count() == 0
    assert not desk.complaints
