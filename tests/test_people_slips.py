"""Slips of people and of their browsers: second clicks, impossible dates, over-long addresses, odd ways back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bnnportal.accounts import actions
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Handover, Membership, User
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from tests.cast import PASSWORD
from tests.test_kept_form import idle, sign_in

DAY = dt.timedelta(days=1)
FOR_EVER = dt.date(9999, 12, 31)


def one_more(people, role: Role, code: str, field: Field = Field.ALL, name: str = "rekan") -> User:
    return actions.ensure_account(
        email=f"{name}@uji.test", name="Rekan Uji", password=PASSWORD,
        organisation=Organisation.objects.get(code=code), role=role, field=field, since=dt.date(2023, 1, 1),
    )  # fmt: skip


# Handover


def hand_over(people, membership: Membership, successor: User, day: dt.date):
    given = {"successor": successor.pk, "email": "", "name": "", "from_day": day.isoformat()}
    return people.client("kepala").post(f"/orang/keanggotaan/{membership.pk}/serah-terima/", given)


def test_a_planned_handover_sent_twice_is_one_and_says_so(people):
    leaving, successor = people["bengkulu"].membership, one_more(people, Role.OPERATOR, "BNNP-17", Field.REHABILITATION)
    day = timezone.localdate() + 3 * DAY
    assert hand_over(people, leaving, successor, day).status_code == 302
    again = hand_over(people, leaving, successor, day)
    assert again.status_code == 200
    assert "Serah terima ke Rekan Uji mulai" in again.content.decode()
    assert Handover.objects.get().from_day == day


def test_who_stays_after_all_keeps_the_work(people):
    leaving, successor = people["bengkulu"].membership, one_more(people, Role.OPERATOR, "BNNP-17", Field.REHABILITATION)
    day = timezone.localdate() + 3 * DAY
    hand_over(people, leaving, successor, day)
    actions.change(membership=leaving, terms={"valid_until": day - 2 * DAY}, by=people["kepala"])
    assert Handover.objects.count() == 1
    actions.change(membership=leaving, terms={"valid_until": None}, by=people["kepala"])
    assert not Handover.objects.exists()
    assert actions.move_due_work() == 0


def test_the_day_after_a_term_ends_is_the_natural_day_to_hand_over(people):
    leaving, successor = people["bengkulu"].membership, one_more(people, Role.OPERATOR, "BNNP-17", Field.REHABILITATION)
    last = timezone.localdate() + 5 * DAY
    actions.change(membership=leaving, terms={"valid_until": last}, by=people["kepala"])
    assert hand_over(people, leaving, successor, last + DAY).status_code == 302
    begun = successor.all_memberships.get(valid_from=last + DAY)
    assert (begun.field, begun.valid_until) == (leaving.field, None)
    leaving.refresh_from_db()
    assert leaving.valid_until == last


# The last ADMIN


def test_admins_who_end_one_after_the_other_do_not_leave_nobody(people):
    first, today = people["admin"], timezone.localdate()
    second = one_more(people, Role.ADMIN, "BNN-RI")
    actions.end(membership=second.membership, last_day=today + 20 * DAY, by=first)
    for shorten in (
        lambda: actions.end(membership=first.membership, last_day=today + 10 * DAY, by=second),
        lambda: actions.change(membership=first.membership, terms={"valid_until": today + 10 * DAY}, by=second),
    ):
        with pytest.raises(ValidationError, match="tanpa batas waktu"):
            shorten()
    actions.end(membership=second.membership, last_day=today + 5 * DAY, by=first)  # who ends anyway may end sooner
    assert Membership.objects.working_admins().filter(valid_until=None).get().user == first


# Dates and addresses


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("valid_from", "0026-11-22", "Periksa tahunnya"),
        ("valid_from", "9999-12-31", "Periksa tahunnya"),
        ("valid_until", "9999-12-31", "Tanggal itu terlalu jauh"),
        ("email", f"{'a' * 250}@uji.test", "254"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(people, name, value, sentence):
    given = {
        "email": "baru@uji.test", "name": "Orang Baru", "organisation": people["kepala"].organisation.pk,
        "role": "OPERATOR", "field": "SEMUA", "standing": "DEFINITIF", "valid_from": "2026-11-22", "valid_until": "",
    }  # fmt: skip
    page = people.client("kepala").post("/orang/undang/", given | {name: value})
    assert page.status_code == 200
    assert sentence in " ".join(page.context["form"].errors[name])
    assert not User.objects.filter(name="Orang Baru").exists()


def test_for_ever_is_no_last_day(people):
    second = one_more(people, Role.ADMIN, "BNN-RI")
    client = people.client("admin")
    page = client.post(f"/orang/keanggotaan/{second.membership.pk}/akhiri/", {"valid_until": FOR_EVER, "reason": ""})
    assert page.status_code == 200
    assert "terlalu jauh" in " ".join(page.context["form"].errors["valid_until"])
    given = {"successor": "", "email": f"{'a' * 250}@uji.test", "name": "Baru", "from_day": timezone.localdate()}
    page = client.post(f"/orang/keanggotaan/{second.membership.pk}/serah-terima/", given)
    assert "254" in " ".join(page.context["form"].errors["email"])


def test_the_warning_goes_with_the_sign_in(people):
    person, today = people["bengkulu"], timezone.localdate()
    long_ago = timezone.now() - 80 * DAY
    User.objects.filter(pk=person.pk).update(
        date_joined=long_ago, reactivated_at=long_ago, last_login=long_ago, suspension_due=today + 10 * DAY
    )
    page = f"/orang/{person.pk}/"
    assert "Lama tidak dipakai" in people.client("kepala").get(page).content.decode()
    Client().post("/masuk/", {"login": person.email, "password": PASSWORD})
    assert "Lama tidak dipakai" not in people.client("kepala").get(page).content.decode()


# Ways back


@pytest.mark.parametrize("url", ["/bahasa/", "/tema/"])
@pytest.mark.parametrize("wanted", ["account_logout", "null", "x\x00y", "//contoh.test/", "https://contoh.test/"])
def test_a_switch_leads_to_a_page_of_ours_whatever_is_asked(client, db, url, wanted):
    answer = client.post(url, {"language": "en", "theme": "dark", "next": wanted})
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_kept_form_never_leads_to_another_host(people, settings):
    client = people.client("pusat")
    idle(client, settings)
    client.post("/pesan/dibaca/", headers={"referer": "http://testserver//contoh.test/masuk/"})
    sign_in(client, "pusat", "/isian-tersimpan/")
    assert "contoh.test" not in client.get("/isian-tersimpan/").content.decode()
    assert client.post("/isian-tersimpan/buang/").url == "/"


# The day at the office, and the second step


@pytest.mark.parametrize(("code", "last", "first"), [("BNNP-91", 22, 23), ("BNNP-17", 21, 22)])
def test_rights_begin_and_end_at_the_midnight_of_the_office(people, time_machine, code, last, first):
    """23.30 in Jakarta on the 22nd is 01.30 in Jayapura on the 23rd."""
    time_machine.move_to(dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC), tick=False)
    person = one_more(people, Role.OPERATOR, code)
    held = person.all_memberships.all()
    for days, in_force in (
        ({"valid_until": dt.date(2026, 11, last)}, 0),
        ({"valid_until": dt.date(2026, 11, first)}, 1),
        ({"valid_until": None, "valid_from": dt.date(2026, 11, first)}, 1),
        ({"valid_until": None, "valid_from": dt.date(2026, 11, first + 1)}, 0),
    ):
        held.update(**days)
        assert len(User.objects.get(pk=person.pk).memberships) == in_force, days


def test_a_token_made_before_a_greater_role_waits_for_the_second_step(people, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = people["bengkulu"]
    _instance, token = actions.issue_token(by=person)
    call = {"headers": {"authorization": f"Token {token}"}}
    assert Client().get("/api/v1/memberships/", **call).status_code == 200
    actions.change(membership=person.membership, terms={"role": Role.APPROVER}, by=people["admin"])
    assert Client().get("/api/v1/memberships/", **call).status_code == 403


def test_who_never_entered_is_let_in_again_with_a_new_link(people):
    terms = {"role": Role.OPERATOR, "valid_from": dt.date(2026, 1, 1)}
    office, head = people["kepala"].organisation, people["kepala"]
    person = actions.invite(email="baru@uji.test", name="Baru", organisation=office, terms=terms, by=head).user
    actions.suspend(person=person, by=head, reason="uji")
    given = {
        "organisation": office.pk, "role": "LEADER", "field": "SEMUA", "standing": "DEFINITIF",
        "valid_from": "2026-01-01", "valid_until": "",
    }  # fmt: skip
    page = people.client("kepala").post(f"/orang/{person.pk}/tambah/", given, follow=True)
    assert "sedang ditangguhkan" in page.content.decode()
    assert not person.invitations.usable().exists()  # it would lead nowhere
    actions.reactivate(person=person, by=head)
    assert person.invitations.usable().count() == 1
    assert not Message.objects.filter(recipient=person, event="accounts.reactivate").exists()  # "with the old password"
