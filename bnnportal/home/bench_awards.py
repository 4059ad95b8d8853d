"""Certificates of 600 awards as an announcement makes them: issued at once, made by a real worker, signed and stored."""

import datetime as dt
import secrets
import tempfile
import time

from awards import actions
from awards.enums import EditionStatus
from bnnportal.accounts.models import User
from bnnportal.documents import render
from bnnportal.documents.models import Batch, Document
from bnnportal.home.bench_participants import wait, worker
from bnnportal.offices.models import Organisation

COUNT = 600
WARM = 20  # made before anything is measured: fonts, frame and key are read once a process
DAY = dt.date(2027, 1, 26)


def announced(by: User, count: int) -> Batch:
    """An edition of its own with so many awards in categories of a hundred offices, and their certificates."""
    offices = list(Organisation.objects.open(DAY).filter(kind="KABKOTA").order_by("code")[:100])
    slug = f"ukur-{secrets.token_hex(4)}"
    fields = {"field": "REHAB", "classification": "RH.00"}
    edition = actions.create_edition(
        by=by, slug=slug, name="Rakernis 2027", assessment_year=2026, venue="Jakarta", held_from=DAY, held_until=DAY,
        awarded_on=DAY,
        categories=[{"code": f"K{n}", "name": f"Kinerja bidang {n}", **fields} for n in range(-(-count // len(offices)))],
    )  # fmt: skip
    awards = [
        {
            "category": category, "level": "KABKOTA", "rank": rank, "shared": False, "office": office,
            "name_printed": office.name,
        }
        for category in edition.categories.all()
        for rank, office in enumerate(offices, start=1)
    ][:count]  # fmt: skip
    actions.record_awards(edition=edition, awards=awards, by=by)
    actions.change_status(edition=edition, status=EditionStatus.PUBLISHED, by=by)
    batch = actions.issue_certificates(edition=edition, by=by)[0].batch
    assert batch is not None  # noqa: S101 - issued together
    return batch


def made_by_worker(by: User) -> tuple[float, float]:
    """Certificates a second of one worker process with all that belongs to it, and of drawing the same pages alone."""
    with tempfile.TemporaryDirectory() as folder, worker(folder):
        wait(announced(by, WARM), WARM)
        start = time.perf_counter()
        batch = announced(by, COUNT)
        wait(batch, COUNT)
        rate = COUNT / (time.perf_counter() - start)
    return rate, drawn(list(batch.documents.order_by("pk")[:60]))


def drawn(documents: list[Document]) -> float:
    """Pages a second in this process: no queue, no signature, nothing stored."""
    render.warm()
    render.unsigned(documents[0])
    start = time.perf_counter()
    for document in documents:
        render.unsigned(document)
    return len(documents) / (time.perf_counter() - start)
