"""What people change about their own account."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from bnnportal.accounts.enums import AccountEvent, Field, Role
from bnnportal.accounts.models import Membership, User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation


@transaction.atomic
def switch_membership(*, by: User, membership_id: int) -> Membership:
    """Act under another of one's own memberships; the audit line names the one left and the one taken."""
    left = by.capacity
    by.act_under(membership_id)
    membership = by.membership
    if membership is None or membership.pk != membership_id:
        raise PermissionDenied(_("Peran ini bukan milik Anda atau sudah berakhir."))
    record(AccountEvent.SWITCHED, by=by, target=by, organisation=membership.organisation.code, left=left)
    return membership


@transaction.atomic
def revoke_tokens(*, by: User) -> int:
    """Withdraw every API token of this person; returns how many were in force."""
    count = by.tokens.count()
    AuthToken.objects.filter(user=by).delete()
    if count:
        record(AccountEvent.TOKENS_REVOKED, by=by, target=by, count=count)
    return count


@transaction.atomic
def finish_password_change(*, by: User) -> None:
    """Whoever knew the old password loses the tokens made with it."""
    record(AccountEvent.PASSWORD_CHANGED, by=by, target=by)
    revoke_tokens(by=by)


@transaction.atomic
def issue_token(*, by: User) -> tuple[AuthToken, str]:
    """A new API token; asking for one is a sign-in, so the account counts as used."""
    instance, token = AuthToken.objects.create(user=by)
    by.last_login = timezone.now()
    by.save(update_fields=["last_login"])
    record(AccountEvent.TOKEN_ISSUED, by=by, target=by)
    return instance, token


@transaction.atomic
def ensure_account(
    *,
    email: str,
    name: str,
    password: str,
    organisation: Organisation,
    role: Role,
    field: Field = Field.ALL,
    since: dt.date,
) -> User:
    """Make a demo account, or bring an existing one to this password and membership (the demo loader)."""
    user = User.objects.filter(email=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, password, name=name, reactivated_at=timezone.now())
    else:
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
            AuthToken.objects.filter(user=user).delete()
        # A demo that is started again after months is used again: nobody in it is found unused.
        user.is_active, user.suspended_at, user.suspension_due, user.reactivated_at = True, None, None, timezone.now()
        user.save(update_fields=["is_active", "suspended_at", "suspension_due", "reactivated_at"])
    memberships = Membership.objects.filter(user=user, organisation=organisation, role=role, field=field)
    if is_new or not memberships.in_force().exists():
        until = dt.date(timezone.localdate().year + 1, 12, 31) if role == Role.AUDITOR else None
        Membership.objects.create(
            user=user, organisation=organisation, role=role, field=field, valid_from=since, valid_until=until
        )
    return user
