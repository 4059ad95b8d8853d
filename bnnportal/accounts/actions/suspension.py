"""Accounts that nobody uses are suspended after 90 days, announced 14 days before; a manager lets people in again."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from knox.models import AuthToken

from bnnportal.accounts.actions.links import end_links, make_link, whom_to_ask
from bnnportal.accounts.actions.memberships import check_an_admin_stays, lock_admins
from bnnportal.accounts.enums import AccountEvent, Role
from bnnportal.accounts.models import User
from bnnportal.accounts.permissions import check_can_reactivate, check_can_suspend
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell

UNUSED = dt.timedelta(days=90)
NOTICE = dt.timedelta(days=14)


@transaction.atomic
def suspend(*, person: User, by: User, reason: str) -> User:
    lock_admins()
    person = User.objects.select_for_update().get(pk=person.pk)
    check_can_suspend(by, person)
    return shut(person, by, reason)


def shut(person: User, by: User | None, reason: str) -> User:
    """Nobody signs in, and what is signed in ends: sessions at their next request, tokens now."""
    person.is_active, person.suspended_at, person.suspension_due = False, timezone.now(), None
    person.save(update_fields=["is_active", "suspended_at", "suspension_due"])
    if person.all_memberships.in_force().filter(role=Role.ADMIN).exists():
        check_an_admin_stays(person, None)
    AuthToken.objects.filter(user=person).delete()
    end_links(person)
    record(AccountEvent.SUSPENDED, by=by, target=person, reason=reason)
    tell(
        event=AccountEvent.SUSPENDED,
        to=[person],
        subject=lazily(lambda: _("Akun Anda ditangguhkan")),
        text=lazily(
            lambda: _("Akun Anda tidak dapat dipakai masuk sampai diaktifkan lagi. %(whom)s")
            % {"whom": whom_to_ask(person)}
        ),
        urgent=True,
        mail_only=True,
        key=f"accounts.suspend:{person.pk}:{person.suspended_at:%Y-%m-%d}",
    )
    return person


@transaction.atomic
def reactivate(*, person: User, by: User) -> User:
    """The 90 days begin again. Whoever never came to set a password gets a new invitation for it."""
    person = User.objects.select_for_update().get(pk=person.pk)
    check_can_reactivate(by, person)
    person.is_active, person.suspended_at, person.reactivated_at = True, None, timezone.now()
    person.save(update_fields=["is_active", "suspended_at", "reactivated_at"])
    record(AccountEvent.REACTIVATED, by=by, target=person)
    if not person.has_entered:
        make_link(person=person, by=by)
        return person
    tell(
        event=AccountEvent.REACTIVATED,
        to=[person],
        subject=lazily(lambda: _("Akun Anda aktif lagi")),
        text=lazily(lambda: _("Akun Anda dapat dipakai masuk lagi dengan sandi yang lama.")),
        url="/masuk/",
        urgent=True,
        mail_only=True,
    )
    return person


def suspend_unused() -> tuple[int, int]:
    """The daily round; returns (announced, suspended).

    What is due is found by dates in the rows, so a missed day is caught up, and a second round on one day does
    nothing. Nobody is suspended without 14 days of notice, however long the portal stood still.
    """
    today = timezone.localdate()
    announced = sum(announce(pk, today) for pk in unused(today - UNUSED + NOTICE))
    ended = sum(suspend_if_unused(pk, today) for pk in unused(today - UNUSED).filter(suspension_due__lte=today))
    return announced, ended


def unused(before: dt.date):  # type: ignore[no-untyped-def] # a values_list has no name to write
    """Ids of active people last seen on `before` or earlier."""
    return User.objects.unused_since(before + dt.timedelta(days=1)).order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def announce(pk: int, today: dt.date) -> bool:
    person = User.objects.select_for_update().get(pk=pk)
    due = person.suspension_due
    if not person.is_active or (due is not None and last_use(person) + UNUSED <= due):
        return False  # an older notice counts unless the person came back after it
    ends = person.suspension_due = max(last_use(person) + UNUSED, today + NOTICE)
    person.save(update_fields=["suspension_due"])
    record(AccountEvent.SUSPENSION_ANNOUNCED, by=None, target=person, until=ends.isoformat())
    tell(
        event=AccountEvent.SUSPENSION_ANNOUNCED,
        to=[person],
        subject=lazily(lambda: _("Akun Anda akan ditangguhkan karena lama tidak dipakai")),
        text=lazily(lambda: _("Masuklah sebelum %(day)s agar akun tetap aktif.") % {"day": date_format(ends, "j F Y")}),
        url="/masuk/",
        urgent=True,
        key=f"accounts.announce_suspension:{person.pk}:{ends}",
    )
    return True


def suspend_if_unused(pk: int, today: dt.date) -> bool:
    """False where the person came back since the notice, or is the last ADMIN."""
    try:
        with transaction.atomic():
            lock_admins()
            person = User.objects.select_for_update().get(pk=pk)
            due = person.suspension_due
            if not person.is_active or due is None or due > today:
                return False
            if last_use(person) + UNUSED > due:  # the person came back: that notice is void
                return False
            shut(person, None, "tidak dipakai 90 hari")
    except ValidationError:
        return False
    return True


def suspends_on(person: User) -> dt.date | None:
    """The announced day, unless the person came back after the notice."""
    due = person.suspension_due
    return due if due is not None and person.is_active and last_use(person) + UNUSED <= due else None


def last_use(person: User) -> dt.date:
    moments = [person.last_login, person.date_joined, person.reactivated_at]
    return timezone.localdate(max(moment for moment in moments if moment is not None))
