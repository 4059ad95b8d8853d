"""The administrator's changes to the table of holidays."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bnnportal.audit.actions import record
from bnnportal.offices.enums import OfficeEvent
from bnnportal.offices.models import Holiday
from bnnportal.offices.permissions import check_can_administer

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


@transaction.atomic
def add_holiday(*, by: "User", **fields: Any) -> Holiday:
    check_can_administer(by)
    holiday = Holiday(**fields)
    holiday.full_clean()
    holiday.save()
    record(OfficeEvent.HOLIDAY_ADDED, by=by, target=holiday)
    return holiday


@transaction.atomic
def change_holiday(*, holiday: Holiday, by: "User", **fields: Any) -> Holiday:
    """Correct or move a day. Deadlines are counted when they are asked for, so they follow."""
    check_can_administer(by)
    holiday = Holiday.objects.select_for_update().get(pk=holiday.pk)
    changed = {name: value for name, value in fields.items() if getattr(holiday, name) != value}
    if not changed:
        return holiday
    before = str(holiday)
    for name, value in changed.items():
        setattr(holiday, name, value)
    holiday.full_clean()
    holiday.save()
    record(OfficeEvent.HOLIDAY_CHANGED, by=by, target=holiday, was=before)
    return holiday


@transaction.atomic
def delete_holiday(*, holiday: Holiday, by: "User") -> None:
    check_can_administer(by)
    record(OfficeEvent.HOLIDAY_DELETED, by=by, target=holiday)
    Holiday.objects.filter(pk=holiday.pk).delete()
