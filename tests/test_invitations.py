"""One-time links: to set a password, to set a new one; once, within 24 hours, and nobody else's."""

import datetime as dt
import re
import threading
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from bnnportal.accounts import actions, links
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Invitation, User
from bnnportal.audit.models import Event
from bnnportal.notices import writing
from bnnportal.notices.models import Mail, Message
from bnnportal.offices.models import Organisation
from tests.cast import PASSWORD

NEW = "kopi-robusta-curup-2026"
SENT = {"password": NEW, "again": NEW}


def invite(by, email="baru@uji.test", role=Role.OPERATOR, code="BNNP-17") -> User:
    organisation = Organisation.objects.get(code=code)
    terms = {"role": role, "valid_from": dt.date(2026, 1, 1)}
    return actions.invite(email=email, name="Orang Baru", organisation=organisation, terms=terms, by=by).user


def path_of(person) -> str:
    path = links.path(person.invitations.usable().get().pk)
    assert path is not None
    return path


def open_link(path: str) -> Client:
    client = Client()
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, "/undangan/")
    return client


def test_an_invited_person_sets_name_and_password_and_is_in(people):
    person = invite(people["kepala"])
    path = path_of(person)
    client = open_link(path)
    page = client.get("/undangan/")
    assert "baru@uji.test" in page.content.decode()
    answer = client.post("/undangan/", SENT | {"name": "Orang Bernama"})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/satker/BNNP-17/").status_code == 200
    person.refresh_from_db()
    assert person.name == "Orang Bernama"
    assert person.check_password(NEW)
    assert Event.objects.get(event="accounts.accept_invitation").actor_id == person.pk
    assert NEW not in str(list(Event.objects.values()))


def test_the_link_is_nowhere_but_in_the_link(people):
    person = invite(people["kepala"])
    token = path_of(person).split("/")[2]
    secret = token.rsplit(".", 1)[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            look = f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s'  # noqa: S608 - our own tables
            cursor.execute(look, [f"%{secret}%"])
            assert cursor.fetchone() == (0,), table
    client = open_link(f"/undangan/{token}/")
    for answer, referrer in (
        (client.get(f"/undangan/{token}/"), "no-referrer"),
        (client.get("/undangan/"), "same-origin"),
    ):
        assert answer.headers["Referrer-Policy"] == referrer
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert secret not in answer.content.decode()
    assert secret not in str(dict(client.session))


def test_a_link_works_once(people):
    person = invite(people["kepala"])
    path = path_of(person)
    first, second = open_link(path), open_link(path)
    assert first.post("/undangan/", SENT | {"name": "Orang"}).status_code == 302
    late = second.post("/undangan/", {"name": "Pencuri", "password": PASSWORD, "again": PASSWORD})
    assert late.status_code == 410
    assert "sudah dipakai" in late.content.decode()
    person.refresh_from_db()
    assert person.check_password(NEW)
    again = open_link(path).get("/undangan/")
    assert again.status_code == 410
    assert "Lupa sandi" in again.content.decode()


def test_a_link_works_for_24_hours(people, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC), tick=False)
    person = invite(people["kepala"])
    path = path_of(person)
    time_machine.move_to(dt.datetime(2026, 11, 23, 1, 59, 59, tzinfo=dt.UTC), tick=False)
    client = open_link(path)
    assert client.get("/undangan/").status_code == 200
    time_machine.move_to(dt.datetime(2026, 11, 23, 2, 0, 0, tzinfo=dt.UTC), tick=False)
    for answer in (client.post("/undangan/", SENT | {"name": "Orang"}), open_link(path).get("/undangan/")):
        assert answer.status_code == 410
        assert "sudah lewat 24 jam" in answer.content.decode()
        assert "Hubungi pengelola orang di BNN Provinsi Bengkulu" in answer.content.decode()
    person.refresh_from_db()
    assert not person.has_entered


def test_a_link_nobody_made_is_refused(people):
    token = path_of(invite(people["kepala"])).split("/")[2]
    head, signature = token.rsplit(".", 1)
    pk, nonce = head.split("-")
    turned = signature[:-1] + ("A" if signature[-1] != "A" else "B")
    for bad in (f"{head}.{turned}", f"{int(pk) + 1}-{nonce}.{signature}", head, "x", "9" * 400):
        answer = open_link(f"/undangan/{bad}/").get("/undangan/")
        assert answer.status_code == 410, bad
        assert "tidak kami kenal" in answer.content.decode()
    assert Client().get("/undangan/%00/").status_code == 404
    assert "Buka tautan dari surel" in Client().get("/undangan/").content.decode()


def test_a_newer_link_ends_the_older_one(people):
    person = invite(people["kepala"])
    old = path_of(person)
    actions.send_link(person=person, by=people["kepala"])
    answer = open_link(old).get("/undangan/")
    assert answer.status_code == 410
    assert "sudah diganti" in answer.content.decode()
    assert open_link(path_of(person)).get("/undangan/").status_code == 200


def test_more_rights_end_the_link_that_was_shown_for_fewer(people):
    """Whoever holds the link of an operator must not become the ADMIN that this operator is made before entering."""
    person = invite(people["kepala"])
    held = path_of(person)
    invite(people["admin"], role=Role.ADMIN, code="BNN-RI")
    assert open_link(held).get("/undangan/").status_code == 410
    with pytest.raises(PermissionDenied):
        actions.send_link(person=person, by=people["kepala"])


@pytest.mark.parametrize("password", ["pendek", "123456789012", "baru@uji.test"])
def test_weak_passwords_are_refused_and_the_link_stays_good(people, password):
    person = invite(people["kepala"])
    client = open_link(path_of(person))
    page = client.post("/undangan/", {"name": "Orang", "password": password, "again": password})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    differing = client.post("/undangan/", {"name": "Orang", "password": NEW, "again": PASSWORD})
    assert "tidak sama" in differing.content.decode()
    assert client.post("/undangan/", SENT | {"name": "Orang"}).status_code == 302


def test_a_new_password_ends_sessions_and_tokens(people):
    person = people["bengkulu"]
    before = people.client("bengkulu")
    assert before.get("/akun/").status_code == 200
    AuthToken.objects.create(user=person)
    actions.send_link(person=person, by=people["kepala"])
    client = open_link(path_of(person))
    page = client.get("/undangan/").content.decode()
    assert "Nama lengkap" not in page
    assert client.post("/undangan/", SENT).status_code == 302
    assert before.get("/akun/").status_code == 302
    assert client.get("/akun/").status_code == 200
    assert not AuthToken.objects.filter(user=person).exists()
    assert Event.objects.get(event="accounts.reset_password").actor_id == person.pk
    assert Message.objects.filter(recipient=person, event="accounts.reset_password").exists()


def test_a_new_password_does_not_get_round_the_second_step(people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = people["kepala"]
    totp.TOTP.activate(person, totp.generate_totp_secret())
    actions.send_link(person=person, by=people["admin"])
    client = open_link(path_of(person))
    assert client.post("/undangan/", SENT).url.startswith("/masuk/langkah-kedua/")
    assert client.get("/akun/").status_code == 302


def test_a_new_approver_sets_up_the_second_step_first(people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = invite(people["penetap"], role=Role.APPROVER, code="BNNP-35")
    client = open_link(path_of(person))
    assert client.post("/undangan/", SENT | {"name": "Kepala Baru"}).url == "/"
    assert client.get("/").url == "/akun/langkah-kedua/"


def test_the_maker_sees_the_link_once(people):
    client = people.client("kepala")
    office = Organisation.objects.get(code="BNNP-17").pk
    sent = {
        "email": "baru@uji.test", "name": "Orang Baru", "organisation": office, "role": "OPERATOR", "field": "SEMUA",
        "standing": "PLH", "valid_from": "2026-11-01",
    }  # fmt: skip
    answer = client.post("/orang/undang/", sent)
    person = User.objects.get(email="baru@uji.test")
    path = path_of(person)
    page = client.get(answer.url)
    assert path in page.content.decode()
    assert "https://wa.me/?text=" in page.content.decode()
    assert path not in client.get(answer.url).content.decode()
    assert path not in people.client("admin").get(answer.url).content.decode()


def test_forgotten_password_says_the_same_to_everyone(people):
    answers = set()
    for email in (people["bengkulu"].email, "BENGKULU@uji.test", "tidak.ada@uji.test"):
        page = Client().post("/masuk/lupa-sandi/", {"email": email})
        answers.add((page.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())))
    assert len(answers) == 1
    assert Invitation.objects.filter(user=people["bengkulu"], created_by=None).count() == 2
    assert Invitation.objects.exclude(user=people["bengkulu"]).count() == 0
    assert "tidak.ada" not in str(list(Event.objects.values()))


def test_forgotten_password_is_mailed_to_one_address_three_times_an_hour(people, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _n in range(5):
        assert Client().post("/masuk/lupa-sandi/", {"email": people["bengkulu"].email}).status_code == 200
    assert Invitation.objects.filter(user=people["bengkulu"]).count() == 3
    for n in range(25):
        Client().post("/masuk/lupa-sandi/", {"email": f"orang{n}@uji.test"})
    assert Client().post("/masuk/lupa-sandi/", {"email": "lain@uji.test"}).status_code == 429


def test_the_mail_carries_the_link_while_it_is_good(people):
    person = invite(people["kepala"])
    letter = Mail.objects.filter(recipient=person).latest("pk")
    found = re.search(r"https?://\S+/undangan/\S+", writing.letter(letter).body)
    assert found
    assert urlsplit(found.group()).path == path_of(person)
    actions.send_link(person=person, by=people["kepala"])
    assert writing.letter(letter) is None  # the newer mail has the link that works


def test_create_admin_prints_a_link_that_makes_the_first_admin(people, capsys, settings):
    call_command("create_admin", "Kepala.TI@uji.test")
    printed = capsys.readouterr().out
    url = next(word for word in printed.split() if word.startswith(settings.SITE_URL))
    client = open_link(urlsplit(url).path)
    assert client.post("/undangan/", SENT | {"name": "Admin Pertama"}).status_code == 302
    person = User.objects.get(email="kepala.ti@uji.test")
    assert (person.role, person.organisation.code, person.name) == ("ADMIN", "BNN-RI", "Admin Pertama")
    assert client.get("/jejak/").status_code == 200
    assert Event.objects.get(event="accounts.give_membership").actor == "Sistem"
    call_command("create_admin", "kepala.ti@uji.test")  # the way back in: no second membership
    assert person.all_memberships.count() == 1


def test_create_admin_refuses_what_is_no_address_and_an_empty_portal(db):
    with pytest.raises(CommandError):
        call_command("create_admin", "bukan-surel")


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_link_one_wins(people):
    person = invite(people["kepala"])
    invitation = person.invitations.get()
    results: list[str] = []
    ready = threading.Barrier(2)

    def use(password: str) -> None:
        try:
            ready.wait()
            actions.accept(invitation=invitation, password=password, name="Orang")
            results.append(password)
        except ValidationError as error:
            results.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(f"{NEW}-{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [result for result in results if result.startswith(NEW)]
    assert len(won) == 1, results
    assert any("sudah dipakai" in result for result in results)
    person.refresh_from_db()
    assert person.check_password(won[0])
