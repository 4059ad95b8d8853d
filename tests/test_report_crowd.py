"""Two hundred reports handed in at once, from twenty connections: each is there once, with its figures and its mail."""

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from knox.models import AuthToken

from bnnportal.audit.models import Event
from rehab.actions import open_months
from rehab.models import Draft, Facility, MonthlyReport, ReportVersion, Summary
from tests.reports import facility, filled, report_of

REPORTS, CONNECTIONS = 200, 20


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_two_hundred_reports_at_once_are_two_hundred_reports(people, live_server):
    first = facility(people)
    copies = [
        Facility(
            code=f"P17-05-{n:03}", name=f"Klinik Contoh {n}", kind=first.kind, organisation=first.organisation,
            supervisor=first.supervisor, region=first.region, services=first.services, go_live=report_of(first).month,
        )
        for n in range(REPORTS)
    ]  # fmt: skip
    made = Facility.objects.bulk_create(copies)
    open_months(facilities=[place.pk for place in made])
    reports = list(MonthlyReport.objects.filter(facility__in=made))
    values = filled(reports[0])
    held = {code: {"v": value, "by": people["kipas"].pk} for code, value in values.items()}
    Draft.objects.bulk_create(Draft(report=report, values=held) for report in reports)
    assert [people[name].pk for name in ("bengkulu", "kepala")]  # they are told
    _stored, token = AuthToken.objects.create(user=people["kipas"])
    address = urlsplit(live_server.url)
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}

    def hand_in(some: list[int]) -> list[tuple[int, int]]:
        line = HTTPConnection(address.hostname, address.port, timeout=120)
        answers = []
        for pk in some:
            line.request("POST", f"/api/v1/reports/{pk}/submit/", b"{}", headers)
            answer = line.getresponse()
            answers.append((answer.status, json.loads(answer.read())["n"]))
        line.close()
        return answers

    pks = [report.pk for report in reports]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        shares = [pks[start::CONNECTIONS] for start in range(CONNECTIONS)]
        answers = [answer for share in threads.map(hand_in, shares) for answer in share]
    assert answers == [(200, 1)] * REPORTS
    assert ReportVersion.objects.count() == REPORTS
    assert set(MonthlyReport.objects.filter(pk__in=pks).values_list("status", "latest__n")) == {("DIKIRIM", 1)}
    assert Summary.objects.filter(best=True, entered_rj=3).count() == REPORTS
    assert Event.objects.filter(event="rehab.submit_report").count() == REPORTS
