"""Messages as people see them in the portal, and the mails that carry them: one outbox, one sent-log."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.notices import groups
from bnnportal.notices.enums import MailStatus
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

KEEP_TRYING = dt.timedelta(hours=72)
LATE = dt.timedelta(minutes=15)  # a mail that is due for longer has not arrived


def give_up_at() -> dt.datetime:
    return timezone.now() + KEEP_TRYING


def office_of(person: str) -> QuerySet[Organisation]:
    """For a subquery: the organisation of the oldest membership in force of the person that `person` points to."""
    today = timezone.localdate()
    return Organisation.objects.filter(
        Q(memberships__valid_until=None) | Q(memberships__valid_until__gte=today),
        memberships__user=OuterRef(person),
        memberships__valid_from__lte=today,
    ).order_by("memberships__pk")


class MailQuerySet(models.QuerySet["Mail"]):
    def with_office(self) -> "MailQuerySet":
        """`office_name` and `office_code` of the recipient, for lists."""
        office = office_of("recipient")
        return self.annotate(
            office_name=Subquery(office.values("name")[:1]), office_code=Subquery(office.values("code")[:1])
        )

    def undelivered(self) -> "MailQuerySet":
        """Failed, of unknown fate, or still waiting after a try or long after its time."""
        late = Q(attempts__gt=0) | Q(due_at__lt=timezone.now() - LATE)
        return self.filter(Q(status__in=[MailStatus.UNSURE, MailStatus.FAILED]) | Q(late, status=MailStatus.WAITING))

    def due(self, now: dt.datetime) -> "MailQuerySet":
        """What should be on its way and is in nobody's hands."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, status=MailStatus.WAITING, due_at__lte=now)


class Mail(models.Model):
    """One e-mail, for an urgent message or for those gathered on a working day. The row is the truth and the queue.

    The address is looked up when the mail is written, and neither it nor a secret link is kept here.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField(null=True, blank=True)  # of the gathered mail; empty: an urgent message
    reference = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    created_at = models.DateTimeField(_("dibuat"), default=timezone.now)
    due_at = models.DateTimeField(_("dikirim paling cepat"), default=timezone.now)
    give_up_at = models.DateTimeField(_("dicoba sampai"), default=give_up_at)
    status = models.CharField(_("keadaan"), max_length=12, choices=MailStatus, default=MailStatus.WAITING)
    queued_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.CharField(_("sebab"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("terkirim"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("surel")
        verbose_name_plural = _("surel")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mail_open",
                condition=Q(status__in=[MailStatus.WAITING, MailStatus.SENDING]),
            ),
            models.Index(fields=["status"], name="mail_undelivered", condition=~Q(status__in=[MailStatus.SENT])),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day"], condition=Q(day__isnull=False), name="mail_once_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(status=MailStatus.SENT) | Q(sent_at__isnull=False), name="mail_sent_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Surel')} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same at every try: a mail server that sees it twice can tell."""
        return f"<{self.reference.hex}@{urlsplit(settings.SITE_URL).hostname}>"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User") -> "MessageQuerySet":
        """One's own; a message that only goes by mail has no place in the portal."""
        return self.filter(recipient=user, mail_only=False)

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at=None)

    def unread_first(self) -> "MessageQuerySet":
        return self.annotate(is_unread=models.ExpressionWrapper(Q(read_at=None), models.BooleanField())).order_by(
            "-is_unread", "-pk"
        )

    def search(self, text: str) -> "MessageQuerySet":
        return self.filter(Q(subject__icontains=text) | Q(text__icontains=text))

    def to_gather(self) -> "MessageQuerySet":
        return self.filter(gather=True, mail=None)


class Message(models.Model):
    """What a person is told. It stands in the portal until clean-up, read or not."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    event = models.CharField(_("peristiwa"), max_length=60)
    subject = models.CharField(_("perihal"), max_length=200)
    text = models.TextField(_("isi"), blank=True)
    url = models.CharField(_("halaman"), max_length=300, blank=True)
    organisation = models.CharField(_("satuan kerja"), max_length=40, blank=True)
    key = models.CharField(max_length=200, blank=True)
    link_name = models.CharField(max_length=60, blank=True)
    link_id = models.BigIntegerField(null=True, blank=True)
    mail_only = models.BooleanField(default=False)
    gather = models.BooleanField(default=False)  # goes into the mail of the next working day
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, blank=True, related_name="messages")
    created_at = models.DateTimeField(_("waktu"), default=timezone.now)
    read_at = models.DateTimeField(_("dibaca"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pesan")
        verbose_name_plural = _("pesan")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["recipient"], name="message_unread", condition=Q(read_at__isnull=True, mail_only=False)
            ),
            models.Index(
                fields=["recipient", "created_at"],
                name="message_to_gather",
                condition=Q(gather=True, mail__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], condition=~Q(key=""), name="message_key_once")
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def group(self) -> groups.Group:
        return groups.of(self.event)


class Mute(models.Model):
    """A person wants no mail about a group of events; the portal still shows the messages."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    group = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="mute_once")]

    def __str__(self) -> str:
        return self.group


class SampleMail(models.Model):
    """A mail that the demo would have sent (`mailbox.Backend`); other portals have none."""

    at = models.DateTimeField(_("waktu"), default=timezone.now)
    to = models.EmailField(_("kepada"), db_index=True)
    subject = models.CharField(_("perihal"), max_length=300)
    text = models.TextField(_("isi"))

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
