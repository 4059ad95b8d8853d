"""Facilities, and the months in which they need not report."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from rehab import definition, telling
from rehab.actions.clients import recount
from rehab.actions.months import drop_unowed, open_months
from rehab.enums import FacilityKind, RehabEvent, Service
from rehab.models import Facility, Suspension
from rehab.models.facility import this_month
from rehab.permissions import check_can_add_facility, check_can_edit_facility, check_can_pass_on, check_can_suspend

OFFICES = (OrganisationKind.PUSAT, OrganisationKind.PROVINSI, OrganisationKind.KABKOTA)
OWNERS: dict[FacilityKind, tuple[OrganisationKind, ...]] = {
    FacilityKind.CLINIC: OFFICES,
    FacilityKind.UPT: (OrganisationKind.UPT,),
    FacilityKind.PLRIP: (OrganisationKind.MITRA,),
    FacilityKind.PLRKM: (OrganisationKind.MITRA,),
}
FIRST_YEAR = 2002  # BNN was founded by Keppres 17/2002
YEARS = 10  # ahead
FURTHEST = 12  # months ahead that a facility may begin


@transaction.atomic
def add_facility(
    *, by: User, supervisor: Organisation, code: str = "", simulated: bool = False, **fields: Any
) -> Facility:
    """Register a facility; the months it owes since go-live are there at once. Without a code it is given the next."""
    check_can_add_facility(by, supervisor)
    facility = Facility(supervisor=supervisor, simulated=simulated, **fields)
    facility.code = code or next_code(facility.organisation)
    check(facility)
    facility.save()
    record(RehabEvent.FACILITY_ADDED, by=by, target=facility, organisation=supervisor.code)
    open_months(facilities=[facility.pk])
    return facility


def next_code(organisation: Organisation) -> str:
    """The code of the owner with the next number: "P17-05-2". Taken twice at once, the later one is asked again."""
    Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)
    taken = set(Facility.objects.filter(code__startswith=f"{organisation.code}-").values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := f"{organisation.code}-{n}") not in taken)


@transaction.atomic
def change_facility(*, facility: Facility, by: User, **fields: Any) -> Facility:
    """Correct a facility. Reports not handed in yet follow its services and months; what was handed in stays."""
    facility = (
        Facility.objects.select_for_update(no_key=True, of=("self",))
        .select_related("supervisor", "organisation")
        .get(pk=facility.pk)
    )
    check_can_edit_facility(by, facility)
    changed = {name: value for name, value in fields.items() if getattr(facility, name) != value}
    if not changed:
        return facility
    if "supervisor" in changed:
        check_can_pass_on(by, changed["supervisor"])
    before = {name: in_words(getattr(facility, name)) for name in changed}
    for name, value in changed.items():
        setattr(facility, name, value)
    check(facility)
    facility.save()
    after = {name: f"{before[name]} → {in_words(getattr(facility, name))}" for name in changed}
    record(RehabEvent.FACILITY_CHANGED, by=by, target=facility, organisation=facility.supervisor.code, **after)
    if "supervisor" in changed:
        telling.passed_on(facility, by)
    drop_unowed(facility)
    open_months(facilities=[facility.pk])
    if facility.keeps_clients and {"keeps_clients", "services"} & changed.keys():
        recount(facility, by)
    return facility


def in_words(value: Any) -> str:
    """A value of a facility for the audit trail."""
    if isinstance(value, list):
        return ", ".join(str(Service(code).label) for code in value)
    if isinstance(value, dt.date):
        return str(Month.of(value))
    return "–" if value in (None, "") else str(value)


def check_are_months(**days: dt.date | None) -> None:
    """Months are told by their first day, and lie where people may have meant them."""
    wrong = {name: _("Tulis tanggal 1 bulan itu.") for name, day in days.items() if day is not None and day.day != 1}
    furthest = this_month().year + YEARS
    wrong |= {
        name: _("Tahun %(year)s tampaknya salah ketik.") % {"year": day.year}
        for name, day in days.items()
        if day is not None and not FIRST_YEAR <= day.year <= furthest
    }
    if wrong:
        raise ValidationError(wrong)


def check(facility: Facility) -> None:
    check_are_months(go_live=facility.go_live, closed_after=facility.closed_after)
    facility.full_clean()
    if facility.organisation.kind not in OWNERS[FacilityKind(facility.kind)]:
        raise ValidationError({"kind": _("Jenis ini tidak cocok dengan pemiliknya, %(owner)s.") % {
            "owner": facility.organisation,
        }})  # fmt: skip
    if facility.agreement is not None and facility.agreement.partner.organisation_id != facility.organisation_id:
        raise ValidationError({"agreement": _("Perjanjian ini milik mitra lain.")})
    first = definition.get(definition.VERSIONS[0]).valid_from
    if Month.of(facility.go_live) < first:
        raise ValidationError(
            {"go_live": _("Laporan di portal dimulai %(month)s; bulan sebelumnya dimuat sebagai riwayat.") % {
                "month": first,
            }}
        )  # fmt: skip
    if Month.of(facility.go_live) > Month.of(this_month()).shift(FURTHEST):
        raise ValidationError({"go_live": _("Bulan pertama lapor paling lambat setahun dari sekarang.")})


@transaction.atomic
def suspend(
    *, facility: Facility, by: User, first_month: dt.date, last_month: dt.date | None, reason: str
) -> Suspension:
    """Excuse a facility from some months; those already filled in or handed in still count."""
    check_can_suspend(by, facility)
    check_are_months(first_month=first_month, last_month=last_month)
    suspension = Suspension(
        facility=facility, first_month=first_month, last_month=last_month, reason=reason.strip(), by=by
    )
    suspension.full_clean()
    suspension.save()
    record(
        RehabEvent.FACILITY_SUSPENDED, by=by, target=facility, organisation=facility.supervisor.code,
        first=str(first_month), last=str(last_month or ""), reason=suspension.reason,
    )  # fmt: skip
    drop_unowed(facility)
    telling.suspended(suspension, by)
    return suspension


@transaction.atomic
def resume(*, suspension: Suspension, by: User, last_month: dt.date | None = None) -> None:
    """End a suspension after a month, or take it away altogether; the months owed again come back."""
    facility = suspension.facility
    check_can_suspend(by, facility)
    check_are_months(last_month=last_month)
    if last_month is not None and suspension.last_month is not None and last_month > suspension.last_month:
        raise ValidationError(_("Penghentian ini sudah berakhir lebih dulu."))
    if last_month is None or last_month < suspension.first_month:
        suspension.delete()
    else:
        suspension.last_month = last_month
        suspension.full_clean()
        suspension.save()
    record(
        RehabEvent.FACILITY_RESUMED, by=by, target=facility, organisation=facility.supervisor.code,
        last=str(last_month or ""),
    )  # fmt: skip
    open_months(facilities=[facility.pk])
    telling.resumed(facility, by, last_month)
