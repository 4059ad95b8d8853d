"""The duty to report and the monthly reports that fulfil it: one deadline, one day of handing in, one set of reminders."""

import datetime as dt

import pytest
import time_machine

from bnnportal.audit.models import Event
from bnnportal.notices.models import Message
from bnnportal.offices.models import Holiday, Organisation
from partners import actions as duties
from partners import measures
from partners.enums import ChangeKind
from partners.models import Agreement, Obligation
from rehab import actions
from rehab.models import Reminder
from tests.agreements import active
from tests.cast import People
from tests.reports import LAST, approved, explained, facility, fill, paused, report_of, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
START = dt.date(2026, 1, 1)
SEPTEMBER = dt.date(2026, 9, 1)


@pytest.fixture
def today():
    with time_machine.travel("2026-11-12T03:00:00+00:00", tick=False) as moment:
        yield moment


def duty(agreement: Agreement, month: dt.date = LAST) -> Obligation:
    return agreement.obligations.get(kind="LAPORAN", period=f"{month:%Y-%m}")


def state(agreement: Agreement, month: dt.date = LAST) -> tuple[str, dt.date | None]:
    found = duty(agreement, month)
    return found.status, found.met_on


def program(people: People, who: str, step: str, **data: str) -> int:
    answer = people.client(who).post(f"/api/v1/obligations/{step}/", data, content_type="application/json")
    return answer.status_code


# One deadline


@pytest.mark.parametrize("first", ["agreement", "facility"])
def test_report_and_duty_fall_due_on_one_day(people, first):
    place = facility(people, go_live=START) if first == "facility" else None
    agreement = active(people)
    reports = (place or facility(people, go_live=START)).reports.all()
    assert {report.month: report.due_local.date() for report in reports} == {
        report.month: duty(agreement, report.month).due for report in reports
    }
    assert duty(agreement, dt.date(2026, 2, 1)).due == dt.date(2026, 3, 9)  # the 7th is a Saturday
    assert duty(agreement, dt.date(2026, 11, 1)).due == dt.date(2026, 12, 7)  # not opened yet


def test_a_holiday_moves_both(people, today):
    today.move_to("2026-11-04T03:00:00+00:00")
    place, agreement = facility(people), active(people)
    Holiday.objects.create(date=dt.date(2026, 11, 9), name="Libur uji")
    actions.open_months()
    assert report_of(place).due_local.date() == duty(agreement).due == dt.date(2026, 11, 10)
    # an end put right leaves it there
    given = {"kind": ChangeKind.AMENDMENT, "on": dt.date(2026, 11, 3), "number": "AM/1", "summary": "Lebih lama."}
    duties.change_terms(agreement=agreement, by=people["kepala"], end=dt.date(2027, 2, 28), **given)
    assert duty(agreement).due == dt.date(2026, 11, 10)


# One day of handing in


def test_what_came_on_paper_was_handed_in_that_day(people):
    agreement, report = active(people), report_of(facility(people))
    fill(report, people, "bengkulu")
    given = {"channel": "KERTAS", "received_on": dt.date(2026, 11, 5), "reasons": explained(report)}
    actions.submit(report=report, by=people["bengkulu"], **given)
    assert state(agreement) == ("DIKIRIM", dt.date(2026, 11, 5))


def test_a_pause_of_another_facility_makes_nobody_late(people, today):
    agreement, place = active(people), facility(people, go_live=LAST)
    today.move_to("2026-11-09T03:00:00+00:00")
    approved(people, place)
    today.move_to("2026-11-12T03:00:00+00:00")
    second = facility(people, "P17-05-2", go_live=LAST)
    assert state(agreement) == ("TERBUKA", None)
    paused(people, second, LAST)
    assert state(agreement) == ("DITERIMA", dt.date(2026, 11, 9))


def test_duties_are_as_timely_as_the_reports(people, today):
    agreement, place = active(people), facility(people)
    submitted(people, place, SEPTEMBER)  # late: it was due on 7 October
    today.move_to("2026-11-09T03:00:00+00:00")
    submitted(people, place)  # in time: the 7th is a Saturday
    today.move_to("2026-11-12T03:00:00+00:00")
    agreement.obligations.exclude(kind="LAPORAN", period__in=("2026-09", "2026-10")).delete()
    office = Organisation.objects.filter(code="BNNP-17")
    (figure,) = measures.read_duties(people["kepala"], office, START, dt.date(2026, 12, 31)).values()
    assert (figure.numerator, figure.denominator) == (1, 2)
    assert place.reports.filter(pk__in=place.reports.model.objects.on_time()).count() == 1


# What was handed in before the agreement stood in the portal


def test_reports_from_before_the_signature_fulfil_their_duties(people, today):
    place = facility(people)
    today.move_to("2026-11-09T03:00:00+00:00")
    approved(people, place)
    submitted(people, place, SEPTEMBER)
    today.move_to("2026-11-12T03:00:00+00:00")
    agreement = active(people)
    assert state(agreement) == ("DITERIMA", dt.date(2026, 11, 9))
    assert state(agreement, SEPTEMBER) == ("DIKIRIM", dt.date(2026, 11, 9))
    assert state(agreement, dt.date(2026, 8, 1)) == ("TERBUKA", None)
    proved = duty(agreement)
    assert (proved.sent_by, proved.decided_by) == (None, None)
    assert Event.objects.about(proved).get().actor == "Sistem"


def test_a_clause_that_comes_by_amendment_is_fulfilled_by_what_was_sent(people):
    approved(people)
    agreement = active(people, scopes=["MONEV"])
    given = {"kind": ChangeKind.AMENDMENT, "on": dt.date(2026, 10, 1), "number": "AM/1", "summary": "Pelaporan."}
    duties.change_terms(agreement=agreement, by=people["kepala"], scopes=["MONEV", "PELAPORAN"], **given)
    assert state(agreement)[0] == "DITERIMA"


# Sent back


@pytest.mark.wide
def test_a_returned_report_leaves_its_duty_open(people, today):
    agreement = active(people)
    report = submitted(people)
    one = duty(agreement)
    assert one not in Obligation.objects.to_do_for(people["bengkulu"])
    client = people.client("bengkulu")
    assert not {"Bukti menunggu pemeriksaan"} & {str(matter.label) for matter in client.get("/").context["matters"]}
    assert "/terima/" not in client.get(f"/kewajiban/{one.pk}/").content.decode()
    for step, data in (("terima", {}), ("kembalikan", {"note": "Kurang"})):
        assert client.post(f"/kewajiban/{one.pk}/{step}/", data).status_code == 409
    assert program(people, "bengkulu", f"{one.pk}/accept") == 400
    assert program(people, "bengkulu", f"{one.pk}/return", note="Kurang") == 400
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    assert state(agreement) == ("TERBUKA", None)
    today.move_to("2026-11-16T03:00:00+00:00")
    fill(report_of(report.facility), people, entered=4)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert state(agreement) == ("DIKIRIM", dt.date(2026, 11, 12))  # the first time counts


def test_a_correction_leaves_the_duty_accepted(people):
    agreement, report = active(people), approved(people)
    actions.correct(report=report, by=people["bengkulu"], note="Salah ketik.")
    facility(people, "P17-05-2", go_live=dt.date(2026, 11, 1))  # looks through the duties again
    fill(report_of(report.facility), people, entered=5)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert state(agreement)[0] == "DITERIMA"


# The page


@pytest.mark.wide
def test_the_duty_leads_to_the_report_and_takes_nothing_by_hand(people):
    agreement, report = active(people), report_of(facility(people))
    one, client = duty(agreement), people.client("kipas")
    page = client.get(f"/kewajiban/{one.pk}/").content.decode()
    assert f'href="/laporan/{report.pk}/isi/"' in page
    assert "Isi laporan Oktober 2026" in page
    assert "/kirim/" not in page
    assert "Tambah lampiran" not in page  # a file there would be taken for the report
    assert client.post(f"/kewajiban/{one.pk}/kirim/", {"evidence": "sudah"}).status_code == 409
    for who in ("kipas", "bengkulu"):
        assert program(people, who, f"{one.pk}/send", evidence="sudah") == 400
    coming = client.get(f"/kewajiban/{duty(agreement, dt.date(2026, 12, 1)).pk}/").content.decode()
    assert "dibuka setelah bulannya berakhir" in coming
    before = duty(agreement, dt.date(2026, 8, 1))  # the facility reports since September
    assert f"/kewajiban/{before.pk}/kirim/" in client.get(before.get_absolute_url()).content.decode()


def test_a_month_of_pause_or_of_another_province_is_proved_by_hand(people):
    agreement, place = active(people), facility(people)
    elsewhere = active(people, office="BNNP-35")
    paused(people, place, LAST)
    for one in (duty(agreement), duty(elsewhere, SEPTEMBER)):
        assert duties.send(obligation=one, by=people["kipas"], evidence="Surat").status == "DIKIRIM"
    assert Obligation.objects.owed_elsewhere().filter(pk=duty(agreement, SEPTEMBER).pk).exists()


# Reminders


def test_the_clinic_is_reminded_of_a_report_once(people):
    agreement = active(people)
    facility(people)
    kipas, _staff = people["kipas"], people["bengkulu"]
    duties.remind()
    told = {m.recipient: m.text for m in Message.objects.filter(event="partners.remind_duties")}
    assert "rehabilitasi, Agustus 2026" in told[kipas]  # from before the facility reported here
    for month in ("September", "Oktober"):
        assert not [text for text in told.values() if f"rehabilitasi, {month} 2026" in text]
    actions.reminders.remind()
    assert set(Reminder.objects.filter(person=kipas).values_list("report__month", flat=True)) == {SEPTEMBER, LAST}
    assert duty(agreement).is_unmet
