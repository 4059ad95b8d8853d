"""One-time links: what they look like, and what a link that somebody brings is worth."""

import secrets

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from bnnportal.accounts.models import Invitation

_signer = Signer(sep=".", salt="accounts.invitation")


def nonce() -> str:
    return secrets.token_hex(16)


def token(invitation: Invitation) -> str:
    """The secret part of the address. It is made from the portal's key each time, and stored nowhere."""
    return _signer.sign(f"{invitation.pk}-{invitation.nonce}")


def find(text: str) -> Invitation | None:
    """The invitation of a link, used and ended ones too; None when we never made this link."""
    try:
        pk, nonce = _signer.unsign(text).split("-")
    except (BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("user").filter(pk=pk, nonce=nonce).first()


def path(invitation_id: int) -> str | None:
    """The address for a mail that is being written; None when the link is no longer good."""
    invitation = Invitation.objects.usable().filter(pk=invitation_id).first()
    return reverse("invitation-open", args=[token(invitation)]) if invitation else None
