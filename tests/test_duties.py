"""Duties over a term: their periods, their state by the day, how they are made, added and taken away."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from bnnportal.audit.models import Event
from bnnportal.periods import Month
from partners import actions, duty_periods
from partners.enums import ChangeKind, ObligationKind, ObligationState, Recurrence, Side
from partners.models import Agreement, Obligation
from partners.models.obligation import period_words
from tests.agreements import START, active
from tests.cast import CAST

STAFF = {"admin", "pusat", "penetap", "bengkulu", "kepala"}
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31))
LENGTHS = {(7, "0"): 1, (7, "1"): 1, (7, "Q"): 3, (7, "S"): 6, (4, ""): 12}
RECURRING = [recurrence for recurrence in Recurrence if recurrence != Recurrence.ONCE]


def report(agreement: Agreement, period: str = "2026-05") -> Obligation:
    return agreement.obligations.get(kind=ObligationKind.REPORT, period=period)


# Periods


def begins_on(period: str) -> dt.date:
    year, part = int(period[:4]), period[5:]
    quarter, half = {f"Q{n}": 3 * n - 2 for n in range(1, 5)}, {"S1": 1, "S2": 7}
    return dt.date(year, quarter.get(part) or half.get(part) or int(part or 1), 1)


def share_in(period: str, length: int, start: dt.date, end: dt.date) -> float:
    """How much of a period lies in a term, day by day."""
    first = begins_on(period)
    all_days = [first + dt.timedelta(n) for n in range((Month.of(first).shift(length).first_day - first).days)]
    return sum(start <= day <= end for day in all_days) / len(all_days)


@pytest.mark.parametrize(
    ("start", "end", "visits", "evaluations"),
    [
        ("2023-05-30", "2024-05-29", ["2023-S2", "2024-S1"], ["2023"]),
        ("2024-05-30", "2025-05-29", ["2024-S2", "2025-S1"], ["2024"]),  # its successor asks for nothing twice
        ("2026-01-01", "2026-12-31", ["2026-S1", "2026-S2"], ["2026"]),
        ("2025-12-12", "2026-12-12", ["2026-S1", "2026-S2"], ["2026"]),
        ("2026-11-01", "2026-12-15", ["2026-S2"], ["2026"]),  # however short, one of each
    ],
)
def test_a_year_from_any_day_brings_two_visits_and_one_evaluation(start, end, visits, evaluations):
    days = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert [name for name, _due in duty_periods.periods(Recurrence.HALF_YEARLY, *days)] == visits
    assert [name for name, _due in duty_periods.periods(Recurrence.YEARLY, *days)] == evaluations


@settings(deadline=None)
@given(recurrence=st.sampled_from(RECURRING), days=st.tuples(DAYS, DAYS).map(sorted))
def test_periods_cover_a_term_without_gap_or_double(recurrence, days):
    start, end = days
    found = list(duty_periods.periods(recurrence, start, end))
    names = [name for name, _due in found]
    assert len(set(names)) == len(names)
    assert names == sorted(names)
    wanted = {
        period for n in range((end - start).days + 1) for period in duty_periods.periods_of(start + dt.timedelta(n))
    }
    length = duty_periods.MONTHS[recurrence]
    touched = {period for period in wanted if LENGTHS[len(period), period[5:6]] == length}
    shares = {period: share_in(period, length, start, end) for period in touched}
    enough = 0 if length == 1 else min(0.49, max(shares.values()))
    assert set(names) == {period for period in touched if shares[period] >= enough}
    for name, due in found:
        begins = begins_on(name)
        after = Month.of(begins).shift(length).first_day
        if length == 1:
            assert due == after + dt.timedelta(days=6)  # the 7th of the next month
        else:
            assert due == min(after - dt.timedelta(days=1), end)
            assert begins <= due


@given(start=DAYS, end=DAYS)
def test_once_is_due_at_the_end(start, end):
    assert list(duty_periods.periods(Recurrence.ONCE, start, end)) == [("", end)]


def test_periods_in_words():
    assert [period_words(p) for p in ("2026-05", "2026-Q2", "2026-S1", "2026", "", "lain")] == [
        "Mei 2026", "Triwulan II 2026", "Semester I 2026", "2026", "", "lain",
    ]  # fmt: skip


# State


@pytest.mark.parametrize(
    ("today", "state", "late"),
    [
        ("2026-05-23", ObligationState.NOT_DUE, 0),
        ("2026-05-24", ObligationState.DUE, 0),  # 14 days before
        ("2026-06-07", ObligationState.DUE, 0),  # the day itself
        ("2026-06-08", ObligationState.LATE, 1),
        ("2026-07-07", ObligationState.LATE, 30),
    ],
)
def test_the_state_of_what_was_not_sent_follows_from_the_day(people, today, state, late):
    agreement = active(people)
    with time_machine.travel(f"{today}T05:00:00+00:00", tick=False):
        duty = Obligation.objects.with_state().get(pk=report(agreement).pk)
        assert (duty.due, duty.state, duty.days_late) == (dt.date(2026, 6, 7), state, late)
        assert Obligation.objects.late().filter(pk=duty.pk).exists() == bool(late)


def test_what_was_sent_keeps_its_state_and_says_how_late_it_was(people):
    duty = report(active(people))
    with time_machine.travel("2026-06-10T05:00:00+00:00", tick=False):
        actions.send(obligation=duty, by=people["kipas"], evidence="Surat 12/2026")
        actions.send_back(obligation=duty, by=people["bengkulu"], note="Kurang halaman 2")
    with time_machine.travel("2026-06-20T05:00:00+00:00", tick=False):
        returned = Obligation.objects.with_state().get(pk=duty.pk)
        assert (returned.state, returned.days_late, returned.met_on) == ("DIKEMBALIKAN", 13, dt.date(2026, 6, 10))
        actions.send(obligation=duty, by=people["kipas"], evidence="Surat 13/2026")
        actions.accept(obligation=duty, by=people["bengkulu"])
        accepted = Obligation.objects.with_state().get(pk=duty.pk)
        assert (accepted.state, accepted.days_late, accepted.late_words) == ("DITERIMA", 3, "terlambat 3 hari")
        assert not Obligation.objects.late().filter(pk=duty.pk).exists()


def test_the_day_is_the_day_at_the_office(people):
    """22.30 in Jakarta on the 7th is in time in Bengkulu, though Greenwich and Jayapura disagree."""
    duty = report(active(people))
    moment = dt.datetime(2026, 6, 7, 23, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    with time_machine.travel(moment, tick=False):
        assert actions.send(obligation=duty, by=people["kipas"], evidence="Surat").met_on == duty.due
    assert Obligation.objects.met_on_time().filter(pk=duty.pk).exists()


# Making them


def test_making_twice_makes_nothing_twice(people):
    agreement = active(people)
    before = list(agreement.obligations.values_list("pk", flat=True))
    assert len(before) == 12 + 1 + 1 + 2  # reports, evaluation, training, two visits
    assert actions.make_obligations(agreement=agreement) == 0
    assert list(agreement.obligations.values_list("pk", flat=True)) == before


def test_an_extension_adds_only_what_is_new(people):
    agreement = active(people, end=dt.date(2026, 6, 30))
    duty = report(agreement, "2026-01")
    actions.send(obligation=duty, by=people["kipas"], evidence="Surat")
    before = dict(agreement.obligations.values_list("pk", "status"))
    change = {"kind": ChangeKind.EXTENSION, "on": dt.date(2026, 6, 1), "number": "AD/1", "summary": "Diperpanjang"}
    actions.change_terms(agreement=agreement, by=people["kepala"], end=dt.date(2026, 12, 31), **change)
    assert before.items() <= dict(agreement.obligations.values_list("pk", "status")).items()
    new = agreement.obligations.exclude(pk__in=before)
    assert set(new.values_list("period", flat=True)) == {f"2026-{n:02d}" for n in range(7, 13)} | {"2026-S2"}


def test_a_shorter_term_takes_away_what_begins_later_and_nothing_that_was_touched(people):
    agreement = active(people)
    sent = report(agreement, "2026-11")
    actions.send(obligation=sent, by=people["kipas"], evidence="Surat")
    change = {"kind": ChangeKind.AMENDMENT, "on": START, "number": "AM/1", "summary": "Dipersingkat"}
    actions.change_terms(agreement=agreement, by=people["kepala"], end=dt.date(2026, 9, 15), **change)
    left = {duty.period: duty.due for duty in agreement.obligations.filter(side=Side.PARTNER)}
    assert set(left) == {f"2026-{n:02d}" for n in range(1, 10)} | {"2026-11"}
    assert left["2026-09"] == dt.date(2026, 10, 7)  # the report of the last month keeps its week
    assert agreement.obligations.get(kind="EVALUASI").due == dt.date(2026, 9, 15)


def test_a_recorded_agreement_has_duties_from_when_it_was_recorded(people):
    """The one of May 2023: none without an end, then only those the portal can know of."""
    agreement = Agreement.objects.get(partner__organisation__code="P17-05")
    assert agreement.obligations.count() == 0
    today = dt.date.today()  # noqa: DTZ011 - its year and month
    actions.change_draft(agreement=agreement, by=people["kepala"], end=dt.date(today.year + 1, 12, 31))
    periods = sorted(agreement.obligations.filter(kind="LAPORAN").values_list("period", flat=True))
    assert periods[0] == f"{today:%Y-%m}"
    assert len(periods) == 12 - today.month + 1 + 12
    assert not agreement.obligations.late().exists()


# Duties of the office's own making


def test_who_adds_a_duty(people, turn):
    agreement = active(people)
    add = {"agreement": agreement, "title": "Rapat koordinasi", "side": Side.OFFICE, "due": dt.date(2026, 9, 1)}
    for who in sorted(CAST):
        with turn(who):
            if who not in STAFF:
                with pytest.raises(PermissionDenied):
                    actions.add_duty(by=people[who], **add)
                continue
            (duty,) = actions.add_duty(by=people[who], scope=agreement.scopes.first(), **add)
            assert (duty.own, duty.kind, duty.period) == (True, "LAIN", "")
            line = Event.objects.get(event="partners.add_obligation")
            assert (line.organisation, line.target, line.data["partner"]) == (
                "BNNP-17", "Rapat koordinasi", agreement.partner.organisation.name,
            )  # fmt: skip


@time_machine.travel("2026-06-20T05:00:00+00:00", tick=False)
def test_a_recurring_duty_is_due_in_what_is_still_to_come_and_follows_an_extension(people):
    agreement = active(people)
    add = {"agreement": agreement, "title": "Rapat koordinasi", "side": Side.OFFICE, "by": people["bengkulu"]}
    made = actions.add_duty(recurrence=Recurrence.QUARTERLY, **add)
    assert [duty.period for duty in made] == ["2026-Q3", "2026-Q4"]
    with pytest.raises(ValidationError, match="sudah ada"):
        actions.add_duty(recurrence=Recurrence.MONTHLY, **add)
    assert actions.remove_duty(obligation=made[0], by=people["bengkulu"]) == 1
    change = {"kind": ChangeKind.EXTENSION, "on": START, "number": "AD/1", "summary": "Diperpanjang"}
    actions.change_terms(agreement=agreement, by=people["kepala"], end=dt.date(2027, 3, 31), **change)
    left = agreement.obligations.filter(own=True).values_list("period", flat=True)
    assert list(left) == ["2026-Q4", "2027-Q1"]
    assert actions.remove_duty(obligation=made[1], by=people["bengkulu"], and_later=True) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Tuliskan kewajibannya"),
        ({"due": None}, "Pilih tanggal"),
        ({"due": dt.date(2025, 1, 1)}, "sebelum perjanjian berlaku"),
        ({"due": dt.date(2990, 1, 1)}, "terlalu jauh"),
        ({"title": "Laporan bulanan rehabilitasi", "kind": ObligationKind.REPORT}, "sudah ada"),
    ],
)
def test_a_wrong_duty_is_refused_with_a_sentence(people, wrong, sentence):
    add = {"title": "Rapat", "side": Side.OFFICE, "due": dt.date(2026, 9, 1)} | wrong
    with pytest.raises(ValidationError, match=sentence):
        actions.add_duty(agreement=active(people), by=people["bengkulu"], **add)


def test_only_untouched_duties_of_ones_own_change(people):
    agreement = active(people)
    (duty,) = actions.add_duty(
        agreement=agreement, title="Rapat", side=Side.OFFICE, due=dt.date(2026, 9, 1), by=people["bengkulu"]
    )
    moved = actions.change_duty(obligation=duty, by=people["kepala"], due=dt.date(2026, 9, 5), title="Rapat awal")
    assert (moved.due, moved.title) == (dt.date(2026, 9, 5), "Rapat awal")
    named = actions.change_duty(obligation=duty, by=people["kepala"], title="Rapat akhir")  # read before it was moved
    assert (named.due, named.title) == (dt.date(2026, 9, 5), "Rapat akhir")
    actions.send(obligation=duty, by=people["bengkulu"], evidence="Notula")
    for change in (actions.remove_duty, lambda **given: actions.change_duty(due=duty.due, **given)):
        with pytest.raises(ValidationError, match="sudah dikirim"):
            change(obligation=duty, by=people["bengkulu"])
        with pytest.raises(ValidationError, match="ruang lingkup baku"):
            change(obligation=report(agreement), by=people["bengkulu"])
        with pytest.raises(PermissionDenied):
            change(obligation=duty, by=people["kipas"])


# The database itself


@pytest.mark.wide
@pytest.mark.parametrize(
    "change",
    [
        "status='DIKEMBALIKAN', note='', sent_at=now(), met_on=now(), evidence='x', decided_at=now()",
        "status='DIKIRIM', evidence='x'",
        "status='DIKIRIM', sent_at=now(), met_on=now(), evidence=''",
        "status='DITERIMA', sent_at=now(), met_on=now(), evidence='x'",
        "met_on=now()",
        "period='2026-13'",
        "period='2026-Q5'",
        "period=''",
        "recurrence='SEKALI'",
        "period='2026-06'",  # there is one already
    ],
)
def test_the_database_refuses_what_the_page_refuses(people, change):
    duty = report(active(people))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE partners_obligation SET {change} WHERE id = %s", [duty.pk])  # noqa: S608


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_accept_once(people):
    duty = report(active(people))
    actions.send(obligation=duty, by=people["kipas"], evidence="Surat")
    both, said = threading.Barrier(2), []

    def decide(who: str) -> None:
        by = people[who]
        both.wait(10)
        try:
            actions.accept(obligation=Obligation.objects.get(pk=duty.pk), by=by)
            said.append("diterima")
        except ValidationError as error:
            said.append(error.messages[0])
        finally:
            connection.close()

    assert people["bengkulu"].pk != people["kepala"].pk
    threads = [threading.Thread(target=decide, args=[who]) for who in ("bengkulu", "kepala")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["Belum ada bukti yang menunggu keputusan.", "diterima"]
    assert Event.objects.filter(event="partners.accept_evidence").count() == 1
