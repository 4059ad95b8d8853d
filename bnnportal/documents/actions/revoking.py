"""The end of a document, and what takes its place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentEvent
from bnnportal.documents.models import Document
from bnnportal.documents.permissions import check_can_replace, check_can_revoke


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
def issue_replacement(*, document: Document, by: User, number: str = "", **changes: Any) -> Document:
    """Issue what takes the place of a revoked document, under the next number or the secretariat's own.

    `changes` are what its kind lets people put right, such as a misspelt name.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("owner", "batch").get(pk=document.pk)
    check_can_replace(by, document)
    return kinds.get(document.kind).replace(document=document, by=by, number=number, **changes)


@transaction.atomic
def replace(*, document: Document, by: User, reason: str, number: str = "") -> Document:
    """Revoke a document and issue its replacement."""
    return issue_replacement(document=revoke(document=document, by=by, reason=reason), by=by, number=number)
