"""After any sequence of actions, the stored numbers are those a recount from the versions gives."""

import datetime as dt
import random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from rehab import actions
from rehab.actions.openings import approve_and_carry_on
from rehab.enums import Basis, ReportStatus
from rehab.models import MonthlyReport, Summary
from tests.reports import explained, facility, fill

pytestmark = pytest.mark.django_db

MONTHS = dt.date(2026, 1, 1)
TIMES = 2_000


def column(report: MonthlyReport, values: dict[str, Any], item: str, service: str) -> int | None:
    """One count, read plainly from the values: this is the recount, and shares nothing with what it checks."""
    found = values.get(f"{item}.{service}")
    return found if service in report.services and isinstance(found, int) else None


def recount(report: MonthlyReport) -> dict[str, tuple[Any, ...]]:
    """{basis: (best, entered, served, closing of each service, letters)} as it should be."""
    rows = {}
    if report.approved:
        rows[Basis.FINAL] = report.approved
    if report.latest and report.latest != report.approved and report.counted_at:
        rows[Basis.PROVISIONAL] = report.latest
    found = {}
    for basis, version in rows.items():
        values, told = version.values, []
        for service in ("rj", "ri"):
            opening, entered, closing = (column(report, values, item, service) for item in ("awal", "masuk", "akhir"))
            told += [entered, None if opening is None or entered is None else opening + entered, closing]
        found[str(basis)] = (basis == Basis.FINAL or Basis.FINAL not in rows, *told, values.get("skhpn"))
    return found


def stored(report: MonthlyReport) -> dict[str, tuple[Any, ...]]:
    names = [f"{what}_{service}" for service in ("rj", "ri") for what in ("entered", "served", "closing")]
    rows = Summary.objects.filter(report=report).values_list("basis", "best", *names, "skhpn")
    return {basis: tuple(rest) for basis, *rest in rows}


class Walk:
    """Random steps over the reports of two facilities, taken through the real actions."""

    def __init__(self, people: Any, seed: int) -> None:
        self.people, self.random = people, random.Random(seed)
        places = [
            facility(people, "P17-05-1", go_live=MONTHS),
            facility(people, "P17-05-2", go_live=MONTHS, services=["rj", "ri"], beds=500),
        ]
        self.reports = [report.pk for place in places for report in place.reports.order_by("month")]
        self.done: dict[str, int] = {}
        for who in ("kipas", "bengkulu", "kepala"):
            people[who]  # made before the first step: one that is refused takes back what it made

    def step(self) -> None:
        report = MonthlyReport.objects.for_page().get(pk=self.random.choice(self.reports))
        verb = self.random.choice(CHOICES[ReportStatus(report.status)])
        try:
            with transaction.atomic():
                getattr(self, verb)(report)
        except (ValidationError, PermissionDenied):
            verb = f"refused {verb}"
        self.done[verb] = self.done.get(verb, 0) + 1

    def hand_in(self, report: MonthlyReport) -> None:
        entered, opening = self.random.randrange(5), self.random.randrange(4)
        fill(report, self.people, entered=entered, opening=opening)
        actions.submit(report=report, by=self.people["kipas"], reasons=explained(report))

    def nothing(self, report: MonthlyReport) -> None:
        actions.submit_nothing(report=report, by=self.people["kipas"], reasons=explained(report))

    def check(self, report: MonthlyReport) -> None:
        actions.check(report=report, by=self.people["bengkulu"])

    def send_back(self, report: MonthlyReport) -> None:
        actions.send_back(report=report, by=self.people["bengkulu"], note="Uji")

    def void(self, report: MonthlyReport) -> None:
        actions.void(report=report, by=self.people["bengkulu"], note="Uji")

    def approve(self, report: MonthlyReport) -> None:
        actions.approve(report=report, by=self.people["kepala"])

    def carry(self, report: MonthlyReport) -> None:
        approve_and_carry_on(report=report, by=self.people["kepala"])

    def withdraw(self, report: MonthlyReport) -> None:
        actions.withdraw_approval(report=report, by=self.people["kepala"], note="Uji")

    def correct(self, report: MonthlyReport) -> None:
        actions.correct(report=report, by=self.people["bengkulu"], note="Uji")


BACK = ["hand_in", "hand_in", "hand_in", "nothing", "approve"]  # the last one is refused
CHOICES = {
    ReportStatus.OPEN: BACK,
    ReportStatus.RETURNED: BACK,
    ReportStatus.SUBMITTED: ["check", "send_back", "void", "approve", "approve", "carry", "hand_in"],
    ReportStatus.APPROVED: ["withdraw", "correct", "correct", "approve", "send_back"],
}


def check_all(walk: Walk) -> None:
    for report in MonthlyReport.objects.select_related("latest", "approved").filter(pk__in=walk.reports):
        assert stored(report) == recount(report), report
        assert (report.first_submitted_at is None) == (report.latest is None)
    assert not Summary.objects.exclude(report__in=walk.reports).exists()


@pytest.mark.slow
def test_two_thousand_random_actions_leave_the_rows_a_recount_gives(people):
    walk = Walk(people, seed=2026)
    for n in range(TIMES):
        walk.step()
        if n % 100 == 99:
            check_all(walk)
    happened = {verb for verb in walk.done if not verb.startswith("refused")}
    assert happened >= {"hand_in", "check", "send_back", "void", "approve", "carry", "withdraw", "correct"}
    assert sum(walk.done.values()) == TIMES
    assert Summary.objects.filter(basis=Basis.FINAL).exists()
    assert MonthlyReport.objects.filter(latest__follows__isnull=False).exists()  # some months followed a correction
