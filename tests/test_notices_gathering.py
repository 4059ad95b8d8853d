"""The gathered mail: 07.30 of the recipient's office, working days only, each message once."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Role
from bnnportal.notices import actions
from bnnportal.notices.actions import gathering
from bnnportal.notices.models import Mail, Message
from bnnportal.offices.models import Holiday, Organisation
from tests.cast import PASSWORD
from tests.test_notices import note

ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
# Monday 16 November 2026 is an ordinary week; a holiday is added where a test wants one.
MONDAY = dt.date(2026, 11, 16)


@pytest.fixture
def three(people):
    """One person in each time zone."""
    found = {}
    for name, zone in ZONES.items():
        found[name] = accounts.ensure_account(
            email=f"{name}@uji.test",
            name=f"{name.upper()} Uji",
            password=PASSWORD,
            organisation=Organisation.objects.filter(time_zone=zone, kind="PROVINSI").first(),
            role=Role.OPERATOR,
            since=dt.date(2023, 1, 1),
        )
    return found


def at(day, hour, minute=0, zone="Asia/Jakarta"):
    return dt.datetime.combine(day, dt.time(hour, minute), ZoneInfo(zone))


def tell_at(moment, people, **more):
    messages = note(people, **more)
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(created_at=moment)
    return messages


def names():
    """Who has a gathered mail, with its day."""
    return sorted((mail.recipient.name[:4].strip().lower(), mail.day) for mail in Mail.objects.exclude(day=None))


def test_each_time_zone_has_its_own_half_past_seven(three):
    tell_at(at(MONDAY - gathering.DAY, 12), three.values())
    for moment, expected in (
        (at(MONDAY, 7, 29, ZONES["wit"]), []),
        (at(MONDAY, 7, 30, ZONES["wit"]), ["wit"]),
        (at(MONDAY, 7, 29, ZONES["wita"]), ["wit"]),
        (at(MONDAY, 7, 30, ZONES["wita"]), ["wit", "wita"]),
        (at(MONDAY, 7, 29, ZONES["wib"]), ["wit", "wita"]),
        (at(MONDAY, 7, 30, ZONES["wib"]), ["wib", "wit", "wita"]),
    ):
        actions.gather(moment)
        actions.gather(moment)
        assert [name for name, _day in names()] == expected, moment
    assert Message.objects.filter(mail=None).count() == 0


@pytest.mark.wide
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (at(MONDAY, 7, 0), MONDAY),
        (at(MONDAY, 7, 31), MONDAY + gathering.DAY),
        (at(MONDAY + 4 * gathering.DAY, 8), MONDAY + 7 * gathering.DAY),  # Friday morning: Monday
        (at(MONDAY + 5 * gathering.DAY, 8), MONDAY + 7 * gathering.DAY),  # Saturday
    ],
)
def test_only_working_days(told, expected, people):
    tell_at(told, [people["bengkulu"]])
    moment = told
    while not Mail.objects.exists():
        assert moment < told + dt.timedelta(days=8)
        moment += dt.timedelta(minutes=15)
        actions.gather(moment)
    assert Mail.objects.get().day == expected
    assert moment.date() == expected
    assert moment.hour == 7


def test_a_holiday_waits_for_the_day_after(three):
    Holiday.objects.create(date=MONDAY, name="Libur uji")
    Holiday.objects.create(date=MONDAY + gathering.DAY, name="Cuti uji", kind="CUTI")
    tell_at(at(MONDAY - gathering.DAY, 12), three.values())
    actions.gather(at(MONDAY, 15))
    actions.gather(at(MONDAY + gathering.DAY, 15))
    assert names() == []
    actions.gather(at(MONDAY + 2 * gathering.DAY, 5, 30))  # 07.30 in WIT
    assert names() == [("wit", MONDAY + 2 * gathering.DAY)]
    actions.gather(at(MONDAY + 2 * gathering.DAY, 8))
    assert len(names()) == 3


def test_a_missed_day_is_gathered_once(people):
    """The worker was off from Monday to Wednesday afternoon: one mail with everything that was due."""
    both = [people["bengkulu"], people["kepala"]]
    for day in range(3):
        tell_at(at(MONDAY + day * gathering.DAY, 6), both, subject=f"Pagi {day}")
    tell_at(at(MONDAY + 2 * gathering.DAY, 10), both, subject="Sesudah waktunya")
    assert actions.gather(at(MONDAY + 2 * gathering.DAY, 15)) == 2
    assert actions.gather(at(MONDAY + 2 * gathering.DAY, 16)) == 0
    assert [mail.messages.count() for mail in Mail.objects.all()] == [3, 3]
    assert actions.gather(at(MONDAY + 3 * gathering.DAY, 7, 30)) == 2
    assert Message.objects.filter(mail=None).count() == 0
    assert Mail.objects.count() == 4


def test_a_message_that_came_in_late_waits_for_the_next_working_day(people):
    """Its transaction was begun before 07.30 and ended after the mail was made."""
    tell_at(at(MONDAY, 7), [people["bengkulu"]])
    actions.gather(at(MONDAY, 7, 30))
    late = tell_at(at(MONDAY, 7, 29), [people["bengkulu"]])[0]
    assert actions.gather(at(MONDAY, 9)) == 0
    assert actions.gather(at(MONDAY + gathering.DAY, 7, 30)) == 1
    late.refresh_from_db()
    assert late.mail.day == MONDAY + gathering.DAY


def test_what_is_urgent_or_unwanted_is_not_gathered(people):
    bengkulu, kepala, jatim = people["bengkulu"], people["kepala"], people["jatim"]
    actions.mute(by=kepala, codes={"documents", "accounts"})
    jatim.is_active = False
    jatim.save()
    tell_at(at(MONDAY, 6), [bengkulu, kepala, jatim], urgent=True, subject="Segera")
    assert {mail.recipient for mail in Mail.objects.filter(day=None)} == {bengkulu, jatim}
    tell_at(at(MONDAY, 6), [bengkulu, kepala, jatim])
    tell_at(at(MONDAY, 6), [kepala], event="accounts.suspend")
    actions.gather(at(MONDAY, 8))
    daily = {
        mail.recipient: list(mail.messages.values_list("event", flat=True)) for mail in Mail.objects.exclude(day=None)
    }
    assert daily == {bengkulu: ["documents.issue"], kepala: ["accounts.suspend"]}
    assert not Message.objects.to_gather().exists()
    # switched on again: what was left out stays out, what comes is mailed
    actions.mute(by=kepala, codes=set())
    tell_at(at(MONDAY, 9), [kepala])
    actions.gather(at(MONDAY + gathering.DAY, 8))
    assert Mail.objects.get(recipient=kepala, day=MONDAY + gathering.DAY).messages.count() == 1


def test_two_gatherers_at_once_make_one_mail(transactional_db, people):
    for n in range(10):
        tell_at(at(MONDAY, 6), [people["bengkulu"], people["kepala"], people["jatim"]], subject=f"Perihal {n}")
    start = threading.Barrier(4)
    errors = []

    def run():
        try:
            start.wait()
            actions.gather(at(MONDAY, 8))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [mail.messages.count() for mail in Mail.objects.all()] == [10, 10, 10]


def test_the_number_of_queries_does_not_grow_with_the_people(people, django_assert_num_queries):
    few, many = ["bengkulu"], ["kepala", "jatim", "mojokerto", "pusat", "pimpinan"]
    for n, names in enumerate((few, many)):
        tell_at(at(MONDAY + n * gathering.DAY, 6), [people[name] for name in names])
        with django_assert_num_queries(10):
            assert actions.gather(at(MONDAY + n * gathering.DAY, 8)) == len(names)


def test_clean_up_forgets_what_was_read_long_ago(people):
    old, unread, new = (note([people["bengkulu"]], urgent=True)[0] for _ in range(3))
    for message in (old, new):
        actions.read(message=message, by=people["bengkulu"])
    before = dt.datetime.now(dt.UTC) - gathering.KEEP - gathering.DAY
    Message.objects.filter(pk=old.pk).update(read_at=before, created_at=before)
    Message.objects.filter(pk=unread.pk).update(created_at=before)
    Mail.objects.update(created_at=before)
    actions.clean_up()
    assert Message.objects.count() == 3, "its mail is still on its way"
    Mail.objects.update(status="TERKIRIM", sent_at=before)
    actions.clean_up()
    assert set(Message.objects.all()) == {unread, new}
    assert set(Mail.objects.all()) == {unread.mail, new.mail}
