"""Second looks at what is owed, at corrections, at papers and at reminders."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bnnportal.audit.models import Event
from bnnportal.files.actions import attach
from bnnportal.files.models import Attachment
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation, Region
from partners.models import Obligation
from rehab import actions
from rehab.actions.entering import enter
from rehab.enums import Level
from rehab.lines import rate_lines
from rehab.models import MonthlyReport, Reminder, Summary
from rehab.permissions.files import check_can_remove
from rehab.spans import Span
from tests.agreements import active
from tests.cast import CAST
from tests.reports import LAST, approved, explained, facility, fill, paused, report_of, submitted
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
LOCKED = dt.date(2025, 12, 1)
START = dt.date(2026, 1, 1)


def months_of(place):
    return list(MonthlyReport.objects.filter(facility=place).order_by("month").values_list("month", flat=True))


def on_paper(people, report, entered=3, **fields):
    fill(report, people, "bengkulu", entered=entered)
    given = {"channel": "KERTAS", "received_on": timezone.localdate(), "reasons": explained(report)}
    return enter(report=report, by=people["bengkulu"], **given | fields)


def scan(name="a.pdf"):
    return SimpleUploadedFile(name, pdf())


# What is owed


def test_months_of_a_locked_year_neither_leave_nor_come(people):
    place = facility(people, go_live=LOCKED)
    before = months_of(place)
    given = {"first_month": LOCKED, "last_month": LOCKED, "reason": "Renovasi."}
    for attempt in (
        lambda: actions.change_facility(facility=place, by=people["kepala"], go_live=START),
        lambda: actions.change_facility(facility=place, by=people["kepala"], go_live=dt.date(2025, 11, 1)),
        lambda: actions.suspend(facility=place, by=people["kepala"], **given),
    ):
        with pytest.raises(ValidationError, match="2025 yang sudah dikunci"):
            attempt()
        place.refresh_from_db()
        assert months_of(place) == before
    assert not place.suspensions.exists()


def test_an_office_registers_nothing_in_a_locked_year(people):
    with pytest.raises(ValidationError, match="Tahun 2025 sudah dikunci"):
        facility(people, by=people["bengkulu"], go_live=LOCKED)
    assert months_of(facility(people, by=people["bengkulu"], go_live=START))[0] == START


def test_late_months_are_taken_away_by_an_approver_and_counted(people):
    place = facility(people)
    with pytest.raises(PermissionDenied):
        actions.change_facility(facility=place, by=people["bengkulu"], closed_after=dt.date(2026, 9, 1))
    assert len(months_of(place)) == 2
    with pytest.raises(ValidationError, match="mengapa bulan yang ditagih berubah"):
        actions.change_facility(facility=place, by=people["kepala"], closed_after=dt.date(2026, 9, 1), reason=" ")
    actions.change_facility(
        facility=place, by=people["kepala"], closed_after=dt.date(2026, 9, 1), reason="Izin dicabut."
    )
    assert len(months_of(place)) == 1
    said = Event.objects.filter(event="rehab.change_facility").latest("pk")
    assert (said.data["reports_dropped"], said.data["reason"]) == (1, "Izin dicabut.")


def test_the_first_month_moves_with_a_reason_also_where_no_report_leaves(people):
    place = facility(people)
    page = people.client("bengkulu")
    given = {
        "name": place.name, "kind": "PLRKM", "services": ["rj"], "region": "17.71", "supervisor": "BNNP-17",
        "go_live": "2026-08-01", "closed_after": "", "note": "",
    }  # fmt: skip
    url = f"/laporan/lembaga/{place.code}/ubah/"
    assert "mengapa bulan yang ditagih berubah" in page.post(url, given).content.decode()
    assert len(months_of(place)) == 2
    page.post(url, given | {"reason": "Mulai lebih awal."})
    assert len(months_of(place)) == 3
    assert page.post(url, given | {"name": "Klinik Lain"}).status_code == 302  # nothing else asks for it


# Duties of agreements


def test_the_duty_follows_the_facilities_that_owe_the_month(people):
    agreement = active(people, start=START, end=dt.date(2026, 12, 31))
    second, duties = facility(people, "P17-05-2", go_live=LAST), agreement.obligations.filter(kind="LAPORAN")
    approved(people, second)
    duty: Obligation = duties.get(period="2026-10")
    assert duty.status == "DITERIMA"
    # its link opens the list with the report of that month
    assert second.name in people.client("kepala").get(duty.link).content.decode()
    first = facility(people, "P17-05-1")  # registered later, and it owes October
    duty.refresh_from_db()
    assert duty.status == "TERBUKA"
    paused(people, first, LAST)
    duty.refresh_from_db()
    assert duty.status == "DITERIMA"
    actions.resume(suspension=first.suspensions.get(), by=people["kepala"])
    duty.refresh_from_db()
    assert duty.status == "TERBUKA"


# What the clinic reads


def test_the_note_for_the_approver_is_not_shown_to_the_clinic(people):
    report = submitted(people)
    actions.check(report=report, by=people["bengkulu"], note="Tampaknya dikarang.")
    for who, reads in (("kepala", True), ("kipas", False)):
        client = people.client(who)
        assert ("Tampaknya dikarang." in client.get(report.get_absolute_url()).content.decode()) is reads
        assert ("Tampaknya dikarang." in client.get(f"/api/v1/reports/{report.pk}/").content.decode()) is reads


# A correction opened by mistake


def test_a_correction_opened_by_mistake_is_cancelled_by_the_approver(people):
    report = approved(people)
    values = report.latest.values
    actions.correct(report=report, by=people["bengkulu"], note="Keliru.")
    fill(report_of(report.facility), people, entered=9)
    url = reverse("report-cancel-correction", args=[report.pk])
    assert people.client("bengkulu").get(url).status_code == 403
    client = people.client("kepala")
    assert url in client.get(report.get_absolute_url()).content.decode()
    client.post(url, {"note": "Salah bulan."})
    report = report_of(report.facility)
    assert (report.status, report.state, report.approved_id) == ("DISETUJUI", "DISETUJUI", report.latest_id)
    assert report.draft.plain == values
    assert client.post(url, {"note": "Lagi."}).status_code == 409


def test_a_correction_is_cancelled_by_the_api_in_a_locked_year_too(people):
    report = approved(people)
    actions.correct(report=report, by=people["bengkulu"], note="Keliru.")
    with time_machine.travel(dt.datetime(2027, 2, 3, tzinfo=dt.UTC)):
        with pytest.raises(ValidationError, match="dikunci"):
            fill(report, people)
        answer = people.client("kepala").post(
            f"/api/v1/reports/{report.pk}/cancel-correction/", {"note": "Batal."}, content_type="application/json"
        )
    assert (answer.status_code, answer.json()["status"]) == (200, "DISETUJUI")


def test_what_was_sent_again_is_not_cancelled(people):
    report = approved(people)
    actions.correct(report=report, by=people["bengkulu"], note="Keliru.")
    submitted(people, report.facility, entered=5)
    with pytest.raises(ValidationError, match="Perbaikannya sudah dikirim"):
        actions.cancel_correction(report=report, by=people["kepala"], note="Batal.")


def test_a_correction_that_was_sent_and_returned_is_cancelled_as_a_version_of_the_approved_figures(people):
    report = approved(people)
    place, when = report.facility, report.approved_at
    actions.correct(report=report, by=people["bengkulu"], note="Keliru.")
    submitted(people, place, entered=5)
    actions.send_back(report=report_of(place), by=people["bengkulu"], note="Belum benar.", comments={"skhpn": "Nol?"})
    url = reverse("report-cancel-correction", args=[report.pk])
    page = people.client("kepala").get(url).content.decode()
    assert "Versi 2 tidak dipakai; angka versi 1 berlaku lagi." in page
    assert ">Batal<" not in page  # beside "Batalkan koreksi" it would say both
    assert people.client("kepala").post(url, {"note": "Angka semula benar."}).status_code == 302
    report = report_of(place)
    assert (report.status, report.latest.n, report.approved_id, report.approved_at) == (
        "DISETUJUI", 3, report.latest_id, when,
    )  # fmt: skip
    assert report.latest.values == report.versions.get(n=1).values == report.draft.plain
    assert [(row.basis, row.entered_rj) for row in Summary.objects.filter(report=report)] == [("FINAL", 3)]
    assert not report.comments.filter(closed_at=None).exists()
    assert not MonthlyReport.objects.corrected_since(timezone.now())
    # the next correction goes on from there, and who cancelled may approve again
    actions.withdraw_approval(report=report, by=people["kepala"], note="Uji.")
    actions.approve(report=report, by=people["kepala"])
    actions.correct(report=report, by=people["bengkulu"], note="Lagi.")
    assert submitted(people, place, entered=6).latest.n == 4


# The clinic asks for a correction


@pytest.mark.wide
def test_the_clinic_asks_once_and_the_office_opens_it(people):
    report = approved(people)
    people["bengkulu"]
    clinic, url = people.client("kipas"), reverse("report-ask-correction", args=[report.pk])
    assert url in clinic.get(report.get_absolute_url()).content.decode()
    Message.objects.all().delete()
    assert clinic.post(url, {"note": " "}).context["form"].errors
    assert report_of(report.facility).objection == ""
    for _twice in range(2):
        actions.ask_correction(report=report, by=people["kipas"], note="SKHPN mestinya 3.")
    assert [message.recipient for message in Message.objects.all()].count(people["bengkulu"]) == 1
    with pytest.raises(ValidationError, match="menunggu jawaban"):
        actions.ask_correction(report=report, by=people["kipas"], note="Lain lagi.")
    page = clinic.get(report.get_absolute_url()).content.decode()
    assert "Menunggu jawaban BNN Provinsi Bengkulu" in page
    assert url not in page
    office = people.client("bengkulu")
    assert "SKHPN mestinya 3." in office.get(report.get_absolute_url()).content.decode()
    assert "?state=MINTA" in office.get("/laporan/").content.decode()
    assert str(report.facility) in office.get("/laporan/?state=MINTA").content.decode()
    assert "minta laporan dibuka untuk koreksi" in office.get("/").content.decode()
    opening = reverse("report-correct", args=[report.pk])
    assert "SKHPN mestinya 3.</textarea>" in office.get(opening).content.decode()
    office.post(opening, {"note": "SKHPN mestinya 3."})
    report = report_of(report.facility)
    assert (report.status, report.objection) == ("DIKEMBALIKAN", "")
    assert "?state=MINTA" not in office.get("/laporan/").content.decode()


def test_the_office_declines_with_a_reason_the_clinic_reads(people):
    report = approved(people)
    url = reverse("report-decline-correction", args=[report.pk])
    office = people.client("bengkulu")
    assert office.get(url).status_code == 409  # nobody asked
    actions.ask_correction(report=report, by=people["kipas"], note="SKHPN mestinya 3.")
    assert people.client("kipas").get(url).status_code == 403
    assert "SKHPN mestinya 3." in office.get(url).content.decode()
    with time_machine.travel(dt.datetime(2027, 2, 3, tzinfo=dt.UTC)):  # also when the year is locked meanwhile
        actions.decline_correction(report=report, by=people["bengkulu"], note="Suratnya terbit November.")
    report = report_of(report.facility)
    assert (report.status, report.objection) == ("DISETUJUI", "")
    assert Message.objects.filter(recipient=people["kipas"], subject__contains="tidak dibuka untuk koreksi").exists()
    page = people.client("kipas").get(report.get_absolute_url()).content.decode()
    assert "Suratnya terbit November." in page
    actions.ask_correction(report=report, by=people["kipas"], note="Suratnya bertanggal Oktober.")


@pytest.mark.parametrize("who", ["bengkulu", "kepala", "penetap", "auditor", "jatim"])
def test_only_the_facility_asks(people, who):
    with pytest.raises(PermissionDenied):
        actions.ask_correction(report=approved(people), by=people[who], note="x")


def test_only_what_is_approved_and_not_locked_is_asked_for(people):
    report = submitted(people)
    with pytest.raises(ValidationError, match="belum disetujui"):
        actions.ask_correction(report=report, by=people["kipas"], note="x")
    actions.approve(report=report, by=people["kepala"])
    with time_machine.travel(dt.datetime(2027, 2, 3, tzinfo=dt.UTC)), pytest.raises(ValidationError, match="dikunci"):
        actions.ask_correction(report=report, by=people["kipas"], note="x")


# Papers


def got(client, attachment):
    """How a download is answered."""
    answer = client.get(attachment.get_absolute_url())
    b"".join(answer)  # read to its end, the file is closed
    return answer.status_code


@pytest.mark.wide
def test_the_scan_of_a_paper_is_open_to_the_facility_and_its_office_alone(people, turn):
    report = report_of(facility(people))
    on_paper(people, report, scan=scan())
    (row,) = Attachment.objects.of(report)
    for who in CAST:
        with turn(who) as client:
            opened = who in {"kipas", "bengkulu", "kepala"}
            assert got(client, row) == (200 if opened else 404)
            page = client.get(report.get_absolute_url())
            if page.status_code == 200:
                assert (row.get_absolute_url() in page.content.decode()) is opened
                assert ("hanya dibuka oleh yang menangani kertasnya" in page.content.decode()) is not opened
                listed = client.get(f"/api/v1/reports/{report.pk}/attachments/").json()
                assert len(listed) == opened


def test_photos_of_what_the_clinic_sent_itself_are_open_to_those_above(people):
    report = report_of(facility(people))
    photo = attach(upload=scan(), holder=report, organisation=report.facility.supervisor, by=people["kipas"])
    assert got(people.client("penetap"), photo) == 404  # still with the clinic
    submitted(people, report.facility)
    assert got(people.client("penetap"), photo) == 200


def test_who_filled_in_the_paper_does_not_approve_it(people):
    report = report_of(facility(people))
    fill(report, people, "kepala")
    given = {"channel": "KERTAS", "received_on": timezone.localdate(), "reasons": explained(report)}
    enter(report=report, by=people["bengkulu"], scan=scan(), **given)
    with pytest.raises(PermissionDenied, match="ikut mengisi"):
        actions.approve(report=report, by=people["kepala"])
    assert "ikut mengisi" in people.client("kepala").get(report.get_absolute_url()).content.decode()
    actions.approve(report=report, by=people["penetap"])


def test_a_paper_entered_again_needs_its_own_scan_and_the_old_one_stays(people):
    report = report_of(facility(people))
    on_paper(people, report, scan=scan())
    actions.send_back(report=report, by=people["kepala"], note="Periksa.")
    report = report_of(report.facility)
    with pytest.raises(ValidationError, match="Lampirkan pindaian"):
        on_paper(people, report, entered=5)
    (first,) = Attachment.objects.of(report)
    with pytest.raises(ValidationError, match="menyertai kiriman sebelumnya"):
        check_can_remove(people["kipas"], report, first)
    new = attach(upload=scan("b.pdf"), holder=report, organisation=report.facility.supervisor, by=people["bengkulu"])
    check_can_remove(people["bengkulu"], report, new)
    assert on_paper(people, report, entered=5).n == 2


def test_an_objection_is_made_once_and_while_the_office_has_the_report(people):
    report = report_of(facility(people))
    on_paper(people, report, scan=scan())
    for _twice in range(2):
        actions.object_to(report=report, by=people["kipas"], note="Bukan angka kami.")
    assert report.steps.filter(kind="KEBERATAN").count() == 1
    with time_machine.travel(dt.datetime(2027, 2, 3, tzinfo=dt.UTC)), pytest.raises(ValidationError, match="dikunci"):
        actions.object_to(report=report, by=people["kipas"], note="Lain lagi.")
    actions.approve(report=report, by=people["kepala"])
    assert report_of(report.facility).objection == ""  # decided; the diary keeps it
    with pytest.raises(ValidationError, match="Minta dibuka untuk koreksi"):
        actions.object_to(report=report, by=people["kipas"], note="Lain lagi.")
    actions.correct(report=report, by=people["bengkulu"], note="Keberatan lembaga.")
    with pytest.raises(ValidationError, match="ada pada Anda lagi"):
        actions.object_to(report=report, by=people["kipas"], note="Lain lagi.")


# Reminders and rates


def test_the_button_reminds_of_what_was_returned_and_not_answered(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    found = MonthlyReport.objects.filter(pk=report.pk)
    with pytest.raises(ValidationError, match="sudah dikirim"):
        actions.remind_missing(reports=found, by=people["bengkulu"])
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert report_of(report.facility).counts is found.actual().exists() is False
        assert actions.remind_missing(reports=found, by=people["bengkulu"]).reports == 1


def test_an_empty_submission_is_reminded_of_anew(people):
    people["kipas"]
    place = facility(people, go_live=LAST)
    assert actions.remind()
    assert not actions.remind()
    stages = set(Reminder.objects.values_list("stage", flat=True))
    report = submitted(people, place)
    actions.void(report=report, by=people["bengkulu"], note="Asal isi.")
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert actions.remind()
    again = set(Reminder.objects.values_list("stage", flat=True)) - stages
    assert again == {f"H+7-{timezone.localdate():%y%m%d}"}


def test_rates_by_province_of_one_office_are_of_its_facilities(people):
    facility(people)
    facility(people, "P35-1", organisation="BNNP-35", kind="KLINIK", region=Region.objects.get(code="35.78"),
             supervisor=Organisation.objects.get(code="BNNP-35"))  # fmt: skip
    span, user = Span.of("2026-10"), people["penetap"]
    assert len(rate_lines(user, Level.PROVINCE, span)) == 2
    (line,) = rate_lines(user, Level.PROVINCE, span, kantor="BNNP-17")
    assert line.rate.expected == 1
    page = people.client("penetap").get("/laporan/kelengkapan/angka/?menurut=provinsi&kurun=2026-10&kantor=BNNP-17")
    assert "Jawa Timur" not in page.content.decode().partition("<table")[2].partition("</table>")[0]
