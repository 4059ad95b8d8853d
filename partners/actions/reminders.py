"""Reminders: what ends, what is due or late, which visits are still to be made; once a matter and person."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from bnnportal.pages import address
from partners import duty_sources, recipients
from partners.actions import papers
from partners.enums import ENDING_DAYS, AgreementStatus, FollowUpStatus, Side, VisitStatus
from partners.models import Agreement, FollowUp, Obligation, Partner, Reminder, Visit
from partners.models.agreement import stopping
from partners.models.obligation import DUE_SOON, UNMET

OFFICE_ROLES = (Role.OPERATOR, Role.APPROVER)
KEEP = dt.timedelta(days=400)
SHOWN = 12  # lines of a message; the page behind it has the rest


@dataclass(frozen=True)
class Matter:
    """One thing to be reminded of. `line` is said in the reader's language; `late` counts apart in the subject."""

    key: str
    line: Callable[[], str]
    url: str
    office: str
    late: bool = False


Desk = dict[int, list[Matter]]  # what lies before the people of an organisation


def remind(now: dt.datetime | None = None) -> int:
    """The daily round; returns how many messages were written.

    What is due is found by ranges of dates and by what was not yet told, so days without a round are made up for by the
    next one, and a second round, or one at the same moment, says nothing again. The day is that of the office.
    """
    now = now or timezone.now()
    told = 0
    working = Organisation.objects.filter(Q(agreements__isnull=False) | Q(visits__isnull=False))
    zones = working.values_list("time_zone", flat=True).distinct()
    for zone in sorted(set(zones)):
        today = timezone.localdate(now, timezone=ZoneInfo(zone))
        for topic, gather in TOPICS.items():
            told += tell_all(topic, *gather(zone, today), today)
    Reminder.objects.filter(at__lt=now - KEEP).delete()
    return told + papers.remind(timezone.localdate(now, timezone=timezone.get_default_timezone()))


def bracket(days_left: int) -> int:
    """The nearest of 90, 60, 30, 15 that is not passed yet: 29 days left are told as 30."""
    return min(days for days in ENDING_DAYS if days_left <= days)


# What there is to be told


def ending(zone: str, today: dt.date) -> tuple[Desk, Desk]:
    """Agreements in force that end within 90 days and are not continued yet, to both sides, at 90, 60, 30, 15 days."""
    office_desk, partner_desk = defaultdict(list), defaultdict(list)
    found = (
        Agreement.objects.ends_within(ENDING_DAYS[0], today)
        .filter(office__time_zone=zone)
        .exclude(renewed_by__status=AgreementStatus.ACTIVE)
        .select_related("office", "partner__organisation")
        .order_by("end", "pk")
    )
    for agreement in found:
        assert agreement.end is not None  # noqa: S101 - ends_within
        left = (agreement.end - today).days
        matter = Matter(
            key=f"ending:{agreement.pk}:{agreement.end}:{bracket(left)}",
            line=lambda agreement=agreement, left=left: ending_line(agreement, left),  # type: ignore[misc]
            url=agreement.get_absolute_url(),
            office=agreement.office.code,
        )
        office_desk[agreement.office_id].append(matter)
        partner_desk[agreement.partner.organisation_id].append(matter)
    return office_desk, partner_desk


def ending_line(agreement: Agreement, left: int) -> str:
    return _("%(title)s, %(partner)s: berakhir %(day)s (%(left)s hari lagi)") % {
        "title": agreement.title,
        "partner": agreement.partner,
        "day": date_format(agreement.end, "j F Y") if agreement.end else "",
        "left": left,
    }


def duties(zone: str, today: dt.date) -> tuple[Desk, Desk]:
    """Duties that fall due within two weeks, to who owes them; late ones to the office as well.

    A terminated agreement binds until it ends. Not those a report fulfils: the reports remind of themselves.
    """
    binding = Agreement.objects.filter(Q(status=AgreementStatus.ACTIVE) | stopping(today), office__time_zone=zone)
    found = (
        Obligation.objects.filter(
            agreement__in=binding,
            status__in=UNMET,
            due__lte=today + DUE_SOON,
        )
        .exclude(duty_sources.owed_elsewhere())
        .select_related("agreement__office", "agreement__partner__organisation")
        .order_by("due", "pk")
    )
    return to_its_side(((duty, duty.agreement) for duty in found), today)


def follow_ups(zone: str, today: dt.date) -> tuple[Desk, Desk]:
    """What visits left to be done and is due within two weeks, to its side; what is late to the office as well."""
    found = (
        FollowUp.objects.filter(
            visit__in=Visit.objects.done(),
            visit__office__time_zone=zone,
            status=FollowUpStatus.OPEN,
            due__lte=today + DUE_SOON,
        )
        .select_related("visit__office", "visit__partner__organisation")
        .order_by("due", "pk")
    )
    return to_its_side(((task, task.visit) for task in found), today, "follow-up:")


def to_its_side(
    owed: Iterable[tuple[Obligation | FollowUp, Agreement | Visit]], today: dt.date, prefix: str = ""
) -> tuple[Desk, Desk]:
    """Each, with what it was agreed in, to the side that owes it; what is late to the office as well."""
    office_desk, partner_desk = defaultdict(list), defaultdict(list)
    for duty, under in owed:
        late = duty.due < today
        matter = Matter(
            key=f"{prefix}{'late' if late else 'due'}:{duty.pk}:{duty.due}",
            line=lambda duty=duty, partner=under.partner, late=late: due_line(duty, partner, late),  # type: ignore[misc]
            url=duty.get_absolute_url(),
            office=under.office.code,
            late=late,
        )
        if duty.side == Side.PARTNER:
            partner_desk[under.partner.organisation_id].append(matter)
        if duty.side == Side.OFFICE or late:
            office_desk[under.office_id].append(matter)
    return office_desk, partner_desk


def due_line(duty: Obligation | FollowUp, partner: Partner, late: bool) -> str:
    words = _("%(duty)s, %(partner)s: terlambat sejak %(day)s") if late else _("%(duty)s, %(partner)s: sampai %(day)s")
    return words % {"duty": duty, "partner": partner, "day": date_format(duty.due, "j F Y")}


def visits(zone: str, today: dt.date) -> tuple[Desk, Desk]:
    """Planned visits of this quarter not begun by its last month, and those of earlier quarters, to the office."""
    desk: Desk = defaultdict(list)
    quarter = (today.month + 2) // 3
    if today.month % 3:
        quarter -= 1
    last = today.year * 4 + quarter  # quarters are counted through: the last one of a year goes before the first
    found = Visit.objects.filter(office__time_zone=zone, status=VisitStatus.PLANNED, year__lte=today.year)
    for visit in found.select_related("office", "partner__organisation").order_by("year", "quarter", "pk"):
        if visit.year * 4 + visit.quarter > last:
            continue
        matter = Matter(
            key=f"visit:{visit.pk}:{visit.year}-{visit.quarter}",
            line=lambda visit=visit: str(visit),  # type: ignore[misc]
            url=address("visit-list") or address("agreement-list"),
            office=visit.office.code,
        )
        desk[visit.office_id].append(matter)
    return desk, {}


TOPICS: dict[str, Callable[[str, dt.date], tuple[Desk, Desk]]] = {
    "ending": ending, "duties": duties, "visits": visits, "follow_ups": follow_ups,
}  # fmt: skip
LISTS = {"ending": "agreement-ending", "duties": "obligation-list", "visits": "visit-list", "follow_ups": "visit-list"}


# Telling it


def tell_all(topic: str, office_desk: Desk, partner_desk: Desk, today: dt.date) -> int:
    """Everybody's part of a topic, one message a person and day."""
    people: dict[int, User] = {}
    parts: dict[int, dict[str, Matter]] = defaultdict(dict)
    for desk, roles in ((office_desk, OFFICE_ROLES), (partner_desk, (Role.PARTNER,))):
        for organisation, members in recipients.by_organisation(desk.keys(), roles).items():
            for person in members:
                people[person.pk] = person
                parts[person.pk] |= {matter.key: matter for matter in desk[organisation]}
    return sum(tell_one(topic, people[pk], parts[pk], today) for pk in sorted(people))


@transaction.atomic
def tell_one(topic: str, person: User, matters: dict[str, Matter], today: dt.date) -> bool:
    """What this person was not told yet, in one message; whoever was told today hears the rest tomorrow."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)  # two rounds: one after the other
    known = Reminder.objects.filter(person=person, matter__in=matters).values_list("matter", flat=True)
    new = {key: matter for key, matter in matters.items() if key not in set(known)}
    key = f"partners.{topic}:{today}"
    if not new or Message.objects.filter(recipient=person, key=key).exists():
        return False
    Reminder.objects.bulk_create(Reminder(person=person, matter=matter) for matter in new)
    left = [*new.values()]
    tell(
        event=f"partners.remind_{topic}",
        to=[person],
        subject=lazily(lambda: subject(topic, left)),
        text=lazily(lambda: text(left)),
        url=left[0].url if len(left) == 1 else address(LISTS[topic]) or address("agreement-list"),
        organisation=left[0].office if len({matter.office for matter in left}) == 1 else "",
        key=key,
    )
    return True


def subject(topic: str, matters: list[Matter]) -> str:
    n = len(matters)
    if topic == "ending":
        return ngettext("%(n)s perjanjian segera berakhir", "%(n)s perjanjian segera berakhir", n) % {"n": n}
    if topic == "visits":
        return ngettext("%(n)s kunjungan belum dilaksanakan", "%(n)s kunjungan belum dilaksanakan", n) % {"n": n}
    if topic == "follow_ups":
        return ngettext("%(n)s tindak lanjut kunjungan menunggu", "%(n)s tindak lanjut kunjungan menunggu", n) % {
            "n": n
        }
    late = sum(matter.late for matter in matters)
    if late == n:
        return ngettext("%(n)s kewajiban terlambat", "%(n)s kewajiban terlambat", n) % {"n": n}
    if not late:
        return ngettext("%(n)s kewajiban jatuh tempo", "%(n)s kewajiban jatuh tempo", n) % {"n": n}
    return _("%(due)s kewajiban jatuh tempo, %(late)s terlambat") % {"due": n - late, "late": late}


def text(matters: Iterable[Matter]) -> str:
    all_of_them = [*matters]
    lines = [f"• {matter.line()}" for matter in all_of_them[:SHOWN]]
    if len(all_of_them) > SHOWN:
        lines.append(_("… dan %(n)s lagi.") % {"n": len(all_of_them) - SHOWN})
    return "\n".join(lines)
