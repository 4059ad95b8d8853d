"""Signatures that people bring: an electronic one made outside the portal, or a scan of ink and stamp."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import bundles
from bnnportal.documents.actions.rendering import store
from bnnportal.documents.enums import DocumentEvent, Signing
from bnnportal.documents.models import Document, DocumentQuerySet
from bnnportal.documents.permissions import check_can_replace_scan, check_can_sign
from bnnportal.documents.stored import opened
from bnnportal.files import checks
from bnnportal.offices.models import Organisation

SCANS = ("pdf", "jpeg", "png")


def lock(document: Document) -> Document:
    return Document.objects.select_for_update(of=("self",)).select_related("owner", "issuer").get(pk=document.pk)


def contents(document: Document) -> bytes:
    """The issued file, certainly the issued one."""
    with opened(document, document.file) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise ValidationError(_("Berkas asli dokumen ini rusak di penyimpanan. Hubungi administrator portal."))
    return data


def sign_outside(*, document: Document, upload: File, by: User) -> Document:
    """Take the signed file of a document. Checked before any lock: reading a stranger's PDF takes seconds."""
    check_outside(by, document)
    data = upload.read()
    from bnnportal.documents import outside  # noqa: PLC0415 - pyHanko is slow to import

    finding = outside.check(contents(document), data)
    if finding.code == "other" and (other := continued([data], by)[0]) is not None and other.pk != document.pk:
        raise ValidationError(
            _("Berkas ini bertanda tangan untuk dokumen %(number)s, bukan untuk dokumen ini.")
            % {"number": other.number}
        )
    if finding.code:
        raise ValidationError(finding.reason)
    return accept(document=document, data=data, who=finding.who, by=by)


def check_outside(by: User, document: Document) -> None:
    check_can_sign(by, document)
    if document.signing != Signing.OUTSIDE:
        raise ValidationError(_("Dokumen ini ditandatangani dengan tinta. Unggah pindaiannya."))


def accept(*, document: Document, data: bytes, who: dict[str, Any], by: User) -> Document:
    """Keep a checked signed file; who comes second finds the document signed, and the file is thrown away."""
    name, sha256 = store(data)
    try:
        with transaction.atomic():
            document = lock(document)
            check_outside(by, document)
            document.signature = who
            keep(document, name=name, sha256=sha256, size=len(data))
            record(
                DocumentEvent.SIGNED_OUTSIDE,
                by=by,
                target=document,
                organisation=document.owner.code,
                signer=who["subject"],
                sha256=sha256,
            )
    except (ValidationError, PermissionDenied):
        discard(name)
        raise
    return document


def keep(document: Document, *, name: str, sha256: str, size: int) -> None:
    document.signed_at = document.signed_at or timezone.now()
    document.signed_file, document.signed_sha256, document.signed_size = name, sha256, size
    document.save(update_fields=["signed_at", "signed_file", "signed_sha256", "signed_size", "signature"])


def discard(name: str) -> None:
    if not Document.objects.filter(Q(file=name) | Q(signed_file=name)).exists():
        default_storage.delete(name)


def attach_scan(*, document: Document, upload: File, by: User) -> Document:
    """Keep the scan of a paper signed in ink beside the original."""
    check_can_sign(by, document)
    checked = inspect_scan(document, upload)
    name, sha256 = store(checked.data, checked.extension)
    try:
        with transaction.atomic():
            document = lock(document)
            check_can_sign(by, document)
            check_scan_is_new(document, sha256)
            keep(document, name=name, sha256=sha256, size=checked.size)
            record(DocumentEvent.SCANNED, by=by, target=document, organisation=document.owner.code, sha256=sha256)
    except (ValidationError, PermissionDenied):
        discard(name)
        raise
    return document


def replace_scan(*, document: Document, upload: File, reason: str, by: User) -> Document:
    """Put a better scan in the place of the first. The old file stays in the storage, its hash in the audit trail."""
    check_can_replace_scan(by, document)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tuliskan mengapa pindaiannya diganti.")})
    checked = inspect_scan(document, upload)
    name, sha256 = store(checked.data, checked.extension)
    try:
        with transaction.atomic():
            document = lock(document)
            check_can_replace_scan(by, document)
            check_scan_is_new(document, sha256)
            old = document.signed_sha256
            keep(document, name=name, sha256=sha256, size=checked.size)
            record(
                DocumentEvent.SCAN_REPLACED,
                by=by,
                target=document,
                organisation=document.owner.code,
                reason=reason,
                old=old,
                sha256=sha256,
            )
    except (ValidationError, PermissionDenied):
        discard(name)
        raise
    return document


def inspect_scan(document: Document, upload: File) -> checks.Checked:
    if document.signing != Signing.WET:
        raise ValidationError(_("Dokumen ini ditandatangani secara elektronik; pindaian tidak diterima."))
    checked = checks.inspect(upload, allow=SCANS)
    if checked.sha256 == document.sha256:
        raise ValidationError(_("Ini berkas asli yang belum ditandatangani. Unggah pindaian kertas yang sudah."))
    return checked


def check_scan_is_new(document: Document, sha256: str) -> None:
    """One scan is proof for one paper."""
    used = Document.objects.filter(Q(signed_sha256=sha256) | Q(sha256=sha256)).first()
    if used is None:
        return
    if used.pk == document.pk:
        raise ValidationError(_("Pindaian ini sama dengan yang sudah tersimpan."))
    raise ValidationError(_("Pindaian ini sudah dipakai untuk dokumen lain. Periksa apakah berkasnya tertukar."))


# Many at once


@dataclass(frozen=True)
class Outcome:
    """What became of one file of an upload."""

    name: str
    document: Document | None = None
    problem: str = ""


def sign_many_outside(*, uploads: Iterable[Any], by: User) -> list[Outcome]:
    """Take many signed files; each is matched with its paper by how it begins, and accepted or refused on its own."""
    from bnnportal.documents import outside  # noqa: PLC0415 - pyHanko is slow to import

    pieces = bundles.unpack(uploads)
    waiting = Document.objects.awaiting_signature(by).filter(signing=Signing.OUTSIDE)
    matched = continued_by([piece.data for piece in pieces], waiting)
    strange = [n for n, (piece, document) in enumerate(zip(pieces, matched, strict=True)) if document is None]
    known = dict(zip(strange, continued([pieces[n].data for n in strange], by), strict=True)) if strange else {}
    found: dict[int, Outcome] = {}
    pairs: list[tuple[int, Document, bytes]] = []
    for number, (piece, document) in enumerate(zip(pieces, matched, strict=True)):
        if piece.problem or document is None:
            found[number] = Outcome(piece.name, problem=piece.problem or stranger(known.get(number), by))
        else:
            pairs.append((number, document, piece.data))
    # The first bytes are known to be the issued ones: their hash was just compared.
    findings = outside.check_all([(data[: document.size], data) for _number, document, data in pairs])
    for (number, document, data), finding in zip(pairs, findings, strict=True):
        found[number] = decide(pieces[number].name, document, data, finding, by)
    return [found[number] for number in range(len(pieces))]


def decide(name: str, document: Document, data: bytes, finding: Any, by: User) -> Outcome:
    if finding.code:
        return Outcome(name, document, finding.reason)
    try:
        return Outcome(name, accept(document=document, data=data, who=finding.who, by=by))
    except ValidationError as error:
        return Outcome(name, document, " ".join(error.messages))


def continued_by(files: Sequence[bytes], among: DocumentQuerySet) -> list[Document | None]:
    """For each file the document whose issued bytes it begins with."""
    known = {(d.size or 0, d.sha256): d for d in among.defer("content").select_related("owner", "issuer")}
    keys = [bundles.match(data, list(known)) for data in files]
    return [known[key] if key is not None else None for key in keys]


def continued(files: Sequence[bytes], by: User) -> list[Document | None]:
    """For each file the visible paper of this or last year, signed or not, that it continues."""
    papers = Document.objects.visible_to(by).filter(
        signing=Signing.OUTSIDE, year__gte=timezone.localdate().year - 1, size__isnull=False
    )
    return continued_by(files, papers)


def stranger(document: Document | None, by: User) -> str:
    """Why a file belongs to nothing that waits; `document` is what it continues all the same."""
    from bnnportal.documents import outside  # noqa: PLC0415 - pyHanko is slow to import

    if document is None:
        return str(outside.REASONS["other"])
    try:
        check_outside(by, document)
    except (ValidationError, PermissionDenied) as error:
        sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return f"{document.number}: {sentence}"
    return str(outside.REASONS["other"])


# Handing over


def seen_to_by(user: User, organisation: Organisation) -> DocumentQuerySet:
    """Papers of an office whose missing signature this person sees to; those whose file is being made, too."""
    missing = Document.objects.filter(in_charge=user, issuer=organisation, signed_at=None, revoked_at=None)
    return missing.exclude(signing=Signing.SEAL)


def count_in_charge(user: User, organisation: Organisation) -> int:
    return seen_to_by(user, organisation).count()


@transaction.atomic
def hand_over(leaver: User, successor: User, organisation: Organisation, by: User) -> int:
    """Pass on who sees to the signatures that are still missing."""
    papers = list(seen_to_by(leaver, organisation).select_for_update(of=("self",)).select_related("owner"))
    for document in papers:
        document.in_charge = successor
        document.save(update_fields=["in_charge"])
        record(DocumentEvent.HANDED_OVER, by=by, target=document, organisation=document.owner.code)
    return len(papers)
