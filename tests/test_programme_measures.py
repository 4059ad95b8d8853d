"""Numbers of cases, evidence and places: what they count, for whom, and in which unit."""

import datetime as dt
from decimal import Decimal

import pytest

from bnnportal import measures
from bnnportal.offices.models import Organisation, Region
from programs.enums import CaseKind, DisposalKind, SiteKind, SiteStanding, Substance
from programs.models import Case, Disposal, Evidence, Site, Standing, Suspects

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@pytest.fixture
def office(reference):
    return Organisation.objects.get(code="BNNP-17")


@pytest.fixture
def cases(office, people):
    """Two cases in February with 100 gram (90 netto), an unweighed 40 gram, 25 butir, three suspects; one of 2025."""

    def case(number, month, kind=CaseKind.NARCOTICS, **more):
        return Case.objects.create(
            office=office, number=number, kind=kind, month=month, region=Region.objects.get(code="17.71"),
            by=people["bengkulu"], **more,
        )  # fmt: skip

    one, two = case("LKN/1", dt.date(2026, 2, 1), network=True), case("LKN/2", dt.date(2026, 2, 1), CaseKind.LAUNDERING)
    case("LKN/0", dt.date(2025, 12, 1))
    Suspects.objects.create(case=one, sex="L", age="18-25", people=2)
    Suspects.objects.create(case=two, sex="P", age="26-59", people=1)
    weighed = Evidence.objects.create(case=one, substance=Substance.METH, family="MASSA", gross=100, net=90)
    Evidence.objects.create(case=one, substance=Substance.CANNABIS, family="MASSA", gross=40)
    Evidence.objects.create(case=two, substance=Substance.ECSTASY, family="BUTIR", net=25)
    Disposal.objects.create(
        evidence=weighed, kind=DisposalKind.DESTROYED, on=dt.date(2026, 5, 3), number="BA/1", quantity=80,
        by=people["bengkulu"],
    )  # fmt: skip
    Disposal.objects.create(
        evidence=weighed, kind=DisposalKind.LABORATORY, on=dt.date(2026, 3, 3), number="BA/2", quantity=1,
        by=people["bengkulu"],
    )  # fmt: skip
    return one, two


def value(code, user, office, first=FIRST, last=LAST):
    figure = measures.get(code).read(user, [office.pk], first, last).get(office.pk)
    return None if figure is None else figure.value


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("programs.cases", 2),
        ("programs.laundering", 1),
        ("programs.networks", 1),
        ("programs.suspects", 3),
        ("programs.seized_mass", Decimal(90)),
        ("programs.seized_tablets", Decimal(25)),
        ("programs.seized_area", None),
        ("programs.destroyed_mass", Decimal(80)),
    ],
)
def test_what_is_counted_and_for_whom(people, office, code, expected):
    assert {who: value(code, people[who], office) for who in ("bengkulu", "pusat", "auditor", "jatim", "kipas")} == {
        "bengkulu": expected, "pusat": expected, "auditor": expected, "jatim": None, "kipas": None,
    }  # fmt: skip


@pytest.mark.usefixtures("cases")
def test_a_destruction_counts_by_its_own_day(people, office):
    spring = (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert value("programs.destroyed_mass", people["bengkulu"], office, *spring) == 80
    assert value("programs.seized_mass", people["bengkulu"], office, *spring) is None


def test_places_count_as_they_stood_on_the_last_day(people, office):
    for village, standings in {
        "Sukaraja": [("2026-01-10", SiteStanding.DANGER), ("2026-08-01", SiteStanding.SAFE)],
        "Penurunan": [("2026-03-01", SiteStanding.ALERT)],
        "Belum disurvei": [],
    }.items():
        site = Site.objects.create(
            kind=SiteKind.RISK, office=office, region=Region.objects.get(code="17.71"), village=village
        )
        for on, standing in standings:
            Standing.objects.create(site=site, standing=standing, on=on, by=people["bengkulu"])
    read = [
        value("programs.risk_areas", people["bengkulu"], office, last=dt.date(2026, month, 28)) for month in (1, 3, 9)
    ]
    assert read == [1, 2, 1]
    assert value("programs.risk_areas", people["bengkulu"], office, last=dt.date(2025, 12, 31)) is None
    assert value("programs.risk_areas", people["jatim"], office) is None
    assert value("programs.villages", people["bengkulu"], office) is None


def test_queries_do_not_grow_with_offices(people, cases, django_assert_num_queries):
    offices = list(Organisation.objects.filter(kind="PROVINSI").values_list("pk", flat=True))
    user = people["pusat"]
    assert user.membership
    for measure in measures.registered():
        if measure.code.startswith("programs."):
            with django_assert_num_queries(1):
                measure.read(user, offices, FIRST, LAST)
