"""How a mail reads: what it is about, a way into the portal, and why one gets it. Never a figure or an attachment."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from bnnportal.notices import links
from bnnportal.notices.models import Mail, Message


def letter(mail: Mail) -> EmailMultiAlternatives | None:
    """The mail, ready to send; None when the one-time link in it is no longer valid."""
    with translation.override(mail.recipient.language):
        messages = list(mail.messages.order_by("pk"))
        items = []
        for message in messages:
            path = links.build(message.link_name, message.link_id) if message.link_id is not None else message.url
            if path is None:
                return None
            items.append({"message": message, "url": absolute(path), "text": text_of(message)})
        context = {
            "recipient": mail.recipient,
            "items": items,
            "gathered": mail.day is not None,
            "messages_url": absolute(reverse("message-list")),
            "settings_url": absolute(reverse("message-settings")),
            "portal": settings.SITE_URL,
            "always": any(message.mail_only or message.group.always for message in messages),
            "language": translation.get_language(),
        }
        email = EmailMultiAlternatives(
            subject=subject(mail, messages),
            body=render_to_string("notices/mail.txt", context),
            to=[mail.recipient.email],
            headers={
                "Message-ID": mail.message_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
        )
        email.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
        return email


def subject(mail: Mail, messages: list[Message]) -> str:
    if mail.day is None or len(messages) == 1:
        return messages[0].subject
    return ngettext("%(count)d pesan di Portal BNN", "%(count)d pesan di Portal BNN", len(messages)) % {
        "count": len(messages)
    }


def text_of(message: Message) -> str:
    """The text only where it is about signing in, or is read nowhere else: reports and figures stay in the portal."""
    return message.text if message.mail_only or message.group.always else ""


def absolute(path: str) -> str:
    return urljoin(settings.SITE_URL, path) if path else ""
