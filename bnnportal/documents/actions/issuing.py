"""A document begins: its number and frozen content; the worker makes the file after commit."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal import queue
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import numbers
from bnnportal.documents.enums import DocumentEvent, Signing
from bnnportal.documents.models import Batch, Document, KindSetting
from bnnportal.offices.models import Organisation


@dataclass
class Paper:
    """What is to be issued: one document to be. `number` is one the secretariat keeps itself; else the next is taken."""

    owner: Organisation
    title: str
    content: dict[str, Any] = field(default_factory=dict)
    classification: str = ""
    replaces: Document | None = None
    number: str = ""


def take_numbers(*, organisation: Organisation, kind: str, year: int, count: int, first: int = 1) -> range:
    """Take `count` consecutive numbers, none below `first`; the row stays locked until the transaction ends.

    The last lock of an action: two people issuing at once wait here, and a rollback gives the numbers back. A count
    of 0 only waits, for who brings a number of their own.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO documents_counter (organisation_id, kind, year, last) VALUES (%(org)s, %(kind)s, %(year)s,
                CASE WHEN %(count)s > 0 THEN %(before)s + %(count)s ELSE 0 END)
            ON CONFLICT (organisation_id, kind, year) DO UPDATE SET last = CASE WHEN %(count)s > 0
                THEN GREATEST(documents_counter.last, %(before)s) + %(count)s ELSE documents_counter.last END
            RETURNING last
            """,
            {"org": organisation.pk, "kind": kind, "year": year, "count": count, "before": first - 1},
        )
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def used(*, issuer: Organisation, kind: str, year: int, among: Sequence[str]) -> dict[str, Document]:
    """Those of these numbers that a document of the office, kind and year bears already."""
    found = Document.objects.filter(issuer=issuer, kind=kind, year=year, number__in=among)
    return {document.number: document for document in found}


def numbered(papers: Sequence[Paper], *, setting: KindSetting, issuer: Organisation, today: dt.date) -> list[str]:
    """A number for each paper: its own where it brings one, else the counter's next that nobody has typed before."""
    kind, year = setting.kind, today.year
    own = [numbers.typed(paper.number) for paper in papers]
    counted = [paper for paper, number in zip(papers, own, strict=True) if not number]
    first = setting.first_number_in(year)
    taken = take_numbers(organisation=issuer, kind=kind, year=year, count=len(counted), first=first)
    for number, document in used(issuer=issuer, kind=kind, year=year, among=[n for n in own if n]).items():
        raise already_used(number, document)
    typed = {number for number in own if number}
    if len(typed) < len(papers) - len(counted):
        raise ValidationError({"number": _("Satu nomor ditulis untuk dua dokumen.")})
    pool = list(taken)
    found: list[str] = []
    while waiting := counted[len(found) :]:
        pool += take_numbers(organisation=issuer, kind=kind, year=year, count=len(waiting) - len(pool), first=first)
        texts = [
            numbers.fill(
                setting.pattern, numbers.Facts(n, today, setting.classification or p.classification, issuer.code)
            )
            for n, p in zip(pool, waiting, strict=True)
        ]
        skip = typed | set(used(issuer=issuer, kind=kind, year=year, among=texts))
        good = next((at for at, text in enumerate(texts) if text in skip), len(texts))
        found += texts[:good]
        pool = pool[good + 1 :]  # a number that was typed before is passed over
    rest = iter(found)
    return [number or next(rest) for number in own]


def already_used(number: str, document: Document) -> ValidationError:
    return ValidationError(
        {
            "number": _("Nomor %(number)s sudah dipakai untuk “%(title)s” tanggal %(day)s. Pakai nomor lain.")
            % {
                "number": number,
                "title": document.title,
                "day": timezone.localdate(document.issued_at).strftime("%d/%m/%Y"),
            }
        }
    )


@transaction.atomic
def issue(
    *, kind: str, papers: Sequence[Paper], issuer: Organisation, by: User, batch_title: str = ""
) -> list[Document]:
    """Issue documents with numbers and frozen content; the worker makes the files after commit.

    How the office signs, on which paper, with or without border is frozen with them: KindSetting may change later.
    """
    if not papers:
        return []
    setting = KindSetting.objects.of(issuer, kind)
    today = timezone.localdate()
    batch = Batch.objects.create(title=batch_title, organisation=issuer, created_by=by) if batch_title else None
    documents = Document.objects.bulk_create(
        Document(
            kind=kind,
            owner=paper.owner,
            issuer=issuer,
            requested_by=by,
            batch=batch
            or (paper.replaces.batch if paper.replaces else None),  # a replacement joins the old one's batch
            number=number,
            year=today.year,
            title=paper.title,
            content=paper.content,
            sample=settings.DEMO,
            replaces=paper.replaces,
            signing=setting.signing,
            in_charge=None if setting.signing == Signing.SEAL else by,
            paper=setting.paper,
            border=setting.border,
        )
        for paper, number in zip(papers, numbered(papers, setting=setting, issuer=issuer, today=today), strict=True)
    )
    for document in documents:
        record(DocumentEvent.ISSUED, by=by, target=document, organisation=document.owner.code, number=document.number)
        queue.enqueue("documents.render", document.pk)
    return documents
