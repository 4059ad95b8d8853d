"""Facilities, and the months in which they need not report."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from rehab.actions.months import drop_unowed, open_months
from rehab.enums import RehabEvent
from rehab.models import Facility, Suspension
from rehab.permissions import check_can_edit_facility, check_can_suspend
from rehab.permissions.facilities import check_can_add_facility


@transaction.atomic
def add_facility(*, by: User, supervisor: Organisation, simulated: bool = False, **fields: Any) -> Facility:
    """Register a facility; the months it owes since go-live are there at once."""
    check_can_add_facility(by, supervisor)
    facility = Facility(supervisor=supervisor, simulated=simulated, **fields)
    check(facility)
    facility.save()
    record(RehabEvent.FACILITY_ADDED, by=by, target=facility, organisation=supervisor.code)
    open_months(facilities=[facility.pk])
    return facility


@transaction.atomic
def change_facility(*, facility: Facility, by: User, **fields: Any) -> Facility:
    """Correct a facility. Reports not handed in yet follow its services and months; what was handed in stays."""
    facility = (
        Facility.objects.select_for_update(of=("self",))
        .select_related("supervisor", "organisation")
        .get(pk=facility.pk)
    )
    check_can_edit_facility(by, facility)
    changed = {name: value for name, value in fields.items() if getattr(facility, name) != value}
    if not changed:
        return facility
    before = {name: str(getattr(facility, name)) for name in changed}
    for name, value in changed.items():
        setattr(facility, name, value)
    check(facility)
    facility.save()
    after = {name: f"{before[name]} → {getattr(facility, name)}" for name in changed}
    record(RehabEvent.FACILITY_CHANGED, by=by, target=facility, organisation=facility.supervisor.code, **after)
    drop_unowed(facility)
    open_months(facilities=[facility.pk])
    return facility


def check(facility: Facility) -> None:
    facility.full_clean()
    if facility.agreement is not None and facility.agreement.partner.organisation_id != facility.organisation_id:
        raise ValidationError({"agreement": _("Perjanjian ini milik mitra lain.")})


@transaction.atomic
def suspend(
    *, facility: Facility, by: User, first_month: dt.date, last_month: dt.date | None, reason: str
) -> Suspension:
    """Excuse a facility from some months; those already handed in still count."""
    check_can_suspend(by, facility)
    suspension = Suspension(
        facility=facility, first_month=first_month, last_month=last_month, reason=reason.strip(), by=by
    )
    suspension.full_clean()
    suspension.save()
    record(
        RehabEvent.FACILITY_SUSPENDED, by=by, target=facility, organisation=facility.supervisor.code,
        first=str(first_month), last=str(last_month or ""), reason=suspension.reason,
    )  # fmt: skip
    drop_unowed(facility)
    return suspension


@transaction.atomic
def resume(*, suspension: Suspension, by: User, last_month: dt.date | None = None) -> None:
    """End a suspension after a month, or take it away altogether; the months owed again come back."""
    facility = suspension.facility
    check_can_suspend(by, facility)
    if last_month is None or last_month < suspension.first_month:
        suspension.delete()
    else:
        suspension.last_month = last_month
        suspension.full_clean()
        suspension.save()
    record(
        RehabEvent.FACILITY_RESUMED, by=by, target=facility, organisation=facility.supervisor.code,
        last=str(last_month or ""),
    )  # fmt: skip
    open_months(facilities=[facility.pk])
