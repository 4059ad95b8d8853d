"""Whose plans, places and cases are when an office merges into another, or the person who planned leaves.

What was approved, counted and decided stays with the office that did it: targets and results of the year belong
together. The successor goes on with what is still open.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from programs.enums import ActivityStatus, ProgramEvent
from programs.models import Activity, Case, Evidence, Site, Target
from programs.models.activity import ProgrammeActivityQuerySet
from programs.models.case import CaseQuerySet

OPEN = (ActivityStatus.PLANNED, ActivityStatus.POSTPONED, ActivityStatus.DONE)


def open_activities(office: Organisation) -> ProgrammeActivityQuerySet:
    """Still to come or to be approved, corrections among them."""
    return Activity.objects.filter(office=office, status__in=OPEN)


def running_cases(office: Organisation) -> CaseQuerySet:
    """Those with something in the store of evidence, or not weighed."""
    kept = Evidence.objects.filter(
        Q(net=None) | Q(net__gt=F("laboratory") + F("training") + F("science") + F("destroyed"))
    )
    return Case.objects.filter(office=office, pk__in=kept.values("case"))


def later_targets(office: Organisation, day: dt.date) -> QuerySet[Target]:
    """Of years that begin on the day or after it."""
    return Target.objects.filter(office=office, year__gt=(day - dt.timedelta(days=1)).year)


def count_open(office: Organisation, day: dt.date) -> int:
    return open_activities(office).count()


@transaction.atomic
def carry_activities(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    moved = list(open_activities(old).select_for_update(of=("self",)).order_by("pk"))
    for activity in moved:
        activity.office = new
        activity.save(update_fields=["office"])
        record(
            ProgramEvent.ACTIVITY_SAVED, by=by, target=activity, organisation=new.code, before=old.code, after=new.code
        )
    return len(moved)


def count_none(office: Organisation, day: dt.date) -> int:
    return 0  # these hold no closure up: they stay what they were


@transaction.atomic
def carry_places_and_cases(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """A place is looked after by the successor; so are cases whose evidence is not gone yet."""
    sites = list(Site.objects.filter(office=old).select_for_update(of=("self",)).order_by("pk"))
    for site in sites:
        site.office = new
        site.save(update_fields=["office"])
        record(ProgramEvent.SITE_SAVED, by=by, target=site, organisation=new.code, before=old.code, after=new.code)
    cases = list(running_cases(old).select_for_update(of=("self",)).order_by("pk"))
    taken = set(
        Case.objects.filter(office=new, number__in=[case.number for case in cases]).values_list("number", flat=True)
    )
    if taken:
        raise ValidationError(
            _("Nomor LKN berikut ada di kedua satuan kerja: %(numbers)s. Perbaiki dahulu salah satunya.")
            % {"numbers": ", ".join(sorted(taken))}
        )
    for case in cases:
        case.office = new
        case.save(update_fields=["office"])
        record(ProgramEvent.CASE_SAVED, by=by, target=case, organisation=new.code, before=old.code, after=new.code)
    return len(sites) + len(cases)


@transaction.atomic
def carry_targets(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """Targets of the years to come, with their revisions. Where the successor has its own, that one stands.

    A BNNP's target already holds those of its BNNKs: into their own province nothing is carried.
    """
    if old.parent_id == new.pk:
        return 0
    own = set(Target.objects.filter(office=new).values_list("indicator", "year"))
    rows = list(later_targets(old, day).select_for_update(of=("self",)).order_by("pk"))
    moved = [row for row in rows if (row.indicator_id, row.year) not in own]
    for row in moved:
        row.office = new
        row.save(update_fields=["office"])
        record(ProgramEvent.TARGET_SAVED, by=by, target=row, organisation=new.code, before=old.code, after=new.code)
    return len(moved)


# A person leaves


def planned_by(person: User, office: Organisation) -> ProgrammeActivityQuerySet:
    return Activity.objects.filter(
        office=office, by=person, status__in=(ActivityStatus.PLANNED, ActivityStatus.POSTPONED)
    )


def count_planned(person: User, organisation: Organisation) -> int:
    return planned_by(person, organisation).count()


@transaction.atomic
def hand_over(leaver: User, successor: User, organisation: Organisation, by: User) -> int:
    """Plans become the successor's; what took place keeps the name of who recorded it."""
    found = list(planned_by(leaver, organisation).select_for_update(of=("self",)).order_by("pk"))
    for activity in found:
        activity.by = successor
        activity.save(update_fields=["by"])
        record(ProgramEvent.ACTIVITY_SAVED, by=by, target=activity, organisation=organisation.code, to=successor.name)
    return len(found)
