"""People and records for tests: the reference data, and a cast of one person a role."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from awards import actions as awards
from awards.actions import indices
from awards.models import Edition
from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.offices import actions as offices
from bnnportal.offices.models import Organisation
from partners import actions as partners
from programs import actions as programs

PASSWORD = "sandi-uji-yang-panjang"
CAST: dict[str, tuple[str, Role, Field]] = {
    "admin": ("BNN-RI", Role.ADMIN, Field.ALL),
    "pusat": ("BNN-RI", Role.OPERATOR, Field.ALL),
    "penetap": ("BNN-RI", Role.APPROVER, Field.ALL),
    "pimpinan": ("BNN-RI", Role.LEADER, Field.ALL),
    "auditor": ("BNN-RI", Role.AUDITOR, Field.ALL),
    "bengkulu": ("BNNP-17", Role.OPERATOR, Field.ALL),
    "kepala": ("BNNP-17", Role.APPROVER, Field.ALL),
    "jatim": ("BNNP-35", Role.OPERATOR, Field.ALL),
    "mojokerto": ("BNNK-35.76", Role.OPERATOR, Field.ALL),
    "kipas": ("P17-05", Role.PARTNER, Field.REHABILITATION),
}
# who reads or stands beside where others work; only tables of steps walk over them too
OTHERS: dict[str, tuple[str, Role, Field]] = {
    "pesona": ("P17-01", Role.PARTNER, Field.REHABILITATION),
    "cegah": ("BNNP-17", Role.OPERATOR, Field.PREVENTION),
    "kabid": ("BNNP-17", Role.LEADER, Field.ALL),
    "kota": ("BNNK-17.71", Role.APPROVER, Field.ALL),
}


def load_reference() -> None:
    """What `manage.py load_reference` loads."""
    offices.load_regions()
    offices.load_offices()
    offices.load_holidays()
    partners.load_partners()
    partners.load_agreements()
    programs.load_catalogue()
    programs.load_published()
    indices.load_indices()
    awards.load_published()


LOADED: dict[str, str] = {}  # rows of each table after load_reference, as PostgreSQL copies them


def keep_reference() -> None:
    """Remember what load_reference wrote: a test that empties the tables costs the next one copying, not loading."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            rows = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            if rows.tell() and not table.startswith(("auth_", "django_")):  # Django fills its own after a flush
                LOADED[table] = rows.getvalue()


@transaction.atomic  # foreign keys are looked at when it ends: any order will do
def put_reference_back() -> None:
    with connection.cursor() as cursor:
        for table, rows in LOADED.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(rows))


@pytest.fixture
def reference(db: None) -> None:
    """Regions, offices, partners and the published awards; put back only after a test that flushed them."""
    if not Organisation.objects.exists():
        put_reference_back()


@pytest.fixture
def edition(reference: None) -> Edition:
    """The Rakernis 2023 with its 18 published awards."""
    return Edition.objects.get(slug="rakernis-2023")


class People(dict[str, User]):
    """`people["jatim"]`; made when first asked for."""

    def __missing__(self, name: str) -> User:
        code, role, field = (CAST | OTHERS)[name]
        self[name] = accounts.ensure_account(
            email=f"{name}@uji.test",
            name=f"{name.title()} Uji",
            password=PASSWORD,
            organisation=Organisation.objects.get(code=code),
            role=role,
            field=field,
            since=dt.date(2023, 1, 1),
        )
        return self[name]

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self[name])
        return client


@pytest.fixture
def people(reference: None, settings: object) -> People:
    """The cast; second factors are not demanded unless a test says so."""
    settings.REQUIRE_SECOND_FACTOR = False
    return People()


@pytest.fixture
def turn(people: People, subtests: pytest.Subtests) -> Callable[..., AbstractContextManager[Client]]:
    """`with turn("jatim", …) as client:` — one turn of a walk over roles or cases, all from the same beginning.

    It fails under its own name, and whatever happened in it is taken back before the next one.
    """

    @contextmanager
    def take(who: str, *case: object) -> Iterator[Client]:
        with subtests.test(" ".join(str(part) for part in (who, *case))):
            people[who]  # stays, as does everybody who was there before
            before = {*people}
            try:
                with transaction.atomic():
                    yield people.client(who)
                    transaction.set_rollback(True)
            finally:
                for name in {*people} - before:
                    del people[name]
                cache.clear()

    return take
