"""How far a reconciliation is: what each office says to its figures today, from its last statement and the days."""

import datetime as dt
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from awards.enums import CategoryStatus, ConfirmationStatus, InputState
from awards.models import Category, Confirmation, Input
from awards.permissions.inputs import is_open_for
from bnnportal.offices.enums import TimeZone
from bnnportal.offices.models import Organisation, OrganisationQuerySet


def with_states(
    category: Category, offices: OrganisationQuerySet | None = None, now: dt.datetime | None = None
) -> OrganisationQuerySet:
    """The offices that are judged, each with `reconciled` (InputState), its last statement and how many figures it has.

    `said`, `said_at`, `said_answer`, `said_components` are of the last statement; one query however many offices.
    """
    said = Confirmation.objects.filter(category=category, office=OuterRef("pk")).order_by("-pk")
    inputs = Input.objects.filter(category=category, office=OuterRef("pk"))
    known = inputs.current().filter(value__isnull=False).order_by().values("office")
    found: Any = category.offices() if offices is None else offices
    return found.annotate(
        digest=Subquery(inputs.digests().values("digest")),
        known=Subquery(known.annotate(n=Count("pk")).values("n")),
        said=Subquery(said.values("status")[:1]),
        said_digest=Subquery(said.values("digest")[:1]),
        said_at=Subquery(said.values("at")[:1]),
        said_answer=Subquery(said.values("answer")[:1]),
        said_components=Subquery(said.values("components")[:1]),
    ).annotate(reconciled=state_of(category, now))


def state_of(category: Category, now: dt.datetime | None) -> Case:
    """From the annotations of with_states(). Silence until the end of the last day, by the office's clock, is consent."""
    flagged = Q(said=ConfirmationStatus.FLAGGED)
    return Case(
        When(digest=None, then=Value(InputState.NOTHING)),
        When(flagged & Q(said_answer=""), then=Value(InputState.FLAGGED)),
        When(said=ConfirmationStatus.CONFIRMED, said_digest=F("digest"), then=Value(InputState.CONFIRMED)),
        When(flagged, then=Value(InputState.ANSWERED)),
        When(is_over(category, now or timezone.now()), then=Value(InputState.CONSENT)),
        When(said=ConfirmationStatus.CONFIRMED, then=Value(InputState.CHANGED)),
        default=Value(InputState.WAITING),
        output_field=CharField(),
    )


def is_over(category: Category, now: dt.datetime) -> Q:
    """Whether the last day has ended where the office is; a category that was frozen is past it everywhere."""
    if category.status in (CategoryStatus.FROZEN, CategoryStatus.DECIDED):
        return ~Q(pk=None)
    if category.status == CategoryStatus.DRAFT:
        return Q(pk=None)
    over = [zone for zone in TimeZone.values if not is_open_for(category, Organisation(time_zone=zone), now)]
    return Q(time_zone__in=over)


def tally(category: Category) -> dict[str, int]:
    """{state: how many offices}; one query."""
    found: Any = with_states(category).order_by()
    return dict(found.values("reconciled").annotate(offices=Count("pk")).values_list("reconciled", "offices"))
