"""A clinic's own phone stays signed in for thirty days when it was asked to; nobody else's does."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Role
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(people, who: str, **more: str) -> Client:
    client = Client()
    answer = client.post("/masuk/", {"login": people[who].email, "password": PASSWORD, **more})
    assert answer.status_code == 302
    client.get("/")
    return client


def opens(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("who", "asked", "days", "still"),
    [
        ("kipas", {"remember": "1"}, 29, True),
        ("kipas", {"remember": "1"}, 31, False),
        ("kipas", {}, 1, False),
        ("bengkulu", {"remember": "1"}, 1, False),
    ],
)
def test_only_a_partner_who_asked_is_remembered(people, who, asked, days, still):
    client = sign_in(people, who, **asked)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=False):
        assert opens(client) is still


def test_the_cookie_lives_as_long_as_the_memory(people):
    client = sign_in(people, "kipas", remember="1")
    assert client.cookies["sesi"]["max-age"] == 30 * 24 * 3600
    assert not sign_in(people, "bengkulu", remember="1").cookies["sesi"]["max-age"]


def test_somebody_who_works_for_an_office_too_is_not_remembered(people):
    client = sign_in(people, "kipas", remember="1")
    accounts.ensure_account(
        email=people["kipas"].email, name="Kipas Uji", password=PASSWORD, role=Role.OPERATOR,
        organisation=people["bengkulu"].organisation, since=dt.date(2023, 1, 1),
    )  # fmt: skip
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1), tick=False):
        assert not opens(client)
