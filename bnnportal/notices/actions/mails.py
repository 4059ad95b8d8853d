"""Sending: each mail at most once, however often servers, broker and worker fail."""

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal import queue
from bnnportal.audit.actions import record
from bnnportal.notices import post, writing
from bnnportal.notices.enums import TRANSITIONS, MailStatus, NoticeEvent
from bnnportal.notices.models import KEEP_TRYING, Mail, SampleMail
from bnnportal.notices.permissions import check_can_cancel, check_can_resend

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=6)  # longer than a task may run (CELERY_TASK_TIME_LIMIT)
QUEUED_FOR = dt.timedelta(minutes=2)  # then the broker may have lost it
LONGEST_PAUSE = dt.timedelta(minutes=30)
REQUEUE_LIMIT = 500
SERVER_DOWN = "notices-mail-server-down"
SERVER_PAUSE = 55  # seconds without another try after the server did not answer; one mail a minute asks again


class LostError(Exception):
    """Another process has this mail now."""


def deliver(*, mail_id: int) -> None:
    """Send a waiting mail; safe to call twice and in two processes at once."""
    if cache.get(SERVER_DOWN):
        return
    mail = take(mail_id=mail_id)
    if mail is None:
        return
    try:
        letter = writing.letter(mail)
        if letter is None:
            settle(mail, MailStatus.CANCELLED, error=_("Tautan di dalamnya sudah tidak berlaku."))
            return
        post.send(letter, lambda: hand_over(mail))
    except LostError:
        return
    except post.UnreachableError as error:
        cache.set(SERVER_DOWN, 1, timeout=SERVER_PAUSE)
        give_back(mail, str(error))
    except post.RefusedError as error:
        if error.permanent:
            fail(mail, _("Alamat ditolak server surel: %(reason)s") % {"reason": error})
        else:
            give_back(mail, str(error))
    except Exception as error:
        # only the kind of error: its text may hold an address
        log.error("mail %s: %s", mail_id, type(error).__name__)
        reason = str(error) if isinstance(error, post.UnsureError) else type(error).__name__
        if mail.status == MailStatus.SENDING:
            settle(mail, MailStatus.UNSURE, error=reason)
        else:
            give_back(mail, reason)
    else:
        settle(mail, MailStatus.SENT, sent_at=timezone.now(), error="")


def take(*, mail_id: int) -> Mail | None:
    """Take a due mail for this process, or None when it is done, not due or in other hands."""
    now = timezone.now()
    taken = Mail.objects.due(now).filter(pk=mail_id).update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    return Mail.objects.select_related("recipient").get(pk=mail_id) if taken else None


def hand_over(mail: Mail) -> None:
    """From here on the server may have the mail: committed before a word of it is sent."""
    if not settle(mail, MailStatus.SENDING):
        raise LostError


@transaction.atomic
def settle(mail: Mail, status: MailStatus, **fields: Any) -> bool:
    """Write what became of a mail, unless it is in other hands by now; a late answer still settles an unsure one."""
    before = [old for old, new in TRANSITIONS.items() if status in new]
    changed = Mail.objects.filter(pk=mail.pk, lease_until=mail.lease_until, status__in=before).update(
        status=status, **fields
    )
    if changed:
        mail.status = status
    return bool(changed)


@transaction.atomic
def give_back(mail: Mail, reason: str) -> None:
    """After an error: again after a growing pause, or the end when it has been tried for days."""
    now = timezone.now()
    if now >= mail.give_up_at:
        fail(mail, reason)
        return
    pause = min(dt.timedelta(minutes=2 ** min(mail.attempts - 1, 10)), LONGEST_PAUSE)
    again = {"due_at": now + pause, "lease_until": None, "queued_at": None, "error": reason[:300]}
    if mail.status == MailStatus.SENDING:
        settle(mail, MailStatus.WAITING, **again)
    else:
        Mail.objects.filter(pk=mail.pk, lease_until=mail.lease_until, status=MailStatus.WAITING).update(**again)


@transaction.atomic
def fail(mail: Mail, reason: str) -> None:
    if settle(mail, MailStatus.FAILED, error=reason[:300]):
        record(NoticeEvent.FAILED, by=None, target=mail)


@transaction.atomic
def deliver_due() -> int:
    """Queue what should be on its way; say of mails whose worker died while handing over that nobody can know."""
    now = timezone.now()
    Mail.objects.filter(status=MailStatus.SENDING, lease_until__lt=now).update(
        status=MailStatus.UNSURE, error=_("Pengiriman terputus saat surel diserahkan ke server.")
    )
    if cache.get(SERVER_DOWN):
        return 0
    forgotten = Q(queued_at=None) | Q(queued_at__lt=now - QUEUED_FOR)
    due = Mail.objects.due(now).filter(forgotten).select_for_update(skip_locked=True).order_by("due_at", "pk")
    found = [mail.pk for mail in due[:REQUEUE_LIMIT]]
    Mail.objects.filter(pk__in=found).update(queued_at=now)
    for pk in found:
        queue.enqueue("notices.deliver", pk)
    return len(found)


@transaction.atomic
def resend(*, mail: Mail, by: "User") -> Mail:
    """Send again what failed or is unsure, or now what waits; the reader may get an unsure one twice."""
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    check_can_resend(by, mail)
    now = timezone.now()
    mail.status = MailStatus.WAITING
    mail.attempts = 0
    mail.due_at = mail.queued_at = now
    mail.give_up_at = now + KEEP_TRYING
    mail.lease_until = None
    mail.save(update_fields=["status", "attempts", "due_at", "queued_at", "give_up_at", "lease_until"])
    record(NoticeEvent.RESENT, by=by, target=mail)
    queue.enqueue("notices.deliver", mail.pk)
    return mail


@transaction.atomic
def cancel(*, mail: Mail, by: "User") -> Mail:
    """Send this mail no more; its messages stay in the portal."""
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    check_can_cancel(by, mail)
    mail.status = MailStatus.CANCELLED
    mail.save(update_fields=["status"])
    record(NoticeEvent.CANCELLED, by=by, target=mail)
    return mail


def keep_sample(*, to: str, subject: str, text: str) -> SampleMail:
    """What the demo would have sent."""
    return SampleMail.objects.create(to=to, subject=subject[:300], text=text)
