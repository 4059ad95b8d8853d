"""The count of unread messages, and links that open WhatsApp with a text."""

from typing import Any

from django import template

from bnnportal.notices.models import Message
from bnnportal.notices.whatsapp import share_url, whatsapp_url

register = template.Library()


@register.simple_tag
def unread_messages(user: Any) -> int:
    """How many messages this person has not read; one query on a small index."""
    if user is None or not getattr(user, "pk", None):
        return 0
    return Message.objects.visible_to(user).unread().count()


@register.inclusion_tag("notices/whatsapp_link.html")
def whatsapp_link(phone: str, text: str) -> dict[str, str]:
    """A link that opens WhatsApp with this text, or nothing where there is no mobile number."""
    return {"url": whatsapp_url(phone, text)}


@register.inclusion_tag("notices/whatsapp_link.html")
def whatsapp_share(text: str) -> dict[str, str]:
    """The same for people whose number the portal does not hold."""
    return {"url": share_url(text)}
