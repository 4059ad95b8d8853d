"""Filters of cases and sites, which pages and API share."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from programs import actions
from programs.enums import DisposalKind, SiteKind, SiteStanding, Substance
from programs.filters.cases import CaseSearchFilter
from programs.filters.sites import SiteSearchFilter
from programs.models import Case, Site
from tests.programmes import case, evidence, site

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)


@pytest.fixture
def cases(people):
    """One weighed, destroyed in May and July; one unweighed since February; one of this month, unweighed; one empty."""
    one = case(people, "LKN/1", network=True)
    sabu = evidence(people, one, net=Decimal(90))
    for on, quantity in ((DAY, 60), (dt.date(2026, 7, 4), 30)):
        actions.cases.dispose(
            evidence=sabu, by=people["bengkulu"], kind=DisposalKind.DESTROYED, on=on, number="BA/1",
            quantity=Decimal(quantity),
        )  # fmt: skip
    two = case(people, "LKN/2/TPPU", kind="TPPU")
    evidence(people, two)
    evidence(people, two, Substance.ECSTASY, "butir", net=Decimal(25))
    evidence(people, case(people, "LKN/3", month=dt.date.today().replace(day=1)))  # noqa: DTZ011
    case(people, "LKN/4")


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, "1234"), ({"q": "lkn/2"}, "2"), ({"q": "kota bengkulu"}, "1234"), ({"kind": "TPPU"}, "2"),
        ({"network": "True"}, "1"), ({"substance": "EKSTASI"}, "2"), ({"region": "17.71", "office": "BNNP-17"}, "1234"),
        ({"state": "BELUM"}, "23"), ({"state": "LAMA"}, "2"), ({"state": "SISA"}, "2"), ({"state": "HABIS"}, "1"),
        ({"month_after": "2026-02-01", "month_before": "2026-02-28"}, "124"),
        ({"destroyed_after": "2026-05-01", "destroyed_before": "2026-05-31"}, "1"),
        ({"destroyed_after": "2026-05-05", "destroyed_before": "2026-07-03"}, ""),
        ({"destroyed_after": "2026-07-05"}, ""),
    ],
)  # fmt: skip
def test_cases(people, chosen, found):
    request = SimpleNamespace(user=people["bengkulu"])
    rows = CaseSearchFilter(chosen, queryset=Case.objects.all(), request=request).qs
    assert "".join(sorted(row.number[4] for row in rows)) == found


def test_who_sees_no_cases_is_offered_no_office_and_no_region(people):
    case(people)
    for who in ("cegah", "jatim", "kipas"):
        form = CaseSearchFilter({}, queryset=Case.objects.none(), request=SimpleNamespace(user=people[who])).form
        assert not form.fields["office"].queryset.exists(), who
        assert not form.fields["region"].queryset.exists(), who


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["Padang", "Penurunan", "Sukaraja"]),
        ({"q": "sukaR"}, ["Sukaraja"]),
        ({"q": "kota bengkulu", "kind": "BERSINAR"}, ["Padang"]),
        ({"standing": "AMAN"}, ["Sukaraja"]),
        ({"province": "17", "region": "17.71", "office": "BNNP-17"}, ["Padang", "Penurunan", "Sukaraja"]),
        ({"kind": "RAWAN", "stood_on": "2026-01-31"}, ["Sukaraja"]),
        ({"kind": "RAWAN", "stood_on": "2026-09-30"}, ["Penurunan"]),
        ({"kind": "BERSINAR", "stood_on": "2026-09-30"}, ["Padang"]),
    ],
)
def test_sites(people, chosen, found):
    site(people, "Sukaraja", SiteKind.RISK, ("2026-01-10", SiteStanding.DANGER), ("2026-08-01", SiteStanding.SAFE))
    site(people, "Penurunan", SiteKind.RISK, ("2026-03-01", SiteStanding.ALERT))
    site(people, "Padang", SiteKind.VILLAGE, ("2025-01-02", SiteStanding.NAMED))
    request = SimpleNamespace(user=people["bengkulu"])
    rows = SiteSearchFilter(chosen, queryset=Site.objects.with_standing(), request=request).qs
    assert sorted(row.village for row in rows) == found
