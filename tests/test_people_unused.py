"""Accounts nobody uses: told 14 days before, suspended after 90 days, let in again by a manager."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from knox.models import AuthToken

from bnnportal.accounts import actions
from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.notices.models import Message
from tests.cast import PASSWORD

START = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)


@pytest.fixture
def on(time_machine, people):
    """on(76) → 76 days after everybody joined, at noon in Jakarta."""
    time_machine.move_to(START, tick=False)
    for name in ("admin", "kepala", "bengkulu", "jatim"):
        people[name]

    def go(day: int) -> None:
        time_machine.move_to(START + dt.timedelta(days=day), tick=False)

    return go


def sign_in(user: User) -> Client:
    client = Client()
    client.post("/masuk/", {"login": user.email, "password": PASSWORD})
    return client


def told(user: User, event: str) -> int:
    return Message.objects.filter(recipient=user, event=f"accounts.{event}").count()


def active(user: User) -> bool:
    user.refresh_from_db()
    return user.is_active


def test_told_on_day_76_suspended_on_day_90_each_once(people, on):
    person = people["bengkulu"]
    on(75)
    assert actions.suspend_unused() == (0, 0)
    on(76)
    sign_in(people["admin"])  # the only one who is still there
    actions.suspend_unused()
    assert actions.suspend_unused() == (0, 0)
    assert told(person, "announce_suspension") == 1
    message = Message.objects.get(recipient=person, event="accounts.announce_suspension")
    assert "20 Februari 2027" in message.text  # day 90
    on(89)
    assert actions.suspend_unused() == (0, 0)
    assert active(person)
    on(90)
    actions.suspend_unused()
    assert actions.suspend_unused() == (0, 0)
    assert not active(person)
    assert told(person, "suspend") == 1
    line = Event.objects.get(event="accounts.suspend", target_id=str(person.pk))
    assert (line.actor, line.data) == ("Sistem", {"reason": "tidak dipakai 90 hari"})
    assert active(people["admin"])


def test_a_portal_that_stood_still_gives_the_fourteen_days_all_the_same(people, on):
    person = people["bengkulu"]
    on(200)
    sign_in(people["admin"])
    actions.suspend_unused()
    assert active(person)
    assert told(person, "announce_suspension") == 1
    on(213)
    actions.suspend_unused()
    assert active(person)
    on(230)  # and beat missed the day itself
    sign_in(people["admin"])
    actions.suspend_unused()
    assert not active(person)
    assert told(person, "announce_suspension") == 1


@pytest.mark.parametrize("way", ["page", "api"])
def test_who_comes_back_starts_again(people, on, way):
    person = people["bengkulu"]
    on(76)
    actions.suspend_unused()
    on(80)
    if way == "page":
        sign_in(person)
    else:
        answer = Client().post("/api/v1/auth/token/", {"email": person.email, "password": PASSWORD})
        assert answer.status_code in {200, 415}
        answer = Client().post(
            "/api/v1/auth/token/", {"email": person.email, "password": PASSWORD}, content_type="application/json"
        )
        assert answer.status_code == 200
    on(100)
    actions.suspend_unused()
    assert active(person)
    assert told(person, "announce_suspension") == 1
    on(80 + 76)
    actions.suspend_unused()
    assert told(person, "announce_suspension") == 2
    on(80 + 90)
    actions.suspend_unused()
    assert not active(person)


def test_the_last_admin_is_told_and_stays(people, on):
    on(76)
    actions.suspend_unused()
    on(300)
    actions.suspend_unused()
    actions.suspend_unused()
    assert active(people["admin"])
    assert not active(people["kepala"])
    assert told(people["admin"], "announce_suspension") == 1


def test_a_suspended_person_is_out_everywhere_and_reads_whom_to_ask(people):
    person, client = people["bengkulu"], people.client("bengkulu")
    _instance, token = AuthToken.objects.create(user=person)
    call = {"headers": {"authorization": f"Token {token}"}}
    assert Client().get("/api/v1/offices/", **call).status_code == 200
    answer = people.client("kepala").post(f"/orang/{person.pk}/tangguhkan/", {"reason": "Cuti panjang"})
    assert answer.status_code == 302
    assert client.get("/akun/").status_code == 302
    assert Client().get("/api/v1/offices/", **call).status_code == 401
    page = Client().post("/masuk/", {"login": person.email, "password": PASSWORD})
    assert page.status_code == 403
    assert "Hubungi pengelola orang di BNN Provinsi Bengkulu" in page.content.decode()
    wrong = Client().post("/masuk/", {"login": person.email, "password": "salah-sekali-salah"})
    assert "ditangguhkan" not in wrong.content.decode()
    Client().post("/masuk/lupa-sandi/", {"email": person.email})
    assert not person.invitations.usable().exists()
    assert Message.objects.get(recipient=person, event="accounts.send_link").link_id is None


def test_a_manager_lets_a_person_in_again(people, on):
    person = people["bengkulu"]
    on(10)
    actions.suspend(person=person, by=people["kepala"], reason="uji")
    for name in ("bengkulu", "jatim"):
        with pytest.raises(PermissionDenied):
            actions.reactivate(person=person, by=people[name])
    on(400)
    answer = people.client("kepala").post(f"/orang/{person.pk}/aktifkan/")
    assert answer.status_code == 302
    assert active(person)
    assert sign_in(person).get("/akun/").status_code == 200
    User.objects.filter(pk=person.pk).update(last_login=None)
    actions.suspend_unused()
    assert active(person)  # the 90 days began again when they were let in
    assert told(person, "announce_suspension") == 0
    assert people.client("kepala").post(f"/orang/{person.pk}/aktifkan/").status_code == 302  # a second click


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_worker_knows_the_daily_rounds(people, worker):
    from bnnportal.celery import app
    from tests.services import until

    person = people["bengkulu"]
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    User.objects.filter(pk=person.pk).update(date_joined=long_ago, last_login=long_ago, reactivated_at=None)
    app.send_task("accounts.suspend_unused")
    until(lambda: told(person, "announce_suspension") == 1)
    User.objects.filter(pk=person.pk).update(suspension_due=dt.date(2026, 11, 1))
    app.send_task("accounts.suspend_unused")
    until(lambda: not active(person))
    app.send_task("accounts.move_due_work")
    until(lambda: worker.log.read_text().count("accounts.move_due_work") >= 2)


def test_the_manager_reminds_by_whatsapp(people, on):
    """Beside the warning stands a plain link with a text ready to send; the portal holds no numbers of people."""
    on(76)
    actions.suspend_unused()
    page = people.client("kepala").get(f"/orang/{people['bengkulu'].pk}/").content.decode()
    assert 'href="https://wa.me/?text=Yth.%20Bengkulu%20Uji%2C%20akun%20Portal%20BNN' in page
    assert "20%20Februari%202027" in page
