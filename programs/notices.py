"""Who is told what about activities: the approver of the field that something waits, the recorder how it was judged."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from bnnportal.offices.models import Organisation
from partners.recipients import people

if TYPE_CHECKING:
    from programs.models import Activity


def approvers_of(office: Organisation, field: str) -> list[User]:
    """The approvers of the field at the office itself."""
    found = Membership.objects.filter(organisation=office, role=Role.APPROVER)
    return people(found if field == Field.ALL else found.filter(field__in=(Field.ALL, field)))


def waits(activity: "Activity", by: User) -> None:
    """Once a day for an office and field, however many wait: the message leads to all of them."""
    field = activity.programme.field
    tell(
        event="programs.activity_waits",
        to=[person for person in approvers_of(activity.office, field) if person.pk != by.pk],
        subject=gettext_lazy("Kegiatan menunggu persetujuan Anda"),
        text=lazily(lambda: _("%(office)s mencatat kegiatan yang terlaksana.") % {"office": activity.office}),
        url=reverse("programme-activity-approve-many"),
        organisation=activity.office.code,
        key=f"activities:{activity.office_id}:{field}:{timezone.localdate():%Y-%m-%d}",
    )


def approved(activities: Sequence["Activity"], by: User) -> None:
    """One message a recorder, also where many were approved at once."""
    of: dict[User, list[Activity]] = defaultdict(list)
    for activity in activities:
        if activity.by_id != by.pk:
            of[activity.by].append(activity)
    for person, theirs in of.items():
        n, names = len(theirs), "; ".join(str(activity) for activity in theirs[:10])
        tell(
            event="programs.activity_approved",
            to=[person],
            subject=said(n),
            text=names if n <= 10 else f"{names}; …",
            url=theirs[0].get_absolute_url()
            if n == 1
            else f"{reverse('programme-activity-list')}?status=SETUJU&office={theirs[0].office.code}",
            organisation=theirs[0].office.code,
        )


def said(n: int) -> str:
    return lazily(lambda: ngettext("%(n)s kegiatan disetujui", "%(n)s kegiatan disetujui", n) % {"n": n})


def returned(activity: "Activity", by: User) -> None:
    tell(
        event="programs.activity_returned",
        to=[activity.by] if activity.by_id != by.pk else [],
        subject=lazily(lambda: _("Kegiatan dikembalikan: %(title)s") % {"title": activity}),
        text=activity.reason,
        url=activity.get_absolute_url(),
        organisation=activity.office.code,
    )
