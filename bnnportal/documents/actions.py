"""Every change to a document: issue, render, retry, revoke."""

import datetime as dt
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal import queue
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentEvent, DocumentStatus
from bnnportal.documents.models import Batch, Document
from bnnportal.documents.permissions import check_can_replace, check_can_retry, check_can_revoke
from bnnportal.offices.models import Organisation
from bnnportal.periods import roman_month

log = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=60)  # longer than any rendering; then the row may be taken again
MAX_ATTEMPTS = 5
REQUEUE_LIMIT = 500


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


def take_lease(*, document_id: int) -> Document | None:
    """Take a waiting document for this process, or None when it is done or in other hands."""
    now = timezone.now()
    taken = (
        Document.objects.filter(pk=document_id, status=DocumentStatus.WAITING, attempts__lt=MAX_ATTEMPTS)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now))
        .update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return Document.objects.select_related("owner", "issuer").get(pk=document_id) if taken else None


def render(*, document_id: int) -> None:
    """Make the file of a waiting document; safe to run twice and in two processes at once."""
    from bnnportal.documents import render as renderer  # noqa: PLC0415 - WeasyPrint is slow to import

    document = take_lease(document_id=document_id)
    if document is None:
        return
    try:
        rendered = renderer.pdf(document)
        name, sha256 = store(rendered.data)
    except Exception as error:
        log.exception("rendering of document %s failed", document_id)
        give_back(document=document, reason=f"{type(error).__name__}: {error}"[:300])
        return
    finish(document=document, name=name, sha256=sha256, size=len(rendered.data), signature=rendered.signature)


def store(data: bytes) -> tuple[str, str]:
    """Write a file under its SHA-256; a torn file of a killed worker is written anew. Returns (name, sha256)."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"documents/{sha256[:2]}/{sha256}.pdf"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            if hashlib.sha256(file.read()).hexdigest() == sha256:
                return name, sha256
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(data)), sha256


@transaction.atomic
def finish(*, document: Document, name: str, sha256: str, size: int, signature: dict[str, Any]) -> bool:
    """Mark a document ready with its file. Who comes second discards its file: a signature is never the same twice."""
    won = Document.objects.filter(pk=document.pk, status=DocumentStatus.WAITING).update(
        status=DocumentStatus.READY,
        file=name,
        sha256=sha256,
        size=size,
        signature=signature,
        ready_at=timezone.now(),
        lease_until=None,
        error="",
    )
    if won:
        record(DocumentEvent.READY, by=None, target=document, organisation=document.owner.code, sha256=sha256)
    elif not Document.objects.filter(file=name).exists():
        default_storage.delete(name)
    return bool(won)


@transaction.atomic
def give_back(*, document: Document, reason: str) -> None:
    """After an error: try again later, or give up after five attempts with the reason."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.status != DocumentStatus.WAITING:
        return
    if document.attempts >= MAX_ATTEMPTS:
        fail(document=document, reason=reason)
        return
    document.error = reason
    document.lease_until = timezone.now() + dt.timedelta(seconds=10 * document.attempts)
    document.save(update_fields=["error", "lease_until"])


def fail(*, document: Document, reason: str) -> None:
    document.status = DocumentStatus.FAILED
    document.error = reason
    document.lease_until = None
    document.save(update_fields=["status", "error", "lease_until"])
    record(DocumentEvent.FAILED, by=None, target=document, organisation=document.owner.code, reason=reason)


@transaction.atomic
def requeue_overdue() -> int:
    """Queue again what should be done by now: the broker lost it, or the worker died. At most 500 a run."""
    now = timezone.now()
    overdue = (
        Document.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(status=DocumentStatus.WAITING)
        .filter(Q(lease_until__lt=now) | Q(lease_until=None, queued_at__lt=now - dt.timedelta(seconds=20)))
        .order_by("queued_at")[:REQUEUE_LIMIT]
    )
    for document in overdue:
        if document.attempts >= MAX_ATTEMPTS:
            fail(document=document, reason=document.error or _("Pekerja berhenti lima kali saat membuat berkas ini."))
            continue
        queue.enqueue("documents.render", document.pk)
    Document.objects.filter(pk__in=[d.pk for d in overdue], status=DocumentStatus.WAITING).update(queued_at=now)
    return len(overdue)


@transaction.atomic
def retry(*, document: Document, by: User) -> Document:
    """Try a failed document again from the start, under the same number."""
    document = Document.objects.select_for_update(of=("self",)).select_related("owner").get(pk=document.pk)
    check_can_retry(by, document)
    document.status = DocumentStatus.WAITING
    document.attempts = 0
    document.queued_at = timezone.now()
    document.save(update_fields=["status", "attempts", "queued_at"])
    record(DocumentEvent.RETRIED, by=by, target=document, organisation=document.owner.code)
    queue.enqueue("documents.render", document.pk)
    return document


@transaction.atomic
def revoke(*, document: Document, by: User, reason: str) -> Document:
    """Withdraw a document: the file and number stay, the verification page says so for ever."""
    document = Document.objects.select_for_update(of=("self",)).select_related("owner").get(pk=document.pk)
    check_can_revoke(by, document)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tuliskan alasan pencabutan; alasan ini tampil di halaman verifikasi.")})
    document.revoked_at = timezone.now()
    document.revoked_by = by
    document.revoke_reason = reason
    document.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    record(DocumentEvent.REVOKED, by=by, target=document, organisation=document.owner.code, reason=reason)
    return document


@transaction.atomic
def issue_replacement(*, document: Document, by: User) -> Document:
    """Issue what takes the place of a revoked document."""
    document = Document.objects.select_for_update(of=("self",)).select_related("owner", "batch").get(pk=document.pk)
    check_can_replace(by, document)
    return kinds.get(document.kind).replace(document=document, by=by)


@transaction.atomic
def replace(*, document: Document, by: User, reason: str) -> Document:
    """Revoke a document and issue its replacement."""
    return issue_replacement(document=revoke(document=document, by=by, reason=reason), by=by)
