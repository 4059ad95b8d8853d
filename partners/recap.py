"""The yearly recap: which agreements an office had in a year, how they stood, and how many duties were met.

An agreement counts in every year its term touches; one without a known end in every year from its first day on. One
that is still prepared counts from the year it was begun. What was refused or cancelled is no agreement and counts
nowhere. The state is that of the last day of the year, or of today while the year runs; drafts have no history, so a
draft of an earlier year shows the state it has now.
"""

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation, OrganisationQuerySet
from partners.enums import ENDING_DAYS, OPEN, SIGNED, AgreementKind, AgreementStatus, Validity
from partners.models import Agreement, Obligation
from partners.models.agreement import AgreementQuerySet
from partners.models.obligation import MET_ON_TIME, ObligationQuerySet

ENDED = AgreementStatus.ENDED
TERMINATED = AgreementStatus.TERMINATED
# Columns of the recap by what they count; every counted agreement is in exactly one.
GROUPS: dict[str, tuple[str, ...]] = {
    "prepared": tuple(sorted(OPEN)),
    "running": (Validity.RUNNING, Validity.NOT_YET),
    "ending": (Validity.ENDING,),
    "unknown": (Validity.UNKNOWN,),
    "over": (Validity.EXPIRED, ENDED),
    "terminated": (TERMINATED,),
}


DUTIES = {"duties_due": Count("pk"), "duties_met": Count("pk", filter=MET_ON_TIME)}


class Year:
    """A year of the recap, up to today while it runs."""

    def __init__(self, year: int) -> None:
        today = timezone.localdate()
        self.number = year
        self.first, self.last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        self.day = min(today, self.last)
        self.is_running = self.first <= today <= self.last

    def agreements(self, found: AgreementQuerySet) -> AgreementQuerySet:
        """Those of the year, annotated with `begun`, `over` and `recap_state`."""
        made = TruncDate("created_at")
        begun = Case(When(status__in=sorted(OPEN), then=made), default=Coalesce(Least("start", "signed_on"), made))
        rows = found.annotate(begun=begun, over=Coalesce("ended_on", "end"))
        signed = Q(status__in=sorted(SIGNED), begun__lte=self.last) & (Q(over=None) | Q(over__gte=self.first))
        prepared = Q(status__in=sorted(OPEN), begun__lte=self.last)
        return rows.filter(signed | prepared).annotate(recap_state=self.state())

    def state(self) -> Case:
        soon = self.day + dt.timedelta(days=ENDING_DAYS[0])
        return Case(
            When(status__in=sorted(OPEN), then=F("status")),
            When(status=TERMINATED, ended_on__lte=self.day, then=F("status")),
            # one that ran its whole term stood on its last day too
            When(
                Q(ended_on__lt=self.day) | Q(ended_on=self.day) & ~Q(ended_on=F("end")), status=ENDED, then=F("status")
            ),
            When(end=None, then=Value(Validity.UNKNOWN.value)),
            When(end__lt=self.day, then=Value(Validity.EXPIRED.value)),
            When(begun__gt=self.day, then=Value(Validity.NOT_YET.value)),
            When(end__lte=soon, then=Value(Validity.ENDING.value)),
            default=Value(Validity.RUNNING.value),
        )

    def duties(self) -> ObligationQuerySet:
        """What had to be met by now by the agreements of the year: its day came in it."""
        over = Coalesce("agreement__ended_on", "agreement__end")
        due = Obligation.objects.due_between(self.first, self.day).annotate(over=over)
        return due.filter(Q(over=None) | Q(over__gte=self.first))

    def of_office(self, office: Organisation) -> AgreementQuerySet:
        """The list of one office, each with its duties."""
        duties = self.duties().filter(agreement=OuterRef("pk"))
        return (
            self.agreements(Agreement.objects.filter(office=office))
            .select_related("partner__organisation")
            .annotate(duties_due=counted(duties), duties_met=counted(duties.met_on_time()))
            .order_by("kind", "partner__organisation__name", "pk")
        )

    def offices(self, user: User, *, idle: bool) -> OrganisationQuerySet:
        """Those the person may see that had agreements, or with the idle ones too."""
        seen = Organisation.objects.visible_to(user).offices()
        busy = self.agreements(Agreement.objects.all()).order_by().values("office")
        return seen if idle else seen.filter(pk__in=busy)

    def of_offices(self, offices: QuerySet[Organisation]) -> dict[int, dict[str, int]]:
        """Counts by office: `total`, one for each kind and group, `partners`, `new`, `simulated`, and of the duties
        `duties_due` and `duties_met`. Two grouped queries, however many offices."""
        rows = self.agreements(Agreement.objects.filter(office__in=offices)).order_by()
        grouped: Any = rows.values("office").annotate(**self.counts())
        found: dict[int, dict[str, int]] = {row.pop("office"): dict.fromkeys(DUTIES, 0) | row for row in grouped}
        duties = self.duties().filter(agreement__office__in=offices).order_by().values("agreement__office")
        grouped = duties.annotate(**DUTIES)
        for row in grouped:
            found.setdefault(row.pop("agreement__office"), self.nothing()).update(row)
        return found

    def counts(self) -> dict[str, Any]:
        return {
            "total": Count("pk"),
            "partners": Count("partner", distinct=True),
            "new": Count("pk", filter=Q(signed_on__range=(self.first, self.day))),
            "simulated": Count("pk", filter=Q(simulated=True)),
            **{f"kind_{kind}": Count("pk", filter=Q(kind=kind)) for kind in AgreementKind.values},
            **{group: Count("pk", filter=Q(recap_state__in=states)) for group, states in GROUPS.items()},
        }

    def nothing(self) -> dict[str, int]:
        """The counts of an office that has none."""
        return dict.fromkeys((*self.counts(), *DUTIES), 0)

    def totals(self, offices: QuerySet[Organisation], by_office: dict[int, dict[str, int]]) -> dict[str, int]:
        """The sums; a partner of two offices counts once."""
        rows = self.agreements(Agreement.objects.filter(office__in=offices)).order_by()
        summed = {name: sum(counts[name] for counts in by_office.values()) for name in self.nothing()}
        offices_with = sum(1 for counts in by_office.values() if counts["total"])
        return summed | rows.aggregate(partners=Count("partner", distinct=True)) | {"offices": offices_with}


def counted(rows: QuerySet[Any]) -> Subquery:
    """How many rows a correlated query has, zero included."""
    return Subquery(
        rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n"), output_field=IntegerField()
    )


def years(user: User) -> list[int]:
    """The years a person can look at, newest first: from the first agreement they may see to this year."""
    this = timezone.localdate().year
    first = Agreement.objects.filter(office__in=Organisation.objects.visible_to(user)).aggregate(
        day=Min(Least("start", "signed_on"))
    )["day"]
    return list(range(this, min(first.year, this) - 1 if first else this - 1, -1))


def days_left(agreement: Any) -> int | None:
    """Only of what runs: not of drafts, nor of what has stopped."""
    runs = agreement.recap_state in {Validity.RUNNING, Validity.ENDING, Validity.NOT_YET}
    left: int | None = agreement.days_left if runs else None
    return left if left is None or left >= 0 else None  # of an earlier year's recap: over by now


def state_of(value: str) -> AgreementStatus | Validity:
    return AgreementStatus(value) if value in AgreementStatus.values else Validity(value)
