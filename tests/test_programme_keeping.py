"""When an office merges into another or a person leaves, what is open goes along and what was done stays."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.audit.models import Event
from bnnportal.offices import actions as offices
from bnnportal.offices.models import Organisation
from programs import actions
from programs.models import Activity, Case, Site, Target
from tests import programmes
from tests.programmes import indicator, office, region

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()  # noqa: DTZ011
QUARTERS = [Decimal(n) for n in (1, 2, 3, 4)]


def hold(people, at: str = "BNNK-17.71") -> dict[str, object]:
    """What a BNNK has: approved, planned and postponed activities, a village, two cases, targets."""
    place = office(at)

    def act(n: int, **changes):
        return actions.activities.plan(
            office=place, programme=indicator("advokasi-kegiatan").programme, by=people["pusat"],
            values=programmes.values(basis_number=f"Sprin/{n}/2026", title=f"Rakor {n}", **changes),
        )  # fmt: skip

    done = actions.activities.carry_out(activity=act(1), by=people["pusat"])
    done = actions.activities.approve(activity=done, by=people["penetap"])
    waits = actions.activities.carry_out(activity=act(2), by=people["pusat"])
    late = actions.activities.postpone(activity=act(3), by=people["pusat"], reason="Hujan")
    site = actions.sites.save_site(
        site=Site(kind="BERSINAR", office=place, region=region(), village="Rukun"), by=people["pusat"]
    )
    cases = []
    for n, left in ((1, 0), (2, 3)):
        case = actions.cases.save_case(
            case=Case(office=place, number=f"LKN/{n}", kind="BRNTS", month=dt.date(2026, 2, 1), region=region()),
            by=people["pusat"], suspects=[],
        )  # fmt: skip
        evidence = actions.cases.add_evidence(
            case=case, by=people["pusat"], substance="EKSTASI", unit="butir", net=Decimal(10)
        )
        actions.cases.dispose(
            evidence=evidence, by=people["pusat"], kind="MUSNAH", on=TODAY, number="BA/1", quantity=Decimal(10 - left)
        )
        cases.append(case)
    targets = [
        actions.targets.set_target(
            office=place, indicator=indicator(code), year=year, by=people["pusat"], values={"quarters": QUARTERS}
        )
        for code, year in (
            ("advokasi-kegiatan", TODAY.year), ("advokasi-kegiatan", TODAY.year + 1), ("relawan-dibentuk", TODAY.year + 1),
        )
    ]  # fmt: skip
    return {"done": done, "waits": waits, "late": late, "site": site, "gone": cases[0], "kept": cases[1],
            "now": targets[0], "next": targets[1], "clash": targets[2]}  # fmt: skip


def moved_to(held: dict[str, object], new: Organisation) -> set[str]:
    for one in held.values():
        one.refresh_from_db()
    return {name for name, one in held.items() if one.office_id == new.pk}


def end_plans(people, held: dict[str, object]) -> None:
    for name in ("waits", "late"):
        actions.activities.cancel(activity=held[name], by=people["pusat"], reason="Kantor bergabung")


@pytest.mark.wide
@pytest.mark.parametrize(
    ("into", "expected"),
    [
        ("BNNK-17.01", {"waits", "late", "site", "kept", "next"}),
        ("BNNP-17", {"site", "kept"}),  # plans are ended first; a BNNP's target holds those of its BNNKs already
    ],
)
def test_a_merged_office_leaves_what_is_open_to_its_successor(people, into, expected):
    held, new = hold(people), office(into)
    actions.targets.set_target(
        office=new, indicator=indicator("relawan-dibentuk"), year=TODAY.year + 1, by=people["pusat"],
        values={"quarters": QUARTERS},
    )  # fmt: skip
    if into == "BNNP-17":
        end_plans(people, held)
    offices.merge(organisation=office("BNNK-17.71"), into=new, on=TODAY, by=people["admin"])
    assert moved_to(held, new) == expected
    for name in expected:
        lines = Event.objects.filter(target_id=str(held[name].pk), target_type__startswith="programs.").order_by("-pk")
        assert lines[0].data["after"] == into, name


@pytest.mark.wide
def test_an_office_is_not_closed_while_activities_wait_and_a_number_held_twice_stops_a_merger(people):
    held = hold(people)
    old, new = office("BNNK-17.71"), office("BNNK-17.01")
    with pytest.raises(ValidationError, match="2 kegiatan program"):
        offices.close(organisation=old, on=TODAY, by=people["admin"])
    Case.objects.filter(pk=held["gone"].pk).update(office=new, number="LKN/2")
    with pytest.raises(ValidationError, match="LKN/2"):
        offices.merge(organisation=old, into=new, on=TODAY, by=people["admin"])
    assert moved_to(held, new) == {"gone"}
    end_plans(people, held)
    offices.close(organisation=old, on=TODAY, by=people["admin"])
    assert Activity.objects.filter(office=old).count() == 3
    assert Target.objects.filter(office=old).count() == 3


def test_plans_go_to_the_successor_and_what_took_place_keeps_its_recorder(people):
    ahead = TODAY + dt.timedelta(days=9)
    plan = programmes.planned(people, begins=ahead, ends=ahead, basis_number="Sprin/9")
    done = programmes.done(people, basis_number="Sprin/10")
    successor = accounts.ensure_account(
        email="baru@uji.test", name="Petugas Baru", password="sandi-uji-yang-panjang", organisation=office(),
        role=Role.OPERATOR, field=Field.ALL, since=dt.date(2026, 1, 1),
    )  # fmt: skip
    agreed = accounts.hand_over(
        membership=people["bengkulu"].membership, successor=successor, from_day=TODAY, by=people["kepala"]
    )
    assert agreed.moved["Kegiatan program yang direncanakan"] == 1
    plan.refresh_from_db()
    done.refresh_from_db()
    assert (plan.by, done.by) == (successor, people["bengkulu"])
    actions.activities.edit(activity=plan, by=successor, values={"title": "Rakor baru"}, institutions=[])
