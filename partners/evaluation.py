"""How an agreement did in its last twelve months: what the next one starts from. What is not known is None, never zero.

Everything is annotated to the agreements themselves, so a page costs the same however many it shows.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Least
from django.utils import timezone

from bnnportal.accounts.models import User
from partners.enums import ObligationKind, PaperKind, PartnerKind, VisitStatus
from partners.models import (
    Agreement,
    AgreementQuerySet,
    CapacityActivity,
    LegalPaper,
    Obligation,
    Participant,
    Partner,
    Visit,
)
from partners.models.agreement import GIVEN_UP
from partners.models.obligation import MET_ON_TIME
from partners.models.partner import PAPER_WARNING_DAYS

YEAR = dt.timedelta(days=365)
AFTERMATH = dt.timedelta(days=31)  # the report of the last month is due after the end
# Papers without which a partner of a kind cannot bind itself or may not treat anybody.
NEEDED_PAPERS: dict[str, tuple[PaperKind, ...]] = {
    PartnerKind.HOSPITAL: (PaperKind.LICENCE,),
    PartnerKind.CLINIC: (PaperKind.LICENCE,),
    PartnerKind.FOUNDATION: (PaperKind.DEED, PaperKind.LICENCE, PaperKind.TAX),
    PartnerKind.COMPANY: (PaperKind.DEED, PaperKind.TAX),
    PartnerKind.CIVIL: (PaperKind.DEED,),
}


@dataclass(frozen=True)
class Evaluation:
    """duties, reports: (met in time, due), or None where none was due. score: per cent of the last signed visit."""

    duties: tuple[int, int] | None
    reports: tuple[int, int] | None
    score: float | None
    visited_on: dt.date | None
    trained: int | None
    missing_papers: list[str]
    ending_papers: list[LegalPaper]


def with_evaluation(agreements: AgreementQuerySet, on: dt.date | None = None) -> AgreementQuerySet:
    """Annotates what `evaluation_of` reads; two queries more for a whole page (papers of its partners)."""
    day = on or timezone.localdate()
    until = Cast(Least(Value(day), Coalesce(F("end"), Value(day)) + AFTERMATH), DateField())
    last = Visit.objects.filter(
        partner=OuterRef("partner"), office=OuterRef("office"), status=VisitStatus.SIGNED, maximum__gt=0
    ).order_by("-visited_on", "-pk")
    papers = LegalPaper.objects.in_force().order_by("expires_on", "pk")
    return (
        agreements.annotate(evaluated_until=until)
        .annotate(evaluated_since=Cast(F("evaluated_until") - YEAR, DateField()))
        .annotate(
            duties_due=duties(Count("pk")),
            duties_met=duties(Count("pk", filter=MET_ON_TIME)),
            reports_due=duties(Count("pk", filter=REPORT)),
            reports_met=duties(Count("pk", filter=REPORT & MET_ON_TIME)),
            visit_points=Subquery(last.values("points")[:1]),
            visit_maximum=Subquery(last.values("maximum")[:1]),
            visit_on=Subquery(last.values("visited_on")[:1]),
            people_trained=trained(),
        )
        .prefetch_related(Prefetch("partner__papers", papers, to_attr="papers_in_force"))
    )


REPORT = Q(kind=ObligationKind.REPORT)


def duties(count: Any) -> Subquery:
    """A count over the duties of an agreement whose day came in its evaluated year; NULL where none did."""
    found = Obligation.objects.due_between(dt.date.min, dt.date.max).filter(
        agreement=OuterRef("pk"), due__gt=OuterRef("evaluated_since"), due__lte=OuterRef("evaluated_until")
    )
    return Subquery(found.order_by().values("agreement").annotate(n=count).values("n"))


def trained() -> Coalesce:
    """People of the partner on the lists of the office's activities, and those of activities for it alone without one."""
    held = CapacityActivity.objects.filter(
        office=OuterRef("office"),
        held_until__gt=OuterRef("evaluated_since"),
        held_until__lte=OuterRef("evaluated_until"),
    )
    listed = Participant.objects.filter(
        partner=OuterRef("partner"),
        activity__office=OuterRef("office"),
        activity__held_until__gt=OuterRef("evaluated_since"),
        activity__held_until__lte=OuterRef("evaluated_until"),
    )
    others = Partner.objects.filter(activities=OuterRef("pk")).exclude(pk=OuterRef(OuterRef("partner")))
    alone = held.filter(~Exists(others), partners=OuterRef("partner"), participants=None, people__gt=0)
    on_lists = Subquery(listed.order_by().values("partner").annotate(n=Count("pk")).values("n"))
    without = Subquery(alone.order_by().values("office").annotate(n=Sum("people")).values("n"))
    return Coalesce(on_lists + Coalesce(without, 0), without, output_field=IntegerField())


def evaluation_of(agreement: Any) -> Evaluation:
    """Of an agreement that came from `with_evaluation`; sends no query."""
    partner = agreement.partner
    papers = partner.papers_in_force
    held = {paper.kind for paper in papers}
    warned = timezone.localdate() + dt.timedelta(days=PAPER_WARNING_DAYS[0])
    reports = agreement.reports_due
    return Evaluation(
        duties=(agreement.duties_met, agreement.duties_due) if agreement.duties_due else None,
        reports=(agreement.reports_met, reports) if reports else None,
        score=100 * agreement.visit_points / agreement.visit_maximum if agreement.visit_maximum else None,
        visited_on=agreement.visit_on,
        trained=agreement.people_trained,
        missing_papers=[str(kind.label) for kind in NEEDED_PAPERS.get(partner.kind, ()) if kind not in held],
        ending_papers=[paper for paper in papers if paper.expires_on is not None and paper.expires_on <= warned],
    )


def evaluated(agreement: Agreement) -> Evaluation:
    """Of one agreement, for its page."""
    found: QuerySet[Agreement] = Agreement.objects.filter(pk=agreement.pk).select_related("partner__organisation")
    return evaluation_of(with_evaluation(found).get())  # type: ignore[arg-type]


def renewal_round(user: User) -> AgreementQuerySet:
    """What a round of renewals is about: each with its evaluation and what continues it, the first to end first."""
    found = Agreement.objects.visible_to(user).for_page().select_related("renewed_by")
    return with_evaluation(found.to_renew()).order_by("end", "pk")


def successor_of(agreement: Agreement) -> Agreement | None:
    """What continues it; a successor that was given up does not."""
    successor: Agreement | None = getattr(agreement, "renewed_by", None)
    return successor if successor is not None and successor.status not in GIVEN_UP else None
