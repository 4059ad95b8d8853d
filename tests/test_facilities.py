"""Facilities: who keeps them, what they owe, the months in which they need not report."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from bnnportal.notices.models import Message
from bnnportal.offices import actions as offices
from bnnportal.offices.models import Holiday, Organisation
from rehab import actions
from rehab.enums import FacilityKind, FacilityState
from rehab.models import Facility, MonthlyReport
from rehab.models.facility import this_month
from tests.reports import LAST, change, facility, report_of, submitted

pytestmark = pytest.mark.django_db


def months(place: Facility) -> list[str]:
    return [f"{report.month:%Y-%m}" for report in place.reports.order_by("month")]


def test_a_code_is_given_when_none_is_said(people):
    first, second = facility(people, ""), facility(people, "")
    assert (first.code, second.code) == ("P17-05-1", "P17-05-2")


@pytest.mark.parametrize(
    ("who", "wanted", "sentence"),
    [
        ("jatim", {}, "Bengkulu"),
        ("kipas", {}, "operator"),
        ("bengkulu", {"kind": FacilityKind.UPT}, "tidak cocok"),
        ("bengkulu", {"services": []}, "services"),
        ("bengkulu", {"services": ["xx"]}, "services"),
        ("bengkulu", {"go_live": dt.date(2022, 12, 1)}, "riwayat"),
        ("bengkulu", {"go_live": dt.date(2029, 1, 1)}, "setahun"),
        ("bengkulu", {"go_live": dt.date(2026, 9, 2)}, "go_live"),
        ("bengkulu", {"closed_after": dt.date(2026, 8, 1)}, "Bulan terakhir"),
    ],
)
def test_what_is_no_facility_is_refused(people, who, wanted, sentence):
    with pytest.raises((PermissionDenied, ValidationError), match=sentence):
        facility(people, by=people[who], **wanted)
    assert not Facility.objects.exists()


def test_a_partner_supervises_nobody(people):
    with pytest.raises(ValidationError, match="kantor BNN"):
        facility(people, by=people["pusat"], supervisor=Organisation.objects.get(code="P17-05"))


def test_its_state_follows_from_its_months(people):
    now = this_month()
    later = (now + dt.timedelta(days=70)).replace(day=1)
    place = facility(people)
    coming = facility(people, "P17-05-2", go_live=later)
    closed = facility(people, "P17-05-3", closed_after=dt.date(2026, 9, 1))
    paused = facility(people, "P17-05-4")
    actions.suspend(facility=paused, by=people["kepala"], first_month=now, last_month=None, reason="Renovasi.")
    wanted = {
        place: FacilityState.REPORTING, coming: FacilityState.COMING, closed: FacilityState.CLOSED,
        paused: FacilityState.SUSPENDED,
    }  # fmt: skip
    for one, state in wanted.items():
        assert Facility.objects.get(pk=one.pk).state == state
        assert Facility.objects.for_page().get(pk=one.pk).state == state
        assert list(Facility.objects.in_state(state)) == [one]


def test_suspended_months_are_not_owed_and_come_back(people):
    people["kipas"]  # is there to be told
    place = facility(people, go_live=dt.date(2026, 6, 1))
    assert months(place) == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
    with pytest.raises(PermissionDenied):
        actions.suspend(
            facility=place, by=people["bengkulu"], first_month=LAST, last_month=None, reason="Bukan wewenangnya."
        )
    pause = actions.suspend(
        facility=place, by=people["kepala"], first_month=dt.date(2026, 7, 1), last_month=dt.date(2026, 8, 1),
        reason="Gedung direnovasi.",
    )  # fmt: skip
    assert pause.span == "Juli 2026 sampai Agustus 2026"
    assert actions.open_months() == 0
    assert months(place) == ["2026-06", "2026-09", "2026-10"]
    assert Message.objects.get(recipient=people["kipas"]).text == (
        "Bulan: Juli 2026 sampai Agustus 2026. Alasan: Gedung direnovasi."
    )
    with pytest.raises(ValidationError, match="lebih dulu"):
        actions.resume(suspension=pause, by=people["kepala"], last_month=LAST)
    actions.resume(suspension=pause, by=people["kepala"], last_month=dt.date(2026, 7, 1))
    assert months(place) == ["2026-06", "2026-08", "2026-09", "2026-10"]
    actions.resume(suspension=pause, by=people["kepala"])
    assert months(place)[1] == "2026-07"


def test_what_somebody_filled_in_is_not_taken_away(people):
    """What carries over from last month is nobody's work; a typed cell is."""
    place = facility(people)
    report = report_of(place)
    actions.start_over(report=report, by=people["kipas"])
    pause = {"by": people["kepala"], "first_month": LAST, "last_month": LAST, "reason": "Libur."}
    actions.resume(suspension=actions.suspend(facility=place, **pause), by=people["kepala"])
    assert report_of(place).pk != report.pk  # it had gone
    actions.save_cells(report=report_of(place), by=people["kipas"], changes=change("masuk.rj", None, "3"))
    report = report_of(place)
    actions.suspend(facility=place, **pause)
    assert report_of(place) == report


def test_reports_not_handed_in_follow_the_services(people):
    place = facility(people)
    sent = submitted(people, place, dt.date(2026, 9, 1))
    actions.change_facility(facility=place, by=people["bengkulu"], services=["rj", "ri"], beds=10)
    assert report_of(place).services == ["rj", "ri"]
    assert report_of(place, sent.month).services == ["rj"]


def test_it_is_passed_on_to_an_office_below_or_by_the_national_office(people):
    place = facility(people, supervisor=Organisation.objects.get(code="BNNP-35"))
    below = Organisation.objects.get(code="BNNK-35.76")
    with pytest.raises(PermissionDenied, match="tidak berada di bawah"):
        actions.change_facility(facility=place, by=people["jatim"], supervisor=Organisation.objects.get(code="BNNP-17"))
    people["mojokerto"]  # is there to be told
    actions.change_facility(facility=place, by=people["jatim"], supervisor=below)
    assert Facility.objects.get(pk=place.pk).supervisor == below
    assert (
        Message.objects.get(recipient=people["mojokerto"]).subject == "Klinik Contoh P17-05-1 kini dibina kantor Anda"
    )
    assert Facility.objects.visible_to(people["jatim"]).exists()  # above it still
    actions.change_facility(facility=place, by=people["pusat"], supervisor=Organisation.objects.get(code="BNNP-17"))
    assert not Facility.objects.visible_to(people["mojokerto"]).exists()


def test_a_later_closing_month_and_an_earlier_beginning_bring_their_months(people):
    place = facility(people)
    actions.change_facility(facility=place, by=people["kepala"], closed_after=dt.date(2026, 9, 1), reason="Tutup.")
    assert months(place) == ["2026-09"]
    actions.change_facility(
        facility=place,
        by=people["bengkulu"],
        closed_after=None,
        go_live=dt.date(2026, 8, 1),
        reason="Mulai lebih awal.",
    )
    assert months(place) == ["2026-08", "2026-09", "2026-10"]


# Holidays


def in_jakarta(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=ZoneInfo("Asia/Jakarta"))


def due(report: MonthlyReport) -> dt.date:
    report.refresh_from_db()
    return report.due_local.date()


def test_a_holiday_moves_the_deadlines_that_are_still_to_come(people):
    with time_machine.travel(in_jakarta(2026, 11, 4, 9), tick=False):
        place = facility(people)
        september, october = place.reports.order_by("month")
        assert (due(september), due(october)) == (dt.date(2026, 10, 7), dt.date(2026, 11, 9))
        for day in (dt.date(2026, 10, 7), dt.date(2026, 11, 9)):
            offices.add_holiday(date=day, name="Libur Uji", kind="LIBUR", by=people["admin"])
        actions.open_months()
        assert (due(september), due(october)) == (dt.date(2026, 10, 7), dt.date(2026, 11, 10))
    with time_machine.travel(in_jakarta(2026, 11, 10, 9), tick=False):
        # on the last day the holiday turns out to be none: nobody becomes late by it
        Holiday.objects.filter(date=dt.date(2026, 11, 9)).delete()
        actions.open_months()
        assert due(october) == dt.date(2026, 11, 10)


def test_the_deadline_is_by_the_clock_of_the_facility(people):
    east = Organisation.objects.filter(kind="PROVINSI", time_zone="Asia/Jayapura").first()
    place = facility(
        people, "TIMUR-1", organisation=east.code, kind=FacilityKind.CLINIC, supervisor=east, region=east.region
    )
    report = report_of(place)
    assert report.due_at == dt.datetime(2026, 11, 9, 23, 59, 59, tzinfo=ZoneInfo("Asia/Jayapura"))
    with time_machine.travel(dt.datetime(2026, 11, 30, 15, 30, tzinfo=dt.UTC), tick=False):  # 1 December in the east
        assert actions.open_months() == 1
        assert timezone.localdate() == dt.date(2026, 11, 30)
