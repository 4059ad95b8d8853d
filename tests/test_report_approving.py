"""Many reports approved at once, the office's list of what waits, and the days either side took."""

import datetime as dt

import pytest
from django.utils import timezone

from rehab import actions
from rehab.enums import ReportStatus
from rehab.models import MonthlyReport, Step
from rehab.turnaround import CLINIC, OFFICE, begins, turnaround
from tests.cast import CAST
from tests.reports import approved, explained, facility, fill, report_of, submitted

pytestmark = pytest.mark.django_db

ADDRESS = "/laporan/setujui/"


def places(people, n):
    return [facility(people, f"P17-05-{i}") for i in range(1, n + 1)]


def approve(client, *reports):
    return client.post(ADDRESS, {"report": [report.pk for report in reports]})


def test_chosen_reports_are_approved_and_the_others_stay(people):
    first, second, third = (submitted(people, place) for place in places(people, 3))
    page = approve(people.client("kepala"), first, second).content.decode()
    assert "2 laporan disetujui." in page
    assert str(third.facility) in page
    states = MonthlyReport.objects.filter(pk__in=[first.pk, second.pk, third.pk]).order_by("pk").values_list("status")
    assert [status for (status,) in states] == ["DISETUJUI", "DISETUJUI", "DIKIRIM"]


def test_what_is_refused_says_why_and_keeps_no_other_back(people):
    mine, doubted, fine = places(people, 3)
    for place, who in ((mine, "kepala"), (doubted, "bengkulu")):
        report = report_of(place)
        fill(report, people, who)
        received = {"channel": "FOTO", "received_on": timezone.localdate()}
        actions.submit(report=report, by=people[who], reasons=explained(report), **received)
    actions.object_to(report=report_of(doubted), by=people["kipas"], note="Bukan angka kami.")
    good = submitted(people, fine)
    page = approve(people.client("kepala"), report_of(mine), report_of(doubted), good).content.decode()
    assert "1 laporan disetujui." in page
    assert "disetujui oleh orang lain" in page
    assert "berkeberatan" in page
    assert report_of(fine).status == ReportStatus.APPROVED
    assert {report_of(place).status for place in (mine, doubted)} == {ReportStatus.SUBMITTED}


def test_a_correction_that_moves_other_months_is_decided_by_itself(people):
    place = facility(people)
    first = approved(people, place, dt.date(2026, 9, 1))
    fill(report_of(place), people, opening=3)
    actions.submit(report=report_of(place), by=people["kipas"], reasons=explained(first))
    actions.correct(report=first, by=people["bengkulu"], note="Uji")
    fill(first, people, entered=4)
    actions.submit(report=first, by=people["kipas"], reasons=explained(first))
    page = approve(people.client("kepala"), first).content.decode()
    assert "putuskan tersendiri" in page
    assert report_of(place, dt.date(2026, 9, 1)).status == ReportStatus.SUBMITTED


@pytest.mark.wide
@pytest.mark.parametrize("who", sorted(CAST))
def test_only_approvers_approve_and_only_what_is_theirs(people, who):
    report = submitted(people)
    answer = approve(people.client(who), report)
    allowed = who in {"kepala", "penetap", "admin"}
    assert answer.status_code == (200 if allowed else 403)
    assert report_of(report.facility).status == (ReportStatus.APPROVED if allowed else ReportStatus.SUBMITTED)


@pytest.mark.parametrize("chosen", [[], ["abc"], ["9" * 30], ["-1"], ["987654321"]])
def test_nothing_chosen_is_said(people, chosen):
    submitted(people)
    page = people.client("kepala").post(ADDRESS, {"report": chosen})
    assert "Pilih laporannya dahulu." in page.content.decode()


def test_the_page_costs_the_same_with_one_report_and_with_three(people, django_assert_max_num_queries):
    first, *others = places(people, 3)
    submitted(people, first)
    client = people.client("kepala")
    client.get(ADDRESS)
    with django_assert_max_num_queries(40) as before:
        client.get(ADDRESS)
    for place in others:
        submitted(people, place)
    with django_assert_max_num_queries(len(before)):
        client.get(ADDRESS)


@pytest.mark.wide
def test_the_list_of_the_office_begins_with_what_waits_for_it(people):
    first, second = places(people, 2)
    submitted(people, first)
    actions.send_back(report=submitted(people, second), by=people["bengkulu"], note="Uji")
    page = people.client("kepala").get("/laporan/")
    assert [(state, n) for state, _label, n, _icon in page.context["work"]] == [
        ("DIKIRIM", 1), ("DIKEMBALIKAN", 1), ("BELUMLAPOR", 0), ("TERLAMBAT", 2),
    ]  # fmt: skip
    assert 'href="/laporan/setujui/"' in page.content.decode()
    assert 'href="/laporan/setujui/"' not in people.client("bengkulu").get("/laporan/").content.decode()
    assert "work" not in people.client("kipas").get("/laporan/").context
    found = people.client("kepala").get("/laporan/?state=TERLAMBAT&office=BNNP-17")
    assert found.context["paginator"].count == 2


def test_the_locks_are_searched_by_facility(people):
    place = facility(people)
    until = timezone.now() + dt.timedelta(days=3)
    actions.grant_exception(facility=place, year=2025, until=until, reason="Uji", by=people["penetap"])
    client = people.client("penetap")
    assert client.get(f"/laporan/kunci/?q={place.code}").context["paginator"].count == 1
    assert client.get("/laporan/kunci/?q=tidak+ada").context["paginator"].count == 0


def test_days_with_the_clinic_and_with_the_office_are_counted_apart(people):
    """Four days to fill in, three under review, two to correct, one more under review, then nobody's."""
    report = approved(people)
    start = begins(report)
    assert (start.day, start.hour, str(start.tzinfo)) == (1, 0, "Asia/Jakarta")
    steps = [
        Step(kind=kind, at=start + dt.timedelta(days=day))
        for kind, day in (("KIRIM", 4), ("PERIKSA", 5), ("KEMBALI", 7), ("KIRIM", 9), ("SETUJU", 10), ("GESER", 30))
    ]
    later = start + dt.timedelta(days=60)
    found = turnaround(report, steps, later)
    assert (found.clinic_days, found.office_days, found.turn) == (6, 4, "")
    assert turnaround(report, [], start + dt.timedelta(days=3, hours=1)).clinic_days == 4  # begun ones too
    open_again = turnaround(report, steps[:3], start + dt.timedelta(days=8))
    assert (open_again.turn, open_again.clinic_days, open_again.office_days) == (CLINIC, 5, 3)
    assert turnaround(report, steps[:1], later).turn == OFFICE


def test_a_corrected_figure_is_known_to_who_used_the_old_one(people):
    """A ranking published between the two approvals asks for what was corrected since."""
    report = approved(people)
    published = timezone.now()
    span = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert not MonthlyReport.objects.between(*span).corrected_since(published).exists()
    actions.correct(report=report, by=people["bengkulu"], note="Uji")
    fill(report, people, entered=4)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert not MonthlyReport.objects.corrected_since(published).exists()  # the old figure still stands
    actions.approve(report=report_of(report.facility), by=people["kepala"])
    assert list(MonthlyReport.objects.between(*span).corrected_since(published)) == [report]
    assert not MonthlyReport.objects.corrected_since(timezone.now()).exists()


def test_only_what_was_final_at_that_moment_can_be_corrected_since(people):
    """Approved again as it was, or not final when the ranking was published: nothing to tell."""
    report = approved(people)
    first = timezone.now()
    actions.correct(report=report, by=people["bengkulu"], note="Uji")
    fill(report, people, entered=4)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    actions.approve(report=report_of(report.facility), by=people["kepala"])
    published = timezone.now()
    actions.withdraw_approval(report=report, by=people["kepala"], note="Uji")
    between = timezone.now()
    assert list(MonthlyReport.objects.corrected_since(published)) == [report]  # taken back
    assert not MonthlyReport.objects.corrected_since(between).exists()  # was not final then
    actions.approve(report=report_of(report.facility), by=people["kepala"])
    assert not MonthlyReport.objects.corrected_since(published).exists()  # the same version again
    assert not MonthlyReport.objects.corrected_since(between).exists()
    assert list(MonthlyReport.objects.corrected_since(first)) == [report]


def test_a_program_of_the_clinic_reads_notes_only_once_they_are_sent(people):
    report = submitted(people)
    actions.comment(report=report, by=people["bengkulu"], code="masuk.rj", text="Tiga orang?")
    address = f"/api/v1/reports/{report.pk}/"
    assert people.client("bengkulu").get(address).json()["comments"][0]["text"] == "Tiga orang?"
    assert people.client("kipas").get(address).json()["comments"] == []
    actions.send_back(report=report, by=people["bengkulu"], note="Uji")
    assert people.client("kipas").get(address).json()["comments"][0]["text"] == "Tiga orang?"
