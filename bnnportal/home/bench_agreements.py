"""The list of agreements at national scale: how many queries, and how long against the same SQL alone."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bnnportal.home import scale
from partners.models import Agreement

LIST = "/pks/"
ADDRESSES = (
    ("daftar", LIST),
    ("dicari", f"{LIST}?q=Harapan"),
    ("disaring dan diurutkan", f"{LIST}?status=AKTIF&kind=PKS&office=BNNP-35&sort=end"),
    ("halaman terakhir", f"{LIST}?page=9999"),
    ("rekap", f"{LIST}rekap/"),
)
STEPS = (1, 3, 300, 3_000)
PARTNERS = 2_000


class Timed(NamedTuple):
    what: str
    page: float  # milliseconds, signed in, all of the page
    sql: float  # the same SELECTs with psycopg2 alone, answers fetched
    queries: int


def counts(client: Client) -> Iterator[tuple[int, int]]:
    """(agreements, queries of the list) while the list grows to its national size."""
    partners = scale.make_partners(PARTNERS)
    Agreement.objects.all().delete()
    there = 0
    for wanted in STEPS:
        scale.make_agreements(wanted - there, partners, start=there)
        there = wanted
        client.get(LIST)
        yield there, len(selects(client, LIST))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def selects(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code}")
    return [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]


def timed(client: Client, what: str, url: str, rounds: int) -> Timed:
    """Both ways in turns, so that other load on the machine meets both."""
    wanted = selects(client, url)
    pages, alone = [], []
    for _round in range(rounds):
        pages.append(clock(lambda: client.get(url)))
        alone.append(clock(lambda: send(wanted)))
    return Timed(what, statistics.median(pages), statistics.median(alone), len(wanted))


def send(statements: list[str]) -> None:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # psycopg2's own
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def clock(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000
