"""Every change to attachments: attach, remove."""

import hashlib
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal.audit.actions import record
from bnnportal.files import checks, holders
from bnnportal.files.enums import FileEvent
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

MAX_PER_RECORD = 100


def attach(
    *,
    upload: File | checks.Checked,
    holder: Model,
    organisation: Organisation,
    by: "User",
    allow: Collection[str] = checks.EVERYTHING,
    note: str = "",
) -> Attachment:
    """Check a file by its content and hang it on a record; raises ValidationError with a sentence.

    The caller has checked that the person may do so (`holders.of(holder).check_can_attach`).
    """
    # slow and without the database: before the transaction
    checked = upload if isinstance(upload, checks.Checked) else checks.inspect(upload, allow=allow)
    with transaction.atomic():
        if Attachment.objects.of(holder).count() >= MAX_PER_RECORD:
            raise ValidationError(_("Sudah ada %(n)s lampiran di sini.") % {"n": number_format(MAX_PER_RECORD)})
        lock(checked.sha256)
        attachment = Attachment.objects.create(
            holder_type=holder._meta.label_lower,
            holder_id=holder.pk,
            organisation=organisation,
            name=checked.name,
            kind=checked.kind,
            content_type=checked.content_type,
            size=checked.size,
            sha256=checked.sha256,
            file=store(checked),
            note=" ".join(note.split())[:300],
            by=by,
        )
        record(
            FileEvent.ATTACHED, by=by, target=holder, organisation=organisation.code,
            attachment=attachment.pk, kind=checked.kind, size=checked.size, sha256=checked.sha256,
        )  # fmt: skip
    return attachment


@transaction.atomic
def remove(*, attachment: Attachment, by: "User") -> Attachment:
    """Take an attachment off its record. The row stays; the bytes go when no other row uses them."""
    attachment = Attachment.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=attachment.pk)
    if attachment.removed_at is not None:
        return attachment
    holder = holders.find(by, attachment.holder_type, attachment.holder_id)
    if holder is None:
        raise ValidationError(_("Catatan tempat lampiran ini tidak ada lagi."))
    holders.of(holder).check_remove(by, holder, attachment)
    attachment.removed_at = timezone.now()
    attachment.removed_by = by
    name, attachment.file = attachment.file, ""
    attachment.save(update_fields=["removed_at", "removed_by", "file"])
    record(
        FileEvent.REMOVED, by=by, target=holder, organisation=attachment.organisation.code,
        attachment=attachment.pk, sha256=attachment.sha256,
    )  # fmt: skip
    transaction.on_commit(lambda: forget(name, attachment.sha256))
    return attachment


@transaction.atomic
def forget_all(*, holder: Model) -> int:
    """Delete all files of a record whose time is over, with their names and notes; the rows stay. Returns how many."""
    found = list(Attachment.objects.select_for_update(of=("self",)).of(holder).select_related("organisation"))
    for attachment in found:
        name, sha256 = attachment.file, attachment.sha256
        attachment.removed_at = timezone.now()
        attachment.name, attachment.note, attachment.file = attachment.kind, "", ""
        attachment.save(update_fields=["removed_at", "name", "note", "file"])
        record(
            FileEvent.REMOVED, by=None, target=holder, organisation=attachment.organisation.code,
            attachment=attachment.pk, sha256=sha256,
        )  # fmt: skip
        transaction.on_commit(partial(forget, name, sha256))
    return len(found)


def lock(sha256: str) -> None:
    """Who stores and who deletes the same bytes wait for one another until the end of their transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def store(checked: checks.Checked) -> str:
    """Write the bytes under their SHA-256, once; a torn file of a killed process is written anew."""
    name = f"attachments/{checked.sha256[:2]}/{checked.sha256}.{checked.extension}"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            if hashlib.sha256(file.read()).hexdigest() == checked.sha256:
                return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(checked.data))


@transaction.atomic
def forget(name: str, sha256: str) -> None:
    """Delete the bytes of a removed attachment unless another row has come to use them."""
    lock(sha256)
    if not Attachment.objects.filter(file=name).exists():
        default_storage.delete(name)
