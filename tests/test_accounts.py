"""Sign-in, its locks, the second factor, memberships."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied
from django.test import Client
from knox.models import AuthToken

from awards import actions as awards
from bnnportal.accounts import actions
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Membership
from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from tests.cast import PASSWORD


def sign_in(client, email, password=PASSWORD, address="10.0.0.1"):
    return client.post("/masuk/", {"login": email, "password": password}, REMOTE_ADDR=address)


def code_now(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def lines(event):
    return Event.objects.filter(event=event)


def test_a_person_signs_in_by_mail_and_leaves_a_line(client, people):
    assert sign_in(client, people["bengkulu"].email.upper()).status_code == 302
    assert client.get("/").status_code == 200
    line = Event.objects.get(event="accounts.sign_in")
    assert line.actor_id == people["bengkulu"].pk
    assert "BNNP Bengkulu" in line.capacity


def test_there_is_no_way_to_sign_up(client, db):
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


@pytest.mark.wide
def test_an_address_is_slowed_only_after_a_hundred_failures(client, people):
    for n in range(100):
        sign_in(client, f"orang{n}@uji.test", "salah-sekali-salah", address="10.0.0.9")
    assert sign_in(client, people["jatim"].email, address="10.0.0.9").status_code == 200
    assert sign_in(client, people["jatim"].email, address="10.0.0.8").status_code == 302


@pytest.mark.wide
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


def test_the_demand_for_a_second_factor_leaves_public_pages_open_and_answers_programs(people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client = people.client("admin")
    assert client.get("/verifikasi/").status_code == 200
    assert client.get("/sehat/").headers["Content-Type"] == "application/json"
    answer = client.get("/api/v1/offices/")
    assert answer.status_code == 403
    assert "langkah kedua" in answer.json()["detail"]
    assert people.client("bengkulu").get("/api/v1/offices/").status_code == 200


def test_a_second_factor_is_asked_at_sign_in(client, people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(people["admin"], secret)
    response = sign_in(client, people["admin"].email)
    assert response.url == "/masuk/langkah-kedua/"
    assert client.get("/").status_code == 302
    assert client.post("/masuk/langkah-kedua/", {"code": code_now(secret)}).status_code == 302
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
    assert people.client("bengkulu").post("/peran/", {"membership": "9" * 5000}).status_code == 403


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
    response = client.get("/satker/?q=jatim")
    assert response.status_code == 302
    assert response.url == "/masuk/?next=/satker/%3Fq%3Djatim"
    assert "_auth_user_id" not in client.session
    line = Event.objects.get(event="accounts.sign_out")
    assert line.actor_id == people["bengkulu"].pk
    assert line.data == {"reason": "idle"}


def test_an_idle_person_still_opens_public_pages(people, settings, edition):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    for path in (f"/verifikasi/{document.code}/", "/sehat/"):
        client = people.client("bengkulu")
        client.get("/")
        session = client.session
        session["seen"] = session["seen"] - settings.SESSION_IDLE_SECONDS - 1
        session.save()
        assert client.get(path).status_code != 302, path
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


def test_a_new_password_ends_every_token(people):
    client, user = people.client("bengkulu"), people["bengkulu"]
    _instance, token = AuthToken.objects.create(user=user)
    AuthToken.objects.create(user=people["jatim"])
    call = {"headers": {"authorization": f"Token {token}"}}
    assert Client().get("/api/v1/offices/", **call).status_code == 200
    new = "kopi-robusta-curup-2026"
    client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert Client().get("/api/v1/offices/", **call).status_code == 401
    assert people["jatim"].tokens.count() == 1
    assert lines("accounts.change_password").get().actor_id == user.pk
    assert lines("accounts.revoke_tokens").get().data == {"count": 1}
    assert new not in str(list(Event.objects.values()))


def test_a_person_sees_and_withdraws_their_tokens(people):
    client, user = people.client("bengkulu"), people["bengkulu"]
    assert "Cabut semua token API" not in client.get("/akun/").content.decode()
    first, token = AuthToken.objects.create(user=user)
    AuthToken.objects.create(user=user)
    AuthToken.objects.create(user=user, expiry=dt.timedelta(seconds=-1))
    page = client.get("/akun/").content.decode()
    assert page.count("Berlaku sampai") == 2
    assert token not in page
    assert first.token_key not in page
    assert client.post("/akun/token/cabut/").url == "/akun/"
    assert not AuthToken.objects.filter(user=user).exists()
    assert lines("accounts.revoke_tokens").get().data == {"count": 2}
    client.post("/akun/token/cabut/")
    assert lines("accounts.revoke_tokens").count() == 1


def test_signing_out_leaves_a_line(people):
    people.client("bengkulu").post("/keluar/")
    line = lines("accounts.sign_out").get()
    assert (line.actor_id, line.data) == (people["bengkulu"].pk, {})


def test_only_the_failure_that_locks_leaves_a_line(client, people):
    email = people["bengkulu"].email
    for n in range(4):
        sign_in(client, email, f"salah-sekali-{n}")
    assert not lines("accounts.lock_sign_in").exists()
    for n in range(4):
        sign_in(client, email, f"salah-sekali-{n}")
    line = lines("accounts.lock_sign_in").get()
    assert (line.actor, line.target) == ("Sistem", people["bengkulu"].name)
    assert line.data == {"kind": "password", "address": "10.0.0.1"}
    for _ in range(6):
        sign_in(client, "bukan-siapa-siapa@uji.test", "salah-sekali", address="10.0.0.5")
    unknown = lines("accounts.lock_sign_in").get(target="")
    assert "bukan-siapa" not in str(unknown.data)


@pytest.mark.wide
def test_wrong_codes_that_lock_the_second_step_leave_one_line(client, people):
    totp.TOTP.activate(people["admin"], totp.generate_totp_secret())
    sign_in(client, people["admin"].email)
    for _ in range(25):
        client.post("/masuk/langkah-kedua/", {"code": "000000"})
    line = lines("accounts.lock_sign_in").get()
    assert (line.target_id, line.data) == (str(people["admin"].pk), {"kind": "second_factor"})


def test_each_change_of_the_second_factor_leaves_a_line(client, people, django_capture_on_commit_callbacks):
    def send(path, **data):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(path, data).status_code == 302

    sign_in(client, people["admin"].email)
    send("/akun/ulangi-masuk/", password=PASSWORD)
    secret = client.get("/akun/langkah-kedua/aplikasi/").context["form"].secret
    send("/akun/langkah-kedua/aplikasi/", code=code_now(secret))
    assert {line.data["kind"] for line in lines("accounts.add_second_factor")} == {"totp", "recovery_codes"}
    send("/akun/kode-pemulihan/baru/")
    assert lines("accounts.renew_second_factor").get().data == {"kind": "recovery_codes"}
    send("/akun/langkah-kedua/aplikasi/matikan/")
    assert {line.data["kind"] for line in lines("accounts.remove_second_factor")} == {"totp", "recovery_codes"}
    assert secret not in str(list(Event.objects.values()))


def test_ending_other_sessions_leaves_a_line(client, people):
    other = Client()
    for each in (client, other):
        sign_in(each, people["bengkulu"].email)
    client.post("/akun/sesi/")
    assert other.get("/").status_code == 302
    assert lines("accounts.end_sessions").get().data == {"count": 1}


def test_an_address_without_a_page_says_so(people):
    answer = people.client("bengkulu").get("/peran/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<h1" in answer.content.decode()
    assert "Alamat ini bukan halaman" in answer.content.decode()
    assert people.client("bengkulu").get("/peran/", headers={"accept": "application/json"}).content == b""


@pytest.mark.parametrize(
    ("origin", "after"),
    [
        ("", "/masuk/"),
        ("https://jahat.example/x/", "/masuk/"),
        ("http://testserver/akun/?a=1", "/masuk/?next=/akun/%3Fa%3D1"),
    ],
)
def test_what_a_visitor_sends_does_not_come_back_as_an_address(client, db, origin, after):
    response = client.post("/akun/token/cabut/", headers={"referer": origin})
    assert (response.status_code, response.url) == (302, after)
    assert client.get("/akun/token/cabut/").url == "/masuk/?next=/akun/token/cabut/"


def test_language_follows_the_choice_never_the_browser(client, db):
    page = client.get("/masuk/", headers={"accept-language": "en"})
    assert 'lang="id"' in page.content.decode()
    client.post("/bahasa/", {"language": "en"})
    page = client.get("/masuk/").content.decode()
    assert 'lang="en"' in page
    client.post("/bahasa/", {"language": "xx"})
    assert 'lang="en"' in client.get("/masuk/").content.decode()


def test_switches_lead_back_only_to_our_own_pages(client, db):
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
