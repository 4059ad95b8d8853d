"""Telling people, and what they do with what they were told."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation

from bnnportal import queue
from bnnportal.notices import groups, links
from bnnportal.notices.models import Mail, Message, Mute

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


@transaction.atomic(savepoint=False)
def tell(
    *,
    event: str,
    to: "Iterable[User]",
    subject: Any,
    text: Any,
    url: str = "",
    organisation: str = "",
    urgent: bool = False,
    key: str = "",
    link: tuple[str, int] | None = None,
    mail_only: bool = False,
) -> list[Message]:
    """Write one message a person in the caller's transaction; the worker sends the mails after commit.

    `subject` and `text` may be lazy translations: each person gets their own language. A mail shows the subject and a
    button to `url` (a path of ours); `text` stands in it only for sign-in matters and for what goes by mail alone, so
    that figures stay in the portal. `urgent` mails go out at once, others in the gathered mail of the next working
    day. A `key` told before to the same person is not told again. `link` names a one-time link (`links.register`).
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError("a message leads to a path of this portal")
    if link:
        links.check(link[0])
        mail_only = True
    people = list({person.pk: person for person in to}.values())
    if key:
        told = set(Message.objects.filter(key=key, recipient__in=people).values_list("recipient_id", flat=True))
        people = [person for person in people if person.pk not in told]
    at_once = urgent or mail_only
    messages = [
        Message(
            recipient=person,
            event=event,
            url=url,
            organisation=organisation,
            key=key,
            link_name=link[0] if link else "",
            link_id=link[1] if link else None,
            mail_only=mail_only,
            gather=not at_once,
            **words(person, subject, text),
        )
        for person in people
    ]
    if key:  # somebody else may be telling the same at this moment: the first one wins
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        messages = list(Message.objects.filter(key=key, recipient__in=people, mail=None).select_related("recipient"))
    else:
        Message.objects.bulk_create(messages)
    if at_once:
        quiet = muted(people, event) if not mail_only else set()
        send_at_once([message for message in messages if message.recipient_id not in quiet])
    return messages


def words(person: "User", subject: Any, text: Any) -> dict[str, str]:
    """Subject and text in the person's language; a subject is one line, whatever was put into it."""
    with translation.override(person.language):
        return {"subject": " ".join(str(subject).split())[:200], "text": str(text).replace("\x00", "").strip()}


def muted(people: "Collection[User]", event: str) -> set[int]:
    """Who wants no mail about this event."""
    group = groups.of(event)
    if group.always:
        return set()
    return set(Mute.objects.filter(user__in=people, group=group.code).values_list("user_id", flat=True))


def send_at_once(messages: list[Message]) -> None:
    """A mail of its own for each message."""
    now = timezone.now()
    mails = Mail.objects.bulk_create(Mail(recipient_id=message.recipient_id, queued_at=now) for message in messages)
    for message, mail in zip(messages, mails, strict=True):
        message.mail = mail
        queue.enqueue("notices.deliver", mail.pk)
    Message.objects.bulk_update(messages, ["mail"])


@transaction.atomic
def read(*, message: Message, by: "User") -> Message:
    """Mark one's own message as read; the first time counts."""
    now = timezone.now()
    Message.objects.visible_to(by).unread().filter(pk=message.pk).update(read_at=now)
    message.refresh_from_db()
    return message


@transaction.atomic
def read_all(*, by: "User") -> int:
    return Message.objects.visible_to(by).unread().update(read_at=timezone.now())


@transaction.atomic
def mute(*, by: "User", codes: Collection[str]) -> None:
    """No mail about these groups any more, and mail about all others; sign-in matters cannot be switched off."""
    wanted = {group.code for group in groups.known() if not group.always and group.code in codes}
    Mute.objects.filter(user=by).exclude(group__in=wanted).delete()
    Mute.objects.bulk_create([Mute(user=by, group=code) for code in wanted], ignore_conflicts=True)
