"""The client list: rows compute the counts, carry on from month to month, and are nobody else's business."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from rehab import actions
from rehab.actions.clients import differs
from rehab.actions.drafts import Change
from rehab.definition import checks
from rehab.definition.checks import Context
from rehab.enums import RehabEvent
from rehab.models import Client, Draft, Facility, MonthlyReport
from rehab.tasks import forget_clients
from tests.cast import People
from tests.reports import LAST, explained, facility, report_of
from tests.reports import client_row as row


@pytest.fixture
def place(people: People) -> Facility:
    made = facility(people, services=["rj", "pasca"])
    return actions.keep_clients(facility=made, by=people["kipas"], on=True)


def add(place: Facility, people: People, **fields: Any) -> Client:
    return actions.add_client(facility=place, by=people["kipas"], **row(**fields))


def draft(place: Facility, month: dt.date = LAST) -> dict[str, Any]:
    return Draft.objects.get(report__facility=place, report__month=month).plain


def complete(report: MonthlyReport, people: People) -> dict[str, Any]:
    """Everything the list does not answer."""
    staff = [Change(code, None, 1) for code in report.cells if code.startswith("petugas.")]
    actions.save_cells(report=report, by=people["kipas"], changes=staff)
    return actions.fill_rest(report=report, by=people["kipas"]).plain


def test_counts_of_every_open_month_follow_the_rows(people, place):
    add(place, people, entered_on=dt.date(2026, 9, 10))
    add(place, people, label="RM-0002", sex="p", age=16, entered_on=dt.date(2026, 10, 2), employment="pelajar")
    gone = add(place, people, label="RM-0003", age=40, service="pasca", entered_on=dt.date(2026, 8, 1))
    actions.change_client(client=gone, by=people["kipas"], left_on=dt.date(2026, 10, 20), leaving="selesai")
    september, october = draft(place, dt.date(2026, 9, 1)), draft(place)
    assert (september["masuk.rj"], september["akhir.rj"], september["awal.pasca"]) == (1, 1, 1)
    assert september["masuk.rj.l.u20"] == september["sumber.sukarela"] == september["didik.sma"] == 1
    assert (october["awal.rj"], october["masuk.rj"], october["akhir.rj"]) == (1, 1, 2)
    assert october["masuk.rj.p.u15"] == october["kerja.pelajar"] == 1
    assert (october["selesai.pasca"], october["akhir.pasca"], october["selesai.pasca.l.u35"]) == (1, 0, 1)


def test_computed_counts_pass_every_check_of_the_form(people, place):
    for n, (sex, age, day) in enumerate([("l", 14, 1), ("p", 15, 1), ("l", 34, 9), ("l", 35, 31), ("p", 65, 31)]):
        add(place, people, label=f"RM-{n}", sex=sex, age=age, entered_on=dt.date(2026, 10, day))
    report = report_of(place)
    values = complete(report, people)
    assert checks.problems(report.definition, values, Context(report.period, report.services)) == []
    version = actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    assert version.values["masuk.rj"] == 5
    assert version.authors["masuk.rj"] == people["kipas"].pk


def test_what_is_computed_is_not_typed(people, place):
    add(place, people)
    report = report_of(place)
    saved = actions.save_cells(
        report=report, by=people["kipas"], changes=[Change("masuk.rj", 1, "4"), Change("latih", None, "2")]
    )
    assert saved.written == ("latih",)
    assert "dihitung dari daftar klien" in saved.refused["masuk.rj"]
    with pytest.raises(ValidationError, match="dihitung dari daftar klien"):
        actions.put_draft(report=report, by=people["kipas"], values={"masuk.rj": 4})
    kept = actions.put_draft(report=report, by=people["kipas"], values={"latih": 3}).plain
    assert (kept["masuk.rj"], kept["latih"]) == (1, 3)


def test_a_month_that_was_handed_in_keeps_its_figures_and_a_returned_one_follows_again(people, place):
    add(place, people)
    report = report_of(place)
    complete(report, people)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    add(place, people, label="RM-0002")
    assert draft(place)["masuk.rj"] == 1
    actions.send_back(report=report, by=people["bengkulu"], note="Kurang satu klien.")
    add(place, people, label="RM-0003")
    assert draft(place)["masuk.rj"] == 3


def test_the_list_can_be_left_and_taken_up_again(people, place):
    add(place, people)
    actions.keep_clients(facility=place, by=people["kipas"], on=False)
    actions.save_cells(report=report_of(place), by=people["kipas"], changes=[Change("masuk.rj", 1, 7)])
    assert draft(place)["masuk.rj"] == 7
    actions.keep_clients(facility=place, by=people["kipas"], on=True)
    assert draft(place)["masuk.rj"] == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"label": "Budi Santoso"}, "bukan nama"),
        ({"label": "budi"}, "bukan nama"),
        ({"label": "SANTOSO"}, "bukan nama"),
        ({"label": "Ani Edi"}, "bukan nama"),
        ({"label": "Budi 12"}, "bukan nama"),
        ({"label": "rm-12"}, "huruf besar"),
        ({"label": "1771 0101 0190 0001"}, "NIK"),
        ({"label": "12345/67890"}, "NIK"),
        ({"service": "ri"}, "tidak mempunyai layanan"),
        ({"substance": "kopi"}, "Pilih salah satu"),
        ({"severity": ""}, "Pilih salah satu"),
        ({"entered_on": timezone.localdate() + dt.timedelta(days=2)}, "belum tiba"),
        ({"entered_on": dt.date(1926, 10, 1)}, "Periksa tahunnya"),
        ({"left_on": dt.date(2026, 10, 1), "leaving": "selesai"}, "sebelum tanggal masuk"),
        ({"left_on": dt.date(2026, 10, 9)}, "diisi bersama"),
        ({"age": 121}, "120"),
    ],
)
def test_a_row_that_cannot_be_is_refused(people, place, fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        add(place, people, **fields)
    assert not Client.objects.exists()


@pytest.mark.parametrize("label", ["B.S.", "AB", "RM03-0001/2026", "RMKL-0012", "12"])
def test_initials_and_record_numbers_are_taken(people, place, label):
    assert add(place, people, label=label).label == label


def test_the_same_stay_is_not_written_twice(people, place):
    add(place, people)
    with pytest.raises(ValidationError, match="sudah ada pada daftar"):
        add(place, people, age=30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.create(facility=place, by=people["kipas"], **row(age=30))


def test_rows_are_for_the_facility_and_its_office_alone(people, place):
    add(place, people)
    assert Client.objects.visible_to(people["kipas"]).count() == 1
    assert Client.objects.visible_to(people["bengkulu"]).count() == 1
    for who in ("admin", "pusat", "penetap", "pimpinan", "auditor", "jatim", "mojokerto"):
        assert not Client.objects.visible_to(people[who]).exists(), who
        with pytest.raises(PermissionDenied, match="hanya dibaca"):
            actions.read_clients(facility=place, by=people[who], month=LAST)
        with pytest.raises(PermissionDenied):
            add_as(place, people, who)
    enforcement = accounts.ensure_account(
        email="berantas@uji.test", name="Berantas Uji", password="sandi-uji-yang-panjang",
        organisation=Organisation.objects.get(code="BNNP-17"), role=Role.OPERATOR, field=Field.ENFORCEMENT,
        since=dt.date(2023, 1, 1),
    )  # fmt: skip
    assert not Client.objects.visible_to(enforcement).exists()
    with pytest.raises(PermissionDenied):
        actions.read_clients(facility=place, by=enforcement, month=LAST)


def add_as(place: Facility, people: People, who: str) -> None:
    actions.add_client(facility=place, by=people[who], **row(label="RM-9"))


def test_every_reading_is_written_down_without_a_name(people, place):
    add(place, people)
    assert len(actions.read_clients(facility=place, by=people["bengkulu"], month=LAST)) == 1
    (event,) = Event.objects.filter(event=RehabEvent.CLIENTS_READ)
    assert (event.actor, event.data) == ("Bengkulu Uji", {"month": "2026-10", "count": 1})
    assert "RM-0001" not in str([list(Event.objects.values()), event.target])


def test_rows_are_forgotten_24_months_after_leaving_and_the_figures_stay(people, place, settings):
    today = timezone.localdate()
    old = add(place, people, label="RM-1", entered_on=dt.date(2024, 1, 5))
    recent = add(place, people, label="RM-2", entered_on=dt.date(2024, 1, 5))
    add(place, people, label="RM-3", entered_on=dt.date(2024, 1, 5))
    two_years = today.replace(year=today.year - 2)
    actions.change_client(client=old, by=people["kipas"], left_on=two_years - dt.timedelta(days=1), leaving="selesai")
    actions.change_client(client=recent, by=people["kipas"], left_on=two_years, leaving="selesai")
    before = list(MonthlyReport.objects.values_list("draft__values", flat=True))
    forget_clients()
    forget_clients()
    assert set(Client.objects.values_list("label", flat=True)) == {"RM-2", "RM-3"}
    assert list(MonthlyReport.objects.values_list("draft__values", flat=True)) == before
    (event,) = Event.objects.filter(event=RehabEvent.CLIENTS_FORGOTTEN)
    assert (event.actor, event.data) == ("Sistem", {"count": 1})
    settings.CLIENTS_KEPT_MONTHS = 12
    assert actions.forget_clients() == 1


def test_months_whose_rows_are_partly_forgotten_keep_what_was_handed_in(people, place, settings):
    """The list would say too few: the figures stay as they are, and are typed when they are corrected."""
    report = report_of(place)
    add(place, people)
    complete(report, people)
    actions.submit(report=report, by=people["kipas"], reasons=explained(report))
    actions.approve(report=report, by=people["kepala"])
    Client.objects.all().delete()
    assert differs(report_of(place))
    settings.CLIENTS_KEPT_MONTHS = 0
    assert not differs(report_of(place))
    actions.correct(report=report, by=people["bengkulu"], note="Keliru.")
    assert actions.start_over(report=report, by=people["kipas"]).plain["masuk.rj"] == 1
    saved = actions.save_cells(report=report, by=people["kipas"], changes=[Change("masuk.rj", 1, 2)])
    assert saved.written == ("masuk.rj",)


def test_an_office_keeps_the_list_of_a_facility_that_sent_paper(people, place):
    made = actions.add_client(facility=place, by=people["bengkulu"], **row())
    actions.remove_client(client=made, by=people["kepala"])
    assert draft(place)["masuk.rj"] == 0
    with pytest.raises(PermissionDenied):
        actions.add_client(facility=place, by=people["jatim"], **row())
