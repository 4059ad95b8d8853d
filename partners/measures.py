"""Numbers the partners' area offers to the floors above: each with the list it was counted from, one query each.

A figure of an office that has nothing to count is absent (no data), never 0.
"""

import datetime as dt
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.measures import Figure, Measure
from partners.enums import VISIT_DONE, AgreementKind
from partners.models import Agreement, CapacityActivity, Obligation, Visit
from partners.models.obligation import MET_ON_TIME

Offices = Collection[int] | QuerySet[Any]


def address(name: str, **chosen: Any) -> str:
    """The list page with these filters; a first day that means "always" is left out."""
    said = {key: value for key, value in chosen.items() if value != dt.date.min}
    try:
        return f"{reverse(name)}?{urlencode(said)}"
    except NoReverseMatch:
        return ""


def last_known(last: dt.date) -> dt.date:
    return min(last, timezone.localdate())


def agreements_of_kind(kind: AgreementKind) -> Callable[[User, Offices, dt.date, dt.date], dict[int, Figure]]:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Agreements of this kind that stood on the last day."""
        day = last_known(last)
        rows = (
            Agreement.objects.visible_to(user)
            .stood_on(day)
            .filter(office__in=offices, kind=kind)
            .values("office_id", "office__code")
            .annotate(n=Count("pk"), made_up=Count("pk", filter=Q(simulated=True)))
            .order_by()
        )
        return {
            row["office_id"]: Figure(
                row["n"], n=row["n"], simulated=bool(row["made_up"]),
                link=address("agreement-list", office=row["office__code"], kind=kind.value, stood_on=day),
            )
            for row in rows
        }  # fmt: skip

    return read


def read_partners(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """Partners with an agreement of the office that stood on the last day; one with several counts once."""
    day = last_known(last)
    rows = (
        Agreement.objects.visible_to(user)
        .stood_on(day)
        .filter(office__in=offices)
        .values("office_id", "office__code")
        .annotate(n=Count("partner", distinct=True), made_up=Count("pk", filter=Q(simulated=True)))
        .order_by()
    )
    return {
        row["office_id"]: Figure(
            row["n"], n=row["n"], simulated=bool(row["made_up"]),
            link=address("partner-list", bound_to=row["office__code"], bound_on=day),
        )
        for row in rows
    }  # fmt: skip


def read_duties(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """Of the duties, of both sides, whose day came in this span: the share first handed in by that day. Percent."""
    rows = (
        Obligation.objects.visible_to(user)
        .due_between(first, last)
        .filter(agreement__office__in=offices)
        .values("agreement__office_id", "agreement__office__code")
        .annotate(
            n=Count("pk"),
            met=Count("pk", filter=MET_ON_TIME),
            made_up=Count("pk", filter=Q(agreement__simulated=True)),
        )
        .order_by()
    )
    until = min(last, timezone.localdate() - dt.timedelta(days=1))
    return {
        row["agreement__office_id"]: Figure(
            Decimal(100) * row["met"] / row["n"], row["met"], row["n"], row["n"], simulated=bool(row["made_up"]),
            link=address(
                "obligation-list", office=row["agreement__office__code"], due_after=first, due_before=until
            ),
        )
        for row in rows
    }  # fmt: skip


def read_visits(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """Of the visits planned in the quarters of this span: the share that was made. Percent; what was cancelled is out."""
    rows = (
        Visit.objects.visible_to(user)
        .planned_between(first, last)
        .filter(office__in=offices)
        .values("office_id", "office__code")
        .annotate(
            n=Count("pk"),
            done=Count("pk", filter=Q(status__in=VISIT_DONE)),
            made_up=Count("pk", filter=Q(simulated=True)),
        )
        .order_by()
    )
    return {
        row["office_id"]: Figure(
            Decimal(100) * row["done"] / row["n"], row["done"], row["n"], row["n"], simulated=bool(row["made_up"]),
            link=address("visit-list", office=row["office__code"], planned_after=first, planned_before=last),
        )
        for row in rows
    }  # fmt: skip


def read_score(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """Mean of the percent of the signed visits made in these days.

    Held as the sum of percents over 100 a visit, so that offices together give the mean over all visits.
    """
    rows = (
        Visit.objects.visible_to(user)
        .scored_between(first, last)
        .filter(office__in=offices)
        .values("office_id", "office__code")
        .annotate(
            n=Count("pk"),
            mean=Avg(Cast("points", FloatField()) * 100 / F("maximum")),
            made_up=Count("pk", filter=Q(simulated=True)),
        )
        .order_by()
    )
    return {
        row["office_id"]: Figure(
            Decimal(str(row["mean"])), Decimal(str(row["mean"])) * row["n"], 100 * row["n"], row["n"],
            simulated=bool(row["made_up"]),
            link=address("visit-list", office=row["office__code"], scored_after=first, scored_before=last),
        )
        for row in rows
    }  # fmt: skip


def read_trained(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """People who took part in the trainings and facilitations that ended in these days; n is how many of those."""
    rows = (
        CapacityActivity.objects.visible_to(user)
        .held()
        .filter(office__in=offices, held_until__range=(first, last))
        .values("office_id", "office__code")
        .annotate(n=Count("pk"), trained=Sum("people"), made_up=Count("pk", filter=Q(simulated=True)))
        .order_by()
    )
    return {
        row["office_id"]: Figure(
            row["trained"], n=row["n"], simulated=bool(row["made_up"]),
            link=address("activity-list", office=row["office__code"], held_after=first, held_before=last),
        )
        for row in rows
    }  # fmt: skip


AGREEMENTS = pgettext_lazy("jumlah", "perjanjian")
PERCENT = _("persen")
MEASURES = (
    Measure("partners.agreements_nk", _("Nota kesepahaman aktif"), AGREEMENTS, agreements_of_kind(AgreementKind.MOU)),
    Measure("partners.agreements_pks", _("PKS aktif"), AGREEMENTS, agreements_of_kind(AgreementKind.PKS)),
    Measure("partners.agreements_rk", _("Rencana kerja aktif"), AGREEMENTS, agreements_of_kind(AgreementKind.WORKPLAN)),
    Measure("partners.partners", _("Mitra dengan perjanjian"), pgettext_lazy("jumlah", "mitra"), read_partners),
    Measure("partners.duties", _("Kewajiban dipenuhi tepat waktu"), PERCENT, read_duties, 1),
    Measure("partners.visits", _("Kunjungan terlaksana dari rencana"), PERCENT, read_visits, 1),
    Measure("partners.visit_score", _("Nilai kunjungan"), PERCENT, read_score, 1),
    Measure("partners.trained", _("Orang dilatih"), pgettext_lazy("jumlah", "orang"), read_trained),
)
