"""Corrections of locked months and the opening balances that follow them."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from rehab import actions
from rehab.actions import openings
from rehab.enums import Basis, ReportStatus, StepKind
from rehab.models import Draft, LockException, MonthlyReport, Summary
from rehab.permissions import locked_since
from tests.reports import explained, facility, fill, filled, report_of

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER, OCTOBER = (dt.date(2026, month, 1) for month in (8, 9, 10))
NOTE = "Salah hitung."


def chain(people, *, until=OCTOBER, **fields):
    """Three approved months: 3, then 5, then 7 in care at the end."""
    place = facility(people, go_live=AUGUST, **fields)
    opening = 0
    for month, entered in ((AUGUST, 3), (SEPTEMBER, 2), (OCTOBER, 2)):
        if month > until:
            break
        report = report_of(place, month)
        fill(report, people, entered=entered, opening=opening)
        actions.submit(report=report, by=people["kipas"], reasons=explained(report))
        actions.approve(report=report, by=people["kepala"])
        opening += entered
    return place


def corrected(people, place, month=AUGUST, entered=4):
    """The month opened for a correction and handed in again with other figures, waiting for approval."""
    report = report_of(place, month)
    actions.correct(report=report, by=people["bengkulu"], note=NOTE)
    fill(report, people, entered=entered, opening=report.latest.values["awal.rj"])
    actions.submit(report=report_of(place, month), by=people["kipas"], reasons=explained(report))
    return report_of(place, month)


def closing(place, month):
    return report_of(place, month).approved.values["akhir.rj"]


def test_a_correction_is_a_new_version_with_its_reason_and_the_old_figure_stands_until_then(people):
    place = chain(people)
    report = corrected(people, place)
    assert (report.latest.n, report.latest.note, report.approved.n) == (2, NOTE, 1)
    rows = {row.basis: (row.entered_rj, row.best) for row in Summary.objects.filter(report=report)}
    assert rows == {Basis.FINAL: (3, True), Basis.PROVISIONAL: (4, False)}


@pytest.mark.wide
def test_the_clinic_reads_whether_its_report_was_opened_or_came_back(people):
    place = facility(people)
    report = report_of(place, SEPTEMBER)
    fill(report, people)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    actions.approve(report=report, by=people["kepala"])
    actions.correct(report=report, by=people["bengkulu"], note=NOTE)
    clinic = people.client("kipas")
    for page in ("/", "/laporan/"):
        html = clinic.get(page).content.decode()
        assert "Dibuka untuk perbaikan" in html
        assert "Dikembalikan untuk diperbaiki" not in html
    office = people.client("bengkulu")
    told = "September 2026: Dibuka untuk perbaikan"
    assert told in office.get("/laporan/kelengkapan/").content.decode()
    assert told in office.get(place.get_absolute_url()).content.decode()
    assert ("KOREKSI", 1) in [(state, n) for state, _label, n, _icon in office.get("/laporan/").context["work"]]
    assert list(office.get("/laporan/?state=KOREKSI").context["object_list"]) == [report]
    assert not office.get("/laporan/?state=DIKEMBALIKAN").context["object_list"]
    assert office.get("/api/v1/reports/?state=KOREKSI").json()["results"][0]["state"] == "KOREKSI"
    fill(report, people, entered=4)
    actions.submit(report=report_of(place, SEPTEMBER), by=people["kipas"], reasons=explained(report))
    actions.send_back(report=report_of(place, SEPTEMBER), by=people["bengkulu"], note=NOTE)
    assert list(office.get("/laporan/?state=DIKEMBALIKAN").context["object_list"]) == [report]
    assert "Dikembalikan untuk diperbaiki" in clinic.get("/laporan/").content.decode()


def test_the_following_months_are_listed_with_both_balances(people):
    report = corrected(people, chain(people))
    moves = openings.plan(report)
    assert [(move.report.month, move.refusal) for move in moves] == [(SEPTEMBER, ""), (OCTOBER, "")]
    assert [[line[1:] for line in move.lines] for move in moves] == [[(3, 4), (5, 6)], [(5, 6), (7, 8)]]


def test_the_following_months_move_as_new_versions_and_stay_approved(people):
    place = chain(people)
    report = corrected(people, place)
    published = timezone.now()
    actions.approve_and_carry_on(report=report, by=people["kepala"])
    changed = {found.month for found in MonthlyReport.objects.corrected_since(published)}
    assert changed == {AUGUST, SEPTEMBER, OCTOBER}  # the moved months changed for who used them, too
    assert [closing(place, month) for month in (AUGUST, SEPTEMBER, OCTOBER)] == [4, 6, 8]
    october = report_of(place)
    version = october.approved
    assert (october.status, version.n, version.follows.report.month) == (ReportStatus.APPROVED, 2, AUGUST)
    assert version.values["awal.rj.l.u20"] == version.values["awal.rj"] == 6
    assert version.note == "Saldo awal mengikuti koreksi Agustus 2026."
    assert october.steps.last().kind == StepKind.MOVED
    assert october.first_submitted_at == october.versions.get(n=1).at
    assert Summary.objects.get(report=october).closing_rj == 8
    assert openings.plan(report_of(place, AUGUST)) == []  # nothing left to decide
    assert Draft.objects.get(report=october).plain["awal.rj"] == 6


@pytest.mark.wide
def test_who_says_no_leaves_the_months_alone_and_may_still_say_yes(people):
    place = chain(people)
    report = corrected(people, place)
    client = people.client("kepala")
    url = f"{report.get_absolute_url()}setujui/"
    page = client.get(url).content.decode()
    assert "September 2026" in page
    assert "Oktober 2026" in page
    assert client.post(url).status_code == 200  # the question wants an answer
    assert report_of(place, AUGUST).status == ReportStatus.SUBMITTED
    client.post(url, {"carry": "tidak"})
    assert [closing(place, month) for month in (AUGUST, SEPTEMBER)] == [4, 5]
    assert "saldo/" in client.get(report.get_absolute_url()).content.decode()
    client.post(f"{report.get_absolute_url()}saldo/")
    assert [closing(place, month) for month in (AUGUST, SEPTEMBER, OCTOBER)] == [4, 6, 8]
    assert client.get(f"{report.get_absolute_url()}saldo/").status_code == 404


def test_yes_on_the_page_moves_them(people):
    place = chain(people)
    report = corrected(people, place)
    people.client("kepala").post(f"{report.get_absolute_url()}setujui/", {"carry": "ya"})
    assert [closing(place, month) for month in (AUGUST, SEPTEMBER, OCTOBER)] == [4, 6, 8]


def test_a_month_that_would_fall_below_zero_is_named_and_left(people):
    """Those who came in August did not: September cannot lose people it let go."""
    place = chain(people, until=SEPTEMBER)
    september = report_of(place, SEPTEMBER)
    actions.correct(report=september, by=people["bengkulu"], note=NOTE)
    values = filled(september, entered=2, opening=3) | {
        "selesai.rj": 5, "selesai.rj.l.u20": 5, "akhir.rj": 0,
    }  # fmt: skip
    del values["akhir.rj.l.u20"]
    actions.put_draft(report=september, by=people["kipas"], values=values)
    actions.submit(report=report_of(place, SEPTEMBER), by=people["kipas"], reasons=explained(september))
    actions.approve(report=report_of(place, SEPTEMBER), by=people["kepala"])
    report = corrected(people, place, entered=1)
    (move,) = openings.plan(report)
    assert "kurang dari nol" in move.refusal
    actions.approve_and_carry_on(report=report, by=people["kepala"])
    assert report_of(place, SEPTEMBER).approved.n == 2


def test_a_month_with_its_own_opening_ends_the_chain(people):
    place = chain(people, until=SEPTEMBER)
    october = report_of(place)
    fill(october, people, entered=1, opening=9)  # not what September ended with
    actions.submit(report=october, by=people["kipas"], reasons=explained(october))
    moves = openings.plan(corrected(people, place))
    assert [move.report.month for move in moves] == [SEPTEMBER]


def test_an_open_month_has_its_draft_put_right_but_not_what_somebody_typed(people):
    place = chain(people, until=SEPTEMBER)
    october = report_of(place)
    actions.save_cells(report=october, by=people["kipas"], changes=[])
    assert Draft.objects.get(report=october).plain["awal.rj"] == 5
    actions.approve_and_carry_on(report=corrected(people, place), by=people["kepala"])
    assert Draft.objects.get(report=october).plain["awal.rj"] == 6
    assert report_of(place).latest is None


def test_a_month_under_review_moves_and_may_be_approved_by_the_same_person(people):
    place = chain(people, until=SEPTEMBER)
    october = report_of(place)
    fill(october, people, entered=2, opening=5)
    actions.submit(report=october, by=people["kipas"], reasons=explained(october))
    actions.approve_and_carry_on(report=corrected(people, place), by=people["kepala"])
    october = report_of(place)
    assert (october.status, october.latest.n, october.latest.by) == (ReportStatus.SUBMITTED, 2, people["kepala"])
    actions.approve(report=october, by=people["kepala"])
    assert closing(place, OCTOBER) == 8


def test_only_the_approver_moves_them(people):
    place = chain(people)
    actions.approve(report=corrected(people, place), by=people["kepala"])
    for who in ("bengkulu", "kipas", "jatim"):
        with pytest.raises(PermissionDenied):
            actions.carry_on(report=report_of(place, AUGUST), by=people[who])


# Locked years


@pytest.fixture
def locked_place(people):
    """December 2025 and January 2026 approved; the year 2025 is locked by its default."""
    place = facility(people, go_live=dt.date(2025, 12, 1))
    opening = 0
    exception = grant(people, place)
    for month in (dt.date(2025, 12, 1), dt.date(2026, 1, 1)):
        report = report_of(place, month)
        fill(report, people, entered=3, opening=opening)
        actions.submit(report=report, by=people["kipas"], reasons=explained(report))
        actions.approve(report=report, by=people["kepala"])
        opening += 3
    actions.end_exception(exception=exception, by=people["penetap"])
    return place


def grant(people, place, who="penetap", **fields):
    values = {"year": 2025, "until": timezone.now() + dt.timedelta(days=7), "reason": "Temuan audit."} | fields
    return actions.grant_exception(facility=place, by=people[who], **values)


def test_a_locked_month_is_corrected_only_with_an_exception(people, locked_place):
    december = report_of(locked_place, dt.date(2025, 12, 1))
    client = people.client("bengkulu")
    page = client.get(december.get_absolute_url()).content.decode()
    assert "2025 sudah dikunci" in page
    assert "koreksi/" not in page
    assert client.get(f"{december.get_absolute_url()}koreksi/").status_code == 409
    assert "lembaga=" not in page
    national = people.client("penetap").get(december.get_absolute_url()).content.decode()
    assert f"/laporan/kunci/pengecualian/?facility={locked_place.code}&amp;year=2025" in national

    grant(people, locked_place)
    report = corrected(people, locked_place, dt.date(2025, 12, 1))
    actions.approve_and_carry_on(report=report, by=people["kepala"])
    assert [closing(locked_place, month) for month in (dt.date(2025, 12, 1), dt.date(2026, 1, 1))] == [4, 7]


def test_a_following_month_that_is_locked_is_named(people, locked_place):
    """The year after is locked too, without an exception."""
    actions.move_lock(year=2026, at=timezone.now() + dt.timedelta(days=60), by=people["penetap"])
    grant(people, locked_place)
    report = corrected(people, locked_place, dt.date(2025, 12, 1))
    later = timezone.now() + dt.timedelta(days=61)
    LockException.objects.update(until=later + dt.timedelta(days=5))
    with time_machine.travel(later, tick=False):
        (move,) = openings.plan(report)
        assert "2026 sudah dikunci" in move.refusal


@pytest.mark.parametrize("who", ["kepala", "bengkulu", "pusat", "kipas", "auditor"])
def test_only_the_national_approver_moves_locks_and_grants_exceptions(people, who):
    place = facility(people)
    with pytest.raises(PermissionDenied, match="BNN pusat"):
        grant(people, place, who)
    with pytest.raises(PermissionDenied, match="BNN pusat"):
        actions.move_lock(year=2025, at=timezone.now(), by=people[who])


def test_an_exception_says_who_why_and_until_when(people):
    place = facility(people, go_live=dt.date(2025, 12, 1))
    client = people.client("penetap")
    until = timezone.localdate() + dt.timedelta(days=9)
    data = {"facility": place.name.upper(), "year": "2025", "until": until.isoformat(), "reason": "Temuan audit."}
    assert client.post("/laporan/kunci/pengecualian/", data).url == "/laporan/kunci/"
    page = people.client("kipas").get("/laporan/kunci/").content.decode()
    for said in ("Temuan audit.", "Penetap Uji", place.name, "Berlaku"):
        assert said in page
    assert "Temuan audit." not in people.client("jatim").get("/laporan/kunci/").content.decode()
    exception = LockException.objects.get()
    client.post(f"/laporan/kunci/pengecualian/{exception.pk}/akhiri/")
    exception.refresh_from_db()
    assert exception.until <= timezone.now()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"facility": "P99-99"}, "Tidak ada lembaga dengan nama atau kode ini"),
        ({"facility": "Contoh"}, "Yang mana? Tulis kodenya: Klinik Contoh P17-05-1 (P17-05-1); Klinik Contoh P17-05-2"),
        ({"until": "2026-01-01"}, "sudah lewat"),
        ({"until": "2099-01-01"}, "paling lama satu tahun"),
        ({"year": "2027"}, "tidak dikunci"),
        ({"year": "2.025"}, "bilangan"),
        ({"reason": " "}, "Belum diisi."),
    ],
)
def test_a_wrong_exception_is_refused_with_a_sentence(people, wrong, said):
    place = facility(people)
    facility(people, "P17-05-2")
    data = {"facility": place.code, "year": "2025", "until": "2026-12-20", "reason": "Audit"} | wrong
    page = people.client("penetap").post("/laporan/kunci/pengecualian/", data)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not LockException.objects.exists()


def test_a_lock_moves_for_everybody_but_not_into_its_own_year(people):
    facility(people, go_live=dt.date(2025, 12, 1))
    client = people.client("penetap")
    page = client.post("/laporan/kunci/2025/", {"day": "2025-12-30"})
    assert "setelah tahun itu berakhir" in page.content.decode()
    client.post("/laporan/kunci/2025/", {"day": "2026-12-15"})
    assert timezone.localdate(locked_since(2025)) == dt.date(2026, 12, 15)
    report = MonthlyReport.objects.get(month=dt.date(2025, 12, 1))
    actions.save_cells(report=report, by=people["kipas"], changes=[])  # open again


def test_the_page_of_locks_costs_the_same_with_one_exception_and_with_three(people, django_assert_max_num_queries):
    place = facility(people, go_live=dt.date(2025, 12, 1))
    grant(people, place)
    client = people.client("penetap")
    client.get("/laporan/kunci/")
    with django_assert_max_num_queries(40) as before:
        client.get("/laporan/kunci/")
    grant(people, place)
    grant(people, place)
    with django_assert_max_num_queries(len(before)):
        client.get("/laporan/kunci/")


def test_a_wrong_moment_is_refused_by_the_action_too(people):
    with pytest.raises(ValidationError, match="tidak dapat dikunci"):
        actions.move_lock(year=1999, at=timezone.now(), by=people["penetap"])
