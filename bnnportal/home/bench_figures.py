"""Completeness and totals of a year at national scale, against the same SQL alone, and as the years go by."""

import statistics
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client

from bnnportal.accounts.models import User
from bnnportal.home import scale, scale_reports
from bnnportal.home.bench_agreements import clock, selects
from bnnportal.periods import Month
from partners.models import Partner
from rehab import completeness, recap
from rehab.enums import Level
from rehab.models import MonthlyReport
from rehab.spans import Span, last_reported
from rehab.tallies import statement

FACILITIES = 2_000
YEARS = 10
PAGES = (
    ("matriks", "/laporan/kelengkapan/"),
    ("angka menurut provinsi", "/laporan/kelengkapan/angka/?menurut=provinsi"),
    ("belum lapor", "/laporan/belum/"),
    ("rekap menurut provinsi", "/laporan/rekap/?menurut=provinsi"),
)


class Timed(NamedTuple):
    what: str
    ours: float  # milliseconds
    sql: float  # the same statement with psycopg2 alone, its answer fetched


def grow() -> Iterator[int]:
    """Make the facilities and their reports, first of one year, then of ten; yields the years there are."""
    newest = last_reported()
    first, before = Month(newest.year, 1), Month(newest.year - YEARS + 1, 1)
    there = Partner.objects.filter(organisation__name__contains=" Ukur ")  # of an earlier bench in the same database
    partners = list(there.select_related("organisation__parent", "organisation__region")[:FACILITIES])
    scale_reports.make_facilities(partners or scale.make_partners(FACILITIES), before.first_day)
    scale_reports.make_reports(first)
    scale_reports.analyze()
    yield 1
    scale_reports.make_reports(before, first.shift(-1))
    scale_reports.analyze()
    yield YEARS


def functions(user: User) -> list[tuple[str, Callable[[], Any], str, Any]]:
    """(what, our function, its bare SQL, its values)"""
    year = Span.of(str(last_reported().year))
    first, last = year.days
    everybody = MonthlyReport.objects.all()
    months = {"first": first, "last": last}

    def rates(level: Level) -> tuple[Callable[[], Any], str, Any]:
        bare, values = completeness.grouped(everybody, level, first, last).query.sql_with_params()
        return (lambda: completeness.rates(everybody, level, first, last)), bare, values

    def totals(level: Level) -> tuple[Callable[[], Any], str, Any]:
        bare = statement(level)
        return (lambda: recap.lines(user, level, year)), bare, months

    return [
        ("kelengkapan setahun, tiap lembaga", *rates(Level.FACILITY)),
        ("kelengkapan setahun, tiap provinsi", *rates(Level.PROVINCE)),
        ("jumlah setahun, nasional", *totals(Level.NATION)),
        ("jumlah setahun, tiap provinsi", *totals(Level.PROVINCE)),
        ("jumlah setahun, tiap kantor", *totals(Level.OFFICE)),
    ]


def timed(user: User, rounds: int) -> list[Timed]:
    """Both ways in turns, so that other load on the machine meets both."""
    found = []
    for what, ours, bare, values in functions(user):
        mine, alone = [], []
        for _round in range(rounds):
            mine.append(clock(ours))
            alone.append(clock(partial(send, bare, values)))
        found.append(Timed(what, statistics.median(mine), statistics.median(alone)))
    return found


def send(bare: str, values: Any) -> None:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # psycopg2's own
        cursor.execute(bare, values)
        cursor.fetchall()


def pages(client: Client, rounds: int) -> Iterator[tuple[str, float, float, int]]:
    """(what, milliseconds, milliseconds of an empty page behind the same door, queries)"""
    for what, url in PAGES:
        queries = len(selects(client, url))
        ours, empty = [], []
        for _round in range(rounds):
            ours.append(clock(partial(client.get, url)))
            empty.append(clock(partial(client.get, "/kosong/")))
        yield what, statistics.median(ours), statistics.median(empty), queries
