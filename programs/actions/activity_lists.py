"""Many activities at once, out of a file that was checked as a whole."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from bnnportal.accounts.models import User
from bnnportal.files import actions as files
from bnnportal.files.models import Attachment
from programs import notices
from programs.actions.activities import Institutions
from programs.enums import ActivityStatus
from programs.models import Activity, Attendance
from programs.permissions import check_can_record_activity

BATCH = 1_000


@dataclass(frozen=True)
class Listed:
    """One line, understood: `activity` has neither series nor recorder yet."""

    activity: Activity
    institutions: Institutions


@transaction.atomic
def record_list(*, listed: Sequence[Listed], by: User) -> list[Activity]:
    """Save them all, as plans or as done; the import's own line in the trail stands for all of them.

    The lines were checked by who read them (imports.check); what cannot be is refused by the database. A query for
    each thousand, and one message for each office and field where something waits.
    """
    places = {(one.activity.office_id, one.activity.programme.field): one.activity for one in listed}
    for activity in places.values():
        check_can_record_activity(by, activity.office, activity.programme)
    for one in listed:
        one.activity.series, one.activity.by = uuid.uuid4(), by
    made = Activity.objects.bulk_create([one.activity for one in listed], batch_size=BATCH)
    Attendance.objects.bulk_create(
        [
            Attendance(activity=one.activity, name=name, people=people)
            for one in listed
            for name, people in one.institutions
        ],
        batch_size=BATCH,
    )
    waiting = [one for one in made if one.status == ActivityStatus.DONE]
    for activity in {(one.office_id, one.programme.field): one for one in waiting}.values():
        notices.waits(activity, by)
    return made


@transaction.atomic
def take_back_list(*, pks: Collection[int], by: User) -> int:
    """Take back what a file brought in, as long as nothing of it was approved; its photos go with it."""
    held = Activity.objects.select_for_update(of=("self",)).filter(pk__in=pks).exclude(status=ActivityStatus.APPROVED)
    found = list(held.order_by("pk").values_list("pk", flat=True))
    photos = Attachment.objects.filter(holder_type="programs.activity", holder_id__in=found, removed_at=None)
    for one in Activity.objects.filter(pk__in=photos.values("holder_id")):
        files.forget_all(holder=one)
    Activity.objects.filter(pk__in=found).delete()
    return len(found)
