"""The figures of one category gathered for all offices, against the same statements alone; with ten years stored."""

import datetime as dt
import secrets
import statistics
from typing import NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awards.actions import categories, create_edition, gathering
from awards.enums import Level, Origin
from awards.models import Category, IndexVersion, Input
from bnnportal.accounts.models import User
from bnnportal.home import bench_figures, bench_programmes
from bnnportal.home.bench_agreements import clock

INDEX = "capaian-rehabilitasi"  # quality of life, achievements of four programmes, reports in time


class Timed(NamedTuple):
    first: float  # milliseconds: everything is new
    again: float  # nothing changed since
    sql: float  # the statements of the first alone
    queries: int
    inputs: int


def grow(user: User) -> None:
    """Ten years of monthly reports and of results, at an office for every district."""
    for _years in bench_figures.grow():
        pass
    for _years in bench_programmes.grow(user):
        pass


def category(user: User) -> Category:
    """A category of an edition of its own, over the year whose reports are all due."""
    year = timezone.localdate().year - 1
    edition = create_edition(
        by=user, categories=[], slug=f"ukur-{secrets.token_hex(4)}", name="Rakernis Ukur", assessment_year=year,
        origin=Origin.COMPUTED, venue="Jakarta", held_from=dt.date(year + 1, 1, 25), held_until=dt.date(year + 1, 1, 26),
        awarded_on=dt.date(year + 1, 1, 26),
    )  # fmt: skip
    return categories.add_category(
        edition=edition, by=user, code="REHAB", name="Capaian Kinerja Bidang Rehabilitasi", field="REHAB",
        classification="RH.00", index=IndexVersion.objects.in_force().get(index__code=INDEX),
        levels=[Level.PROVINSI, Level.KABKOTA],
    )  # fmt: skip


def timed(user: User, rounds: int) -> Timed:
    """In turns, each taken back, so that every one begins alike."""
    of = category(user)

    def gather() -> None:
        gathering.gather(category=of, by=user)

    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        gather()
        inputs = Input.objects.filter(category=of).count()
        transaction.set_rollback(True)
    said = [query["sql"] for query in captured.captured_queries[:-1] if "SAVEPOINT" not in query["sql"]]

    def alone() -> None:
        with connection.connection.cursor() as cursor:  # psycopg2's own
            for statement in said:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()

    first, again, sql = [], [], []
    for _round in range(rounds):
        with transaction.atomic():
            first.append(clock(gather))
            again.append(clock(gather))
            transaction.set_rollback(True)
        with transaction.atomic():
            sql.append(clock(alone))
            transaction.set_rollback(True)
    middle = statistics.median
    return Timed(middle(first), middle(again), middle(sql), len(said), inputs)
