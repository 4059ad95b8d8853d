"""Telling people: one message a person, in their language; and how a mail reads."""

from html.parser import HTMLParser

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.template import Context, Template
from django.utils.translation import gettext_lazy

from bnnportal.notices import actions, links
from bnnportal.notices.actions import tell
from bnnportal.notices.enums import TRANSITIONS, MailStatus
from bnnportal.notices.models import Mail, Message
from bnnportal.notices.whatsapp import whatsapp_url


def note(to, **more):
    arguments = {
        "event": "documents.issue",
        "subject": "Piagam terbit",
        "text": "Piagam Anda siap.",
        "url": "/dokumen/",
    }
    return tell(to=to, **arguments | more)


def sent(message):
    """The mail of a message, as it left this process."""
    actions.deliver(mail_id=message.mail_id)
    return outbox.outbox[-1]


def test_every_status_stands_in_the_transitions():
    assert set(TRANSITIONS) == set(MailStatus)


# Telling


def test_a_key_is_told_once(people):
    both = [people["bengkulu"], people["kepala"]]
    assert len(note(both[:1], key="a:1", urgent=True)) == 1
    assert [message.recipient for message in note([*both, *both], key="a:1", urgent=True)] == both[1:]
    assert Message.objects.count() == Mail.objects.count() == 2
    assert len(note(both)) == len(note(both)) == 2


def test_what_is_undone_was_not_told(people):
    person = people["bengkulu"]

    @transaction.atomic
    def change_of_mind() -> None:
        note([person], urgent=True)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_of_mind()
    assert not Message.objects.exists()
    assert not Mail.objects.exists()


def test_urgent_goes_out_at_once_and_the_rest_waits(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        urgent, calm = note([people["bengkulu"]], urgent=True)[0], note([people["bengkulu"]])[0]
    assert len(queued) == 1
    assert urgent.mail.status == MailStatus.WAITING
    assert not urgent.gather
    assert calm.mail is None
    assert calm.gather


def test_many_are_told_in_as_many_queries_as_one(people, django_assert_num_queries):
    few, many = [people["bengkulu"]], [people[name] for name in ("kepala", "jatim", "mojokerto", "pusat")]
    for key, to in (("a", few), ("b", many)):
        with django_assert_num_queries(6):
            note(to, urgent=True, key=key)


@pytest.mark.parametrize("url", ["https://uji.test/", "//uji.test/", "/\\uji.test", "dokumen/"])
def test_a_message_leads_nowhere_else(url, people):
    with pytest.raises(ValueError, match="path of this portal"):
        note([people["bengkulu"]], url=url)


def test_each_person_reads_their_own_language(people):
    people["kepala"].language = "en"
    people["kepala"].save()
    indonesian, english = note([people["bengkulu"], people["kepala"]], subject=gettext_lazy("Jejak audit"), urgent=True)
    assert (indonesian.subject, english.subject) == ("Jejak audit", "Audit trail")
    assert "Yth. Bengkulu Uji" in sent(indonesian).body
    assert 'lang="en"' in sent(english).alternatives[0].content


# Mails


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links, self.tags = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def test_a_mail_carries_a_link_and_no_figure(people, settings):
    settings.SITE_URL = "https://portal.uji.test"
    text = "Capaian 71,3 persen dari 24.906 orang."
    mail = sent(note([people["bengkulu"]], urgent=True, subject="Laporan dikembalikan", text=text, url="/satker/")[0])
    assert mail.attachments == []
    assert mail.to == ["bengkulu@uji.test"]
    html = mail.alternatives[0].content
    for part in (mail.body, html):
        assert "71,3" not in part
        assert "24.906" not in part
        assert "https://portal.uji.test/satker/" in part
        assert "https://portal.uji.test/pesan/pengaturan/" in part
        assert "Portal BNN" in part
    assert all(link.startswith("https://portal.uji.test/") for link in Reader(html).links)
    headers = mail.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == Mail.objects.get().message_id
    assert headers["Message-ID"].endswith("@portal.uji.test>")


def test_a_gathered_mail_lists_what_waits(people):
    import datetime as dt

    for n in range(3):
        note([people["bengkulu"]], subject=f"Perihal {n}", text=f"Angka 12.34{n}", url=f"/satker/{n}/")
    actions.gather(dt.datetime.now(dt.UTC) + dt.timedelta(days=20))
    actions.deliver(mail_id=Mail.objects.get().pk)
    mail = outbox.outbox[-1]
    assert mail.subject == "3 pesan di Portal BNN"
    for part in (mail.body, mail.alternatives[0].content):
        assert all(f"Perihal {n}" in part and f"/satker/{n}/" in part for n in range(3))
        assert "12.34" not in part


def test_the_text_of_sign_in_matters_is_in_the_mail(people):
    message = note([people["bengkulu"]], event="accounts.suspend", text="Akun Anda dinonaktifkan.", urgent=True)[0]
    mail = sent(message)
    assert "Akun Anda dinonaktifkan." in mail.body
    assert "pengaturan" not in mail.body


def test_what_people_typed_cannot_change_the_mail(people):
    people["bengkulu"].name = 'Budi <b>"</b>\r\nBcc: x@uji.test'
    people["bengkulu"].save()
    subject = "Dari <script>alert(1)</script>\r\nBcc: lain@uji.test\r\n\r\nIsi"
    message = note([people["bengkulu"]], event="accounts.x", subject=subject, text="<img src=x>", urgent=True)[0]
    mail = sent(message)
    raw = mail.message()
    assert raw["Bcc"] is None
    assert mail.recipients() == ["bengkulu@uji.test"]
    assert "\n" not in mail.subject
    reader = Reader(mail.alternatives[0].content)
    assert not reader.tags & {"script", "img", "b"}
    assert "<script>alert(1)</script>" in mail.body  # plain text is plain


# One-time links


@pytest.fixture
def link(people):
    built = []

    def build(pk):
        built.append(pk)
        return f"/undangan/rahasia-{len(built)}/" if pk == 7 else None

    links.register("uji.link", build)
    yield built
    del links._builders["uji.link"]


def test_a_secret_link_is_made_while_the_mail_is_written_and_kept_nowhere(people, link):
    message = note([people["bengkulu"]], event="accounts.invite", link=("uji.link", 7))[0]
    assert link == []
    assert message.mail_only
    mail = sent(message)
    assert link == [7]
    assert "/undangan/rahasia-1/" in mail.body
    assert "/undangan/rahasia-1/" in mail.alternatives[0].content
    for model in (Message, Mail):
        assert "rahasia" not in str(list(model.objects.values()))


def test_a_link_that_is_no_longer_valid_is_not_sent(people, link):
    message = note([people["bengkulu"]], link=("uji.link", 8))[0]
    actions.deliver(mail_id=message.mail_id)
    assert outbox.outbox == []
    mail = Mail.objects.get()
    assert (mail.status, mail.error) == (MailStatus.CANCELLED, "Tautan di dalamnya sudah tidak berlaku.")


def test_an_unknown_kind_of_link_is_a_mistake_of_the_caller(people):
    with pytest.raises(ValueError, match=r"tidak\.ada"):
        note([people["bengkulu"]], link=("tidak.ada", 1))


# WhatsApp


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0812-3456-7890", "6281234567890"),
        ("+62 812 3456 7890", "6281234567890"),
        ("62812 3456 789", "628123456789"),
        ("+62 (0)812.3456.7890", "6281234567890"),
        ("81234567890", "6281234567890"),
        ("(0736) 21234", ""),
        ("0736-345678 / 0811 1222 333", "628111222333"),
        ("021 80871566", ""),
        ("+65 8123 4567", ""),
        ("0812", ""),
        ("0812345678901234", ""),
        ("", ""),
        (None, ""),
        ("belum ada", ""),
    ],
)
def test_whatsapp_numbers(phone, number):
    wanted = f"https://wa.me/{number}?text=Mohon%20lengkapi%20%26%20kirim" if number else ""
    assert whatsapp_url(phone, "Mohon lengkapi & kirim") == wanted


def test_the_whatsapp_link_is_a_plain_link_or_nothing():
    template = Template("{% load notices %}{% whatsapp_link phone 'Mohon \"kirim\"' %}")
    shown = template.render(Context({"phone": "0812 3456 7890"}))
    assert 'href="https://wa.me/6281234567890?text=Mohon%20%22kirim%22"' in shown
    assert template.render(Context({"phone": "(0736) 21234"})).strip() == ""
