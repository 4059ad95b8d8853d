"""Records of programmes for tests, made by the actions people use."""

import datetime as dt
from decimal import Decimal
from typing import Any

from bnnportal.offices.models import Organisation, Region
from programs import actions
from programs.enums import ActivityKind, Basis, CaseKind, DisposalKind, Substance, TargetGroup
from programs.models import Activity, Case, Disposal, Evidence, Indicator, Programme, Result, Site, Target
from tests.cast import People

DAY = dt.date(2026, 3, 4)
OFFICE, REGION = "BNNP-17", "17.71"


def office(code: str = OFFICE) -> Organisation:
    return Organisation.objects.select_related("parent", "region").get(code=code)


def region(code: str = REGION) -> Region:
    return Region.objects.get(code=code)


def indicator(code: str) -> Indicator:
    return Indicator.objects.select_related("programme").get(code=code)


def values(**changes: Any) -> dict[str, Any]:
    """What a person fills in for an activity."""
    return {
        "kind": ActivityKind.EDUCATION, "title": "Penyuluhan di sekolah", "basis": Basis.ORDER,
        "basis_number": "Sprin/12/III/2026", "begins": DAY, "ends": DAY, "region": region(),
        "group": TargetGroup.SCHOOL, "men": 20, "women": 22, "unrecorded": 3, **changes,
    }  # fmt: skip


def planned(people: People, programme: str = "advokasi", by: str = "bengkulu", **changes: Any) -> Activity:
    institutions = changes.pop("institutions", ())
    return actions.activities.plan(
        office=office(), programme=Programme.objects.get(code=programme), by=people[by], values=values(**changes),
        institutions=institutions,
    )  # fmt: skip


def done(people: People, programme: str = "advokasi", **changes: Any) -> Activity:
    return actions.activities.carry_out(activity=planned(people, programme, **changes), by=people["bengkulu"])


def approved(people: People, programme: str = "advokasi", **changes: Any) -> Activity:
    return actions.activities.approve(activity=done(people, programme, **changes), by=people["kepala"])


def case(people: People, number: str = "LKN/1/II/2026", **changes: Any) -> Case:
    given = {"kind": CaseKind.NARCOTICS, "month": dt.date(2026, 2, 1), "region": region(), **changes}
    return actions.cases.save_case(
        case=Case(office=office(), number=number, **given), by=people["bengkulu"],
        suspects=[{"sex": "L", "age": "18-25", "people": 2}, {"sex": "P", "age": "26-59", "people": 0}],
    )  # fmt: skip


def evidence(
    people: People, of: Case, substance: str = Substance.METH, unit: str = "gram", **quantities: Any
) -> Evidence:
    """100 gram bruto of sabu, not weighed yet, unless said otherwise."""
    given = quantities or {"gross": Decimal(100)}
    return actions.cases.add_evidence(case=of, by=people["bengkulu"], substance=substance, unit=unit, **given)


def site(people: People, village: str, kind: str, *standings: tuple[str, str], by: str = "bengkulu") -> Site:
    """In Kota Bengkulu, with what it was called from which day on."""
    place = actions.sites.save_site(
        site=Site(kind=kind, office=office(), region=region(), village=village), by=people[by]
    )
    for on, standing in standings:
        actions.sites.set_standing(
            site=place, by=people[by], standing=standing, on=dt.date.fromisoformat(on), basis="SK 1"
        )
    return place


def dispose(people: People, seized: Evidence, quantity: int, kind: str = DisposalKind.DESTROYED) -> Disposal:
    return actions.cases.dispose(
        evidence=seized, by=people["bengkulu"], kind=kind, on=DAY, number="BA/M/1", quantity=Decimal(quantity)
    )


def target(people: People, code: str = "konten-terbit", of: str = OFFICE, by: str = "bengkulu", **more: Any) -> Target:
    """A draft of 40 in steps of ten; `quarters` and `year` change that."""
    values = {"quarters": [Decimal(step) for step in more.pop("quarters", (10, 20, 30, 40))]}
    return actions.targets.set_target(
        office=office(of), indicator=indicator(code), year=more.pop("year", 2026), by=people[by], values=values, **more
    )


def result(people: People, value: int = 5, code: str = "konten-terbit", month: int = 2) -> Result:
    """A value BNNP Bengkulu entered for a month of 2026, not looked through yet."""
    return actions.results.enter(
        office=office(),
        indicator=indicator(code),
        month=dt.date(2026, month, 1),
        by=people["bengkulu"],
        value=Decimal(value),
    )
