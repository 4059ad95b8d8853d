"""What only a second look finds: corrections, empty submissions, lists that say less than the portal knows."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from rehab import actions
from rehab.actions.clients import add_client, paste_clients
from rehab.actions.drafts import compute_closings
from rehab.context import context_of
from rehab.models import Client, Draft, MonthlyReport
from tests.reports import approved, change, explained, facility, fill, report_of, submitted

pytestmark = pytest.mark.django_db
CLIENT = {
    "label": "KL-1", "sex": "l", "age": 30, "service": "rj", "source": "sukarela", "substance": "ganja",
    "route": "hisap", "education": "sma", "employment": "usaha", "severity": "ringan",
    "entered_on": dt.date(2026, 10, 2),
}  # fmt: skip


def test_an_approved_report_opened_for_a_correction_stays_in(people):
    report = approved(people)
    actions.correct(report=report, by=people["bengkulu"], note="Jumlah petugas.")
    with time_machine.travel(timezone.now() + dt.timedelta(days=9)):
        assert MonthlyReport.objects.actual().filter(pk=report.pk).exists()


def test_a_returned_report_left_unanswered_is_not_in(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    assert MonthlyReport.objects.actual().filter(pk=report.pk).exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert not MonthlyReport.objects.actual().filter(pk=report.pk).exists()


def test_a_submission_found_empty_says_nothing_to_the_next_month(people):
    place = facility(people)
    september = submitted(people, place, dt.date(2026, 9, 1))
    assert context_of(report_of(place)).before is not None
    actions.void(report=september, by=people["bengkulu"], note="Asal isi.")
    context = context_of(report_of(place))
    assert (context.before, context.history) == (None, [])


def test_a_list_that_says_less_takes_nothing_away(people):
    place = facility(people, keeps_clients=True)
    client = add_client(facility=place, by=people["kipas"], **CLIENT, left_on=dt.date(2026, 10, 20), leaving="selesai")
    row = {name: CLIENT[name] for name in ("label", "sex", "age", "service", "entered_on")}
    done = paste_clients(facility=place, by=people["kipas"], rows=[row | {"left_on": None, "leaving": ""}])
    assert done.same == 1
    client.refresh_from_db()
    assert (client.leaving, client.left_on, client.education) == ("selesai", dt.date(2026, 10, 20), "sma")


def test_counts_follow_when_a_facility_begins_to_keep_its_list(people):
    place = facility(people)
    Client.objects.create(facility=place, by=people["kipas"], **CLIENT)
    report = report_of(place)
    fill(report, people, entered=5)
    actions.change_facility(facility=place, by=people["kepala"], keeps_clients=True)
    assert report_of(place).draft.plain["masuk.rj"] == 1


def test_paper_does_not_come_before_its_month_is_over(people):
    report = report_of(facility(people))
    fill(report, people, "bengkulu")
    with pytest.raises(ValidationError, match="sebelum bulan laporan berakhir"):
        actions.submit(
            report=report, by=people["bengkulu"], channel="KERTAS", received_on=dt.date(2026, 10, 30),
            reasons=explained(report),
        )  # fmt: skip


@pytest.mark.parametrize("path", ["/laporan/ekspor/?q=%00", "/laporan/?q=%00", "/laporan/belum/?q=%00"])
def test_a_nul_in_a_search_is_answered(people, path):
    submitted(people)
    assert people.client("bengkulu").get(path).status_code == 200


# A month that was begun before the one before it was handed in


def test_a_month_begun_early_gets_the_balance_once_the_month_before_is_in(people):
    place = facility(people)
    october, september = report_of(place), report_of(place, dt.date(2026, 9, 1))
    actions.save_cells(report=october, by=people["kipas"], changes=change("masuk.rj", None, 1))
    submitted(people, place, september.month, entered=4)
    draft = Draft.objects.get(report=october)
    assert (draft.plain["awal.rj"], draft.plain["awal.rj.l.u20"], draft.plain["masuk.rj"]) == (4, 4, 1)
    actions.send_back(report=report_of(place, september.month), by=people["bengkulu"], note="Periksa.")
    submitted(people, place, september.month, entered=2)
    again = Draft.objects.get(report=october)
    assert (again.plain["awal.rj"], again.plain["masuk.rj"]) == (2, 1)
    assert again.revision > draft.revision


def test_the_closing_balance_of_a_month_begun_early_follows_the_new_opening_one(people):
    place = facility(people)
    october, september = report_of(place), report_of(place, dt.date(2026, 9, 1))
    submitted(people, place, september.month, entered=4)
    flow = {f"{item}.rj": 0 for item in ("selesai", "kabur", "pulang", "dirujuk", "meninggal")} | {"masuk.rj": 1}
    for code, value in flow.items():
        actions.save_cells(report=october, by=people["kipas"], changes=change(code, None, value))
    assert compute_closings(report=october, by=people["kipas"]).plain["akhir.rj"] == 5
    actions.send_back(report=report_of(place, september.month), by=people["bengkulu"], note="Periksa.")
    submitted(people, place, september.month, entered=2)
    plain = Draft.objects.get(report=october).plain
    assert (plain["awal.rj"], plain["masuk.rj"], plain["akhir.rj"]) == (2, 1, 3)


def test_a_balance_that_somebody_typed_stays_whole(people):
    place = facility(people)
    october = report_of(place)
    actions.save_cells(report=october, by=people["kipas"], changes=change("awal.rj", None, 7))
    submitted(people, place, dt.date(2026, 9, 1), entered=4)
    plain = Draft.objects.get(report=october).plain
    assert plain["awal.rj"] == 7
    assert "awal.rj.l.u20" not in plain


def test_a_month_that_was_handed_in_is_not_touched(people):
    place = facility(people)
    fill(report_of(place), people, opening=3)
    actions.submit(report=report_of(place), by=people["kipas"], reasons=explained(report_of(place)))
    submitted(people, place, dt.date(2026, 9, 1), entered=4)
    assert Draft.objects.get(report=report_of(place)).plain["awal.rj"] == 3
