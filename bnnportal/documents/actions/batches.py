"""A batch of documents is made: paused, resumed, tried again, and how long it still takes."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal import queue
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents.enums import DocumentEvent, DocumentStatus
from bnnportal.documents.models import Batch, Document, DocumentQuerySet
from bnnportal.documents.permissions import check_can_steer

RECENT = dt.timedelta(minutes=2)  # what the speed is read from
ENOUGH = 5  # documents; fewer say nothing of speed


def lock(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=batch.pk)


@transaction.atomic
def pause_batch(*, batch: Batch, by: User) -> Batch:
    """Make no further file of a batch; those begun are finished."""
    batch = lock(batch)
    check_can_steer(by, batch)
    if batch.paused_at is not None:
        raise ValidationError(_("Kumpulan ini sudah dijeda."))
    if not batch.documents.filter(status=DocumentStatus.WAITING).exists():
        raise ValidationError(_("Semua berkas kumpulan ini sudah selesai dibuat."))
    batch.paused_at = timezone.now()
    batch.save(update_fields=["paused_at"])
    record(DocumentEvent.BATCH_PAUSED, by=by, target=batch, organisation=batch.organisation.code)
    return batch


@transaction.atomic
def resume_batch(*, batch: Batch, by: User) -> Batch:
    batch = lock(batch)
    check_can_steer(by, batch)
    if batch.paused_at is None:
        raise ValidationError(_("Kumpulan ini tidak sedang dijeda."))
    batch.paused_at = None
    batch.save(update_fields=["paused_at"])
    queue_again(batch.documents.filter(status=DocumentStatus.WAITING))
    record(DocumentEvent.BATCH_RESUMED, by=by, target=batch, organisation=batch.organisation.code)
    return batch


@transaction.atomic
def retry_failed(*, batch: Batch, by: User) -> int:
    """Try every failed document of a batch again, under its number; how many there were."""
    batch = lock(batch)
    check_can_steer(by, batch)
    failed = list(
        batch.documents.select_for_update(of=("self",))
        .filter(status=DocumentStatus.FAILED, revoked_at=None)
        .select_related("owner")
        .order_by("pk")
    )
    if not failed:
        raise ValidationError(_("Tidak ada berkas yang gagal dalam kumpulan ini."))
    rows = Document.objects.filter(pk__in=[document.pk for document in failed])
    rows.update(status=DocumentStatus.WAITING, attempts=0, lease_until=None)
    for document in failed:
        record(DocumentEvent.RETRIED, by=by, target=document, organisation=document.owner.code)
    queue_again(rows)
    return len(failed)


def queue_again(documents: DocumentQuerySet) -> None:
    documents.update(queued_at=timezone.now())
    for pk in documents.order_by("pk").values_list("pk", flat=True):
        queue.enqueue("documents.render", pk)


def remaining(documents: DocumentQuerySet, left: int) -> dt.timedelta | None:
    """How long `left` documents still take at the speed of the last two minutes; None while that says nothing."""
    now = timezone.now()
    recent = documents.filter(ready_at__gte=now - RECENT).aggregate(n=Count("pk"), since=Min("ready_at"))
    if not left or recent["n"] < ENOUGH:
        return None
    return (now - recent["since"]) / recent["n"] * left


def in_words(time: dt.timedelta | None) -> str:
    """ "kira-kira 2 menit lagi"; "" while nothing can be said."""
    if time is None:
        return ""
    minutes = max(0, round(time.total_seconds() / 60))
    if minutes < 1:
        return _("kurang dari satu menit lagi")
    if minutes < 90:
        return ngettext("kira-kira %(n)s menit lagi", "kira-kira %(n)s menit lagi", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("kira-kira %(n)s jam lagi", "kira-kira %(n)s jam lagi", hours) % {"n": hours}
