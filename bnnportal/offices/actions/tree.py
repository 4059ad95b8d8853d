"""Offices are founded, renamed, moved, closed and merged here, each from a day on; nothing else writes them.

One lock on the national office's row orders all changes of the tree. What is dated today or earlier is carried out
at once, what is dated later on its day by `apply_due()` (the first request of a day, and beat).
"""

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.audit.actions import record
from bnnportal.offices import checks, dependants
from bnnportal.offices.actions.reference import time_zone
from bnnportal.offices.enums import ChangeKind, OfficeEvent, OrganisationKind, RegionKind
from bnnportal.offices.models import DAY, Change, Organisation, Region, today
from bnnportal.offices.names import key
from bnnportal.offices.permissions import check_can_administer

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

log = logging.getLogger(__name__)
EVENTS = {
    ChangeKind.CREATED: OfficeEvent.CREATED,
    ChangeKind.RENAMED: OfficeEvent.RENAMED,
    ChangeKind.MOVED: OfficeEvent.MOVED,
    ChangeKind.CLOSED: OfficeEvent.CLOSED,
    ChangeKind.MERGED: OfficeEvent.MERGED,
}
CONTACTS = ("address", "phone", "email", "website", "time_zone", "aliases", "note")


def lock() -> None:
    """One change of the tree at a time. Rows that refer to an office may still be added meanwhile."""
    Organisation.objects.select_for_update(no_key=True).get(kind=OrganisationKind.PUSAT)


def locked(organisation: Organisation) -> Organisation:
    lock()
    return Organisation.objects.select_related("parent", "region").get(pk=organisation.pk)


@transaction.atomic
def create(
    *,
    kind: str,
    region: Region,
    on: dt.date,
    by: "User",
    name: str = "",
    short_name: str = "",
    parent: Organisation | None = None,
    elsewhere: bool = False,
    reason: str = "",
    basis: str = "",
    **contacts: Any,
) -> Organisation:
    """Found an office. Name, code and parent follow from the region where they are not given.

    `elsewhere`: allow a parent of another province (a province newly split off has no BNNP of its own yet).
    """
    check_can_administer(by)
    lock()
    checks.day(on)
    checks.seat(kind, region)
    name = name.strip() or standard_name(kind, region)
    short_name = short_name.strip() or standard_short_name(kind, region)
    checks.name_is_free(name)
    parent = parent or standard_parent(kind, region)
    checks.parent(kind, region, parent, on, elsewhere=elsewhere, reason=reason)
    office = Organisation(
        kind=kind,
        code=free_code(kind, region, name),
        name=name,
        short_name=short_name,
        region=region,
        parent=parent,
        valid_from=on,
        **({"time_zone": time_zone(region.code)} | {k: v for k, v in contacts.items() if v and k in CONTACTS}),
    )
    office.full_clean(exclude=["search"])
    office.save()
    plan(office, ChangeKind.CREATED, on, by, reason=reason, basis=basis, name=name, short_name=short_name)
    return office


@transaction.atomic
def edit(
    *, organisation: Organisation, by: "User", work_area: list[Region] | None = None, **contacts: Any
) -> Organisation:
    """Correct contacts, time zone, other names, work area and remarks. These carry no date."""
    check_can_administer(by)
    office = locked(organisation)
    checks.is_office(office)
    changed = [name for name in CONTACTS if name in contacts and getattr(office, name) != contacts[name]]
    for name in changed:
        setattr(office, name, contacts[name])
    office.full_clean(exclude=["search"])
    if work_area is not None and set(work_area) != set(office.work_area.all()):
        office.work_area.set(work_area)
        changed.append("work_area")
    if changed:
        office.save()
        record(OfficeEvent.EDITED, by=by, target=office, organisation=office.code, fields=changed)
    return office


@transaction.atomic
def rename(
    *,
    organisation: Organisation,
    name: str,
    on: dt.date,
    by: "User",
    short_name: str = "",
    reason: str = "",
    basis: str = "",
) -> Change:
    """Give an office another name from a day on. The old one stays findable and stays on everything of its time."""
    check_can_administer(by)
    office = locked(organisation)
    name = name.strip()
    checks.is_office(office)
    checks.changeable(office, ChangeKind.RENAMED, on)
    was = office.as_of(on)
    short_name = short_name.strip() or was.short_name
    if (name, short_name) == (was.name, was.short_name):
        raise ValidationError({"name": _("Nama itu sama dengan nama yang berlaku pada tanggal tersebut.")})
    checks.name_is_free(name, office)
    return plan(
        office, ChangeKind.RENAMED, on, by, reason=reason, basis=basis,
        name=name, short_name=short_name, was_name=was.name, was_short_name=was.short_name,
    )  # fmt: skip


@transaction.atomic
def move(
    *,
    organisation: Organisation,
    parent: Organisation,
    on: dt.date,
    by: "User",
    elsewhere: bool = False,
    reason: str = "",
    basis: str = "",
) -> Change:
    """Put an office below another one from a day on."""
    check_can_administer(by)
    office = locked(organisation)
    checks.is_office(office)
    checks.is_not_national(office, _("BNN pusat tidak mempunyai induk."))
    checks.changeable(office, ChangeKind.MOVED, on)
    was = office.as_of(on)
    if was.parent == parent:
        raise ValidationError({"parent": _("Satuan kerja itu sudah menjadi induknya pada tanggal tersebut.")})
    checks.parent(office.kind, office.region, parent, on, elsewhere=elsewhere, reason=reason)
    return plan(office, ChangeKind.MOVED, on, by, reason=reason, basis=basis, parent=parent, was_parent=was.parent)


@transaction.atomic
def close(*, organisation: Organisation, on: dt.date, by: "User", reason: str = "", basis: str = "") -> Change:
    """End an office: `on` is the first day without it. Nothing may hang on it any more."""
    check_can_administer(by)
    office = locked(organisation)
    checks.can_end(office, ChangeKind.CLOSED, on)
    below = checks.below(office, on)
    if below:
        raise ValidationError(
            _("Masih ada %(n)s satuan kerja atau mitra di bawahnya (%(names)s). Pindahkan dahulu.")
            % {"n": len(below), "names": ", ".join(child.name for child in below[:5])}
        )
    checks.nothing_hangs(office, on)
    change = plan(office, ChangeKind.CLOSED, on, by, reason=reason, basis=basis)
    end(office, on)
    return change


@transaction.atomic
def merge(
    *, organisation: Organisation, into: Organisation, on: dt.date, by: "User", reason: str = "", basis: str = ""
) -> Change:
    """End an office and let another carry on: what is below it and who works for it goes there on that day."""
    check_can_administer(by)
    office = locked(organisation)
    into = Organisation.objects.select_related("parent").get(pk=into.pk)
    checks.can_end(office, ChangeKind.MERGED, on)
    checks.successor(office, into, on)
    checks.nothing_hangs(office, on, movable=into.kind == office.kind)
    change = plan(office, ChangeKind.MERGED, on, by, reason=reason, basis=basis, into=into, run=False)
    for child in checks.below(office, on):
        checks.child_can_follow(child, office, into, on)
        plan(
            child, ChangeKind.MOVED, on, by, reason=reason, basis=basis, parent=into, was_parent=office,
            cause=change, run=False,
        )  # fmt: skip
    end(office, on, into)
    if on <= today():
        for caused in change.caused.all():
            carry_out(caused)
        carry_out(change)
    return change


def end(office: Organisation, on: dt.date | None, into: Organisation | None = None) -> None:
    """Closing needs no carrying out: whether an office is open is read from its dates."""
    office.valid_until = on - DAY if on else None
    office.merged_into = into
    office.save(update_fields=["valid_until", "merged_into"])


def plan(office: Organisation, kind: ChangeKind, on: dt.date, by: "User", *, run: bool = True, **fields: Any) -> Change:
    """Write the change down and, if its day is here, carry it out."""
    change = Change.objects.create(organisation=office, kind=kind, on=on, by=by, **fields)
    told = {name: str(value) for name, value in fields.items() if value and name not in {"cause", "short_name"}}
    record(EVENTS[kind], by=by, target=office, organisation=office.code, on=on.isoformat(), **told)
    if run and on <= today():
        carry_out(change)
    return change


def carry_out(change: Change) -> None:
    """Bring the present up to the change. Caller holds the lock."""
    office = Organisation.objects.select_related("parent").get(pk=change.organisation_id)
    if change.kind == ChangeKind.RENAMED:
        office.name, office.short_name = change.name, change.short_name
        office.aliases = with_former(office, change)
        office.save()
    elif change.kind == ChangeKind.MOVED:
        office.parent = change.parent
        office.save(update_fields=["parent", "search"])
    elif change.kind == ChangeKind.CLOSED:
        checks.nothing_hangs(office, change.on)  # somebody may have come in since it was planned
    elif change.kind == ChangeKind.MERGED and change.into is not None:
        change.into.check_open()
        change.moved = dependants.move(office, change.into, change.on, change.by)
        change.into.aliases = [*change.into.aliases, *(a for a in [office.name] if a not in change.into.aliases)]
        change.into.save()
    change.applied_at, change.problem = timezone.now(), ""
    change.save(update_fields=["applied_at", "problem", "moved"])
    for held in (change, change.organisation):  # the caller's own object shows the present too
        held.refresh_from_db()


def with_former(office: Organisation, change: Change) -> list[str]:
    """Its other names with the old ones added, without what the new name already covers."""
    present = {key(change.name), key(change.short_name)}
    former = [name for name in (change.was_name, change.was_short_name) if name and key(name) not in present]
    return [*office.aliases, *(name for name in former if name not in office.aliases)]


def apply_due() -> int:
    """Carry out every change whose day has come; returns how many. Safe to run again, and by many at once.

    A change that cannot be carried out keeps its reason for the administrator and holds nothing else up.
    """
    if not Change.objects.due(today()).exists():
        return 0
    done = 0
    with transaction.atomic():
        lock()
        for change in Change.objects.due(today()).select_related("into", "by", "organisation"):
            try:
                with transaction.atomic():
                    carry_out(change)
                    record(
                        OfficeEvent.APPLIED,
                        by=None,
                        target=change.organisation,
                        organisation=change.organisation.code,
                        change=change.get_kind_display(),
                    )
                    done += 1
            except (ValidationError, PermissionDenied, DatabaseError) as error:
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                log.warning("change %s of an office could not be carried out", change.pk)
                if change.problem != reason:
                    Change.objects.filter(pk=change.pk).update(problem=reason)
                    record(OfficeEvent.FAILED, by=None, target=change.organisation, reason=reason[:300])
    return done


@transaction.atomic
def revert(*, change: Change, by: "User", reason: str = "") -> Organisation | None:
    """Take back a planned change, or the last one as long as nothing was built on it.

    Returns the office; None when its founding was taken back and it is gone.
    """
    check_can_administer(by)
    lock()
    change = Change.objects.select_related("organisation__parent", "was_parent", "into").get(pk=change.pk)
    office = change.organisation
    checks.revertible(change)
    record(
        OfficeEvent.REVERTED, by=by, target=office, organisation=office.code, change=change.get_kind_display(),
        on=change.on.isoformat(), reason=reason,
    )  # fmt: skip
    if change.kind == ChangeKind.CREATED:
        remove(office)
        return None
    if change.kind in (ChangeKind.CLOSED, ChangeKind.MERGED):
        end(office, None)
    if change.applied_at is not None:
        for part in [*change.caused.select_related("organisation", "was_parent"), change]:
            undo(part)
    change.delete()
    office.refresh_from_db()
    return office


def undo(change: Change) -> None:
    office = Organisation.objects.get(pk=change.organisation_id)
    if change.kind == ChangeKind.RENAMED:
        office.name, office.short_name = change.was_name, change.was_short_name
        former = {change.was_name, change.was_short_name}
        office.aliases = [alias for alias in office.aliases if alias not in former]
        office.save()
    elif change.kind == ChangeKind.MOVED:
        office.parent = change.was_parent
        office.save(update_fields=["parent", "search"])
    elif change.kind == ChangeKind.MERGED and change.into is not None:
        into = change.into
        into.refresh_from_db()
        into.aliases = [alias for alias in into.aliases if alias != office.name]
        into.save()


def remove(office: Organisation) -> None:
    """An office entered by mistake, on which nothing stands."""
    Change.objects.filter(organisation=office).delete()
    try:
        with transaction.atomic():
            office.delete()
    except ProtectedError:
        raise ValidationError(_("Sudah ada data yang memakai satuan kerja ini. Tutup saja.")) from None


# What follows from the region


def standard_name(kind: str, region: Region) -> str:
    if kind == OrganisationKind.UPT:
        raise ValidationError({"name": _("Tulis nama balai atau loka.")})
    return f"BNN {region.full_name}"


def standard_short_name(kind: str, region: Region) -> str:
    if kind == OrganisationKind.PROVINSI:
        return f"BNNP {region.name}"
    if kind == OrganisationKind.KABKOTA:
        return f"BNNK {'Kota ' if region.kind == RegionKind.KOTA else ''}{region.name}"
    return ""


def standard_parent(kind: str, region: Region) -> Organisation:
    """The national office; for a district office the BNNP of its province."""
    if kind != OrganisationKind.KABKOTA:
        return Organisation.objects.get(kind=OrganisationKind.PUSAT)
    above = (
        Organisation.objects.open().filter(kind=OrganisationKind.PROVINSI, region__code=region.province_code).first()
    )
    if above is None:
        raise ValidationError(
            {
                "parent": _("Provinsi %(code)s belum mempunyai BNNP di portal. Pilih induknya.")
                % {"code": region.province_code}
            }
        )
    return above


def free_code(kind: str, region: Region, name: str) -> str:
    """BNNP-17, BNNK-17.02, UPT-NAMA; with -2 and so on where a closed office has it already."""
    if kind == OrganisationKind.UPT:
        words = [
            word
            for word in name.upper().split()
            if word.isalnum() and word not in {"BALAI", "BESAR", "LOKA", "REHAB", "REHABILITASI", "BNN"}
        ]
        stem = "UPT-" + ("".join(words)[:30] or region.code)
    else:
        stem = f"{'BNNP' if kind == OrganisationKind.PROVINSI else 'BNNK'}-{region.code}"
    taken = set(Organisation.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in [stem, *(f"{stem}-{n}" for n in range(2, 100))] if code not in taken)
