"""The gathered mail: once a working day at 07.30 of the recipient's office, also when that moment was missed."""

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from bnnportal.notices.enums import MailStatus
from bnnportal.notices.models import Mail, Message, Mute, SampleMail, office_of
from bnnportal.offices.models import Holiday

AT = dt.time(7, 30)
DAY = dt.timedelta(days=1)
CHUNK = 500  # people in one transaction
OPEN = [MailStatus.WAITING, MailStatus.SENDING]
KEEP = dt.timedelta(days=400)  # read messages and settled mails


def last_slot(zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """The latest 07.30 of a working day that has passed there."""
    local = now.astimezone(zone)
    after = local.date() + DAY if local.time() >= AT else local.date()
    return dt.datetime.combine(Holiday.objects.add_working_days(after, -1), AT, zone)


def gather(now: dt.datetime | None = None) -> int:
    """Put what was told before each zone's last slot into one mail a person; returns how many mails were made.

    Nothing remembers the last run: messages without a mail are what is left to do, so a missed day is made up for by
    the next run, and a message is in one mail only.
    """
    now = now or timezone.now()
    zone = Subquery(office_of("recipient").values("time_zone")[:1])
    waiting = Message.objects.to_gather().values("recipient").annotate(zone=zone).order_by("recipient").distinct()
    people: dict[str, list[int]] = defaultdict(list)
    for row in waiting.values_list("recipient", "zone"):
        people[row[1] or settings.TIME_ZONE].append(row[0])
    made = 0
    for name, ids in people.items():
        slot = last_slot(ZoneInfo(name), now)
        for start in range(0, len(ids), CHUNK):
            made += gather_for(ids[start : start + CHUNK], slot)
    return made


@transaction.atomic
def gather_for(people: list[int], slot: dt.datetime) -> int:
    """One mail for each of these people who has something to read and got no mail of this day yet.

    Of two gatherers at once, each takes people whole: were they to share the messages of one, the mail of the first
    would leave out what the second holds.
    """
    locked = (
        get_user_model().objects.filter(pk__in=people).select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    people = list(locked.order_by("pk").values_list("pk", flat=True))
    done = Mail.objects.filter(recipient__in=people, day=slot.date()).values("recipient")
    found = (
        Message.objects.to_gather()
        .filter(recipient__in=people, created_at__lt=slot)
        .exclude(recipient__in=done)
        .select_related("recipient")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    quiet = set(Mute.objects.filter(user__in=people).values_list("user_id", "group"))
    wanted: list[Message] = []
    unwanted: list[int] = []
    for message in found:
        off = (message.recipient_id, message.group.code) in quiet and not message.group.always
        if off or not message.recipient.is_active:
            unwanted.append(message.pk)
        else:
            wanted.append(message)
    Message.objects.filter(pk__in=unwanted).update(gather=False)
    readers = {message.recipient_id for message in wanted}
    Mail.objects.bulk_create([Mail(recipient_id=pk, day=slot.date()) for pk in readers], ignore_conflicts=True)
    mails = {
        mail.recipient_id: mail for mail in Mail.objects.filter(recipient__in=readers, day=slot.date(), messages=None)
    }
    gathered = [message for message in wanted if message.recipient_id in mails]
    for message in gathered:
        message.mail, message.gather = mails[message.recipient_id], False
    Message.objects.bulk_update(gathered, ["mail", "gather"], batch_size=500)
    return len(mails)


@transaction.atomic
def clean_up() -> None:
    """Forget read messages and settled mails after 400 days; unread ones stay."""
    before = timezone.now() - KEEP
    old = Message.objects.filter(created_at__lt=before).exclude(mail__status__in=OPEN)
    old.filter(Q(mail_only=True) | Q(read_at__lt=before)).delete()
    Mail.objects.filter(created_at__lt=before, messages=None).exclude(status__in=OPEN).delete()
    SampleMail.objects.filter(at__lt=before).delete()
