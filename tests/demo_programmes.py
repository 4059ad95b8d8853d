"""What must hold of the programmes in the demo; asked of the one load that test_demo_records makes."""

from collections import defaultdict
from decimal import Decimal

from django.db import models

from bnnportal.accounts.models import User
from programs import actions, figures
from programs.actions.cases import families_of
from programs.actions.targets import check_steps
from programs.enums import ActivityStatus, ResultOrigin, ResultStatus, TargetStatus, Way
from programs.models import (
    Activity,
    Case,
    Disposal,
    Evidence,
    Method,
    QuarterLock,
    Result,
    Site,
    Standing,
    Suspects,
    Target,
    Weighing,
)
from programs.simulation.setting import Setting

MARKED = (Activity, Case, Result, Site, Target)
OTHERS = (Disposal, Evidence, Standing, Suspects, Weighing)


def programmes_hold_together() -> None:
    every_row_is_marked_and_obeys_the_rules()
    years_are_locked_in_their_order()
    targets_of_districts_are_parts_of_their_provinces()
    something_waits_at_bengkulu()


def sample(model: type[models.Model], most: int = 30) -> list[models.Model]:
    rows = model._default_manager.order_by("pk")
    return list(rows[:: max(1, rows.count() // most)])


def every_row_is_marked_and_obeys_the_rules() -> None:
    for model in MARKED:
        assert model.objects.exists()
        real = model.objects.filter(simulated=False)
        if model is Result:  # copied from the agreements that BNNP Bengkulu really has
            real = real.exclude(office__code="BNNP-17", indicator__programme__code="pks", origin=ResultOrigin.COUNTED)
        assert not real.exists(), model
    for model in (*MARKED, *OTHERS):
        generated = [field.name for field in model._meta.fields if field.generated]
        for row in sample(model):
            row.full_clean(exclude=generated)
    assert {*Activity.objects.values_list("status", flat=True)} == {*ActivityStatus}
    assert not Activity.objects.filter(approved_by=models.F("by")).exists()
    assert not Activity.objects.exclude(title__endswith="(simulasi)").exists()
    for row in sample(Activity):
        if row.status != ActivityStatus.REPLACED:
            assert actions.activities.doubts(row) == [], row.pk
            actions.activities.check_people(row, list(row.attendance.values_list("name", "people")))
    for row in sample(Target):
        check_steps(row.indicator, row.year, row.quarters)
    for row in Standing.objects.select_related("site"):
        assert row.standing in Standing.choices_for(row.site.kind)
    assert all(
        family in families_of(substance) for substance, family in Evidence.objects.values_list("substance", "family")
    )
    assert not Result.objects.filter(checked_by=models.F("by")).exists()


def years_are_locked_in_their_order() -> None:
    year = Setting({}).years[0]
    assert list(QuarterLock.objects.filter(year=year).order_by("quarter").values_list("quarter", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    for row in QuarterLock.objects.filter(quarter__gt=1):
        assert QuarterLock.objects.filter(year=row.year, quarter=row.quarter - 1).exists()


def targets_of_districts_are_parts_of_their_provinces() -> None:
    """Where they are added up; and the whole is its parts with what the national office does itself."""
    summed = {
        (method.indicator_id, year)
        for year in Setting({}).years
        for method in Method.objects.holding(year)
        if method.over_places == Way.SUM
    }
    rows = {
        (row.indicator_id, row.year, row.office_id): row
        for row in Target.objects.in_force().select_related("office")
        if (row.indicator_id, row.year) in summed
    }
    below: dict[tuple[int, int, int | None], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for (indicator, year, _office), row in rows.items():
        steps = below[indicator, year, row.office.parent_id]
        below[indicator, year, row.office.parent_id] = [a + b for a, b in zip(steps, row.quarters, strict=True)]
    checked = 0
    for (indicator, year, office), steps in below.items():
        if office is not None:
            whole = rows[indicator, year, office].quarters
            own = [a - b for a, b in zip(whole, steps, strict=True)]
            assert min(own) >= 0
            assert own == sorted(own)  # the office's own part is a target, too
            checked += 1
    assert checked > 500


def something_waits_at_bengkulu() -> None:
    here = {"office__code": "BNNP-17"}
    assert Activity.objects.filter(**here, status=ActivityStatus.DONE, by__email="bengkulu@demo.test").count() >= 3
    assert Target.objects.filter(office__parent__code="BNNP-17", status=TargetStatus.PROPOSED).exists()
    assert Target.objects.filter(**here, status=TargetStatus.RETURNED).exists()
    assert Result.objects.filter(**here, status=ResultStatus.SENT).exists()
    assert Evidence.objects.filter(
        case__office__code="BNNP-17", net=None, case__by__email__startswith="berantas"
    ).exists()
    head = User.objects.get(email="kepala.bengkulu@demo.test")
    office, year = head.membership.organisation_id, Setting({}).years[0]
    told = [line for line in figures.totals(head, [office], year)[office] if line.achievement.raw is not None]
    assert len(told) > 25
    assert {line.value.simulated for line in told if line.indicator.source != "UKURAN"} == {True}
