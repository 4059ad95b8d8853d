"""Cases of law enforcement: counts of suspects, evidence, its weighings, and what left the store."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from programs import units
from programs.enums import DisposalKind, ProgramEvent, Substance
from programs.models import Case, Disposal, Evidence, Suspects, Weighing
from programs.permissions import check_can_keep_case

FAMILIES = {  # what a substance is measured in; several where it comes in several forms
    Substance.ECSTASY: (units.TABLETS, units.MASS),
    Substance.BENZO: (units.TABLETS,),
    Substance.PILLS: (units.TABLETS,),
    Substance.CANNABIS_PLANT: (units.STEMS,),
    Substance.CANNABIS_FIELD: (units.AREA,),
}
OTHERS = (units.MASS,)


def families_of(substance: str) -> tuple[str, ...]:
    if substance == Substance.OTHER:
        return tuple(units.FAMILIES)
    return FAMILIES.get(Substance(substance), OTHERS)


def locked(evidence: Evidence) -> Evidence:
    return Evidence.objects.select_for_update(of=("self",)).select_related("case__office").get(pk=evidence.pk)


@transaction.atomic
def save_case(*, case: Case, by: User, suspects: Sequence[Mapping[str, Any]]) -> Case:
    """Write a case with the numbers of its suspects; zeros are left out."""
    check_can_keep_case(by, case)
    if case.pk is None:
        case.by = by
    case.full_clean()
    case.save()
    case.suspects.all().delete()
    for one in suspects:
        if one["people"]:
            row = Suspects(case=case, **one)
            row.full_clean()
            row.save()
    record(ProgramEvent.CASE_SAVED, by=by, target=case, organisation=case.office.code)
    return case


def in_base(quantity: Decimal | None, unit: str) -> Decimal | None:
    return None if quantity is None else units.convert(quantity, unit, units.BASE[units.unit(unit).family])


@transaction.atomic
def add_evidence(
    *,
    case: Case,
    by: User,
    substance: str,
    unit: str,
    gross: Decimal | None = None,
    net: Decimal | None = None,
    detail: str = "",
) -> Evidence:
    """Quantities in any unit of the family the substance is measured in; kept in its base unit."""
    check_can_keep_case(by, case)
    try:
        family = units.unit(unit).family
    except units.UnitError as error:
        raise ValidationError({"unit": str(error)}) from error
    if family not in families_of(substance):
        words = ", ".join(units.BASE[one] for one in families_of(substance))
        raise ValidationError(
            {"unit": _("%(substance)s dicatat dalam %(units)s, bukan %(unit)s.")
             % {"substance": Substance(substance).label, "units": words, "unit": unit}}
        )  # fmt: skip
    evidence = Evidence(
        case=case, substance=substance, family=family, gross=in_base(gross, unit), net=in_base(net, unit),
        detail=detail.strip(),
    )  # fmt: skip
    evidence.full_clean(exclude=["remaining"])
    evidence.save()
    record(ProgramEvent.CASE_SAVED, by=by, target=case, organisation=case.office.code, evidence=evidence.pk)
    return evidence


@transaction.atomic
def weigh(*, evidence: Evidence, by: User, on: dt.date, number: str, net: Decimal) -> Weighing:
    """A weight by its berita acara, in the base unit. The difference to the one before stands as a line of its own."""
    evidence = locked(evidence)
    check_can_keep_case(by, evidence.case)
    difference = None if evidence.net is None else net - evidence.net
    weighing = Weighing(evidence=evidence, on=on, number=number.strip(), net=net, difference=difference, by=by)
    weighing.full_clean()
    evidence.net = net
    evidence.full_clean(exclude=["remaining"])
    weighing.save()
    evidence.save(update_fields=["net"])
    record(ProgramEvent.EVIDENCE_WEIGHED, by=by, target=evidence.case, organisation=evidence.case.office.code)
    return weighing


@transaction.atomic
def dispose(*, evidence: Evidence, by: User, kind: str, on: dt.date, number: str, quantity: Decimal) -> Disposal:
    """Something leaves the store. More than was seized (netto) never does."""
    evidence = locked(evidence)
    check_can_keep_case(by, evidence.case)
    disposal = Disposal(evidence=evidence, kind=kind, on=on, number=number.strip(), quantity=quantity, by=by)
    disposal.full_clean()
    try:
        with transaction.atomic():
            disposal.save()
    except IntegrityError as error:
        if "evidence_balance" not in str(error):
            raise
        left = number_format(evidence.remaining or 0, decimal_pos=2)
        raise ValidationError(
            {"quantity": _("Sisa barang bukti ini %(left)s %(unit)s.") % {"left": left, "unit": evidence.unit}}
        ) from error
    record(
        ProgramEvent.EVIDENCE_DISPOSED, by=by, target=evidence.case, organisation=evidence.case.office.code,
        kind=str(DisposalKind(kind).value),
    )  # fmt: skip
    return disposal


@transaction.atomic
def take_back(*, disposal: Disposal, by: User) -> None:
    """A disposal written down by mistake: it is in the store again."""
    evidence = locked(disposal.evidence)
    check_can_keep_case(by, evidence.case)
    record(ProgramEvent.DISPOSAL_TAKEN_BACK, by=by, target=evidence.case, organisation=evidence.case.office.code)
    disposal.delete()
