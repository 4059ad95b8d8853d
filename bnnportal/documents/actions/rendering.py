"""The file of a document: lease, drawing, storing under its hash, trying again."""

import datetime as dt
import hashlib
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal import queue
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents.enums import DocumentEvent, DocumentStatus
from bnnportal.documents.models import Batch, Document
from bnnportal.documents.permissions import check_can_retry
from bnnportal.notices import actions as notices

log = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=60)  # longer than any rendering; then the row may be taken again
MAX_ATTEMPTS = 5
REQUEUE_LIMIT = 500


def take_lease(*, document_id: int) -> Document | None:
    """Take a waiting document for this process, or None when it is done or in other hands."""
    now = timezone.now()
    taken = (
        Document.objects.filter(pk=document_id, status=DocumentStatus.WAITING, attempts__lt=MAX_ATTEMPTS)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now), Q(expires_at=None) | Q(expires_at__gt=now))
        .filter(~in_paused_batch())
        .update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return Document.objects.select_related("owner", "issuer").get(pk=document_id) if taken else None


def in_paused_batch() -> Exists:
    """Whether a document's batch is paused. As a condition of its own, so that an UPDATE stays one on the row alone."""
    return Exists(Batch.objects.filter(pk=OuterRef("batch_id"), paused_at__isnull=False))


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


def store(data: bytes, extension: str = "pdf") -> tuple[str, str]:
    """Write a file under its SHA-256; a torn file of a killed worker is written anew. Returns (name, sha256)."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"documents/{sha256[:2]}/{sha256}.{extension}"
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
        if document.in_charge is not None and document.needs_signature:
            ask_for_signature(document, document.in_charge)
    elif not Document.objects.filter(file=name).exists():
        default_storage.delete(name)
    return bool(won)


def ask_for_signature(document: Document, person: User) -> None:
    """Tell who sees to the signature; once for papers that are issued together."""
    together = f"batch:{document.batch_id}" if document.batch_id else f"document:{document.pk}"
    notices.tell(
        event="documents.unsigned",
        to=[person],
        subject=gettext_lazy("Dokumen menunggu tanda tangan"),
        text=gettext_lazy("Berkasnya siap diunduh dan ditandatangani; sebelum itu dokumennya belum berlaku."),
        url=reverse("signing-list"),
        organisation=document.issuer.code,
        key=f"documents.unsigned:{together}",
    )


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
        .filter(Q(expires_at=None) | Q(expires_at__gt=now), ~in_paused_batch(), status=DocumentStatus.WAITING)
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
