"""What the database refuses of programmes, targets, activities, sites and cases, whoever asks it."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.offices.models import Organisation, Region
from programs.enums import (
    ACTIVITY_TRANSITIONS,
    TARGET_TRANSITIONS,
    ActivityKind,
    ActivityStatus,
    Approach,
    Basis,
    CaseKind,
    DisposalKind,
    Source,
    Substance,
    TargetGroup,
    TargetStatus,
    Way,
)
from programs.models import Activity, Case, Disposal, Evidence, Indicator, Method, Programme, Target
from tests.cast import CAST

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 20)


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def refused(name, text, *values):
    """The database itself refuses it, by the constraint of this name."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        sql(text, *values)


@pytest.fixture
def programme(reference):
    return Programme.objects.create(
        code="uji-desa", approach=Approach.SOFT, name="Desa Bersinar", field="CEGAH", source="uji"
    )


@pytest.fixture
def indicator(programme):
    return Indicator.objects.create(
        code="uji-peserta", programme=programme, name="Peserta", unit="orang", source=Source.ACTIVITIES, counted="PESERTA",
        since_year=2026, reference="uji",
    )  # fmt: skip


@pytest.fixture
def office(reference):
    return Organisation.objects.get(code="BNNP-17")


@pytest.fixture
def activity(programme, office, people):
    return Activity.objects.create(
        office=office, programme=programme, series=uuid.uuid4(), kind=ActivityKind.EDUCATION, title="Penyuluhan",
        basis=Basis.ORDER, basis_number="Sprin/1/2026", begins=TODAY, ends=TODAY, region=Region.objects.get(code="17.01"),
        group=TargetGroup.COMMUNITY, men=10, women=12, unrecorded=3, status=ActivityStatus.DONE, by=people["bengkulu"],
    )  # fmt: skip


@pytest.fixture
def case(office, people):
    return Case.objects.create(
        office=office, number="LKN/1/XI/2026", kind=CaseKind.NARCOTICS, month=TODAY.replace(day=1),
        region=Region.objects.get(code="17.71"), by=people["bengkulu"],
    )  # fmt: skip


@pytest.fixture
def meth(case):
    """100 gram bruto, 90 netto."""
    return Evidence.objects.create(case=case, substance=Substance.METH, family="MASSA", gross=100, net=90)


@pytest.mark.parametrize("transitions", [ACTIVITY_TRANSITIONS, TARGET_TRANSITIONS])
def test_every_state_is_in_its_table(transitions):
    assert set(transitions) == set(type(next(iter(transitions))))
    assert set().union(*transitions.values()) <= set(transitions)


# Indicators


@pytest.mark.parametrize("column", ["over_places", "over_time"])
def test_an_index_is_never_summed(indicator, column):
    ways = {"over_places": Way.MEAN, "over_time": Way.MEAN} | {column: Way.SUM}
    with pytest.raises(IntegrityError, match="method_index_not_summed"), transaction.atomic():
        Method.objects.create(indicator=indicator, since_year=2026, is_index=True, reason="uji", **ways)
    method = Method.objects.create(
        indicator=indicator, since_year=2026, is_index=True, over_places=Way.MEAN, over_time=Way.LATEST, reason="uji"
    )
    refused("method_index_not_summed", f"UPDATE programs_method SET {column} = 'JUMLAH' WHERE id = %s", method.pk)  # noqa: S608


def test_the_last_word_on_a_year_is_how_it_is_reckoned(indicator):
    first, second, later = (
        Method.objects.create(indicator=indicator, since_year=year, reason=reason)
        for year, reason in ((2026, "awal"), (2026, "diperbaiki"), (2028, "aturan baru"))
    )
    found = {
        year: Method.objects.holding(year).filter(indicator=indicator).values_list("pk", flat=True).first()
        for year in (2025, 2026, 2027, 2028, 2030)
    }
    assert found == {2025: None, 2026: second.pk, 2027: second.pk, 2028: later.pk, 2030: later.pk}
    assert first.pk not in found.values()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("source = 'DIISI'", "indicator_source"),
        ("counted = ''", "indicator_source"),
        ("source = 'UKURAN', counted = ''", "indicator_source"),
        ("until_year = 2025", "indicator_years"),
    ],
)
def test_indicators_are_refused(indicator, change, constraint):
    refused(constraint, f"UPDATE programs_indicator SET {change} WHERE id = %s", indicator.pk)  # noqa: S608


# Targets


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("quarters = '{1,2,3}'", "target_value"),
        ("quarters = NULL", "target_value"),
        ("lower = 1", "target_value"),
        ("quarters = NULL, lower = 5, upper = 4", "target_range"),
        ("n = 2", "target_revision_reason"),
        ("status = 'BERLAKU'", "target_decided"),
    ],
)
def test_targets_are_refused(indicator, office, people, change, constraint):
    target = Target.objects.create(
        indicator=indicator, office=office, year=2026, quarters=[1, 2, 3, 4], by=people["bengkulu"]
    )
    refused(constraint, f"UPDATE programs_target SET {change} WHERE id = %s", target.pk)  # noqa: S608


@pytest.mark.parametrize(
    ("one", "other", "constraint"),
    [
        (TargetStatus.APPROVED, TargetStatus.APPROVED, "target_one_in_force"),
        (TargetStatus.DRAFT, TargetStatus.PROPOSED, "target_one_open"),
        (TargetStatus.RETURNED, TargetStatus.DRAFT, "target_one_open"),
    ],
)
def test_one_target_holds_and_one_is_under_way(indicator, office, people, one, other, constraint):
    def put(n, status):
        Target.objects.create(
            indicator=indicator, office=office, year=2026, n=n, quarters=[1, 2, 3, 4], status=status, reason="uji",
            by=people["bengkulu"], decided_by=people["kepala"], decided_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
        )  # fmt: skip

    put(1, one)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        put(2, other)
    put(2, TargetStatus.REPLACED)


# Activities


def test_people_are_men_women_and_the_unrecorded_together(activity):
    activity.refresh_from_db()
    assert activity.people == 25
    with pytest.raises(DatabaseError, match="people"), transaction.atomic():
        sql("UPDATE programs_activity SET people = 99 WHERE id = %s", activity.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("ends = begins - 1", "programme_activity_dates"),
        ("ends = now()::date + 3", "programme_activity_not_in_the_future"),
        ("status = 'BATAL'", "programme_activity_reason"),
        ("status = 'TUNDA'", "programme_activity_reason"),
        ("n = 2", "programme_activity_reason"),
        ("status = 'SETUJU'", "programme_activity_approved"),
        ("men = 2000000", "programme_activity_people"),
    ],
)
def test_activities_are_refused(activity, change, constraint):
    refused(constraint, f"UPDATE programs_activity SET {change} WHERE id = %s", activity.pk)  # noqa: S608


def test_a_plan_may_lie_in_the_future(activity):
    sql("UPDATE programs_activity SET status = 'RENCANA', ends = now()::date + 3 WHERE id = %s", activity.pk)


def test_what_was_approved_stays_as_it_was(activity, people):
    sql(
        "UPDATE programs_activity SET status = 'SETUJU', approved_by_id = %s, approved_at = now() WHERE id = %s",
        people["kepala"].pk, activity.pk,
    )  # fmt: skip
    for change in ("men = 11", "status = 'TERLAKSANA'", "title = 'Lain'", "status = 'DIGANTI', women = 0"):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            sql(f"UPDATE programs_activity SET {change} WHERE id = %s", activity.pk)  # noqa: S608
    sql("UPDATE programs_activity SET status = 'DIGANTI' WHERE id = %s", activity.pk)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        sql("UPDATE programs_activity SET status = 'SETUJU' WHERE id = %s", activity.pk)


# Cases, evidence, and its balance


def dispose(evidence, quantity, people, kind=DisposalKind.DESTROYED):
    with transaction.atomic():
        return Disposal.objects.create(
            evidence=evidence, kind=kind, on=TODAY, number="BA/1", quantity=quantity, by=people["bengkulu"]
        )


def test_the_balance_holds(meth, people):
    dispose(meth, Decimal("1.5"), people, DisposalKind.LABORATORY)
    dispose(meth, 2, people, DisposalKind.TRAINING)
    dispose(meth, 3, people, DisposalKind.SCIENCE)
    dispose(meth, 80, people)
    meth.refresh_from_db()
    told = (meth.laboratory, meth.training, meth.science, meth.destroyed, meth.remaining)
    assert told == (Decimal("1.5"), 2, 3, 80, Decimal("3.5"))


@pytest.mark.parametrize("kind", DisposalKind)
def test_more_than_was_seized_cannot_leave_the_store(meth, people, kind):
    last = dispose(meth, 80, people)
    with pytest.raises(IntegrityError, match="evidence_balance"):
        dispose(meth, Decimal("10.0001"), people, kind)
    refused("evidence_balance", "UPDATE programs_disposal SET quantity = 90.01 WHERE id = %s", last.pk)
    refused("evidence_balance", "UPDATE programs_evidence SET net = 79.9999 WHERE id = %s", meth.pk)
    dispose(meth, 10, people, kind)
    meth.refresh_from_db()
    assert meth.remaining == 0


def test_what_is_taken_back_is_in_the_store_again(meth, people):
    dispose(meth, 90, people).delete()
    meth.refresh_from_db()
    assert (meth.destroyed, meth.remaining) == (0, 90)


def test_a_disposal_moved_to_other_evidence_counts_there(case, meth, people):
    other = Evidence.objects.create(case=case, substance=Substance.CANNABIS, family="MASSA", net=500)
    disposal = dispose(meth, 90, people)
    sql("UPDATE programs_disposal SET evidence_id = %s WHERE id = %s", other.pk, disposal.pk)
    meth.refresh_from_db()
    other.refresh_from_db()
    assert (meth.remaining, other.remaining) == (90, 410)


def test_before_it_is_weighed_nothing_is_compared(case, people):
    evidence = Evidence.objects.create(case=case, substance=Substance.METH, family="MASSA", gross=100)
    dispose(evidence, 120, people)
    evidence.refresh_from_db()
    assert (evidence.is_weighed, evidence.remaining, evidence.destroyed) == (False, None, 120)
    refused("evidence_balance", "UPDATE programs_evidence SET net = 95 WHERE id = %s", evidence.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("gross = NULL, net = NULL", "evidence_quantity"),
        ("net = 101", "evidence_net_within_gross"),
        ("family = 'BUTIR'", "evidence_counted_is_net"),
    ],
)
def test_evidence_is_refused(meth, change, constraint):
    refused(constraint, f"UPDATE programs_evidence SET {change} WHERE id = %s", meth.pk)  # noqa: S608


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("month = month + 1", "case_month_first"),
        ("month = date_trunc('month', now()) + '2 months'", "case_not_in_the_future"),
    ],
)
def test_cases_are_refused(case, change, constraint):
    refused(constraint, f"UPDATE programs_case SET {change} WHERE id = %s", case.pk)  # noqa: S608


def test_a_case_number_stands_once_for_an_office(case, people):
    with pytest.raises(IntegrityError, match="case_once"), transaction.atomic():
        Case.objects.create(
            office=case.office, number=case.number, kind=CaseKind.OTHER, month=case.month, region=case.region,
            by=people["bengkulu"],
        )  # fmt: skip


def test_who_sees_that_a_case_exists(case, people):
    seen = {who for who in CAST if Case.objects.visible_to(people[who]).exists()}
    assert seen == {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala"}


@pytest.mark.parametrize(
    ("field", "sees"), [(Field.ENFORCEMENT, True), (Field.PREVENTION, False), (Field.REHABILITATION, False)]
)
@pytest.mark.parametrize(
    ("code", "role"), [("BNNP-17", Role.OPERATOR), ("BNNP-17", Role.LEADER), ("BNN-RI", Role.OPERATOR)]
)
def test_cases_are_for_the_field_of_law_enforcement(case, field, sees, code, role):
    user = accounts.ensure_account(
        email="bidang@uji.test", name="Bidang Uji", password="sandi-uji-yang-panjang", role=role, field=field,
        organisation=Organisation.objects.get(code=code), since=dt.date(2023, 1, 1),
    )  # fmt: skip
    assert Case.objects.visible_to(user).exists() is sees
