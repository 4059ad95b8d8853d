"""The simulated monthly reports of the demo: consistent, marked, and without a fault at a named organisation."""

import datetime as dt
import io
import re

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client as Browser
from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.notices.models import Message, SampleMail
from partners.models import Obligation
from partners.models.obligation import UNMET
from rehab.actions.clients import differs
from rehab.actions.evidence import day_handed_in
from rehab.actions.summaries import numbers
from rehab.definition import checks
from rehab.definition.checks import Context
from rehab.enums import Basis, ReportOrigin, ReportState, ReportStatus
from rehab.models import CellComment, Client, Facility, MonthlyReport, ReportVersion, Step, Summary
from rehab.simulation import MONTHS, last_month
from rehab.simulation.places import NAMED

REAL = ("P17-01", "P17-02", "P17-03", "P17-04", "P17-05")


@pytest.fixture
def demo(reference: None, settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "bnnportal.notices.mailbox.Backend"
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "uji-uji-uji"
    settings.REQUIRE_SECOND_FACTOR = False
    monkeypatch.setenv("DEMO_PASSWORD", "sandi-contoh-panjang")
    return load()


def load() -> str:
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


@pytest.mark.slow
def test_two_years_of_45_facilities_hold_together(demo, client):
    """One test: loading takes seconds, so that everything is asked of the same load."""
    everything_is_there_and_marked()
    what_was_handed_in_is_correct_and_each_month_follows_the_one_before()
    numbers_are_those_of_the_actions()
    the_list_of_clients_says_what_the_reports_say()
    named_organisations_do_nothing_wrong()
    every_kind_of_trouble_is_at_an_invented_facility()
    duties_say_what_the_reports_say()
    the_mailbox_leads_the_clerks_to_what_waits_for_them(client)
    counts = Facility.objects.count(), MonthlyReport.objects.count()
    assert "0 laporan bulanan simulasi baru" in load()
    assert (Facility.objects.count(), MonthlyReport.objects.count()) == counts


def the_mailbox_leads_the_clerks_to_what_waits_for_them(client: Browser) -> None:
    found = {
        mail.to: (mail.subject, re.search(r"/laporan/[0-9]+/", mail.text)[0])
        for mail in SampleMail.objects.order_by("pk")
    }  # the last one of each
    assert set(found) == {"mitra@demo.test", "kipas@demo.test"}
    assert SampleMail.objects.count() == 3
    for to, words in (("mitra@demo.test", "Lanjutkan mengisi"), ("kipas@demo.test", "Perbaiki laporan")):
        subject, path = found[to]
        client.force_login(User.objects.get(email=to))
        assert words in client.get(path).content.decode()
        assert client.get(f"{path}isi/").status_code == 200
        assert subject in client.get("/surat-contoh/").content.decode()
    report = MonthlyReport.objects.get(pk=found["mitra@demo.test"][1].split("/")[2])
    assert (report.facility.name, report.month) == ("Klinik Contoh Harapan", last_month().first_day)
    assert subject.startswith("Laporan ")
    assert Message.objects.filter(recipient__email="kipas@demo.test", mail=None, gather=True).count() == 0
    remarks = CellComment.objects.values_list("at", "version__at")
    assert all(sent < at < timezone.now() - dt.timedelta(hours=1) for at, sent in remarks)


def duties_say_what_the_reports_say() -> None:
    owed = Obligation.objects.owed_elsewhere()
    open_ones = owed.filter(status__in=UNMET)
    assert owed.filter(status="DITERIMA", link__startswith="/laporan/").exists()
    for duty in open_ones.select_related("agreement__partner"):
        year, month = map(int, duty.period.split("-"))
        reports = MonthlyReport.objects.filter(
            facility__organisation=duty.agreement.partner.organisation_id, month=dt.date(year, month, 1)
        )
        assert not reports or any(day_handed_in(report) is None for report in reports)


def everything_is_there_and_marked() -> None:
    assert Facility.objects.filter(organisation__code__in=REAL).count() == len(NAMED) == 5
    assert Facility.objects.filter(name__startswith="Klinik Contoh").count() == 40
    assert not Facility.objects.filter(simulated=False).exists()
    assert not MonthlyReport.objects.filter(simulated=False).exists()
    assert not Summary.objects.filter(simulated=False).exists()
    first, last = last_month().shift(1 - MONTHS).first_day, last_month().first_day
    for facility in Facility.objects.filter(organisation__code__in=REAL):
        months = list(facility.reports.order_by("month").values_list("month", flat=True))
        assert (len(months), months[0], months[-1]) == (MONTHS, first, last)
    assert MonthlyReport.objects.filter(origin=ReportOrigin.HISTORY).exists()
    assert MonthlyReport.objects.exclude(form="2026").exists()


def what_was_handed_in_is_correct_and_each_month_follows_the_one_before() -> None:
    for facility in Facility.objects.all():
        handed_in = {}
        for report in facility.reports.order_by("month").exclude(latest=None).select_related("latest"):
            values = handed_in[report.period] = report.latest.values
            before = handed_in.get(report.period.shift(-1))
            context = Context(report.period, report.services, facility.beds, [], before)
            assert checks.problems(report.definition, values, context) == [], report
            asked = {warning.code for warning in checks.warnings(report.definition, values, context)}
            assert asked <= {one["code"] for one in report.latest.reasons}


def numbers_are_those_of_the_actions() -> None:
    for row in Summary.objects.select_related("report__latest", "report__approved"):
        version = row.report.approved if row.basis == Basis.FINAL else row.report.latest
        found = numbers(row.report, version.values)
        assert {name: getattr(row, name) for name in found} == found
    final = MonthlyReport.objects.exclude(approved=None)
    assert Summary.objects.final().count() == final.count()
    waiting = MonthlyReport.objects.exclude(latest=None).exclude(latest=F("approved")).exclude(counted_at=None)
    waiting |= MonthlyReport.objects.filter(approved=None, latest__isnull=False, counted_at__isnull=False)
    assert Summary.objects.filter(basis=Basis.PROVISIONAL).count() == waiting.distinct().count()


def the_list_of_clients_says_what_the_reports_say() -> None:
    (facility,) = Facility.objects.filter(keeps_clients=True)
    months = facility.reports.filter(month__gte=last_month().shift(-11).first_day).exclude(latest=None)
    for report in months.select_related("facility", "latest"):
        assert not differs(report), report
    assert Client.objects.filter(facility=facility, left_on=None).exists()
    assert not Client.objects.exclude(facility=facility).exists()


def named_organisations_do_nothing_wrong() -> None:
    theirs = MonthlyReport.objects.filter(facility__organisation__code__in=REAL)
    due = theirs.filter(due_at__lt=Step.objects.latest("at").at)
    assert due.count() == due.on_time().count()
    assert not theirs.missing().exists()
    assert not CellComment.objects.filter(report__in=theirs).exists()
    for version in ReportVersion.objects.filter(report__in=theirs):
        assert {one["kind"] for one in version.reasons} <= {"zero"}  # small clinics have months without anybody
    assert ReportVersion.objects.filter(report__in=theirs, n__gt=1).count() == 0


def every_kind_of_trouble_is_at_an_invented_facility() -> None:
    invented = MonthlyReport.objects.exclude(facility__organisation__code__in=REAL)
    assert {report.state for report in invented.select_related("facility")} >= {
        ReportState.SUBMITTED, ReportState.RETURNED, ReportState.APPROVED, ReportState.HISTORY,
    }  # fmt: skip
    assert invented.missing().count() > 20
    assert invented.expected().filter(counted_at__gt=F("due_at")).count() > 20
    kinds = {one["kind"] for version in ReportVersion.objects.filter(report__in=invented) for one in version.reasons}
    assert kinds == {"zero", "jump", "opening"}
    assert invented.filter(draft__isnull=False, status=ReportStatus.OPEN).exists()
    assert ReportVersion.objects.exclude(channel="").exists()
    assert Step.objects.filter(kind="KOSONG").exists()
    assert MonthlyReport.objects.get(
        facility__organisation__code="P17-05", month=last_month().shift(-1).first_day
    ).status == (ReportStatus.RETURNED)
