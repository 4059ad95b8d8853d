"""Sign-in, its locks, the second factor, memberships."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from bnnportal.accounts import actions
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Membership
from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from tests.cast import PASSWORD


def sign_in(client, email, password=PASSWORD, address="10.0.0.1"):
    return client.post("/masuk/", {"login": email, "password": password}, REMOTE_ADDR=address)


def test_a_person_signs_in_by_mail_and_leaves_a_line(client, people):
    assert sign_in(client, people["bengkulu"].email.upper()).status_code == 302
    assert client.get("/").status_code == 200
    line = Event.objects.get(event="accounts.sign_in")
    assert line.actor_id == people["bengkulu"].pk
    assert "BNNP Bengkulu" in line.capacity


def test_there_is_no_way_to_sign_up_or_reset(client):
    for path in ("/signup/", "/masuk/daftar/", "/accounts/signup/", "/accounts/login/", "/masuk/lupa/"):
        assert client.get(path).status_code == 404


def test_five_wrong_passwords_lock_the_account_at_that_address_only(client, people):
    email = people["bengkulu"].email
    for _ in range(5):
        assert sign_in(client, email, "salah-sekali-salah").status_code == 200
    assert sign_in(client, email).status_code == 200  # right password, still locked here
    assert "terlalu banyak" in sign_in(client, email).content.decode().lower()
    assert sign_in(client, email, address="10.0.0.2").status_code == 302  # from elsewhere it works


def test_another_account_at_a_shared_address_is_not_locked(client, people):
    for _ in range(6):
        sign_in(client, people["bengkulu"].email, "salah-sekali-salah")
    assert sign_in(client, people["jatim"].email).status_code == 302


def test_twenty_failures_lock_the_account_everywhere(client, people):
    email = people["bengkulu"].email
    for n in range(20):
        sign_in(client, email, "salah-sekali-salah", address=f"10.1.{n}.1")
    assert sign_in(client, email, address="10.2.0.1").status_code == 200


def test_an_address_is_slowed_only_after_a_hundred_failures(client, people):
    for n in range(100):
        sign_in(client, f"orang{n}@uji.test", "salah-sekali-salah", address="10.0.0.9")
    assert sign_in(client, people["jatim"].email, address="10.0.0.9").status_code == 200
    assert sign_in(client, people["jatim"].email, address="10.0.0.8").status_code == 302


def test_ninety_failures_at_one_address_stop_nobody_else(client, people):
    for n in range(90):
        sign_in(client, f"orang{n}@uji.test", "salah-sekali-salah", address="10.0.0.9")
    assert sign_in(client, people["jatim"].email, address="10.0.0.9").status_code == 302


@pytest.mark.parametrize(
    ("role", "demanded"), [("admin", True), ("kepala", True), ("bengkulu", False), ("kipas", False)]
)
def test_a_second_factor_is_demanded_from_admin_and_approver(people, settings, role, demanded):
    settings.REQUIRE_SECOND_FACTOR = True
    response = people.client(role).get("/peringkat/")
    assert (response.status_code == 302 and response.url == "/akun/langkah-kedua/") == demanded


def test_a_second_factor_is_asked_at_sign_in(client, people, settings):
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    settings.REQUIRE_SECOND_FACTOR = True
    secret = generate_totp_secret()
    TOTP.activate(people["admin"], secret)
    response = sign_in(client, people["admin"].email)
    assert response.url == "/masuk/langkah-kedua/"
    assert client.get("/").status_code == 302
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post("/masuk/langkah-kedua/", {"code": code}).status_code == 302
    assert client.get("/peringkat/").status_code == 200


def test_switching_membership_changes_scope_and_leaves_a_line(people, reference):
    user = people["bengkulu"]
    second = Membership.objects.create(
        user=user, organisation=Organisation.objects.get(code="BNNK-35.76"), role=Role.OPERATOR,
        valid_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    client = people.client("bengkulu")
    assert client.get("/satker/BNNK-35.76/").status_code == 404
    assert client.post("/peran/", {"membership": second.pk}).status_code == 302
    assert client.get("/satker/BNNK-35.76/").status_code == 200
    assert client.get("/satker/BNNP-17/").status_code == 404
    line = Event.objects.get(event="accounts.switch_membership")
    assert "Mojokerto" in line.capacity
    assert "Bengkulu" in line.data["left"]


def test_nobody_acts_under_a_membership_of_another_or_an_ended_one(people):
    other = people["jatim"].membership
    for wanted in (other.pk, 0, 99999999):
        with pytest.raises(PermissionDenied):
            actions.switch_membership(by=people["bengkulu"], membership_id=wanted)
    assert people.client("bengkulu").post("/peran/", {"membership": "x"}).status_code == 403


def test_an_ended_membership_ends_at_midnight(people, time_machine_at):
    user = people["bengkulu"]
    Membership.objects.filter(user=user).update(valid_until=dt.date(2026, 11, 22))
    time_machine_at("2026-11-22T23:30:00+07:00")
    assert Membership.objects.in_force().filter(user=user).exists()
    time_machine_at("2026-11-23T00:30:00+07:00")
    assert not Membership.objects.in_force().filter(user=user).exists()


@pytest.fixture
def time_machine_at():
    import time_machine

    travellers = []

    def go(moment: str) -> None:
        traveller = time_machine.travel(dt.datetime.fromisoformat(moment), tick=False)
        traveller.start()
        travellers.append(traveller)

    yield go
    for traveller in reversed(travellers):
        traveller.stop()


def test_an_idle_session_ends(people, settings):
    client = people.client("bengkulu")
    client.get("/")
    session = client.session
    session["seen"] = session["seen"] - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("password", ["pendek", "123456789012", "bengkulu@uji.test", "sebelas-huruf"[:11]])
def test_weak_passwords_are_refused(people, password):
    client = people.client("bengkulu")
    client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    people["bengkulu"].refresh_from_db()
    assert people["bengkulu"].check_password(PASSWORD)


def test_a_strong_password_is_taken(people):
    client = people.client("bengkulu")
    new = "kopi-robusta-curup-2026"
    client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    people["bengkulu"].refresh_from_db()
    assert people["bengkulu"].check_password(new)


def test_language_follows_the_choice_never_the_browser(client):
    page = client.get("/masuk/", headers={"accept-language": "en"})
    assert 'lang="id"' in page.content.decode()
    client.post("/bahasa/", {"language": "en"})
    page = client.get("/masuk/").content.decode()
    assert 'lang="en"' in page
    client.post("/bahasa/", {"language": "xx"})
    assert 'lang="en"' in client.get("/masuk/").content.decode()


def test_switches_lead_back_only_to_our_own_pages(client):
    response = client.post("/tema/", {"theme": "dark", "next": "https://jahat.example/"})
    assert response.url == "/"
    assert client.post("/tema/", {"theme": "dark", "next": "/verifikasi/"}).url == "/verifikasi/"
    assert client.cookies["tema"].value == "dark"


def test_security_headers_stand_on_every_answer(client, people):
    for response in (client.get("/masuk/"), people.client("admin").get("/"), client.get("/tidak-ada/")):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "geolocation=()" in response.headers["Permissions-Policy"]
