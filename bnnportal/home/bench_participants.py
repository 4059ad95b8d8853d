"""Certificates of 300 participants as people get them: issued at once, made by a real worker, signed and stored."""

import datetime as dt
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bnnportal.accounts.actions import ensure_account
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.documents.models import Batch, Document
from bnnportal.offices.models import Organisation
from partners.actions import activities, certificates, participants

COUNT = 300
WARM = 20  # made before anything is measured: fonts, frame and key are read once a process
PATIENCE = 900  # seconds


def head() -> User:
    return ensure_account(
        email="kepala.ukur@uji.test",
        name="Kepala Ukur",
        password=secrets.token_urlsafe(16),
        organisation=Organisation.objects.get(code="BNNP-17"),
        role=Role.APPROVER,
        since=dt.date(2023, 1, 1),
    )


def issue(by: User, count: int) -> Batch:
    """An activity of its own with so many participants, and their certificates."""
    activity = activities.record_activity(
        by=by, partners=[], title=f"Bimbingan Teknis {secrets.token_hex(4)}", held_from=dt.date(2026, 6, 2),
        held_until=dt.date(2026, 6, 4), place="Bengkulu", hours=24,
    )  # fmt: skip
    names = [f"Orang {chr(65 + n % 26)}{chr(97 + n // 26)} Contoh, S.Psi." for n in range(count)]
    participants.add_participants(activity=activity, names=names, by=by)
    return certificates.issue_certificates(
        activity=activity, by=by, role="Peserta", place="Bengkulu",
        signatory={"signatory_position": "Kepala BNN Provinsi Bengkulu", "signatory_name": "Pejabat Contoh"},
    )  # fmt: skip


def wait(batch: Batch, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while batch.documents.filter(status="SIAP").count() < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{count} certificates were not made within {PATIENCE} s")
        time.sleep(0.2)


@contextmanager
def worker(folder: str) -> Iterator[int]:
    """A Celery worker with one process, as production runs it; yields the id of the process that draws."""
    from bnnportal.documents import signing  # noqa: PLC0415 - pyHanko is slow to import

    key = Path(folder) / "segel.p12"
    signing.make_test_certificate(key, "uji")
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bnnportal.settings", "SIGNING_PASSWORD": "uji"}
    pool = "--concurrency=1" if os.access("/dev/shm", os.W_OK) else "--pool=solo"  # noqa: S108
    command = [sys.executable, "-m", "celery", "-A", "bnnportal", "worker", "--loglevel=ERROR", pool]
    with open(Path(folder) / "worker.log", "w") as log:
        running = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            env=env | {"SIGNING_P12": str(key)}, cwd=settings.BASE_DIR, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield running.pid
        finally:
            running.terminate()
            running.wait(60)


def drawing(pid: int) -> int:
    """The child of a worker; the worker itself where it has none."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else pid


def megabytes(pid: int) -> float:
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def made_by_worker() -> tuple[float, float, float]:
    """Certificates a second of one worker process, and its memory before and after."""
    by = head()
    with tempfile.TemporaryDirectory() as folder, worker(folder) as pid:
        wait(issue(by, WARM), WARM)
        before = megabytes(drawing(pid))
        start = time.perf_counter()
        wait(issue(by, COUNT), COUNT)  # what the person waits for: numbering, queue, drawing, signing, storing
        seconds = time.perf_counter() - start
        return COUNT / seconds, before, megabytes(drawing(pid))


def plain_one(number: int) -> int:
    """The same certificate the plain way: page and frame laid out anew, no signature, nothing stored."""
    from bnnportal.documents import render  # noqa: PLC0415 - in the new process

    document = Document(
        kind=certificates.KIND,
        number=f"SERT-PLT/{number:03d}/VI/2026/BNNP-17",
        code=f"9F3K-77QX-{number:04d}",
        issued_at=dt.datetime(2026, 6, 5, 3, tzinfo=dt.UTC),
        content={
            "heading": "Sertifikat", "recipient": f"Orang {number} Contoh, S.Psi.", "role": "Peserta",
            "event": "Bimbingan Teknis Asesmen", "event_date": "2026-06-02", "event_until": "2026-06-04",
            "event_place": "Bengkulu", "hours": 24, "place": "Bengkulu", "date": "2026-06-05",
            "issuer": "Badan Narkotika Nasional Provinsi Bengkulu", "activity": 1,
            "signatory_position": "Kepala BNN Provinsi Bengkulu", "signatory_name": "Pejabat Contoh",
        },
    )  # fmt: skip
    return len(render.plain_pdf(document))
