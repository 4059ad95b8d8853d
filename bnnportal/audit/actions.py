"""The one way to write the audit trail."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation

from bnnportal.audit.models import Event

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


def record(event: str, *, by: "User | None", target: Model | None = None, organisation: str = "", **data: Any) -> Event:
    """Write one line in the caller's transaction; `by=None` is the system itself.

    `event` is `area.verb` (each area's enums.py); `organisation` the code of the office concerned; `data` small
    JSON values, never personal data of clients. The trail is in Indonesian whatever language the person reads.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return Event.objects.create(
            event=event,
            actor_id=by.pk if by else None,
            actor=by.name if by else "Sistem",
            capacity=by.capacity if by else "",
            target_type=target._meta.label_lower if target else "",
            target_id=str(target.pk) if target else "",
            target=str(target)[:300] if target else "",
            organisation=organisation,
            data=data,
        )
