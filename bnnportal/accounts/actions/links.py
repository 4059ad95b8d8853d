"""One-time links: made, mailed, shown once to who made them, and used once."""

import datetime as dt

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from knox.models import AuthToken

from bnnportal.accounts import links
from bnnportal.accounts.enums import AccountEvent, Purpose
from bnnportal.accounts.models import Invitation, User
from bnnportal.accounts.permissions import check_can_send_link
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell

LIFE = dt.timedelta(hours=24)


@transaction.atomic
def send_link(*, person: User, by: User) -> Invitation:
    """Mail a new one-time link to somebody; the caller may also show it to `by`, for handing over another way."""
    check_can_send_link(by, person)
    return make_link(person=person, by=by)


@transaction.atomic
def send_link_to(*, email: str) -> None:
    """ "Lupa sandi?": mail a link to this address if it is somebody's. Says nothing about whether it is."""
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        return
    if person.is_active:
        make_link(person=person, by=None)
    else:
        tell(
            event=AccountEvent.LINK_SENT,
            to=[person],
            subject=lazily(lambda: _("Akun Anda sedang ditangguhkan")),
            text=lazily(
                lambda: _("Ada permintaan sandi baru untuk akun Anda, tetapi akun ini sedang ditangguhkan. %(whom)s")
                % {"whom": whom_to_ask(person)}
            ),
            urgent=True,
            mail_only=True,
        )


def make_link(*, person: User, by: User | None) -> Invitation:
    """End the older links and mail a new one: an invitation, or a new password for who has one already."""
    person = User.objects.select_for_update().get(pk=person.pk)
    end_links(person)
    invitation = Invitation.objects.create(
        user=person,
        purpose=Purpose.RESET if person.has_entered else Purpose.INVITE,
        nonce=links.nonce(),
        created_by=by,
        expires_at=timezone.now() + LIFE,
    )
    record(AccountEvent.LINK_SENT, by=by, target=person, purpose=str(invitation.get_purpose_display()))
    invites = invitation.purpose == Purpose.INVITE
    rule = gettext_lazy("Tautan berlaku 24 jam dan hanya dapat dipakai sekali. Abaikan bila Anda tidak memintanya.")
    text = (
        gettext_lazy("Anda diundang ke Portal BNN. Buka tautan ini untuk membuat sandi.")
        if invites
        else gettext_lazy("Buka tautan ini untuk membuat sandi baru.")
    )
    tell(
        event=AccountEvent.LINK_SENT,
        to=[person],
        subject=gettext_lazy("Undangan ke Portal BNN") if invites else gettext_lazy("Sandi baru untuk Portal BNN"),
        text=format_lazy("{} {}", text, rule),
        urgent=True,
        link=("accounts.invitation", invitation.pk),
        mail_only=True,
    )
    return invitation


def end_links(person: User) -> int:
    """Links made before are no longer good; the row of `person` is locked by the caller."""
    return Invitation.objects.filter(user=person, used_at=None, ended_at=None).update(ended_at=timezone.now())


def check_is_usable(invitation: Invitation | None) -> Invitation:
    """The invitation, or why its link does not work and whom to ask."""
    if invitation is None:
        raise ValidationError(_("Tautan ini tidak kami kenal. Pastikan tersalin utuh dari surel atau pesan."))
    whom = whom_to_ask(invitation.user)
    if not invitation.user.is_active:
        raise ValidationError(_("Akun ini sedang ditangguhkan.") + f" {whom}")
    if invitation.used_at is not None:
        raise ValidationError(_("Tautan ini sudah dipakai. Masuklah dengan sandi Anda, atau minta tautan baru."))
    if invitation.ended_at is not None:
        raise ValidationError(_("Tautan ini sudah diganti dengan yang lebih baru. Pakai tautan terakhir.") + f" {whom}")
    if not invitation.is_usable:
        raise ValidationError(_("Tautan ini sudah lewat 24 jam. Mintalah yang baru.") + f" {whom}")
    return invitation


def whom_to_ask(person: User) -> str:
    """The office that manages this person, or ADMIN, as a sentence."""
    membership = person.all_memberships.select_related("organisation").order_by("-valid_from").first()
    if membership is None:
        return _("Hubungi administrator portal di BNN pusat.")
    return _("Hubungi pengelola orang di %(office)s.") % {"office": membership.organisation.name}


@transaction.atomic
def accept(*, invitation: Invitation, password: str, name: str = "") -> User:
    """Set the password of who brought this link. Of two requests with one link the second finds it used."""
    person = User.objects.select_for_update().get(pk=invitation.user_id)
    found = Invitation.objects.select_for_update(of=["self"]).select_related("user").get(pk=invitation.pk)
    check_is_usable(found)
    password_validation.validate_password(password, person)
    invited = found.purpose == Purpose.INVITE
    if invited and name.strip():
        person.name = name.strip()
    person.set_password(password)  # ends every session: they carry a hash of the old one
    person.suspension_due = None
    person.save(update_fields=["name", "password", "suspension_due"])
    AuthToken.objects.filter(user=person).delete()
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    record(AccountEvent.INVITATION_ACCEPTED if invited else AccountEvent.PASSWORD_RESET, by=person, target=person)
    if not invited:
        tell(
            event=AccountEvent.PASSWORD_RESET,
            to=[person],
            subject=lazily(lambda: _("Sandi Anda baru saja diganti")),
            text=lazily(
                lambda: _(
                    "Sandi akun Anda diganti lewat tautan sekali pakai. Bila bukan Anda, segera laporkan. %(whom)s"
                )
                % {"whom": whom_to_ask(person)}
            ),
            urgent=True,
        )
    return person
