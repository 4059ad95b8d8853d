"""Where duties stand: of one agreement clause by clause, of one office by who is late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q

from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from partners.enums import ObligationKind, ObligationState, ObligationStatus, Recurrence, Side
from partners.models import Agreement, Obligation, Scope
from partners.models.obligation import ObligationQuerySet

SHOWN = 6  # late duties of one agreement on the page of an office; the rest is one link away
AGREEMENTS = 20  # with something late on the page of an office
BY_OFFICE = Count("pk", filter=Q(side=Side.OFFICE))
BY_PARTNER = Count("pk", filter=Q(side=Side.PARTNER))


@dataclass
class Series:
    """One duty of a clause through its periods."""

    title: str
    kind: ObligationKind
    side: Side
    recurrence: Recurrence
    own: bool
    duties: list[Obligation] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return sum(duty.status == ObligationStatus.ACCEPTED for duty in self.duties)

    @property
    def late(self) -> int:
        return sum(duty.is_unmet and duty.days_late > 0 for duty in self.duties)

    @property
    def years(self) -> list[tuple[str, list[tuple[str, Obligation | None]]]]:
        """Monthly duties as rows of twelve: (year, [(month, duty or None outside the term)]); [] for others."""
        if self.recurrence != Recurrence.MONTHLY:
            return []
        found = {duty.period: duty for duty in self.duties}
        years = sorted({period[:4] for period in found})
        return [(year, [(name_of_month(n), found.get(f"{year}-{n:02d}")) for n in range(1, 13)]) for year in years]


def name_of_month(n: int) -> str:
    return str(Month(2026, n)).split()[0]


def clauses(agreement: Agreement, duties: Iterable[Obligation]) -> list[tuple[Scope | None, list[Series]]]:
    """(scope, its series) in the order of the agreement; those without a scope last."""
    found: dict[int | None, dict[tuple[str, str], Series]] = {}
    for duty in duties:
        series = found.setdefault(duty.scope_id, {})
        key = (duty.kind, duty.title)
        if key not in series:
            series[key] = Series(
                duty.title, ObligationKind(duty.kind), Side(duty.side), Recurrence(duty.recurrence), duty.own
            )
        series[key].duties.append(duty)
    rows: list[tuple[Scope | None, list[Series]]] = [
        (scope, list(found.get(scope.pk, {}).values())) for scope in agreement.scopes.all()
    ]
    if None in found:
        rows.append((None, list(found[None].values())))
    return rows


def of_agreement(agreement: Agreement) -> tuple[list[tuple[Scope | None, list[Series]]], dict[str, int]]:
    """Clause, its duties, their evidence; and how many are met, sent, late. Three queries however many duties."""
    duties: list[Any] = list(
        agreement.obligations.with_state().select_related("sent_by").order_by("period", "due", "pk")
    )
    held = (
        Attachment.objects.filter(
            holder_type="partners.obligation", holder_id__in=[duty.pk for duty in duties], removed_at=None
        )
        .values_list("holder_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    files = dict(held)
    for duty in duties:
        duty.agreement = agreement
        duty.files = files.get(duty.pk, 0)
    counts = {
        "accepted": sum(duty.state == ObligationState.ACCEPTED for duty in duties),
        "sent": sum(duty.state == ObligationState.SENT for duty in duties),
        "late": sum(duty.is_unmet and duty.days_late > 0 for duty in duties),
        "all": len(duties),
    }
    return clauses(agreement, duties), counts


def of_office(office: Organisation, user: User) -> dict[str, Any]:
    """What is late at an office or a partner: by whom, how long, under which agreement; and the offices below it.

    The agreements that wait longest come with their duties; the list of duties has them all.
    """
    partner = office.kind == OrganisationKind.MITRA
    own = Q(agreement__partner__organisation=office) if partner else Q(agreement__office=office)
    seen = Obligation.objects.visible_to(user).filter(own)
    counts = seen.aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(status=ObligationStatus.SENT)),
        returned=Count("pk", filter=Q(status=ObligationStatus.RETURNED)),
    )
    standings: list[Any] = list(
        seen.late()
        .values("agreement_id", "agreement__simulated")
        .annotate(since=Min("due"), by_office=BY_OFFICE, by_partner=BY_PARTNER)
        .order_by("since", "agreement_id")
    )
    return {
        "office": office,
        "of_partner": partner,
        "counts": counts,
        "by_office": sum(row["by_office"] for row in standings),
        "by_partner": sum(row["by_partner"] for row in standings),
        "groups": late_groups(seen, standings[:AGREEMENTS]),
        "more": max(0, len(standings) - AGREEMENTS),
        "below": [] if partner else late_below(office, user),
        "simulated": any(row["agreement__simulated"] for row in standings),
    }


def late_groups(seen: ObligationQuerySet, standings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each of these agreements with its longest late duties; two queries."""
    agreements = Agreement.objects.select_related("office", "partner__organisation").in_bulk(
        [row["agreement_id"] for row in standings]
    )
    late: dict[int, list[Any]] = {pk: [] for pk in agreements}
    for duty in seen.late().with_state().filter(agreement__in=agreements).order_by("due", "pk"):
        duty.agreement = agreements[duty.agreement_id]  # one object an agreement, not one a duty
        late[duty.agreement_id].append(duty)
    return [
        row
        | {
            "agreement": agreements[row["agreement_id"]],
            "longest": duties[0].days_late,
            "duties": duties[:SHOWN],
            "more": max(0, len(duties) - SHOWN),
        }
        for row in standings
        if (duties := late[row["agreement_id"]])
    ]


def late_below(office: Organisation, user: User) -> list[dict[str, Any]]:
    """The offices below with something late, the worst first; one query."""
    below = Organisation.objects.visible_to(user).within(office.pk).offices().exclude(pk=office.pk)
    rows = (
        Obligation.objects.visible_to(user)
        .late()
        .filter(agreement__office__in=below)
        .values("agreement__office__code", "agreement__office__name")
        .annotate(by_office=BY_OFFICE, by_partner=BY_PARTNER)
        .order_by("-by_office", "-by_partner", "agreement__office__name")
    )
    return [
        {
            "code": row["agreement__office__code"],
            "name": row["agreement__office__name"],
            "by_office": row["by_office"],
            "by_partner": row["by_partner"],
        }
        for row in rows
    ]
