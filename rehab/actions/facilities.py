"""Facilities, and the months in which they need not report."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from partners.permissions import check_is_approver
from rehab import definition, telling
from rehab.actions import evidence
from rehab.actions.clients import recount
from rehab.actions.months import drop_unowed, open_months, pass_on
from rehab.enums import FacilityKind, RehabEvent, Service
from rehab.models import Facility, MonthlyReport, Suspension
from rehab.models.facility import this_month
from rehab.permissions import check_can_add_facility, check_can_edit_facility, check_can_pass_on, check_can_suspend
from rehab.permissions.reports import is_locked

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
    moved = Moved(facility)
    moved.follow()
    check_first_month(by, moved)
    evidence.keep_months(facility, moved.opened, by)
    return facility


def check_first_month(by: User, moved: "Moved") -> None:
    """Reports of a locked year could not be filled in; the national office, who grants exceptions, may owe them."""
    locked = [month.year for month in moved.opened if is_locked(moved.facility, month)]
    if locked and not by.is_national:
        raise ValidationError(
            {"go_live": _("Tahun %(year)s sudah dikunci. Pilih bulan sesudahnya, lalu muat bulan lama sebagai riwayat.") % {
                "year": max(locked),
            }}
        )  # fmt: skip


class Moved:
    """The months a facility owes before and after a change."""

    def __init__(self, facility: Facility) -> None:
        self.facility = facility
        self.before = self.owed()
        self.opened: set[dt.date] = set()
        self.dropped: set[dt.date] = set()

    def owed(self) -> dict[dt.date, dt.datetime]:
        return dict(MonthlyReport.objects.expected().filter(facility=self.facility).values_list("month", "due_at"))

    def follow(self) -> None:
        """Reports leave and come with the change."""
        drop_unowed(self.facility)
        open_months(facilities=[self.facility.pk])
        after = self.owed()
        self.opened, self.dropped = after.keys() - self.before.keys(), self.before.keys() - after.keys()

    @property
    def in_words(self) -> dict[str, int]:
        """For the audit trail: how many reports came and went."""
        counts = {"reports_opened": len(self.opened), "reports_dropped": len(self.dropped)}
        return {name: n for name, n in counts.items() if n}

    def check_locked(self) -> None:
        """A year that no longer changes keeps the months that were owed in it."""
        for month in sorted(self.opened | self.dropped):
            if is_locked(self.facility, month):
                raise ValidationError(
                    _("Perubahan ini menambah atau menghapus tagihan laporan tahun %(year)s yang sudah dikunci. "
                      "Minta pengecualian dulu.") % {"year": month.year}
                )  # fmt: skip

    @property
    def hides_late(self) -> bool:
        """Whether a report that should have been handed in is no longer owed."""
        now = timezone.now()
        return any(self.before[month] < now for month in self.dropped)


def next_code(organisation: Organisation) -> str:
    """The code of the owner with the next number: "P17-05-2". Taken twice at once, the later one is asked again."""
    Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)
    taken = set(Facility.objects.filter(code__startswith=f"{organisation.code}-").values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := f"{organisation.code}-{n}") not in taken)


@transaction.atomic
def change_facility(*, facility: Facility, by: User, reason: str = "", **fields: Any) -> Facility:
    """Correct a facility. Reports not handed in yet follow its services and months; what was handed in stays.

    reason: asked where the first month moves or reports leave, as where months are excused.
    """
    facility = (
        Facility.objects.select_for_update(no_key=True, of=("self",))
        .select_related("supervisor", "organisation")
        .get(pk=facility.pk)
    )
    check_can_edit_facility(by, facility)
    changed = {name: value for name, value in fields.items() if getattr(facility, name) != value}
    if not changed:
        return facility
    office = facility.supervisor
    if "supervisor" in changed:
        check_can_pass_on(by, changed["supervisor"])
    before = {name: in_words(getattr(facility, name)) for name in changed}
    open_months(facilities=[facility.pk])
    moved = Moved(facility)
    for name, value in changed.items():
        setattr(facility, name, value)
    check(facility)
    facility.save()
    after = {name: f"{before[name]} → {in_words(getattr(facility, name))}" for name in changed}
    moved.follow()
    moved.check_locked()
    if moved.hides_late:  # months that are due are excused by who approves reports
        check_is_approver(by, office)
    reason = reason.strip()[:300]
    if ("go_live" in changed or moved.dropped) and not reason:
        raise ValidationError({"reason": _("Tuliskan mengapa bulan yang ditagih berubah.")})
    evidence.keep_months(facility, moved.opened | moved.dropped, by)
    record(
        RehabEvent.FACILITY_CHANGED, by=by, target=facility, organisation=facility.supervisor.code,
        **after, **moved.in_words, **({"reason": reason} if reason else {}),
    )  # fmt: skip
    if "supervisor" in changed:
        pass_on([facility.pk])
        telling.passed_on(facility, by)
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
    open_months(facilities=[facility.pk])
    moved = Moved(facility)
    suspension.save()
    moved.follow()
    moved.check_locked()
    evidence.keep_months(facility, moved.dropped, by)
    record(
        RehabEvent.FACILITY_SUSPENDED, by=by, target=facility, organisation=facility.supervisor.code,
        first=str(first_month), last=str(last_month or ""), reason=suspension.reason, **moved.in_words,
    )  # fmt: skip
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
    open_months(facilities=[facility.pk])
    moved = Moved(facility)
    if last_month is None or last_month < suspension.first_month:
        suspension.delete()
    else:
        suspension.last_month = last_month
        suspension.full_clean()
        suspension.save()
    moved.follow()
    moved.check_locked()
    evidence.keep_months(facility, moved.opened, by)
    record(
        RehabEvent.FACILITY_RESUMED, by=by, target=facility, organisation=facility.supervisor.code,
        last=str(last_month or ""), **moved.in_words,
    )  # fmt: skip
    telling.resumed(facility, by, last_month)
