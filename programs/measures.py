"""Numbers the programmes offer to the floors above: cases and evidence of law enforcement, and places of programmes.

Each as the person may see it: who sees no cases gets no number of cases, here as on the pages. A figure of an office
that has nothing to count is absent (no data), never 0.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.measures import Figure, Measure
from programs import units
from programs.enums import COUNTED_STANDINGS, CaseKind, DisposalKind, SiteKind
from programs.models import Case, Disposal, Evidence, Site, Suspects
from rehab.measures import address

Offices = Collection[int] | QuerySet[Any]
Reader = Callable[[User, Offices, dt.date, dt.date], dict[int, Figure]]


def figures(rows: QuerySet[Any], name: str, office: str = "office", **chosen: Any) -> dict[int, Figure]:
    """Of grouped rows (office id and code, value, n, made_up): one figure an office, with the list it was counted from."""
    return {
        row[f"{office}_id"]: Figure(
            row["value"], n=row["n"], simulated=bool(row["made_up"]),
            link=address(name, office=row[f"{office}__code"], **chosen),
        )
        for row in rows
        if row["value"] is not None
    }  # fmt: skip


def cases_of(user: User, offices: Offices, first: dt.date, last: dt.date) -> QuerySet[Case]:
    """Of months that begin in these days."""
    return Case.objects.visible_to(user).filter(office__in=offices, month__range=(first, last)).order_by()


def count_cases(**chosen: Any) -> Reader:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        rows = cases_of(user, offices, first, last).filter(**chosen).values("office_id", "office__code")
        counted = rows.annotate(value=Count("pk"), n=Count("pk"), made_up=Count("pk", filter=Q(simulated=True)))
        return figures(counted, "case-list", month_after=first, month_before=last, **chosen)

    return read


def read_suspects(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """People, of every sex and age group; n is how many cases they stand in."""
    rows = Suspects.objects.filter(case__in=cases_of(user, offices, first, last)).order_by()
    counted = rows.values("case__office_id", "case__office__code").annotate(
        value=Sum("people"), n=Count("case", distinct=True), made_up=Count("pk", filter=Q(case__simulated=True))
    )
    return figures(counted, "case-list", "case__office", month_after=first, month_before=last)


def seized(family: str) -> Reader:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Netto, in the base unit of the family; what is not weighed yet is not in it."""
        rows = Evidence.objects.filter(
            case__in=cases_of(user, offices, first, last), family=family, net__isnull=False
        ).order_by()
        counted = rows.values("case__office_id", "case__office__code").annotate(
            value=Sum("net"), n=Count("pk"), made_up=Count("pk", filter=Q(case__simulated=True))
        )
        return figures(counted, "case-list", "case__office", month_after=first, month_before=last)

    return read


def read_destroyed(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """Gram, by the day of the destruction, of evidence that was weighed."""
    rows = Disposal.objects.filter(
        kind=DisposalKind.DESTROYED, on__range=(first, last), evidence__family=units.MASS,
        evidence__net__isnull=False, evidence__case__in=Case.objects.visible_to(user).filter(office__in=offices),
    ).order_by()  # fmt: skip
    counted = rows.values("evidence__case__office_id", "evidence__case__office__code").annotate(
        value=Sum("quantity"), n=Count("pk"), made_up=Count("pk", filter=Q(evidence__case__simulated=True))
    )
    return figures(counted, "case-list", "evidence__case__office", destroyed_after=first, destroyed_before=last)


def sites(kind: SiteKind) -> Reader:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Places that stood so on the last day. An office whose places all left that standing has 0, not nothing."""
        rows = Site.objects.visible_to(user).with_standing(last).filter(office__in=offices, kind=kind)
        counted = (
            rows.exclude(Q(standing=None))
            .order_by()
            .values("office_id", "office__code")
            .annotate(
                value=Count("pk", filter=Q(standing__in=COUNTED_STANDINGS[kind])),
                n=Count("pk"),
                made_up=Count("pk", filter=Q(simulated=True)),
            )
        )
        return figures(counted, "site-list", kind=kind.value, stood_on=last)

    return read


KASUS = pgettext_lazy("jumlah", "kasus")
GRAM = _("gram")
MEASURES = (
    Measure("programs.cases", _("Laporan kasus narkotika (LKN)"), KASUS, count_cases()),
    Measure("programs.laundering", _("Perkara TPPU"), KASUS, count_cases(kind=CaseKind.LAUNDERING.value)),
    Measure("programs.networks", _("Jaringan terungkap"), pgettext_lazy("jumlah", "jaringan"), count_cases(network=True)),
    Measure("programs.suspects", _("Tersangka"), pgettext_lazy("jumlah", "orang"), read_suspects),
    Measure("programs.seized_mass", _("Barang bukti disita (netto)"), GRAM, seized(units.MASS), 2),
    Measure("programs.seized_tablets", _("Barang bukti disita, butir"), _("butir"), seized(units.TABLETS)),
    Measure("programs.seized_area", _("Ladang ganja"), _("hektare"), seized(units.AREA), 2),
    Measure("programs.destroyed_mass", _("Barang bukti dimusnahkan (netto)"), GRAM, read_destroyed, 2),
    Measure("programs.villages", _("Desa Bersinar"), pgettext_lazy("jumlah", "desa"), sites(SiteKind.VILLAGE)),
    Measure(
        "programs.risk_areas", _("Kawasan bahaya dan waspada"), pgettext_lazy("jumlah", "kawasan"), sites(SiteKind.RISK)
    ),
)  # fmt: skip
