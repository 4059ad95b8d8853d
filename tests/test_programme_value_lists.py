"""What lists of targets and results find, and whom copies of case figures never reach."""

import datetime as dt
from decimal import Decimal

import pytest

from programs import actions
from programs.enums import ResultOrigin, ResultStatus
from programs.filters.results import ResultSearchFilter
from programs.filters.targets import TargetSearchFilter
from programs.models import Result, Target
from tests.programmes import indicator, office

pytestmark = pytest.mark.django_db
STEPS = {"quarters": [Decimal(step) for step in (10, 20, 30, 40)]}


@pytest.fixture
def values(people):
    """Two targets and two results of BNNP Bengkulu, of different years and programmes, one of them in force."""
    for code, year in (("konten-terbit", 2026), ("ikp", 2025)):
        actions.targets.set_target(
            office=office(), indicator=indicator(code), year=year, by=people["bengkulu"], values=STEPS
        )
    first = Target.objects.get(year=2026)
    actions.targets.approve(target=actions.targets.propose(target=first, by=people["kepala"]), by=people["penetap"])
    for code, month in (("konten-terbit", 2), ("ikp", 3)):
        actions.results.enter(
            office=office(), indicator=indicator(code), month=dt.date(2026, month, 1), by=people["bengkulu"],
            value=Decimal(3),
        )  # fmt: skip


def found(filterset, rows, request, **chosen):
    return {row.indicator.code for row in filterset(chosen, queryset=rows, request=request).qs}


@pytest.mark.parametrize(
    ("of", "chosen", "codes"),
    [
        ("both", {}, {"konten-terbit", "ikp"}),
        ("both", {"office": "BNNP-17", "approach": "smart"}, {"konten-terbit"}),
        ("both", {"programme": "kotan"}, {"ikp"}),
        ("both", {"indicator": "ikp"}, {"ikp"}),
        ("both", {"q": "kemandirian"}, {"ikp"}),
        ("both", {"q": "bnnp bengkulu"}, {"konten-terbit", "ikp"}),
        ("both", {"q": "tidak ada"}, set()),
        ("targets", {"year": "2025"}, {"ikp"}),
        ("targets", {"status": "BERLAKU"}, {"konten-terbit"}),
        ("targets", {"in_force": "false"}, {"ikp"}),
        ("results", {"year": "2026", "month": "3"}, {"ikp"}),
        ("results", {"origin": "DIHITUNG"}, set()),
        ("results", {"status": "DIKIRIM", "standing": "true", "month_before": "2026-02-28"}, {"konten-terbit"}),
    ],
)
def test_lists_of_targets_and_results_are_filtered(people, values, rf, of, chosen, codes):
    request = rf.get("/")
    request.user = people["bengkulu"]
    if of != "results":
        assert found(TargetSearchFilter, Target.objects.visible_to(request.user), request, **chosen) == codes
    if of != "targets":
        assert found(ResultSearchFilter, Result.objects.visible_to(request.user), request, **chosen) == codes


@pytest.mark.parametrize(
    ("who", "codes"),
    [("penetap", {"lkn", "pks-aktif"}), ("auditor", {"lkn", "pks-aktif"}), ("kepala", {"lkn", "pks-aktif"}),
     ("cegah", {"pks-aktif"}), ("jatim", set())],
)  # fmt: skip
def test_copies_of_case_figures_are_for_those_who_see_cases(people, who, codes):
    for code in ("lkn", "pks-aktif"):
        Result.objects.create(
            indicator=indicator(code), office=office(), month=dt.date(2026, 3, 1), value=4,
            origin=ResultOrigin.COUNTED, status=ResultStatus.REVIEWED,
        )  # fmt: skip
    assert {row.indicator.code for row in Result.objects.visible_to(people[who])} == codes
