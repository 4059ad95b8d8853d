"""A report from the month owed to the figure: generated, filled in, handed in, returned, corrected, approved."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from partners.models import Obligation
from rehab import actions
from rehab.enums import REPORT_TRANSITIONS, Basis, ReportStatus
from rehab.models import MonthlyReport, ReportVersion, Summary
from rehab.months import due_days, due_moment
from tests.agreements import active
from tests.reports import approved, change, explained, facility, fill, report_of, submitted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (dt.date(2026, 2, 1), dt.date(2026, 3, 9)),  # the 7th is a Saturday
        (dt.date(2027, 2, 1), dt.date(2027, 3, 16)),  # Nyepi, Idulfitri and its joint leave
        (dt.date(2026, 10, 1), dt.date(2026, 11, 9)),
        (dt.date(2025, 12, 1), dt.date(2026, 1, 7)),
    ],
)
def test_a_report_is_due_on_the_seventh_or_the_next_working_day(reference, month, due):
    assert due_days([month]) == {month: due}
    assert due_moment(due, "Asia/Jayapura") == dt.datetime.combine(due, dt.time(23, 59, 59), ZoneInfo("Asia/Jayapura"))


def test_every_month_since_go_live_is_owed_once(people):
    place = facility(people, go_live=dt.date(2026, 7, 1))
    assert [report.month.month for report in place.reports.order_by("month")] == [7, 8, 9, 10]
    assert actions.open_months() == 0
    assert {report.form for report in place.reports.all()} == {"2026"}


def test_every_state_is_in_the_table():
    assert set(REPORT_TRANSITIONS) == set(ReportStatus)


def test_a_report_goes_from_the_clinic_to_the_figure(people):
    agreement = active(people, start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31))
    place = facility(people)
    report = report_of(place)
    fill(report, people)
    version = actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    report = report_of(place)
    assert (report.status, version.n, report.first_submitted_at) == ("DIKIRIM", 1, version.at)
    row = Summary.objects.get(report=report)
    assert (row.basis, row.best, row.served_rj, row.entered_rj, row.served_ri) == (Basis.PROVISIONAL, True, 3, 3, None)
    duty = Obligation.objects.get(agreement=agreement, kind="LAPORAN", period="2026-10")
    assert duty.status == "DIKIRIM"

    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.", comments={"masuk.rj": "Empat orang?"})
    report = report_of(place)
    assert (report.status, report.comments.get().code) == ("DIKEMBALIKAN", "masuk.rj")
    fill(report, people, entered=4)
    second = actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert second.n == 2
    report = report_of(place)
    assert report.first_submitted_at == version.at  # kept for ever
    actions.approve(report=report, by=people["kepala"])
    row = Summary.objects.get(report=report)
    assert (row.basis, row.best, row.entered_rj) == (Basis.FINAL, True, 4)
    duty.refresh_from_db()
    assert duty.status == "DITERIMA"


def test_handing_in_asks_the_database_little(people, django_assert_num_queries):
    """Lock twice, history, the month after, six rows, the duty, whom to tell; and two for the transaction."""
    people["bengkulu"]
    report = report_of(facility(people))
    fill(report, people)
    with django_assert_num_queries(14):
        actions.submit(report=report, by=people["kipas"], reasons=explained(report))


def test_sent_again_it_is_the_same_version(people):
    report = submitted(people)
    again = actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert (again.n, report.versions.count()) == (1, 1)
    with pytest.raises(PermissionDenied):
        actions.submit(report=report, by=people["jatim"])


def test_of_two_people_on_one_cell_neither_loses(people):
    report = report_of(facility(people))
    actions.save_cells(report=report, by=people["kipas"], changes=change("masuk.rj", None, "3"))
    saved = actions.save_cells(report=report, by=people["bengkulu"], changes=change("masuk.rj", None, 4))
    (conflict,) = saved.conflicts
    assert (conflict.stored, conflict.mine, conflict.by) == (3, 4, "Kipas Uji")
    saved = actions.save_cells(report=report, by=people["bengkulu"], changes=change("masuk.rj", 3, 4))
    assert (saved.written, saved.draft.plain["masuk.rj"]) == (("masuk.rj",), 4)
    again = actions.save_cells(report=report, by=people["bengkulu"], changes=change("masuk.rj", 3, 4))
    assert (again.written, again.conflicts, again.draft.revision) == ((), (), 2)


def test_the_database_keeps_versions_for_ever(people):
    version = submitted(people).latest
    for attempt in (
        lambda: ReportVersion.objects.filter(pk=version.pk).update(note="lain"),
        lambda: ReportVersion.objects.filter(pk=version.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            attempt()


def test_who_sent_it_does_not_approve_it(people):
    report = report_of(facility(people))
    fill(report, people, "kepala")
    actions.submit(
        report=report,
        by=people["kepala"],
        channel="KERTAS",
        received_on=timezone.localdate(),
        reasons=explained(report),
    )
    with pytest.raises(PermissionDenied, match="orang lain"):
        actions.approve(report=report_of(report.facility), by=people["kepala"])


def test_an_empty_submission_does_not_count_and_the_next_one_does(people):
    report = submitted(people, entered=0)
    actions.void(report=report, by=people["bengkulu"], note="Kosong.")
    report = report_of(report.facility)
    assert (report.counted_at, Summary.objects.count()) == (None, 0)
    assert report.first_submitted_at is not None
    assert not MonthlyReport.objects.actual().filter(pk=report.pk).exists()
    fill(report, people)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert report_of(report.facility).counted_at is not None


def test_a_locked_year_refuses_with_the_office_to_ask(people):
    place = facility(people, go_live=dt.date(2024, 11, 1))
    report = report_of(place, dt.date(2024, 11, 1))
    with pytest.raises(ValidationError, match=r"2024 sudah dikunci.*Bengkulu"):
        actions.save_cells(report=report, by=people["kipas"], changes=change("masuk.rj", None, 1))


def test_nobody_in_care_is_a_complete_report(people):
    report = report_of(facility(people))
    version = actions.submit_nothing(report=report, by=people["kipas"])
    assert (version.values["masuk.rj"], version.values["akhir.rj"], version.values["skhpn"]) == (0, 0, 0)


def test_an_approval_is_withdrawn_with_its_figure(people):
    report = approved(people)
    actions.withdraw_approval(report=report, by=people["kepala"], note="Keliru.")
    assert Summary.objects.get(report=report).basis == Basis.PROVISIONAL
    assert report_of(report.facility).approved is None
