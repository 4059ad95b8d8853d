"""A document begins: its number and frozen content; the worker makes the file after commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bnnportal import queue
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentEvent
from bnnportal.documents.models import Batch, Document
from bnnportal.offices.models import Organisation
from bnnportal.periods import roman_month


@dataclass
class Paper:
    """What is to be issued: one document to be."""

    owner: Organisation
    title: str
    content: dict[str, Any] = field(default_factory=dict)
    classification: str = ""
    replaces: Document | None = None


def take_numbers(*, organisation: Organisation, kind: str, year: int, count: int) -> range:
    """Take `count` consecutive numbers; the row stays locked until the caller's transaction ends.

    The last lock of an action: two offices issuing at once wait here, and a rollback gives the numbers back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO documents_counter (organisation_id, kind, year, last) VALUES (%s, %s, %s, %s)
            ON CONFLICT (organisation_id, kind, year) DO UPDATE SET last = documents_counter.last + EXCLUDED.last
            RETURNING last
            """,
            [organisation.pk, kind, year, count],
        )
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


@transaction.atomic
def issue(
    *, kind: str, papers: Sequence[Paper], issuer: Organisation, by: User, batch_title: str = ""
) -> list[Document]:
    """Issue documents with numbers and frozen content; the worker makes the files after commit."""
    if not papers:
        return []
    pattern = kinds.get(kind).number_pattern
    today = timezone.localdate()
    batch = Batch.objects.create(title=batch_title, organisation=issuer, created_by=by) if batch_title else None
    numbers = take_numbers(organisation=issuer, kind=kind, year=today.year, count=len(papers))
    documents = Document.objects.bulk_create(
        Document(
            kind=kind,
            owner=paper.owner,
            issuer=issuer,
            requested_by=by,
            batch=batch
            or (paper.replaces.batch if paper.replaces else None),  # a replacement joins the old one's batch
            number=pattern.format(n=n, roman=roman_month(today), classification=paper.classification, year=today.year),
            year=today.year,
            title=paper.title,
            content=paper.content,
            sample=settings.DEMO,
            replaces=paper.replaces,
        )
        for n, paper in zip(numbers, papers, strict=True)
    )
    for document in documents:
        record(DocumentEvent.ISSUED, by=by, target=document, organisation=document.owner.code, number=document.number)
        queue.enqueue("documents.render", document.pk)
    return documents
