"""Cases of law enforcement: counts of suspects, evidence, its weighings, and what left the store."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from partners.models.activity import NIK
from programs import units
from programs.actions.activities import check_year
from programs.enums import DisposalKind, ProgramEvent, Substance
from programs.models import Case, Disposal, Evidence, Suspects, Weighing
from programs.permissions import check_can_keep_case
from programs.rows import still

FAMILIES = {  # what a substance is measured in; several where it comes in several forms
    Substance.ECSTASY: (units.TABLETS, units.MASS),
    Substance.BENZO: (units.TABLETS,),
    Substance.PILLS: (units.TABLETS,),
    Substance.CANNABIS_PLANT: (units.STEMS,),
    Substance.CANNABIS_FIELD: (units.AREA,),
}
OTHERS = (units.MASS,)
FIRST_ZONE = ZoneInfo("Asia/Jayapura")  # where the day begins first; the database holds dates against it too


def families_of(substance: str) -> tuple[str, ...]:
    if substance == Substance.OTHER:
        return tuple(units.FAMILIES)
    return FAMILIES.get(Substance(substance), OTHERS)


def family_for(substance: str, unit: str) -> str:
    """The family of the unit, where this substance is measured in it; ValidationError in the person's words."""
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
    return family


def locked(evidence: Evidence) -> Evidence:
    return still(Evidence.objects.select_for_update(of=("self",)).select_related("case__office"), evidence.pk)


def check_words(case: Case) -> None:
    """A register of numbers: who is suspected is written nowhere."""
    if re.search(NIK, case.note):
        raise ValidationError(
            {"note": _("Catatan memuat nomor 16 angka. NIK dan nama tersangka tidak dicatat di sini.")}
        )


def check_day(case: Case, on: dt.date) -> None:
    if on < case.month:
        raise ValidationError(
            {"on": _("Tanggal ini sebelum bulan kasusnya, %(month)s.") % {"month": Month.of(case.month)}}
        )
    if on > dt.datetime.now(FIRST_ZONE).date():
        raise ValidationError({"on": _("Tanggal ini belum tiba.")})


@transaction.atomic
def save_case(*, case: Case, by: User, suspects: Sequence[Mapping[str, Any]]) -> Case:
    """Write a case with the numbers of its suspects; zeros are left out."""
    check_can_keep_case(by, case)
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=case.office_id)  # one after the other
    if case.pk is None:
        case.by = by
    case.number = " ".join(case.number.split())
    check_words(case)
    if case.region.parent_id is None:
        raise ValidationError({"region": _("Pilih kabupaten atau kota, bukan provinsi.")})
    if Case.objects.filter(office=case.office, number__iexact=case.number).exclude(pk=case.pk).exists():
        raise ValidationError({"number": _("Nomor LKN ini sudah dicatat.")})
    for kind in (Weighing, Disposal):
        if case.pk and kind._default_manager.filter(evidence__case=case, on__lt=case.month).exists():
            raise ValidationError({"month": _("Ada penimbangan atau pengeluaran barang bukti sebelum bulan itu.")})
    case.full_clean()
    check_year("month", case.month)
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


def check_amount(quantity: Decimal | None, family: str, name: str) -> None:
    """More than nothing; half a tablet is a weight that was written as tablets."""
    if quantity is None:
        return
    if quantity <= 0:
        raise ValidationError({name: _("Jumlahnya harus lebih dari nol.")})
    if family in (units.TABLETS, units.STEMS) and quantity != quantity.to_integral_value():
        raise ValidationError(
            {name: _("Tulis bilangan bulat: dihitung per %(unit)s. Yang ditimbang dicatat dalam gram.")
             % {"unit": units.BASE[family]}}
        )  # fmt: skip


def write_evidence(
    evidence: Evidence, by: User, substance: str, unit: str, gross: Decimal | None, net: Decimal | None, detail: str
) -> Evidence:
    evidence.family = family_for(substance, unit)
    evidence.substance, evidence.detail = Substance(substance), detail.strip()
    evidence.gross, evidence.net = in_base(gross, unit), in_base(net, unit)
    check_amount(evidence.net, evidence.family, "net")
    evidence.full_clean(exclude=["remaining"])
    evidence.save()
    case = evidence.case
    record(ProgramEvent.CASE_SAVED, by=by, target=case, organisation=case.office.code, evidence=evidence.pk)
    return evidence


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
    return write_evidence(Evidence(case=case), by, substance, unit, gross, net, detail)


def check_untouched(evidence: Evidence) -> None:
    """What a berita acara speaks of is not rewritten."""
    if evidence.weighings.exists() or evidence.disposals.exists():
        raise ValidationError(
            _("Barang bukti yang sudah ditimbang atau dikeluarkan tidak diubah lagi. Catat penimbangan ulang.")
        )


@transaction.atomic
def correct_evidence(
    *,
    evidence: Evidence,
    by: User,
    substance: str,
    unit: str,
    gross: Decimal | None = None,
    net: Decimal | None = None,
    detail: str = "",
) -> Evidence:
    """Something entered wrongly, before it was weighed by a berita acara or any of it left."""
    evidence = locked(evidence)
    check_can_keep_case(by, evidence.case)
    check_untouched(evidence)
    return write_evidence(evidence, by, substance, unit, gross, net, detail)


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> None:
    """Evidence that never was."""
    evidence = locked(evidence)
    check_can_keep_case(by, evidence.case)
    check_untouched(evidence)
    record(
        ProgramEvent.EVIDENCE_REMOVED, by=by, target=evidence.case, organisation=evidence.case.office.code,
        evidence=evidence.pk,
    )  # fmt: skip
    evidence.delete()


@transaction.atomic
def weigh(*, evidence: Evidence, by: User, on: dt.date, number: str, net: Decimal) -> Weighing:
    """A weight by its berita acara, in the base unit. The difference to the one before stands as a line of its own."""
    evidence = locked(evidence)
    check_can_keep_case(by, evidence.case)
    check_day(evidence.case, on)
    check_amount(net, evidence.family, "net")
    if evidence.weighings.filter(on__gt=on).exists():
        raise ValidationError({"on": _("Sudah ada penimbangan sesudah tanggal ini; yang terakhir yang berlaku.")})
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
    """Something leaves the store. More than was seized (netto) never does; nor, before weighing, more than came (bruto)."""
    evidence = locked(evidence)
    check_can_keep_case(by, evidence.case)
    check_day(evidence.case, on)
    check_amount(quantity, evidence.family, "quantity")
    disposal = Disposal(evidence=evidence, kind=kind, on=on, number=number.strip(), quantity=quantity, by=by)
    disposal.full_clean()
    if evidence.net is None and quantity + evidence.gone > (evidence.gross or 0):
        raise ValidationError(
            {"quantity": _("Barang bukti ini %(quantity)s; tidak mungkin keluar sebanyak itu.")
             % {"quantity": evidence.quantity}}
        )  # fmt: skip
    try:
        with transaction.atomic():
            disposal.save()
    except IntegrityError as error:
        if "evidence_balance" not in str(error):
            raise
        left = units.say(evidence.remaining or 0, evidence.family)
        raise ValidationError({"quantity": _("Sisa barang bukti ini %(left)s.") % {"left": left}}) from error
    record(
        ProgramEvent.EVIDENCE_DISPOSED, by=by, target=evidence.case, organisation=evidence.case.office.code,
        kind=str(DisposalKind(kind).value),
    )  # fmt: skip
    return disposal


@transaction.atomic
def destroy(*, case: Case, by: User, on: dt.date, number: str, quantities: Mapping[int, Decimal]) -> list[Disposal]:
    """Several kinds of evidence of a case by one berita acara: all of them or none.

    quantities: by the key of the evidence. What is wrong with one is told under that key ("7": […]).
    """
    check_can_keep_case(by, case)
    rows = {row.pk: row for row in case.evidence.filter(pk__in=quantities).order_by("pk")}
    made, wrong = [], {}
    for pk, row in rows.items():
        try:
            made.append(
                dispose(evidence=row, by=by, kind=DisposalKind.DESTROYED, on=on, number=number, quantity=quantities[pk])
            )
        except ValidationError as error:
            said = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
            for field, sentences in said.items():
                wrong[field if field in ("on", "number") else str(pk)] = sentences
    if wrong:
        raise ValidationError(wrong)
    if not made:
        raise ValidationError(_("Isi jumlah yang dimusnahkan, paling sedikit satu."))
    return made


@transaction.atomic
def take_back(*, disposal: Disposal, by: User) -> None:
    """A disposal written down by mistake: it is in the store again."""
    evidence = locked(disposal.evidence)
    check_can_keep_case(by, evidence.case)
    disposal = still(evidence.disposals.all(), disposal.pk)
    record(ProgramEvent.DISPOSAL_TAKEN_BACK, by=by, target=evidence.case, organisation=evidence.case.office.code)
    disposal.delete()
