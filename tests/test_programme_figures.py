"""Target, result and achievement at offices: what months and activities give, what a lock holds, who sees what."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from bnnportal.offices.models import Organisation, Region
from programs import figures
from programs.enums import (
    ActivityKind,
    ActivityStatus,
    Approach,
    Basis,
    CaseKind,
    Light,
    NoAchievement,
    ResultOrigin,
    ResultStatus,
    TargetGroup,
    TargetStatus,
    Way,
)
from programs.models import Activity, Attendance, Case, Indicator, Method, QuarterLock, Result, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(reference):
    return Organisation.objects.get(code="BNNP-17")


@pytest.fixture
def put(office, people):
    """put("ikp", 3, 3.2): a value of March, looked through."""

    def put(code, month, value, **more):
        given = {"office": office, "status": ResultStatus.REVIEWED, "by": people["bengkulu"], **more}
        return Result.objects.create(
            indicator=Indicator.objects.get(code=code), month=dt.date(2026, month, 1), value=value, **given
        )

    return put


@pytest.fixture
def hold(office, people):
    """hold("KIE", dt.date, people): an approved activity of the programme for villages."""

    def hold(day, n=0, kind=ActivityKind.EDUCATION, programme="tes-urine", status=ActivityStatus.APPROVED, **more):
        indicator = Indicator.objects.filter(programme__code=programme).first()
        return Activity.objects.create(
            office=office, programme=indicator.programme, series=uuid.uuid4(), kind=kind, title="Kegiatan uji",
            basis=Basis.ORDER, begins=day, ends=day, region=Region.objects.get(code="17.71"), men=n, status=status,
            group=TargetGroup.SCHOOL, by=people["bengkulu"], approved_by=people["kepala"], approved_at=timezone.now(),
            **more,
        )  # fmt: skip

    return hold


def line(user, office, code, quarter=4, year=2026):
    (found,) = [one for one in figures.lines(user, [office.pk], year, quarter)[office.pk] if one.indicator.code == code]
    return found


def aim(people, office, code, *quarters):
    return Target.objects.create(
        indicator=Indicator.objects.get(code=code), office=office, year=2026, quarters=list(quarters), by=people["bengkulu"],
        status=TargetStatus.APPROVED, decided_by=people["penetap"], decided_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("way", "expected"), [(Way.SUM, 12), (Way.MEAN, 4), (Way.WEIGHTED, Decimal(26) / 6), (Way.LATEST, 2), (Way.MAX, 6)]
)
def test_months_go_together_as_the_indicator_says(people, office, put, way, expected):
    Method.objects.create(
        indicator=Indicator.objects.get(code="konten-terbit"), since_year=2026, over_time=way, reason="uji"
    )
    for month, value, weight in ((1, 4, 1), (2, 6, 3), (3, 2, 2)):
        put("konten-terbit", month, value, weight=weight)
    assert round(line(people["bengkulu"], office, "konten-terbit").result, 9) == round(Decimal(expected), 9)


def test_only_months_up_to_the_quarter_count_against_its_step(people, office, put):
    aim(people, office, "konten-terbit", 10, 20, 30, 40)
    for month in (1, 5, 12):
        put("konten-terbit", month, 8)
    told = [line(people["bengkulu"], office, "konten-terbit", quarter) for quarter in (1, 2, 3, 4)]
    assert [one.result for one in told] == [8, 16, 16, 24]
    assert [round(one.achievement.raw, 2) for one in told] == [80, 80, Decimal("53.33"), 60]
    assert [one.light for one in told] == [Light.YELLOW, Light.YELLOW, Light.RED, Light.RED]


def test_nothing_known_is_not_zero(people, office, put):
    aim(people, office, "konten-terbit", 10, 20, 30, 40)
    found = line(people["bengkulu"], office, "konten-terbit")
    assert (found.result, found.achievement.reason, found.light) == (None, NoAchievement.NO_RESULT, Light.NONE)
    put("konten-terbit", 2, 0)
    found = line(people["bengkulu"], office, "konten-terbit")
    assert (found.result, found.achievement.raw, found.light) == (0, 0, Light.RED)


def test_what_was_replaced_by_a_correction_does_not_count(people, office, put):
    put("konten-terbit", 2, 50, status=ResultStatus.REPLACED)
    put("konten-terbit", 2, 5, n=2, reason="salah ketik")
    assert line(people["bengkulu"], office, "konten-terbit").result == 5


def test_what_was_not_looked_through_is_provisional_and_simulated_is_said(people, office, put, settings):
    settings.DEMO = True
    put("konten-terbit", 2, 5)
    assert not line(people["bengkulu"], office, "konten-terbit").value.provisional
    put("konten-terbit", 3, 5, status=ResultStatus.SENT, simulated=True)
    value = line(people["bengkulu"], office, "konten-terbit").value
    assert value.provisional
    assert value.simulated
    put("tiket-masuk", 2, 5, status=ResultStatus.RETURNED)  # somebody found it amiss
    assert line(people["bengkulu"], office, "tiket-masuk").value.provisional


# Activities


def test_approved_activities_count_by_themselves(people, office, hold):
    march = dt.date(2026, 3, 4)
    hold(march, 30, kind=ActivityKind.URINE)
    hold(dt.date(2026, 4, 1), 12, kind=ActivityKind.URINE)
    hold(march, 100, kind=ActivityKind.EDUCATION)  # not a kind this indicator counts
    for status in (ActivityStatus.DONE, ActivityStatus.PLANNED, ActivityStatus.REPLACED):
        hold(march, 500, kind=ActivityKind.URINE, status=status)
    assert [line(people["bengkulu"], office, "tes-urine-orang", quarter).result for quarter in (1, 2)] == [30, 42]


def test_what_of_an_activity_is_counted(people, office, hold):
    one = hold(dt.date(2026, 3, 4), programme="advokasi")
    hold(dt.date(2026, 3, 5), programme="advokasi")
    for name in ("Dinas Pendidikan", "SMAN 1"):
        Attendance.objects.create(activity=one, name=name)
    found = {code: line(people["bengkulu"], office, code).result for code in ("advokasi-kegiatan", "advokasi-lembaga")}
    assert found == {"advokasi-kegiatan": 2, "advokasi-lembaga": 2}


def test_a_locked_quarter_tells_what_was_copied_and_the_next_goes_on_counting(people, office, hold, put):
    hold(dt.date(2026, 3, 4), 30, kind=ActivityKind.URINE)
    put("tes-urine-orang", 3, 30, origin=ResultOrigin.COUNTED)
    QuarterLock.objects.create(year=2026, quarter=1)
    hold(dt.date(2026, 2, 1), 7, kind=ActivityKind.URINE)  # recorded too late: a correction of the result, or nothing
    hold(dt.date(2026, 5, 1), 5, kind=ActivityKind.URINE)
    assert [line(people["bengkulu"], office, "tes-urine-orang", quarter).result for quarter in (1, 2)] == [30, 35]


def test_a_lock_after_a_gap_holds_nothing(people, office, hold):
    QuarterLock.objects.create(year=2026, quarter=2)
    hold(dt.date(2026, 3, 4), 30, kind=ActivityKind.URINE)
    assert line(people["bengkulu"], office, "tes-urine-orang").result == 30


# Measures, scope, places


def test_cases_are_a_figure_for_those_who_may_see_cases(people, office):
    Case.objects.create(
        office=office, number="LKN/1", kind=CaseKind.NARCOTICS, month=dt.date(2026, 2, 1), by=people["bengkulu"],
        region=Region.objects.get(code="17.71"),
    )  # fmt: skip
    assert line(people["kepala"], office, "lkn").result == 1
    assert line(people["jatim"], office, "lkn").result is None


def test_figures_of_cases_stay_with_those_who_see_cases_when_a_quarter_is_locked(people, office, put):
    put("lkn", 3, 4, origin=ResultOrigin.COUNTED)
    QuarterLock.objects.create(year=2026, quarter=1)
    told = {who: line(people[who], office, "lkn", 1) for who in ("bengkulu", "auditor", "cegah")}
    assert {who: (one.result, one.hidden) for who, one in told.items()} == {
        "bengkulu": (4, False), "auditor": (4, False), "cegah": (None, True),
    }  # fmt: skip


def test_an_open_quarter_after_a_locked_one_reads_the_measure_anew(people, office, put):
    put("lkn", 3, 4, origin=ResultOrigin.COUNTED)
    QuarterLock.objects.create(year=2026, quarter=1)
    assert [line(people["kepala"], office, "lkn", quarter).result for quarter in (1, 2)] == [4, None]
    for number in "12345":
        Case.objects.create(
            office=office, number=number, kind=CaseKind.NARCOTICS, month=dt.date(2026, 2, 1), by=people["bengkulu"],
            region=Region.objects.get(code="17.71"),
        )  # fmt: skip
    assert [line(people["kepala"], office, "lkn", quarter).result for quarter in (1, 2)] == [4, 5]


def test_a_province_is_its_office_with_the_districts(people, office, put):
    """A sum is summed, an index is averaged; the target is that of the BNNP, for the whole province."""
    district = Organisation.objects.get(code="BNNK-17.71")
    aim(people, office, "konten-terbit", 10, 20, 30, 40)
    aim(people, district, "konten-terbit", 1, 2, 3, 4)
    for code, own, below in (("konten-terbit", 6, 3), ("ikp", 3, 2)):
        put(code, 2, own)
        put(code, 2, below, office=district)
    found = {
        one.indicator.code: one
        for one in figures.totals(people["bengkulu"], [office.pk, district.pk], 2026, 1)[office.pk]
    }
    assert (found["konten-terbit"].result, found["konten-terbit"].achievement.raw) == (9, 90)
    assert found["ikp"].result == Decimal("2.5")
    assert line(people["bengkulu"], office, "konten-terbit").result == 6


def test_a_trend_tells_what_was_reached_at_the_end_of_each_quarter(people, office, put):
    for month in (1, 5, 12):
        put("konten-terbit", month, 8)
    found = figures.trend(people["bengkulu"], [office.pk], 2026)
    assert found[Indicator.objects.get(code="konten-terbit").pk] == [8, 16, 16, 24]
    assert found[Indicator.objects.get(code="lkn").pk] == [None] * 4


def test_indicators_of_another_time_are_left_out(people, office):
    Indicator.objects.filter(code="konten-terbit").update(until_year=2025)
    told = {one.indicator.code for one in figures.lines(people["bengkulu"], [office.pk], 2026)[office.pk]}
    assert "konten-terbit" not in told
    assert "konten-jangkauan" in told
    smart = figures.lines(people["bengkulu"], [office.pk], 2026, approach=Approach.SMART)[office.pk]
    assert {one.indicator.programme.approach for one in smart} == {"smart"}


def test_offices_go_together_by_the_way_over_places():
    method = Method(over_places=Way.WEIGHTED)
    values = {
        1: figures.Value(figures.Part(Decimal(80), Decimal(10))),
        2: figures.Value(figures.Part(Decimal(50), Decimal(5))),
    }
    assert figures.rolled_up(values, method).part.value == 70
    assert figures.rolled_up({}, method) is None


def test_queries_do_not_grow_with_offices_or_indicators(people, office, put, hold, django_assert_num_queries):
    def ask(offices):
        return figures.lines(people["pusat"], offices, 2026, approach=Approach.SMART)

    assert people["pusat"].membership
    put("konten-terbit", 2, 5)
    with django_assert_num_queries(5):
        ask([office.pk])
    for n in range(5):
        indicator = Indicator.objects.create(
            code=f"uji-{n}", programme=Indicator.objects.get(code="konten-terbit").programme, name=f"Uji {n}", unit="x",
            source="DIISI", since_year=2026, reference="uji",
        )  # fmt: skip
        Method.objects.create(indicator=indicator, since_year=2026, reason="uji")
        put(indicator.code, 3, n)
    every = list(Organisation.objects.filter(kind__in=("PROVINSI", "KABKOTA")).values_list("pk", flat=True))
    with django_assert_num_queries(5):
        found = ask(every)
    assert len(found) == len(every)
    assert {len(of) for of in found.values()} == {10}
