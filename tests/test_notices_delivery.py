"""Delivery with a real broker, worker and mail server: whatever fails, no message is lost and none is sent twice."""

import datetime as dt
import time

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from bnnportal import queue
from bnnportal.audit.models import Event
from bnnportal.notices import actions
from bnnportal.notices.actions import mails as sending
from bnnportal.notices.enums import MailStatus
from bnnportal.notices.models import Mail, Message
from tests.mail_server import MailServer
from tests.services import broker_at, until
from tests.test_notices import note


@pytest.fixture
def mail_server(monkeypatch):
    """Asked for before `worker`, it is the one that the worker sends to."""
    server = MailServer()
    server.start()
    monkeypatch.setenv("EMAIL_URL", server.url)
    yield server
    server.stop()


@pytest.fixture
def by_smtp(mail_server, settings):
    """This process sends to the test's mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mail_server.port, 5
    return mail_server


def told(person, count=40):
    """So many urgent messages, in one transaction."""
    with transaction.atomic():
        return [note([person], urgent=True, subject=f"Perihal {n}", key=f"uji:{n}")[0] for n in range(count)]


def state():
    return dict(Mail.objects.values_list("reference", "status"))


def count(status):
    return Mail.objects.filter(status=status).count()


def let_time_pass():
    """What beat would find minutes later: leases of dead workers have run out, pauses are over."""
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Mail.objects.exclude(lease_until=None).update(lease_until=long_ago)
    Mail.objects.update(queued_at=long_ago, due_at=long_ago)
    cache.delete(sending.SERVER_DOWN)


# Worker and broker


@pytest.mark.parametrize("step", ["RCPT", "TAKEN"])
def test_a_worker_killed_in_the_middle_of_forty_loses_and_doubles_nothing(step, mail_server, worker, people):
    """Killed before the server has the text: sent later. Killed right after: nobody can know, a person decides."""
    mail_server.hold_at = (step, 15)
    told(people["bengkulu"])
    assert mail_server.held.wait(60)
    worker.kill()
    mail_server.go_on.set()
    assert count(MailStatus.SENT) == 14
    assert len(mail_server.mails) == (15 if step == "TAKEN" else 14)
    worker.start()
    let_time_pass()
    actions.deliver_due()
    until(lambda: count(MailStatus.WAITING) + count(MailStatus.SENDING) == 0, 60)
    unsure = list(Mail.objects.filter(status=MailStatus.UNSURE))
    assert len(unsure) == (1 if step == "TAKEN" else 0)
    assert count(MailStatus.SENT) == 40 - len(unsure)
    assert set(mail_server.ids.values()) == {1}
    assert len(mail_server.mails) == 40
    assert {str(mail["Subject"]) for mail in mail_server.mails} == {f"Perihal {n}" for n in range(40)}
    if unsure:
        assert unsure[0].message_id in mail_server.ids
        page = people.client("admin").get("/kelola/surat/").content.decode()
        assert "Belum pasti" in page
        assert "terputus saat surel diserahkan" in page
        actions.resend(mail=unsure[0], by=people["admin"])
        until(lambda: count(MailStatus.SENT) == 40)
        assert mail_server.ids[unsure[0].message_id] == 2, "the same Message-ID, so that the reader's server can tell"


def test_two_workers_and_repeated_tasks_send_each_mail_once(mail_server, worker, people):
    mail_server.pause = 0.02
    worker.stop()
    worker.start(concurrency=2)
    messages = told(people["bengkulu"], 25)
    for _ in range(4):  # the broker delivers again, beat queues again
        for message in messages:
            sending.queue.send("notices.deliver", (message.mail_id,))
    until(lambda: count(MailStatus.SENT) == 25, 60)
    worker.stop()  # finishes what it had begun
    assert set(mail_server.ids.values()) == {1}
    assert len(mail_server.mails) == 25


def test_a_broker_that_is_down_loses_nothing(mail_server, private_servers, worker, people):
    private_servers.broker.kill()
    with broker_at(private_servers.broker.url):
        told(people["bengkulu"], 5)
        assert count(MailStatus.WAITING) == 5
        private_servers.broker.start()
        worker.stop()
        worker.start(REDIS_URL=private_servers.broker.url, REDIS_DATABASE="0")
        let_time_pass()
        until(lambda: time.monotonic() > queue._silent_until)  # this process has just met a silent broker
        assert actions.deliver_due() == 5
        until(lambda: count(MailStatus.SENT) == 5, 60)
    assert sorted(mail_server.ids.values()) == [1] * 5


# The mail server


def test_a_mail_server_that_is_down_for_a_day(people, by_smtp):
    """Tried all day with growing pauses, sent once when the server is back."""
    by_smtp.stop()
    mail = note([people["bengkulu"]], urgent=True)[0].mail
    begin = timezone.now()
    pauses = []
    with time_machine.travel(begin, tick=False) as clock:
        while timezone.now() < begin + dt.timedelta(hours=24):
            cache.delete(sending.SERVER_DOWN)
            actions.deliver(mail_id=mail.pk)
            mail.refresh_from_db()
            assert mail.status == MailStatus.WAITING
            pauses.append((mail.due_at - timezone.now()).total_seconds() / 60)
            clock.move_to(mail.due_at - dt.timedelta(seconds=1))
            actions.deliver(mail_id=mail.pk)
            assert Mail.objects.get(pk=mail.pk).attempts == mail.attempts, "not before its time"
            clock.move_to(mail.due_at)
        assert pauses[:7] == [1, 2, 4, 8, 16, 30, 30]
        assert mail.error == "Server surel tidak dapat dihubungi."
        by_smtp.start()
        cache.delete(sending.SERVER_DOWN)
        actions.deliver(mail_id=mail.pk)
        actions.deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.status, mail.error) == (MailStatus.SENT, "")
    assert len(by_smtp.mails) == 1


def test_after_three_days_it_is_listed_as_failed(people, by_smtp):
    by_smtp.answers["RCPT"] = "451 coba nanti"
    mail = note([people["bengkulu"]], urgent=True)[0].mail
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73)):
        actions.deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.status, mail.error, mail.attempts) == (MailStatus.FAILED, "451 coba nanti", 1)
    assert Event.objects.filter(event="notices.fail", target_id=str(mail.pk)).count() == 1


def test_a_server_that_does_not_answer_is_left_alone_for_a_minute(people, by_smtp):
    """Ten waiting mails ask a dead server once, not ten times; the worker has other things to do."""
    by_smtp.stop()
    for message in told(people["bengkulu"], 10):
        actions.deliver(mail_id=message.mail_id)
    assert sum(Mail.objects.values_list("attempts", flat=True)) == 1
    assert actions.deliver_due() == 0
    by_smtp.start()
    let_time_pass()
    assert actions.deliver_due() == 10
    for mail in Mail.objects.all():
        actions.deliver(mail_id=mail.pk)
    assert len(by_smtp.mails) == 10


def test_what_is_queued_is_queued_again_only_when_the_broker_may_have_lost_it(people, by_smtp):
    """And what nobody took for a quarter of an hour is on the page of undelivered mail."""
    mail = note([people["bengkulu"]], urgent=True)[0].mail
    assert actions.deliver_due() == 0
    Mail.objects.update(queued_at=timezone.now() - sending.QUEUED_FOR)
    assert actions.deliver_due() == 1
    assert actions.deliver_due() == 0
    assert not Mail.objects.undelivered().exists()
    Mail.objects.update(due_at=timezone.now() - dt.timedelta(minutes=16))
    assert Mail.objects.undelivered().get() == mail


@pytest.mark.parametrize(
    ("step", "answer", "status"),
    [
        ("RCPT", "550 5.1.1 <bengkulu@uji.test>: tidak dikenal", MailStatus.FAILED),
        ("RCPT", "450 coba nanti", MailStatus.WAITING),
        ("MAIL", "553 pengirim ditolak", MailStatus.WAITING),
        ("DATA", "554 jangan", MailStatus.WAITING),
        ("TAKEN", "552 terlalu besar", MailStatus.WAITING),
        ("TAKEN", "421 sedang tutup", MailStatus.WAITING),
        ("MAIL", "421 sedang tutup", MailStatus.WAITING),
    ],
)
def test_what_the_server_refuses_is_tried_again_unless_the_address_is_wrong(step, answer, status, people, by_smtp):
    by_smtp.answers[step] = answer
    mail = note([people["bengkulu"]], urgent=True)[0].mail
    actions.deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.status == status
    assert answer[:3] in mail.error
    assert "uji.test" not in mail.error
    del by_smtp.answers[step]
    kept = len(by_smtp.mails)  # a text that was refused after it came
    if status == MailStatus.FAILED:
        assert "Alamat ditolak" in mail.error
        assert "Alamat ditolak" in people.client("admin").get("/kelola/surat/").content.decode()
        actions.resend(mail=mail, by=people["admin"])
    let_time_pass()
    actions.deliver(mail_id=mail.pk)
    assert Mail.objects.get().status == MailStatus.SENT
    assert len(by_smtp.mails) == kept + 1


@pytest.mark.parametrize(("step", "status"), [("RCPT", MailStatus.WAITING), ("TAKEN", MailStatus.UNSURE)])
def test_a_connection_that_breaks(step, status, people, by_smtp):
    """Before the text: again later. After it: the server may have it, so nobody sends it again by themselves."""
    by_smtp.hold_at = (step, 1)
    by_smtp.go_on.set()
    mail = note([people["bengkulu"]], urgent=True)[0].mail
    actions.deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.status == status
    let_time_pass()
    assert actions.deliver_due() == (1 if status == MailStatus.WAITING else 0)
    actions.deliver(mail_id=mail.pk)
    assert len(by_smtp.mails) == 1
    assert Mail.objects.get().status == (MailStatus.SENT if status == MailStatus.WAITING else status)


def test_who_lost_the_lease_does_not_send(people, by_smtp, monkeypatch):
    """A process that hung before the text finds another one at work, and stops."""
    mail = note([people["bengkulu"]], urgent=True)[0].mail
    slow = sending.take(mail_id=mail.pk)
    let_time_pass()
    actions.deliver(mail_id=mail.pk)
    with pytest.raises(sending.LostError):
        sending.hand_over(slow)
    assert len(by_smtp.mails) == 1
    # a late answer of the slow one changes nothing either
    sending.give_back(slow, "terlambat")
    sending.fail(slow, "terlambat")
    assert Mail.objects.get().status == MailStatus.SENT


def test_logs_hold_no_address_and_no_subject(people, by_smtp, caplog):
    by_smtp.answers["RCPT"] = "550 <bengkulu@uji.test>"
    mail = note([people["bengkulu"]], urgent=True, subject="Rahasia")[0].mail
    actions.deliver(mail_id=mail.pk)
    Message.objects.update(link_name="tidak.ada", link_id=1)
    actions.resend(mail=mail, by=people["admin"])
    actions.deliver(mail_id=mail.pk)
    assert Mail.objects.get().error == "KeyError"
    assert f"mail {mail.pk}: KeyError" in caplog.text
    assert "uji.test" not in caplog.text
    assert "Rahasia" not in caplog.text
