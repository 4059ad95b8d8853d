"""The page of one report and the steps of its review, for everybody of the cast from one state."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bnnportal.offices.models import Organisation
from rehab import actions, figures
from rehab.actions import keep_clients
from rehab.enums import ReportStatus, StepKind
from rehab.models import CellComment, MonthlyReport
from tests.cast import CAST
from tests.reports import approved, explained, facility, fill, report_of, submitted

pytestmark = pytest.mark.django_db

CHAIN = {"kipas", "bengkulu", "kepala", "penetap", "pusat", "admin", "pimpinan", "auditor"}
OFFICERS = {"bengkulu", "kepala", "penetap", "pusat", "admin"}
APPROVERS = {"kepala", "penetap", "admin"}
NOTE = {"note": "Periksa lagi jumlahnya."}


def returned(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], comments={"masuk.rj": "Tiga orang?"}, **NOTE)
    return report_of(report.facility)


def on_behalf(people):
    report = report_of(facility(people))
    fill(report, people, "bengkulu")
    received = {"channel": "KERTAS", "received_on": timezone.localdate()}
    actions.submit(report=report, by=people["bengkulu"], reasons=explained(report), **received)
    return report_of(report.facility)


# state → step → who may take it, and where the report is then
STEPS = {
    "submitted": (
        submitted,
        {
            "periksa": (OFFICERS, ReportStatus.SUBMITTED),
            "kembalikan": (OFFICERS, ReportStatus.RETURNED),
            "kosong": (OFFICERS, ReportStatus.RETURNED),
            "setujui": (APPROVERS, ReportStatus.APPROVED),
            "tarik": (set(), None),
            "koreksi": (set(), None),
            "buka": (set(), None),
            "keberatan": (set(), None),
        },
    ),
    "returned": (
        returned,
        {step: (set(), None) for step in ("periksa", "kembalikan", "kosong", "setujui", "tarik", "koreksi", "buka")},
    ),
    "approved": (
        approved,
        {
            "tarik": (APPROVERS, ReportStatus.SUBMITTED),
            "koreksi": (OFFICERS, ReportStatus.RETURNED),
            "buka": (set(), None),
            "periksa": (set(), None),
            "setujui": (set(), None),
        },
    ),
    "on_behalf": (
        on_behalf,
        {
            "keberatan": ({"kipas"}, ReportStatus.SUBMITTED),
            "setujui": (APPROVERS, ReportStatus.APPROVED),
            "kembalikan": (OFFICERS, ReportStatus.RETURNED),
        },
    ),
}


@pytest.mark.wide
@pytest.mark.parametrize("state", STEPS)
def test_every_step_by_every_role(people, turn, state):
    made, steps = STEPS[state]
    report = made(people)
    for who in CAST:
        for step, (allowed, after) in steps.items():
            with turn(who, step) as client:
                url = f"{report.get_absolute_url()}{step}/"
                shown, answer = client.get(url).status_code, client.post(url, NOTE).status_code
                now = MonthlyReport.objects.get(pk=report.pk).status
                if who in allowed:
                    assert (shown, answer, now) == (200, 302, after)
                else:
                    assert {shown, answer} <= ({403, 409} if who in CHAIN else {404})
                    assert now == report.status


@pytest.mark.wide
@pytest.mark.parametrize("state", STEPS)
def test_the_page_offers_what_may_be_done_and_nothing_else(people, turn, state):
    made, steps = STEPS[state]
    report = made(people)
    for who in CAST:
        with turn(who) as client:
            response = client.get(report.get_absolute_url())
            assert response.status_code == (200 if who in CHAIN else 404)
            if who not in CHAIN:
                continue
            page = response.content.decode()
            assert 'id="sel-masuk.rj"' in page
            offered = {step for step in steps if f'href="{report.get_absolute_url()}{step}/"' in page}
            assert offered == {step for step, (allowed, _after) in steps.items() if who in allowed}


def test_a_report_without_a_note_stays_where_it_is(people):
    report = submitted(people)
    for note in ("", "   "):
        page = people.client("bengkulu").post(f"{report.get_absolute_url()}kembalikan/", {"note": note})
        assert page.status_code == 200
        assert "Perlu diperiksa" in page.content.decode()
    assert report_of(report.facility).status == ReportStatus.SUBMITTED


@pytest.mark.wide
def test_a_note_on_a_cell_goes_with_the_return_and_is_answered(people):
    report = submitted(people)
    url = report.get_absolute_url()
    office, clinic = people.client("bengkulu"), people.client("kipas")
    assert office.get(f"{url}catatan/?sel=masuk.rj").status_code == 200
    assert office.get(f"{url}catatan/?sel=tidak.ada").status_code == 404
    answer = office.post(f"{url}catatan/?sel=masuk.rj", {"text": "Tiga orang?"})
    assert answer.url == f"{url}#sel-masuk.rj"
    note = CellComment.objects.get()
    assert "Tiga orang?" in office.get(url).content.decode()
    assert "Tiga orang?" not in clinic.get(url).content.decode()  # the office has not sent it yet
    for step in ("jawab", "hapus"):
        assert clinic.get(f"{url}catatan/{note.pk}/{step}/").status_code == 404

    form = office.get(f"{url}kembalikan/").content.decode()
    assert "Tiga orang?" in form
    assert "dalam pesan portal dan pada laporannya" in form  # the mail carries no word of it
    office.post(f"{url}kembalikan/", NOTE)
    page = clinic.get(url).content.decode()
    assert "Tiga orang?" in page
    assert NOTE["note"] in page
    assert page.count(f'<a href="/laporan/{report.pk}/isi/#masuk.rj">Perbaiki isian ini') == 2  # above, and at the cell
    assert "Perbaiki isian ini" not in office.get(url).content.decode()
    assert office.post(f"{url}catatan/{note.pk}/hapus/").status_code == 409  # read by now
    clinic.post(f"{url}catatan/{note.pk}/jawab/", {"answer": "Memang tiga."})
    note.refresh_from_db()
    assert (note.answer, note.closed_at) == ("Memang tiga.", None)
    fill(report, people, entered=4)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    page = office.get(url).content.decode()
    assert "Memang tiga." in page
    assert "versi 1: 3" in page
    actions.approve(report=report, by=people["kepala"])
    note.refresh_from_db()
    assert note.closed_at is not None


def test_a_note_on_what_the_client_list_counts_leads_to_the_list(people):
    place = facility(people)
    report = submitted(people, place)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.", comments={"masuk.rj": "Empat?"})
    keep_clients(facility=place, on=True, by=people["kipas"])
    page = people.client("kipas").get(report.get_absolute_url()).content.decode()
    assert page.count(f'<a href="/laporan/{report.pk}/klien/">Perbaiki di daftar klien') == 2


def test_what_is_not_asked_any_more_is_no_change_from_zero(people):
    report = submitted(people)
    assert report.latest.values["hadir_keluarga"] == 0  # of meetings that were not held
    without = report.latest.values.copy()
    del without["hadir_keluarga"]
    assert figures.changes(report, report.latest.values, without) == []
    (change,) = figures.changes(report, report.latest.values | {"hadir_keluarga": 4}, without)
    assert (change.before, change.after) == ("4", "–")


def test_a_note_is_taken_back_by_its_author_alone(people):
    report = submitted(people)
    note = actions.comment(report=report, by=people["bengkulu"], code="masuk.rj", text="Uji")
    url = f"{report.get_absolute_url()}catatan/{note.pk}/hapus/"
    assert people.client("kepala").post(url).status_code == 403
    assert people.client("bengkulu").post(url).status_code == 302
    assert not CellComment.objects.exists()


def test_a_version_shows_what_it_changed(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], **NOTE)
    fill(report, people, entered=4)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    client = people.client("kepala")
    first = client.get(f"{report.get_absolute_url()}versi/1/").content.decode()
    assert "Ini versi lama" in first
    assert "Yang berubah sejak" not in first
    second = client.get(f"{report.get_absolute_url()}versi/2/").content.decode()
    assert "Yang berubah sejak versi 1" in second
    assert client.get(f"{report.get_absolute_url()}versi/3/").status_code == 404


def test_the_page_says_who_filled_what(people):
    report = report_of(facility(people))
    fill(report, people, "bengkulu")
    values = {**fill(report, people), "skhpn": 2}
    actions.put_draft(report=report, by=people["kipas"], values=values)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    page = people.client("kepala").get(report.get_absolute_url())
    assert dict(page.context["who"])["Kipas Uji"] == 1
    assert dict(page.context["who"])["Bengkulu Uji"] > 10


@pytest.mark.wide
def test_the_page_costs_the_same_with_one_version_and_with_three(people, django_assert_max_num_queries):
    report = submitted(people)
    client = people.client("kepala")
    client.get(report.get_absolute_url())
    with django_assert_max_num_queries(60) as before:
        client.get(report.get_absolute_url())
    for entered in (4, 5):
        actions.send_back(report=report, by=people["bengkulu"], comments={"masuk.rj": "?", "awal.rj": "?"}, **NOTE)
        fill(report, people, entered=entered)
        actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    with django_assert_max_num_queries(len(before)):
        page = client.get(report.get_absolute_url())
    assert len(page.context["open_comments"]) == 4


def test_a_submission_is_void_only_where_it_made_the_report_count(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], **NOTE)
    fill(report, people, entered=0)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    answer = people.client("bengkulu").post(f"{report.get_absolute_url()}kosong/", NOTE)
    assert answer.status_code == 409
    assert "sudah dihitung" in answer.content.decode()
    assert report_of(report.facility).counted_at is not None


def test_a_bnnp_reopens_what_its_bnnk_approved(people):
    """BNNK Mojokerto supervises; BNNP Jawa Timur stands above it."""
    place = facility(people, supervisor=Organisation.objects.get(code="BNNK-35.76"))
    report = submitted(people, place)
    actions.approve(report=report, by=people["penetap"])
    url = f"{report.get_absolute_url()}buka/"
    assert people.client("mojokerto").get(url).status_code == 403
    assert people.client("bengkulu").get(url).status_code == 404
    assert people.client("jatim").post(url, NOTE).status_code == 302
    report = report_of(place)
    assert (report.status, report.approved) == (ReportStatus.RETURNED, None)
    assert report.steps.last().kind == StepKind.REOPENED


def test_a_note_that_was_settled_meanwhile_is_not_answered(people):
    report = submitted(people)
    note = actions.comment(report=report, by=people["bengkulu"], code="masuk.rj", text="Tiga orang?")
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    read = report.comments.get()
    submitted(people, report.facility, entered=4)
    actions.approve(report=report, by=people["kepala"])
    actions.correct(report=report, by=people["bengkulu"], note="Keliru.")
    with pytest.raises(ValidationError, match="sudah selesai"):
        actions.answer_comment(comment=read, by=people["kipas"], answer="Ya.")
    note.refresh_from_db()
    assert note.answer == ""


def test_after_ten_working_days_silence_is_acknowledgement(people):
    place = facility(people, supervisor=Organisation.objects.get(code="BNNK-35.76"))
    report = submitted(people, place)
    actions.approve(report=report, by=people["penetap"])
    MonthlyReport.objects.filter(pk=report.pk).update(approved_at=timezone.now() - dt.timedelta(days=20))
    answer = people.client("jatim").post(f"{report.get_absolute_url()}buka/", NOTE)
    assert answer.status_code == 409
    assert "Sepuluh hari kerja" in answer.content.decode()


def test_an_office_looks_for_a_facility_and_a_clinic_for_a_month(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    heads = {
        who: people.client(who).get("/laporan/").context["headers"][0]["column"].name for who in ("bengkulu", "kipas")
    }
    assert heads == {"bengkulu": "facility", "kipas": "month"}
    # what was sent with clients and came back is not offered as a month without any
    page = people.client("kipas").get("/laporan/").content.decode()
    assert f"/laporan/{report.pk}/isi/" in page
    assert f"/laporan/{report.pk}/nihil/" not in page
