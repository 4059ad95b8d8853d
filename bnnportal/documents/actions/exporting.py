"""A list as PDF: asked for, made by the worker, kept for a week, deleted. Only who asked sees it."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal import queue
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents.enums import DocumentEvent, DocumentStatus, Family
from bnnportal.documents.models import Document, new_code
from bnnportal.documents.permissions import check_can_export

log = logging.getLogger(__name__)
KIND = "daftar"
KEPT = dt.timedelta(days=7)
MAX_WAITING = 10  # of one person
DELETE_LIMIT = 500  # a run
FOR_EVER = ("heading", "office")  # what remains of the content when the figures are gone


@dataclass(frozen=True)
class Table:
    """A list as it stood: the rows that are printed, how many there were, and by what they were chosen."""

    heading: str
    columns: Sequence[tuple[str, str]]  # (label, kind of pages.Column)
    rows: Sequence[Sequence[str | None]]  # None is "no data"; the first ones, as text
    total: int
    filters: Sequence[tuple[str, str]]
    simulated: bool = False


@transaction.atomic
def request_export(*, by: User, table: Table, workbook: bytes) -> Document:
    """Freeze a list for the worker; `workbook` is the whole of it as Excel, which goes into the PDF."""
    code = new_code()
    document = begin(
        by=by, kind=KIND, code=code, title=table.heading, count=table.total,
        content={**asdict(table), "excel": workbook_name(code)},
    )  # fmt: skip
    default_storage.save(workbook_name(code), ContentFile(workbook))  # last: an error above leaves no file behind
    return document


@transaction.atomic
def request_paper(*, by: User, kind: str, title: str, content: dict[str, Any]) -> Document:
    """Freeze the draft of a paper for the worker: one's own PDF for a week, no official paper. `content` has "text"."""
    return begin(by=by, kind=kind, code=new_code(), title=title, count=1, content={**content, "heading": title})


def begin(*, by: User, kind: str, code: str, title: str, count: int, content: dict[str, Any]) -> Document:
    check_can_export(by)
    office = by.organisation
    assert office is not None  # noqa: S101 - the check above has said so
    waiting = Document.objects.exports_of(by).filter(status=DocumentStatus.WAITING, expires_at__gt=timezone.now())
    if waiting.count() >= MAX_WAITING:
        raise ValidationError(
            _("Sudah ada %(n)s unduhan Anda yang sedang dibuat. Tunggu sampai selesai; lihat “Dokumen saya”.")
            % {"n": MAX_WAITING}
        )
    now = timezone.localtime()
    document = Document.objects.create(
        kind=kind,
        family=Family.EXPORT,
        code=code,
        owner=office,
        issuer=office,
        requested_by=by,
        number="",
        year=now.year,
        title=title[:300],
        content={**content, "office": office.name, "at": now.isoformat()},
        expires_at=now + KEPT,
    )
    record(DocumentEvent.EXPORT_REQUESTED, by=by, target=document, organisation=office.code, count=count)
    queue.enqueue("documents.render", document.pk)
    return document


def workbook_name(code: str) -> str:
    return f"exports/{code}.xlsx"


@transaction.atomic
def delete_export(*, document: Document, by: User) -> Document:
    """Delete one's own export before its time."""
    document = Document.objects.select_for_update(of=("self",)).select_related("owner").get(pk=document.pk)
    if document.family != Family.EXPORT or document.requested_by_id != by.pk:
        raise PermissionDenied(_("Hanya yang memintanya dapat menghapus unduhan ini."))
    if document.is_expired:
        raise ValidationError(_("Berkas ini sudah dihapus."))
    document.expires_at = timezone.now()
    empty(document)
    record(DocumentEvent.EXPORT_DELETED, by=by, target=document, organisation=document.owner.code)
    return document


def empty(document: Document) -> None:
    """Take file and figures away; title, office, date, code and hash stay. The row is locked by the caller.

    The files go first: who is killed in between finds them gone at the next try.
    """
    for name in filter(None, (document.file, document.content.get("excel"))):
        default_storage.delete(name)
    document.content = {key: document.content[key] for key in FOR_EVER if key in document.content}
    document.file, document.size, document.lease_until, document.error = "", None, None, ""
    document.save(update_fields=["content", "file", "size", "lease_until", "error", "expires_at"])


def delete_expired() -> int:
    """What beat runs every hour: empty exports whose week is over, each in a transaction of its own."""
    overdue = Document.objects.overdue_for_deletion(timezone.now()).order_by("expires_at")
    found = list(overdue.values_list("pk", flat=True)[:DELETE_LIMIT])
    kept = 0
    for pk in found:
        try:
            with transaction.atomic():
                document = Document.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
                if document is not None:
                    empty(document)
        except Exception:  # one file that cannot be deleted must not keep all others; tried again in an hour
            log.exception("the files of export %s could not be deleted", pk)
            kept += 1
    return len(found) - kept


def export_facts(document: Document) -> list[tuple[str, str]]:
    """What anyone may know of an export: what it was and whose; no figures."""
    return [(_("Judul"), document.title), (_("Diminta oleh"), str(document.content["office"]))]


def no_replacement(**kwargs: Any) -> Document:
    raise PermissionDenied(_("Unduhan daftar tidak diganti; unduh lagi dari daftarnya."))
