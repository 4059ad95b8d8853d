"""The pages of messages: one's own, read by POST, settings, mails that did not arrive, the demo's mailbox."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bnnportal.audit.models import Event
from bnnportal.notices import actions
from bnnportal.notices.enums import MailStatus
from bnnportal.notices.models import Mail, Message, Mute
from tests.cast import CAST
from tests.test_notices import note


def test_unread_messages_come_first_and_are_counted_once_a_page(people):
    client = people.client("bengkulu")
    assert 'class="count"' not in client.get("/pesan/").content.decode()
    first, second = (note([people["bengkulu"]], subject=f"Perihal {n}")[0] for n in range(2))
    note([people["jatim"]], subject="Bukan untuk Bengkulu")
    actions.read(message=second, by=people["bengkulu"])
    page = client.get("/pesan/").content.decode()
    assert page.index("Perihal 0") < page.index("Perihal 1")
    assert "Bukan untuk Bengkulu" not in page
    assert page.count('class="count">1<') == 3  # menu, menu of the phone, bell
    assert "Perihal 1" not in client.get("/pesan/?state=unread").content.decode()
    assert "Perihal 0" not in client.get("/pesan/?q=perihal 1").content.decode()
    assert first.read_at is None


def test_a_page_costs_the_same_however_many_messages_there_are(people):
    client = people.client("bengkulu")
    client.get("/akun/")  # the first request of a session writes when it was
    counts = {}
    for wanted in (1, 3):
        while Message.objects.count() < wanted:
            note([people["bengkulu"]])
        for url in ("/pesan/", "/akun/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.setdefault(url, []).append(len(queries))
            asked = [query for query in queries if "notices_message" in query["sql"]]
            assert len(asked) == (3 if url == "/pesan/" else 1), asked
    assert all(len(set(found)) == 1 for found in counts.values()), counts


def test_opening_is_a_post_that_leads_on(people):
    message = note([people["bengkulu"]])[0]
    stranger, client = people.client("jatim"), people.client("bengkulu")
    address = f"/pesan/{message.pk}/buka/"
    assert stranger.post(address).status_code == 404
    assert client.get(address).status_code == 405
    message.refresh_from_db()
    assert message.read_at is None
    answer = client.post(address)
    assert (answer.status_code, answer.url) == (302, "/dokumen/")
    message.refresh_from_db()
    at = message.read_at
    assert at is not None
    client.post(address)
    message.refresh_from_db()
    assert message.read_at == at


def test_all_are_read_at_once_but_only_ones_own(people):
    note([people["bengkulu"], people["jatim"]])
    note([people["bengkulu"]], url="")
    assert "2 pesan" in people.client("bengkulu").post("/pesan/dibaca/", follow=True).content.decode()
    assert [message.recipient for message in Message.objects.unread()] == [people["jatim"]]


def test_what_goes_by_mail_alone_is_in_no_list(people):
    note([people["bengkulu"]], mail_only=True, subject="Undangan")
    client = people.client("bengkulu")
    page = client.get("/pesan/").content.decode()
    assert "Undangan" not in page
    assert 'class="count"' not in page
    assert client.post(f"/pesan/{Message.objects.get().pk}/buka/").status_code == 404


def test_settings_switch_groups_off_and_on(people):
    client = people.client("bengkulu")
    page = client.get("/pesan/pengaturan/").content.decode()
    assert "Masuk dan akun: selalu dikirim" in page
    assert page.count("checked") == page.count('type="checkbox"') >= 2
    client.post("/pesan/pengaturan/", {"mail_awards": "on", "mail_other": "on"})
    assert set(Mute.objects.values_list("user", "group")) >= {(people["bengkulu"].pk, "documents")}
    assert not Mute.objects.filter(group__in=["accounts", "awards", ""]).exists()
    page = client.get("/pesan/pengaturan/").content.decode()
    assert page.count("checked") == 2
    client.post("/pesan/pengaturan/", {"mail_awards": "on", "mail_other": "on", "mail_documents": "on"})
    assert not Mute.objects.filter(group="documents").exists()


@pytest.fixture
def failed(people):
    """One mail of each kind of trouble, and one that arrived."""
    mails = {}
    for status in (MailStatus.FAILED, MailStatus.UNSURE, MailStatus.SENT, MailStatus.SENDING, MailStatus.WAITING):
        mail = note([people["bengkulu"]], urgent=True)[0].mail
        sent_at = timezone.now() if status == MailStatus.SENT else None
        Mail.objects.filter(pk=mail.pk).update(status=status, sent_at=sent_at, error="550 ditolak")
        mails[status] = mail
    return mails


def test_the_page_of_undelivered_mail_lists_trouble_with_masked_addresses(people, failed):
    client = people.client("admin")
    page = client.get("/kelola/surat/").content.decode()
    assert "b***@uji.test" in page
    assert "bengkulu@uji.test" not in page
    assert "BNN Provinsi Bengkulu" in page
    assert page.count("Kirim lagi") == page.count("Batal</button>") == 2
    assert "Belum pasti" in page
    assert "Terkirim</span>" not in page
    assert page.count("<tr>") == 3
    assert client.get("/kelola/surat/?status=TERKIRIM").content.decode().count("<tr>") == 2


def test_sending_again_and_cancelling_leave_an_audit_line(people, failed):
    client = people.client("admin")
    for status, verb, after in (
        (MailStatus.UNSURE, "kirim-lagi", MailStatus.WAITING),
        (MailStatus.FAILED, "batal", MailStatus.CANCELLED),
        (MailStatus.WAITING, "batal", MailStatus.CANCELLED),
    ):
        mail = failed[status]
        assert client.post(f"/kelola/surat/{mail.pk}/{verb}/").status_code == 302
        mail.refresh_from_db()
        assert mail.status == after
    assert set(Event.objects.filter(event__startswith="notices.").values_list("event", flat=True)) == {
        "notices.resend",
        "notices.cancel",
    }
    for status in (MailStatus.SENT, MailStatus.SENDING):
        for verb in ("kirim-lagi", "batal"):
            assert client.post(f"/kelola/surat/{failed[status].pk}/{verb}/").status_code == 409


@pytest.mark.parametrize("role", sorted(set(CAST) - {"admin"}))
def test_only_the_national_administrator_sees_to_mail(role, people, failed):
    client = people.client(role)
    assert client.get("/kelola/surat/").status_code == 403
    for verb in ("kirim-lagi", "batal"):
        assert client.post(f"/kelola/surat/{failed[MailStatus.FAILED].pk}/{verb}/").status_code == 403
    assert Mail.objects.get(pk=failed[MailStatus.FAILED].pk).status == MailStatus.FAILED


def test_the_demo_keeps_mails_and_shows_visitors_only_those_to_newcomers(people, client, settings):
    settings.DEMO = False
    assert client.get("/surat-contoh/").status_code == 404
    settings.DEMO = True
    settings.EMAIL_BACKEND = "bnnportal.notices.mailbox.Backend"
    people["bengkulu"].set_unusable_password()
    people["bengkulu"].save()
    for name in ("bengkulu", "jatim"):
        mail = note([people[name]], urgent=True, subject=f"Untuk {name} <b>")[0].mail
        actions.deliver(mail_id=mail.pk)
    page = client.get("/surat-contoh/").content.decode()
    assert "Untuk bengkulu &lt;b&gt;" in page
    assert "Untuk jatim" not in page
    assert 'href="http' in page
    page = people.client("admin").get("/surat-contoh/").content.decode()
    assert "Untuk bengkulu" in page
    assert "Untuk jatim" in page
    assert page.count("<h1") == 1


def test_the_api_gives_ones_own_messages(people):
    mine, other = note([people["bengkulu"], people["jatim"]])
    client = people.client("bengkulu")
    found = client.get("/api/v1/messages/?state=unread").json()["results"]
    assert [row["id"] for row in found] == [mine.pk]
    assert client.post(f"/api/v1/messages/{other.pk}/read/").status_code == 404
    assert client.post(f"/api/v1/messages/{mine.pk}/read/").json()["read_at"]
    assert client.get("/api/v1/messages/?state=unread").json()["count"] == 0
    assert client.get(f"/api/v1/messages/{mine.pk}/").json()["subject"] == "Piagam terbit"
