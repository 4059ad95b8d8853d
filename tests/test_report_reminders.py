"""Reminders of monthly reports: in time, to the right people, never twice, never lost; and the button."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.audit.models import Event
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from rehab import actions
from rehab.actions.reminders import stage_of
from rehab.enums import FacilityKind
from rehab.models import MonthlyReport, Reminder
from rehab.models.report import MonthlyReportQuerySet
from rehab.tasks import remind as round_of_beat
from tests.cast import People
from tests.reports import LAST, facility, report_of, submitted

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
DUE = dt.date(2026, 11, 9)  # of October 2026
EVERYBODY = ("kipas", "bengkulu", "kepala", "jatim", "pimpinan")


@pytest.fixture
def told(people: People) -> Callable[[int], dict[str, str]]:
    """`told(1)`: the round of the first day after the deadline; who got a message then, with its subject."""
    for name in EVERYBODY:
        people[name]  # is there to be told

    def run(days: int, hour: int = 9) -> dict[str, str]:
        before = set(Message.objects.values_list("pk", flat=True))
        with time_machine.travel(dt.datetime.combine(DUE + dt.timedelta(days=days), dt.time(hour), WIB), tick=False):
            round_of_beat()
        found = Message.objects.exclude(pk__in=before).select_related("recipient")
        return {message.recipient.email.partition("@")[0]: message.subject for message in found}

    return run


@pytest.fixture
def october(people: People) -> MonthlyReport:
    return report_of(facility(people, go_live=LAST))


def test_the_clinic_hears_before_and_after_its_office_later_its_head_last(told, october):
    soon = "Laporan Oktober 2026 Klinik Contoh P17-05-1 segera jatuh tempo"
    late = "Laporan Oktober 2026 Klinik Contoh P17-05-1 terlambat"
    assert told(-4) == {}
    assert told(-3) == {"kipas": soon}
    assert told(-3, hour=15) == told(-2) == told(0) == {}
    assert told(1) == {"kipas": late}
    assert told(2) == {}
    assert told(3) == {"kipas": late, "bengkulu": late}
    assert told(7) == {"kipas": late, "bengkulu": late, "kepala": late}
    assert told(8) == told(60) == {}
    assert Reminder.objects.count() == 1 + 1 + 2 + 3


def test_days_without_a_round_are_made_up_for_once(told, october):
    assert set(told(9)) == {"kipas", "bengkulu", "kepala"}
    assert told(9, hour=20) == told(10) == {}


def test_what_was_handed_in_is_not_asked_for(told, people, october):
    with time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=WIB), tick=False):
        submitted(people, october.facility)
    Message.objects.all().delete()
    assert told(-3) == told(7) == {}


def test_a_locked_year_asks_for_nothing(told, october):
    assert told(100) == {}


def test_a_suspended_month_asks_for_nothing(told, people, october):
    actions.suspend(facility=october.facility, by=people["kepala"], first_month=LAST, last_month=None, reason="Libur.")
    assert told(7) == {}


def test_several_reports_are_one_message(told, people):
    facility(people, go_live=dt.date(2026, 9, 1))
    facility(people, "P17-05-2", go_live=LAST)
    late = "Laporan September 2026 Klinik Contoh P17-05-1 terlambat"
    assert told(-3) == {
        "kipas": "3 laporan bulanan menunggu Anda, 1 terlambat", "bengkulu": late, "kepala": late,
    }  # fmt: skip
    text = Message.objects.get(recipient=people["kipas"]).text
    assert text.splitlines() == [
        "• Klinik Contoh P17-05-1, September 2026: terlambat, batasnya 7 Oktober 2026",
        "• Klinik Contoh P17-05-1, Oktober 2026: paling lambat 9 November 2026",
        "• Klinik Contoh P17-05-2, Oktober 2026: paling lambat 9 November 2026",
    ]


def test_the_day_is_that_of_the_facility(told, people):
    east = Organisation.objects.filter(kind="PROVINSI", time_zone="Asia/Jayapura").first()
    place = facility(
        people, "TIMUR-1", organisation=east.code, kind=FacilityKind.CLINIC, supervisor=east, region=east.region,
        go_live=LAST,
    )  # fmt: skip
    report = report_of(place)
    night = dt.datetime(2026, 11, 9, 22, 30, tzinfo=WIB)  # half past midnight of the 10th in Jayapura
    assert stage_of(report, night).code == "H+1"
    assert stage_of(report, night - dt.timedelta(hours=1)).code == "H-3"


def test_a_returned_report_is_asked_for_before_it_stops_counting(told, people, october):
    with time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=WIB), tick=False):
        report = submitted(people, october.facility)
        actions.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    Message.objects.all().delete()
    assert told(-4) == {}  # three days after
    assert told(-3) == {"kipas": "Laporan Oktober 2026 Klinik Contoh P17-05-1 menunggu perbaikan"}
    assert "sampai 9 November 2026" in Message.objects.get(recipient=people["kipas"]).text
    assert told(-2) == told(5) == {}


# The button


def missing() -> MonthlyReportQuerySet:
    return MonthlyReport.objects.missing()


def test_the_button_asks_once_a_day(people, told, october):
    answer = actions.remind_missing(reports=missing(), by=people["bengkulu"])
    assert (answer.reports, answer.unreachable) == (1, ())
    assert Message.objects.get(recipient=people["kipas"]).url == october.get_absolute_url()
    assert actions.remind_missing(reports=missing(), by=people["kepala"]).reports == 0
    assert Message.objects.count() == 1
    (line,) = Event.objects.filter(event="rehab.remind")
    assert (line.organisation, line.data) == ("BNNP-17", {"count": 1})


def test_the_button_says_who_has_nobody_to_ask(people, october):
    answer = actions.remind_missing(reports=missing(), by=people["pusat"])
    assert (answer.reports, [report.pk for report in answer.unreachable]) == (0, [october.pk])


@pytest.mark.parametrize("who", ["jatim", "kipas", "pimpinan"])
def test_others_do_not_press_the_button(people, october, who):
    with pytest.raises(PermissionDenied):
        actions.remind_missing(reports=missing(), by=people[who])
    assert not Message.objects.exists()


def test_the_button_names_no_past_day_as_one_to_come(people, october):
    with time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=WIB), tick=False):
        actions.send_back(report=submitted(people, october.facility), by=people["bengkulu"], note="Periksa.")
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, tzinfo=WIB), tick=False):
        Message.objects.all().delete()
        actions.remind_missing(reports=MonthlyReport.objects.filter(pk=october.pk), by=people["bengkulu"])
    text = Message.objects.get(recipient=people["kipas"]).text
    assert "tidak dijawab; dihitung belum lapor sejak 9 November 2026" in text
    assert "sampai" not in text


def test_what_was_handed_in_is_not_asked_for_by_the_button(people, october):
    submitted(people, october.facility)
    Message.objects.all().delete()
    with pytest.raises(ValidationError, match="sudah dikirim"):
        actions.remind_missing(reports=MonthlyReport.objects.expected(), by=people["bengkulu"])
    assert not Reminder.objects.exists()
