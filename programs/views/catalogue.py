"""The catalogue: all programmes, and one of them with its figures, its map, its activities and its places."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal import charts
from bnnportal.accounts.enums import Field
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, ListPage
from programs import figures
from programs.enums import EXPLAINED, Approach, SiteKind, SiteStanding
from programs.filters.catalogue import OfProgramme, ProgrammeFilter
from programs.models import Activity, Programme, Site
from programs.telling import Row, quarter_of
from programs.views.base import OfficePage, check_enters
from rehab.measures import address as list_of

SITES_OF = {"programs.villages": SiteKind.VILLAGE, "programs.risk_areas": SiteKind.RISK}
CLASSES = 5


class ProgrammeList(OfficePage, ListPage):
    template_name = "programs/programme_list.html"
    heading = gettext_lazy("Katalog program")
    lead = gettext_lazy("Program empat pendekatan, indikatornya, dan dari mana masing-masing berasal.")
    filterset_class = ProgrammeFilter
    searchable = True
    search_label = gettext_lazy("Cari program atau indikator")
    unit = pgettext_lazy("jumlah", "program")
    empty_title = gettext_lazy("Belum ada program")
    empty_text = gettext_lazy("Katalog dimuat bersama data acuan portal.")
    columns = (
        Column("name", pgettext_lazy("kolom", "Program"), sort=("name",), link=Programme.get_absolute_url),
        Column("approach", gettext_lazy("Pendekatan"), "get_approach_display", sort=("approach",)),
        Column("field", gettext_lazy("Bidang"), "get_field_display", sort=("field",)),
        Column("n", gettext_lazy("Indikator"), sort=("n",), kind="number"),
        Column("description", gettext_lazy("Penjelasan"), kind="wide"),
        Column("source", gettext_lazy("Sumber"), kind="wide"),
    )

    def get_queryset(self) -> QuerySet[Programme]:
        return Programme.objects.annotate(n=Count("indicators", distinct=True))


@dataclass(frozen=True)
class Place:
    """An office below the one chosen, with what it reached with all below it."""

    office: Organisation
    row: Row


@require_safe
def programme_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One programme at the office chosen and at those below it; the queries are the same however many these are."""
    check_enters(request.user)
    programme = get_object_or_404(Programme, code=code)
    form = OfProgramme(request.GET, user=request.user, programme=programme)
    office, year = form.office_chosen, form.year_chosen
    quarter = quarter_of(year)
    below = list(office.children.offices().open().select_related("region").order_by("region__code", "code"))
    told = figures.totals(
        request.user, [office.pk, *(one.pk for one in below)], year, quarter, Approach(programme.approach)
    )
    rows = rows_of(told[office.pk], programme, quarter)
    shown = form.indicator_chosen or next((row.code for row in rows if not row.hidden), "")
    places = [
        Place(one, row)
        for one in below
        for row in rows_of(told[one.pk], programme, quarter)
        if row.code == shown and not row.hidden
    ]
    filled = [place for place in places if place.row.result is not None or place.row.target_words]
    indicator = next((row for row in rows if row.code == shown), None)
    offices = Organisation.objects.all().within(office.pk)
    context = {
        "programme": programme, "approach_explained": EXPLAINED[Approach(programme.approach)], "form": form,
        "office": office, "year": year, "quarter": quarter, "rows": rows, "shown": indicator, "places": filled,
        "places_empty": len(places) - len(filled),
        "hidden": any(row.hidden for row in rows), "simulated": any(row.simulated for row in rows),
        "case_list": list_of("case-list") if programme.field == Field.ENFORCEMENT else "",
        "activities": Activity.objects.visible_to(request.user).current().filter(programme=programme, office__in=offices)
        .select_related("office", "region")[:5],
        "activity_list": list_of(
            "programme-activity-list", programme=programme.code, office=office.code, subtree="true"
        ),
        **sites_of(request, rows, programme, office, offices),
        **(pictures(filled, indicator, year) if office.kind == OrganisationKind.PUSAT and filled and indicator else {}),
    }  # fmt: skip
    return render(request, "programs/programme_detail.html", context)


def rows_of(lines: Sequence[figures.Line], programme: Programme, quarter: int) -> list[Row]:
    return [Row.of(line, quarter) for line in lines if line.indicator.programme_id == programme.pk]


def sites_of(
    request: HttpRequest, rows: list[Row], programme: Programme, office: Organisation, offices: Any
) -> dict[str, Any]:
    """How many places of the programme stand how today; nothing where it has no places."""
    measured = programme.indicators.filter(measure__in=SITES_OF).values_list("measure", flat=True).first()
    if measured is None:
        return {}
    kind = SITES_OF[measured]
    seen: QuerySet[Any] = Site.objects.visible_to(request.user).filter(office__in=offices, kind=kind).with_standing()
    counted = seen.order_by().values("standing").annotate(count=Count("pk"))
    n = {row["standing"]: row["count"] for row in counted}
    standings = [(SiteStanding(one), n[one]) for one in SiteStanding.values if n.get(one)]
    return {
        "site_kind": kind, "standings": standings, "site_total": sum(n.values()),
        "site_list": list_of("site-list", kind=kind.value, office=office.code),
    }  # fmt: skip


def pictures(places: list[Place], indicator: Row, year: int) -> dict[str, Any]:
    """The provinces in up to five classes with as many in each, by what they reached."""
    values = {
        place.office.region.code: place.row
        for place in places
        if place.office.kind == OrganisationKind.PROVINSI and place.row.result is not None
    }
    limits = breaks([row.result for row in values.values() if row.result is not None])
    marks, members = {}, dict[int, list[Row]]()
    for province, row in values.items():
        assert row.result is not None  # noqa: S101 - chosen above
        place = sum(row.result >= limit for limit in limits)
        members.setdefault(place, []).append(row)
        said = f"{row.result_words} {row.unit}" + (f", {row.shown_words}" if row.shown is not None else "")
        link = "?" + urlencode({"office": f"BNNP-{province}", "year": year, "indicator": row.code})
        marks[province] = charts.Mark(f"class-{place}", said, link, row.simulated)
    title = _("%(indicator)s menurut provinsi, %(year)s") % {"indicator": indicator.indicator, "year": year}
    return {
        "map": charts.province_map(marks, title), "tiles": charts.tile_grid(marks, title),
        "key": charts.legend([(f"class-{n}", from_to(members[n])) for n in sorted(members)]),
    }  # fmt: skip


def breaks(values: list[Decimal]) -> list[Decimal]:
    """The rising limits between classes of about as many values each; fewer where values repeat."""
    ordered = sorted(values)
    limits = {ordered[len(ordered) * n // CLASSES] for n in range(1, CLASSES)} if ordered else set()
    return sorted(limit for limit in limits if limit > ordered[0])


def from_to(rows: list[Row]) -> str:
    ends = sorted(rows, key=lambda row: row.result or 0)
    first, last = ends[0].result_words, ends[-1].result_words
    return first if first == last else _("%(first)s sampai %(last)s") % {"first": first, "last": last}


def crumbs(programme: Programme) -> list[tuple[Any, str]]:
    return [(gettext_lazy("Katalog program"), reverse("programme-list")), (programme, programme.get_absolute_url())]
