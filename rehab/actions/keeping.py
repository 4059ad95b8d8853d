"""Whose a facility is when its owner or its supervising office merges into another."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from rehab.actions.months import move_deadlines, pass_on
from rehab.enums import RehabEvent
from rehab.models import Facility
from rehab.models.facility import FacilityQuerySet

FIELDS = {"organisation": "owner", "supervisor": "supervisor"}  # and their names in the audit trail


def of(organisation: Organisation) -> FacilityQuerySet:
    return Facility.objects.filter(Q(organisation=organisation) | Q(supervisor=organisation))


def count_running(organisation: Organisation, day: dt.date) -> int:
    """Those it owns or supervises that still report on that day, or ever will."""
    month = day.replace(day=1)
    return of(organisation).filter(Q(closed_after=None) | Q(closed_after__gte=month)).count()


@transaction.atomic
def carry_over(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """The successor owns and supervises all of them, closed ones too: their reports are still read and corrected.

    What was counted keeps the office it was counted for. Deadlines still to come follow the successor's clock.
    """
    moved = list(of(old).select_for_update(no_key=True, of=("self",)).order_by("pk"))
    for facility in moved:
        fields = [name for name in FIELDS if getattr(facility, f"{name}_id") == old.pk]
        for name in fields:
            setattr(facility, name, new)
        facility.save(update_fields=fields)
        record(
            RehabEvent.FACILITY_CHANGED, by=by, target=facility, organisation=facility.supervisor.code,
            **dict.fromkeys((FIELDS[name] for name in fields), f"{old} → {new}"),
        )  # fmt: skip
    facilities = [facility.pk for facility in moved]
    pass_on(facilities)
    move_deadlines(facilities)
    return len(moved)
