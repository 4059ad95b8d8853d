"""Measure the portal on this machine. Only the ratios mean something elsewhere: both sides are timed in one run."""

import datetime as dt
import hashlib
import io
import multiprocessing
import os
import secrets
import statistics
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

if not apps.ready:  # a spawned process imports this module before anything else
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bnnportal.settings")
    django.setup()

from bnnportal.accounts.actions import ensure_account
from bnnportal.accounts.enums import Role
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation


class Row(NamedTuple):
    """One line of the table: what was measured, in which unit, and how it compares."""

    what: str
    value: float
    unit: str
    ratio: float | None = None  # times better than the row it is compared with


class Command(BaseCommand):
    help = "Mengukur kecepatan di mesin ini; bandingkan kolom kali, bukan angkanya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("-n", type=int, default=40, help="piagam per putaran")
        parser.add_argument("--rounds", type=int, default=3, help="putaran; yang dicetak mediannya")
        parser.add_argument("--only", choices=sorted(BENCHES), help="hanya satu bagian")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{'Yang diukur':58} {'nilai':>9} {'satuan':12} {'kali':>7}")
        for name, bench in BENCHES.items():
            if options["only"] in (None, name):
                for row in bench(options["n"], options["rounds"]):
                    ratio = f"{row.ratio:.2f}x" if row.ratio else ""
                    self.stdout.write(f"{row.what:58} {row.value:9.1f} {row.unit:12} {ratio:>7}")


# Certificates: the worker's way against a plain loop that lays out page and frame anew each time


def certificates(n: int, rounds: int) -> Iterator[Row]:
    """Certificates a second. "Plain" is a new HTML and FontConfiguration each, with the frame as SVG in the page."""
    slow = max(4, n // 5)
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = "", ""
    with tempfile.TemporaryDirectory() as folder:
        one, two = pool(1, folder), pool(2, folder)
        try:
            ways: dict[str, tuple[Any, Callable[[int], int], int]] = {
                "plain": (one, plain, slow),
                "one": (one, worker, n),
                "two": (two, worker, n),
                "person": (one, person, n),
                "stored": (one, signed_and_stored, n),
                "stored two": (two, signed_and_stored, n),
            }
            rates: dict[str, list[float]] = {way: [] for way in ways}
            for _round in range(rounds):  # in turns, so that other load on the machine meets every way
                for way, (processes, task, count) in ways.items():
                    start = time.perf_counter()
                    processes.map(task, range(count), chunksize=1)
                    rates[way].append(count / (time.perf_counter() - start))
        finally:
            for processes in (one, two):
                processes.terminate()
                processes.join()
    rate = {way: statistics.median(values) for way, values in rates.items()}

    def row(what: str, way: str) -> Row:
        return Row(what, rate[way], "piagam/s", rate[way] / rate["plain"])

    yield Row("Piagam, satu per satu tanpa yang dipakai bersama", rate["plain"], "piagam/s")
    yield row("Piagam, cara pekerja, 1 proses", "one")
    yield row("Piagam, cara pekerja, 2 proses", "two")
    yield row("Sertifikat perorangan F4, cara pekerja, 1 proses", "person")
    yield row("Piagam, ditandatangani dan disimpan, 1 proses", "stored")
    yield row("Piagam, ditandatangani dan disimpan, 2 proses", "stored two")


def pool(processes: int, folder: str) -> Any:
    """Fresh processes, warmed up as the workers are."""
    running = multiprocessing.get_context("spawn").Pool(processes, warm_up, [folder])
    running.map(worker, range(processes * 2), chunksize=1)
    return running


def warm_up(folder: str) -> None:
    from bnnportal.documents import render, signing  # noqa: PLC0415 - after setup, in the new process

    key = Path(folder) / f"{os.getpid()}.p12"
    signing.make_test_certificate(key, "uji")
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(key), "uji"
    settings.MEDIA_ROOT = folder
    render.warm()


def certificate(number: int) -> Any:
    from bnnportal.documents.models import Document  # noqa: PLC0415 - after setup, in the new process

    return Document(
        kind="piagam",
        number=f"PG/{number:03d}/I/KA/RH.00/2023/BNN",
        code=f"9F3K-77QX-{number:04d}",
        issued_at=dt.datetime(2023, 1, 27, 3, tzinfo=dt.UTC),
        content={
            "recipient": f"BNN Provinsi Jawa Timur {number}",
            "rank": number % 3 + 1,
            "shared": False,
            "category": "Capaian Kinerja Bidang Rehabilitasi",
            "assessment_year": 2022,
            "level": "BNN Provinsi",
            "edition": "Rakernis 2023",
            "edition_long": "Rapat Kerja Teknis Badan Narkotika Nasional Tahun 2023",
            "theme": "",
            "place": "Surabaya",
            "date": "2023-01-27",
            "signatory_position": "Kepala Badan Narkotika Nasional",
            "signatory_name": "",
            "issuer": "Badan Narkotika Nasional Republik Indonesia",
            "score": None,
        },
    )


def plain(number: int) -> int:
    from bnnportal.documents import render  # noqa: PLC0415 - in the new process

    return len(render.plain_pdf(certificate(number)))


def worker(number: int) -> int:
    from bnnportal.documents import render  # noqa: PLC0415 - in the new process

    return len(render.unsigned(certificate(number)))


def person(number: int) -> int:
    """A certificate of a person on F4, with a full signature block."""
    from bnnportal.documents import render  # noqa: PLC0415 - in the new process

    document = certificate(number)
    document.kind, document.paper = "sertifikat", "F4"
    document.content |= {
        "heading": "Sertifikat",
        "recipient": f"Orang Contoh {number}",
        "role": "Peserta",
        "event": "Bimbingan Teknis Relawan Antinarkotika",
        "signatory_prefix": "Plt. ",
        "signatory_name": "Pejabat Contoh",
        "signatory_id": "NRP 70010203",
    }
    return len(render.unsigned(document))


def signed_and_stored(number: int) -> int:
    """All the worker does but the database's two short statements."""
    from bnnportal.documents import render  # noqa: PLC0415 - in the new process

    data = render.pdf(certificate(number)).data
    name = f"{hashlib.sha256(data).hexdigest()}.pdf"
    FileSystemStorage(location=settings.MEDIA_ROOT).save(name, ContentFile(data))
    return len(data)


# Pages: the ranking with its 18 awards against a signed-in view that does nothing, behind the same middleware


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


class Nothing(APIView):
    """An endpoint of the API that does nothing for who is signed in."""

    def post(self, request: Request) -> Response:
        return Response({})


urlpatterns = [
    path("kosong/", nothing),
    path("api/v1/kosong/", Nothing.as_view()),
    path("", include("bnnportal.urls")),
]
PAGES = ("/", "/peringkat/", "/satker/", "/satker/BNNP-35/", "/dokumen/", "/jejak/", "/api/v1/awards/")


def pages(n: int, rounds: int) -> Iterator[Row]:
    """Requests a second in one process, and queries a page; the database of `make bench` is its own and empty."""
    client = visitor()
    rates: dict[str, list[float]] = {"/kosong/": [], "/peringkat/": []}
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        for url in rates:
            client.get(url)
        for _round in range(rounds):
            for url, found in rates.items():
                start = time.perf_counter()
                for _request in range(n):
                    client.get(url)
                found.append(n / (time.perf_counter() - start))
        empty, ranking = (statistics.median(found) for found in rates.values())
        yield Row("Halaman kosong, sesudah masuk", empty, "permintaan/s")
        yield Row("Halaman peringkat, 18 penghargaan", ranking, "permintaan/s", ranking / empty)
        for url in PAGES:
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            yield Row(f"Kueri {url}", len(captured), "kueri")


def visitor() -> Client:
    """Sign in as the national administrator over the reference data."""
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=io.StringIO())
    user = ensure_account(
        email="ukur@uji.test",
        name="Ukur Uji",
        password=secrets.token_urlsafe(16),
        organisation=Organisation.objects.get(kind=OrganisationKind.PUSAT),
        role=Role.ADMIN,
        since=dt.date(2023, 1, 1),
    )
    client = Client()
    client.force_login(user)
    return client


# Participants of a training: 300 certificates through a real worker, against the plain loop


def attendees(n: int, rounds: int) -> Iterator[Row]:
    """Certificates a second of one worker process with queue, database, signature and storage; and its memory."""
    from bnnportal.home import bench_participants as bench  # noqa: PLC0415 - needs the app registry

    visitor()
    sample = max(4, n // 2)
    with tempfile.TemporaryDirectory() as folder:
        processes = pool(1, folder)
        try:
            rates = []
            for part in ("before", "after"):  # so that other load on the machine meets both ways
                start = time.perf_counter()
                processes.map(bench.plain_one, range(sample), chunksize=1)
                rates.append(sample / (time.perf_counter() - start))
                if part == "before":
                    rate, first, last = bench.made_by_worker()
        finally:
            processes.terminate()
            processes.join()
    plain_rate = statistics.mean(rates)
    yield Row("Sertifikat peserta, satu per satu tanpa yang dipakai bersama", plain_rate, "sertifikat/s")
    yield Row("Sertifikat peserta, 300 lewat pekerja, 1 proses", rate, "sertifikat/s", rate / plain_rate)
    yield Row("Memori pekerja sebelum 300 sertifikat", first, "MB")
    yield Row("Memori pekerja sesudah 300 sertifikat", last, "MB")


# The list of agreements at national scale: constant queries, and the page against its own SQL sent alone


def agreements(n: int, rounds: int) -> Iterator[Row]:
    """3,000 agreements of 2,000 partners; the last column is the page's time over that of its SQL (aim: at most 4)."""
    from bnnportal.home import bench_agreements  # noqa: PLC0415 - needs the app registry

    client = visitor()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for there, queries in bench_agreements.counts(client):
            yield Row(f"Kueri daftar perjanjian, {there} baris", queries, "kueri")
        for what, url in bench_agreements.ADDRESSES:
            found = bench_agreements.timed(client, what, url, max(5, n // 4) * rounds)
            yield Row(f"Perjanjian, {what}: SQL saja lewat psycopg2", found.sql, "ms")
            yield Row(f"Perjanjian, {what}: halaman, {found.queries} kueri", found.page, "ms", found.page / found.sql)


# Handing in a monthly report through the API


def submissions(n: int, rounds: int) -> Iterator[Row]:
    """One report at a time; the last column is the API's time over the other's (aims: at most 10 and 3)."""
    from bnnportal.home import bench_submission  # noqa: PLC0415 - needs the app registry

    visitor()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        ways = bench_submission.measure(n, rounds)
    yield Row("Laporan dikirim lewat API", ways.submit, "ms")
    yield Row("Baris yang sama lewat psycopg2, satu transaksi", ways.bare, "ms", ways.submit / ways.bare)
    yield Row("Permintaan POST kosong, sesudah masuk", ways.empty, "ms", ways.submit / ways.empty)


def figures(n: int, rounds: int) -> Iterator[Row]:
    """Monthly reports of 2,000 facilities over ten years: completeness and totals of one year."""
    from bnnportal.accounts.models import User  # noqa: PLC0415 - needs the app registry
    from bnnportal.home import bench_figures  # noqa: PLC0415

    client = visitor()
    user = User.objects.get(email="ukur@uji.test")
    before: dict[str, float] = {}
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        for years in bench_figures.grow():
            for what, ours, sql in bench_figures.timed(user, max(5, n // 4)):
                if years == 1:
                    before[what] = ours
                    continue
                yield Row(f"Angka, {what}: SQL saja lewat psycopg2", sql, "ms")
                yield Row(f"Angka, {what}: fungsi, 10 tahun data", ours, "ms", ours / sql)
                yield Row(f"Angka, {what}: terhadap 1 tahun data", ours, "ms", ours / before[what])
        for what, ours, empty, queries in bench_figures.pages(client, max(5, n // 4)):
            yield Row(f"Angka, halaman {what}, {queries} kueri", ours, "ms", ours / empty)


def programmes(n: int, rounds: int) -> Iterator[Row]:
    """Every indicator of the four approaches at every office in one year, with ten years of results stored."""
    from bnnportal.accounts.models import User  # noqa: PLC0415 - needs the app registry
    from bnnportal.home import bench_programmes  # noqa: PLC0415

    visitor()
    user = User.objects.get(email="ukur@uji.test")
    before = 0.0
    for years in bench_programmes.grow(user):
        ours, sql, queries = bench_programmes.timed(user, max(3, n // 8))
        if years == 1:
            before = ours
            continue
        yield Row(f"Program, semua satuan kerja, {queries} kueri: SQL saja", sql, "ms")
        yield Row("Program, semua satuan kerja: fungsi, 10 tahun data", ours, "ms", ours / sql)
        yield Row("Program, semua satuan kerja: terhadap 1 tahun data", ours, "ms", ours / before)


def gathering(n: int, rounds: int) -> Iterator[Row]:
    """The figures of one category for all offices, out of ten years of national data."""
    from bnnportal.accounts.models import User  # noqa: PLC0415 - needs the app registry
    from bnnportal.home import bench_gathering  # noqa: PLC0415

    visitor()
    user = User.objects.get(email="ukur@uji.test")
    bench_gathering.grow(user)
    found = bench_gathering.timed(user, max(3, n // 8))
    yield Row(f"Angka satu kategori, {found.inputs} angka, {found.queries} kueri: SQL saja", found.sql, "ms")
    yield Row("Angka satu kategori: dikumpulkan, 10 tahun data", found.first, "ms", found.first / found.sql)
    yield Row("Angka satu kategori: dikumpulkan lagi, tidak berubah", found.again, "ms", found.again / found.sql)


def scoring(n: int, rounds: int) -> Iterator[Row]:
    """10,000 robustness draws of 514 districts × 20 components; needs no database (aim: at most twice the bare one)."""
    from bnnportal.home import bench_scoring  # noqa: PLC0415 - brings NumPy

    times = bench_scoring.measure(max(3, rounds))
    yield Row("Undian peringkat, 10.000 kali: putaran Python biasa", times.plain, "ms")
    yield Row("Undian peringkat, NumPy telanjang dengan hitungan sama", times.bare, "ms")
    yield Row("Undian peringkat: fungsi, terhadap NumPy telanjang", times.ours, "ms", times.ours / times.bare)
    yield Row(
        "Undian peringkat: fungsi, berapa kali lebih cepat dari Python", times.ours, "ms", times.plain / times.ours
    )


def awarded(n: int, rounds: int) -> Iterator[Row]:
    """An announcement's batch; the last column is its rate over that of drawing the same pages alone."""
    from bnnportal.accounts.models import User  # noqa: PLC0415 - needs the app registry
    from bnnportal.home import bench_awards  # noqa: PLC0415

    visitor()
    rate, floor = bench_awards.made_by_worker(User.objects.get(email="ukur@uji.test"))
    yield Row("Piagam edisi, hanya digambar", floor, "piagam/s")
    yield Row("Piagam edisi, 600 dari isi sampai segel, 1 pekerja", rate, "piagam/s", rate / floor)


# Name → benchmark (items, rounds) → rows. A new area adds its own here.
BENCHES: dict[str, Callable[[int, int], Iterator[Row]]] = {
    "piagam": certificates,
    "halaman": pages,
    "peserta": attendees,
    "edisi": awarded,
    "perjanjian": agreements,
    "laporan": submissions,
    "angka": figures,
    "program": programmes,
    "kumpul": gathering,
    "undian": scoring,
}
