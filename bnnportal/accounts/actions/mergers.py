"""People of an office that is merged go along to its successor; registered with offices.dependants (apps.py)."""

import datetime as dt

from django.db import transaction

from bnnportal.accounts.actions.memberships import told
from bnnportal.accounts.enums import AccountEvent
from bnnportal.accounts.models import Membership, User
from bnnportal.audit.actions import record
from bnnportal.offices.models import DAY, Organisation, today


def count_members(organisation: Organisation, day: dt.date) -> int:
    """Memberships in force on that day or later."""
    return Membership.objects.not_ended(day).filter(organisation=organisation).count()


@transaction.atomic
def carry_over(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """End every membership at `old` and begin the same one at `new`; what is past is not rewritten.

    The merger was decided by the national administrator, so no right is asked for again: everybody keeps role, field,
    standing and last day. Whoever has that role at the successor already only loses the old one.
    """
    day = max(day, today())
    leaving = Membership.objects.select_for_update(of=["self"]).select_related("organisation", "user").not_ended(day)
    memberships = list(leaving.filter(organisation=old).order_by("pk"))
    for membership in memberships:
        before, until = told(membership), membership.valid_until
        begins = max(day, membership.valid_from)
        same = Membership.objects.filter(user=membership.user_id, role=membership.role, field=membership.field)
        has_it = same.not_ended(begins).filter(organisation=new).exists()
        if membership.valid_from < day:
            membership.valid_until = day - DAY
            membership.save(update_fields=["valid_until"])
            successor = Membership(
                user=membership.user, organisation=new, role=membership.role, field=membership.field,
                standing=membership.standing, manages_people=membership.manages_people,
                valid_from=begins, valid_until=until,
            )  # fmt: skip
        elif has_it:
            membership.valid_until = membership.valid_from
            membership.save(update_fields=["valid_until"])
            successor = None
        else:
            membership.organisation = new
            successor = membership
        if successor is not None and not has_it:
            successor.save()
        record(
            AccountEvent.MEMBERSHIP_CHANGED,
            by=by,
            target=membership,
            organisation=old.code,
            before=before,
            after=told(successor if successor is not None and not has_it else membership),
        )
    return len(memberships)
