"""Cases: suspects as numbers, evidence in its own unit, weighings and their difference, and what leaves the store."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programs import actions
from programs.enums import DisposalKind, Substance
from programs.models import Case, Disposal, Evidence
from tests.cast import CAST
from tests.programmes import case

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)


def add(people, of=None, substance=Substance.METH, unit="gram", **quantities):
    return actions.cases.add_evidence(
        case=of or case(people),
        by=people["bengkulu"],
        substance=substance,
        unit=unit,
        **quantities or {"gross": Decimal(100)},
    )


def weigh(people, evidence, net, number="BA/T/1"):
    return actions.cases.weigh(evidence=evidence, by=people["bengkulu"], on=DAY, number=number, net=Decimal(net))


def dispose(people, evidence, quantity, kind=DisposalKind.DESTROYED, by="bengkulu", **changes):
    given = {"on": DAY, "number": "BA/M/1", **changes}
    return actions.cases.dispose(evidence=evidence, by=people[by], kind=kind, quantity=Decimal(quantity), **given)


@pytest.mark.parametrize("who", CAST)
def test_who_records_a_case(people, who):
    written = case(people)
    if who in {"bengkulu", "kepala", "admin", "pusat", "penetap"}:
        actions.cases.save_case(case=written, by=people[who], suspects=[{"sex": "L", "age": "-17", "people": 1}])
        assert [(row.age, row.people) for row in written.suspects.all()] == [("-17", 1)]
    else:
        with pytest.raises(PermissionDenied):
            actions.cases.save_case(case=written, by=people[who], suspects=[])
        assert [(row.age, row.people) for row in written.suspects.all()] == [("18-25", 2)]


def test_a_case_number_is_recorded_once(people):
    case(people)
    with pytest.raises(ValidationError, match="empat angka"):
        case(people, "LKN/2/II/0026", month=dt.date(26, 2, 1))
    with pytest.raises(ValidationError, match="sudah dicatat"):
        case(people)
    assert Case.objects.count() == 1


def test_quantities_are_kept_in_the_base_unit_of_their_family(people):
    assert add(people, unit="kg", gross=Decimal("1.25")).gross == 1250


@pytest.mark.parametrize(
    ("substance", "unit", "words"),
    [
        (Substance.METH, "butir", "Sabu dicatat dalam gram, bukan butir"),
        (Substance.PILLS, "gram", "dicatat dalam butir, bukan gram"),
        (Substance.CANNABIS_FIELD, "kg", "dicatat dalam hektare"),
        (Substance.METH, "linting", "tidak dikenal"),
    ],
)
def test_a_unit_of_another_family_is_refused(people, substance, unit, words):
    with pytest.raises(ValidationError) as error:
        add(people, substance=substance, unit=unit, net=Decimal(5))
    assert words in " ".join(error.value.message_dict["unit"])
    assert not Evidence.objects.exists()


def test_ecstasy_comes_in_tablets_and_as_powder_and_stays_two(people):
    written = case(people)
    tablets = add(people, written, Substance.ECSTASY, "butir", net=Decimal(25))
    powder = add(people, written, Substance.ECSTASY, "gram", gross=Decimal(3))
    assert [(tablets.family, tablets.net), (powder.family, powder.net)] == [("BUTIR", 25), ("MASSA", None)]


def test_a_weight_is_net_from_then_on_and_another_shows_its_difference(people):
    evidence = add(people)
    assert weigh(people, evidence, 90).difference is None
    again = weigh(people, evidence, "89.5", "BA/T/2")
    evidence.refresh_from_db()
    assert (again.difference, evidence.net, evidence.weighings.count()) == (Decimal("-0.5"), Decimal("89.5"), 2)
    with pytest.raises(ValidationError, match="lebih berat daripada bruto"):
        weigh(people, evidence, 101)
    evidence.refresh_from_db()
    assert (evidence.net, evidence.weighings.count()) == (Decimal("89.5"), 2)


def test_more_than_was_seized_is_refused_with_what_is_left(people):
    evidence = add(people)
    weigh(people, evidence, 90)
    dispose(people, evidence, 80)
    with pytest.raises(ValidationError) as error:
        dispose(people, evidence, "10.5")
    assert error.value.message_dict["quantity"] == ["Sisa barang bukti ini 10 gram."]
    assert Disposal.objects.count() == 1
    actions.cases.take_back(disposal=Disposal.objects.get(), by=people["bengkulu"])
    evidence.refresh_from_db()
    assert evidence.remaining == 90


def test_a_weight_below_what_already_left_is_refused(people):
    evidence = add(people)
    dispose(people, evidence, 95)
    with pytest.raises(ValidationError, match="melebihi barang bukti"):
        weigh(people, evidence, 90)
    assert not evidence.weighings.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"quantity": 0}, "quantity"), ({"number": " "}, "number"), ({"on": dt.date(2100, 1, 1)}, "on")],
)
def test_a_disposal_needs_a_paper_a_day_and_a_quantity(people, changes, field):
    evidence = add(people)
    with pytest.raises(ValidationError) as error:
        dispose(people, evidence, changes.pop("quantity", 5), **changes)
    assert field in error.value.message_dict


def test_strangers_neither_weigh_nor_dispose(people):
    evidence = add(people)
    for who in ("jatim", "pimpinan", "auditor", "kipas"):
        with pytest.raises(PermissionDenied):
            dispose(people, evidence, 1, by=who)
