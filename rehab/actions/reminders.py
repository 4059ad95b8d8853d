"""Reminders of reports that are due: what is due and not yet sent, once a report, person and stage."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell
from bnnportal.notices.models import Message
from bnnportal.pages import address
from partners.recipients import by_organisation
from rehab.enums import RehabEvent, ReportStatus
from rehab.models import MonthlyReport, Reminder
from rehab.models.report import ANSWER_DAYS
from rehab.permissions import check_can_remind
from rehab.permissions.reports import locked_since

FILLERS = (Role.PARTNER, Role.OPERATOR, Role.APPROVER)
EARLY = 3  # days before it is due
SHOWN = 12  # lines of a message; the list behind it has the rest


@dataclass(frozen=True)
class Stage:
    """From so many days after the deadline on: who of the supervising office hears of it, besides the facility."""

    code: str
    days: int
    office: tuple[Role, ...] = ()


STAGES = (
    Stage("H-3", -EARLY),
    Stage("H+1", 1),
    Stage("H+3", 3, (Role.OPERATOR,)),
    Stage("H+7", 7, (Role.OPERATOR, Role.APPROVER)),  # the head of office
)
ANSWER_SOON = 3  # days before a returned report no longer counts as handed in


@dataclass(frozen=True)
class Reminded:
    """What a press on the button did: how many reports were asked for, and those that have nobody to ask."""

    reports: int
    unreachable: tuple[MonthlyReport, ...]


def remind(now: dt.datetime | None = None) -> int:
    """The daily round; returns how many messages were written.

    Each report is at the latest stage it has reached, so days without a round are made up for by the next one with a
    single message, and a second round, or one at the same moment, says nothing again. Days are those of the facility.
    """
    now = now or timezone.now()
    desks: dict[tuple[int, tuple[Role, ...]], list[tuple[MonthlyReport, Stage]]] = defaultdict(list)
    for report in waited_for(now):
        stage = stage_of(report, now)
        if stage is None:
            continue
        desks[report.facility.organisation_id, FILLERS].append((report, stage))
        if stage.office:
            desks[report.facility.supervisor_id, stage.office].append((report, stage))
    people: dict[int, User] = {}
    parts: dict[int, dict[int, tuple[MonthlyReport, Stage]]] = defaultdict(dict)
    for roles in {roles for _organisation, roles in desks}:
        found = by_organisation({one for one, asked in desks if asked == roles}, roles)
        for organisation, members in found.items():
            for person in members:
                people[person.pk] = person
                parts[person.pk] |= {report.pk: (report, stage) for report, stage in desks[organisation, roles]}
    today = timezone.localdate(now)
    return sum(tell_one(people[pk], list(parts[pk].values()), today) for pk in sorted(people))


def waited_for(now: dt.datetime) -> Iterable[MonthlyReport]:
    """Owed, near or past its deadline, not handed in, and not of a locked year; and what was returned for days."""
    open_until = now + dt.timedelta(days=EARLY + 1)
    answer = Q(
        status=ReportStatus.RETURNED,
        approved=None,
        returned_at__lte=now - dt.timedelta(days=ANSWER_DAYS - ANSWER_SOON),
        returned_at__gt=now - dt.timedelta(days=ANSWER_DAYS),
    )
    found = (
        MonthlyReport.objects.expected()
        .filter(Q(counted_at=None, due_at__lt=open_until) | answer)
        .select_related("facility__organisation", "facility__supervisor")
        .order_by("month", "facility__code")
    )
    locked: dict[int, bool] = {}
    for report in found:
        year = report.month.year
        if year not in locked:
            locked[year] = now > locked_since(year)
        if not locked[year]:
            yield report


def stage_of(report: MonthlyReport, now: dt.datetime) -> Stage | None:
    """The stage a report has reached by the calendar of its facility, or None before the first."""
    zone = ZoneInfo(report.facility.time_zone)
    if report.counted_at is not None and report.returned_at is not None:  # each time it is returned
        return Stage(f"B{report.returned_at.astimezone(zone):%y%m%d}", 0)
    days = (now.astimezone(zone).date() - report.due_at.astimezone(zone).date()).days
    reached = [stage for stage in STAGES if stage.days <= days]
    if reached and report.returned_at is not None:  # handed in empty: each stage is told again
        return replace(reached[-1], code=f"{reached[-1].code}-{report.returned_at.astimezone(zone):%y%m%d}")
    return reached[-1] if reached else None


@transaction.atomic
def tell_one(person: User, parts: list[tuple[MonthlyReport, Stage]], today: dt.date) -> bool:
    """What this person was not told yet, in one message; whoever was told today hears the rest tomorrow."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)  # two rounds: one after the other
    reports = [report.pk for report, _stage in parts]
    known = set(Reminder.objects.filter(person=person, report__in=reports).values_list("report", "stage"))
    new = [(report, stage) for report, stage in parts if (report.pk, stage.code) not in known]
    key = f"rehab.remind:{today}"
    if not new or Message.objects.filter(recipient=person, key=key).exists():
        return False
    Reminder.objects.bulk_create(Reminder(report=report, person=person, stage=stage.code) for report, stage in new)
    say(person, [report for report, _stage in new], key)
    return True


def say(person: User, reports: list[MonthlyReport], key: str = "") -> None:
    offices = {report.facility.supervisor.code for report in reports}
    tell(
        event=RehabEvent.REMINDED,
        to=[person],
        subject=lazily(lambda: subject(reports)),
        text=lazily(lambda: text(reports)),
        url=reports[0].get_absolute_url() if len(reports) == 1 else address("report-list"),
        organisation=offices.pop() if len(offices) == 1 else "",
        key=key,
    )


def subject(reports: Collection[MonthlyReport]) -> str:
    """ "Laporan Oktober 2026 belum dikirim"; of several, how many are late and how many will be due."""
    now = timezone.now()
    if len(reports) == 1:
        (report,) = reports
        words = {"month": report.period, "facility": report.facility.name}
        if report.counted_at is not None:
            return _("Laporan %(month)s %(facility)s menunggu perbaikan") % words
        if report.due_at < now:
            return _("Laporan %(month)s %(facility)s terlambat") % words
        return _("Laporan %(month)s %(facility)s segera jatuh tempo") % words
    late = sum(report.counted_at is None and report.due_at < now for report in reports)
    if late == len(reports):
        return ngettext("%(n)s laporan bulanan terlambat", "%(n)s laporan bulanan terlambat", late) % {"n": late}
    if not late:
        return _("%(n)s laporan bulanan menunggu Anda") % {"n": len(reports)}
    return _("%(n)s laporan bulanan menunggu Anda, %(late)s terlambat") % {"n": len(reports), "late": late}


def text(reports: Collection[MonthlyReport]) -> str:
    lines = [f"• {line(report)}" for report in [*reports][:SHOWN]]
    if len(reports) > SHOWN:
        lines.append(_("… dan %(n)s lagi.") % {"n": len(reports) - SHOWN})
    return "\n".join(lines)


def line(report: MonthlyReport) -> str:
    words = {"facility": report.facility.name, "month": report.period, "day": date_format(report.due_local, "j F Y")}
    if report.returned_at is not None and report.counted_at is not None:
        until = timezone.localdate(report.returned_at + dt.timedelta(days=ANSWER_DAYS))
        words["day"] = date_format(until, "j F Y")
        if not report.counts:
            return (
                _("%(facility)s, %(month)s: dikembalikan dan tidak dijawab; dihitung belum lapor sejak %(day)s") % words
            )
        return (
            _("%(facility)s, %(month)s: dikembalikan; dihitung belum lapor bila tidak dijawab sampai %(day)s") % words
        )
    if report.due_at < timezone.now():
        return _("%(facility)s, %(month)s: terlambat, batasnya %(day)s") % words
    return _("%(facility)s, %(month)s: paling lambat %(day)s") % words


@transaction.atomic
def remind_missing(*, reports: QuerySet[MonthlyReport], by: User) -> Reminded:
    """The button: ask the people of each facility for reports that are due, one message a person.

    All or nothing: each is checked. Pressed again on the same day, nobody hears it twice.
    """
    found = list(
        reports.select_related("facility__organisation", "facility__supervisor").order_by("month", "facility__code")
    )
    for report in found:
        check_can_remind(by, report)
    members = by_organisation({report.facility.organisation_id for report in found}, FILLERS)
    stage = f"T{timezone.localdate():%Y%m%d}"
    told = set(Reminder.objects.filter(report__in=found, stage=stage).values_list("report", "person"))
    asked: dict[int, tuple[User, list[MonthlyReport]]] = {}
    unreachable: list[MonthlyReport] = []
    reached: set[int] = set()
    offices: dict[str, int] = defaultdict(int)
    for report in found:
        people = [person for person in members.get(report.facility.organisation_id, ()) if person.pk != by.pk]
        if not people:
            unreachable.append(report)
        for person in people:
            if (report.pk, person.pk) not in told:
                asked.setdefault(person.pk, (person, []))[1].append(report)
                if report.pk not in reached:
                    reached.add(report.pk)
                    offices[report.facility.supervisor.code] += 1
    for person, wanted in asked.values():
        rows = [Reminder(report=report, person=person, stage=stage) for report in wanted]
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
        say(person, wanted)
    for office, n in sorted(offices.items()):
        record(RehabEvent.REMINDED, by=by, organisation=office, count=n)
    return Reminded(len(reached), tuple(unreachable))
