"""Targets: proposed by the office, decided by the one above it, revised with the earlier one kept."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from programs import target_telling as telling
from programs.enums import ProgramEvent, TargetStatus, Way
from programs.models import Indicator, Method, Target
from programs.permissions import (
    check_can_decide_target,
    check_can_drop_target,
    check_can_hand_down,
    check_can_propose_target,
    check_can_set_target,
    check_can_withdraw_target,
)
from programs.rows import still
from programs.target_table import OPEN


def locked(target: Target) -> Target:
    """Its row as it is now, with every revision of it held until the end."""
    known = {"indicator": target.indicator_id, "office": target.office_id, "year": target.year}
    list(Target.objects.select_for_update(of=("self",)).filter(**known).order_by("pk").values_list("pk"))
    return still(Target.objects.select_related("office__parent", "indicator__programme"), target.pk)


def check_steps(indicator: Indicator, year: int, quarters: list[Decimal] | None) -> None:
    """Steps counted from January never fall where the months are summed."""
    method = Method.objects.holding(year).filter(indicator=indicator).first()
    if quarters is None or method is None or method.over_time != Way.SUM:
        return
    if any(later < sooner for sooner, later in pairwise(quarters)):
        raise ValidationError(
            {"quarters": _("Target triwulan dihitung sejak Januari, jadi tidak boleh turun dari triwulan sebelumnya.")}
        )


@transaction.atomic
def set_target(
    *, office: Organisation, indicator: Indicator, year: int, by: User, values: Mapping[str, Any], reason: str = ""
) -> Target:
    """Write the draft of a target, or of its revision when one is in force. `values`: quarters, or lower and upper."""
    check_can_set_target(by, office, indicator, year)
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=office.pk
    )  # two people begin one revision, not two
    every = Target.objects.filter(office=office, indicator=indicator, year=year)
    # held as well: who proposes or decides it locks this row and not the office
    target = every.filter(status__in=OPEN).select_for_update(of=("self",)).first()
    if target is not None and target.status == TargetStatus.PROPOSED:
        raise ValidationError(_("Target ini sudah diajukan dan menunggu keputusan."))
    if target is None:
        n = (every.aggregate(last=Max("n"))["last"] or 0) + 1
        target = Target(office=office, indicator=indicator, year=year, n=n)
    target.by, target.at = by, timezone.now()
    target.quarters, target.lower, target.upper = (values.get(name) for name in ("quarters", "lower", "upper"))
    target.reason = reason.strip()[:300] or target.reason
    check_steps(indicator, year, target.quarters)
    target.full_clean()
    target.save()
    record(ProgramEvent.TARGET_SAVED, by=by, target=target, organisation=office.code, year=year)
    return target


@transaction.atomic
def propose(*, target: Target, by: User) -> Target:
    target = put_forward(target, by)
    telling.targets_proposed(
        office=target.office, year=target.year, fields={target.indicator.programme.field}, n=1, by=by
    )
    return target


def put_forward(target: Target, by: User) -> Target:
    target = locked(target)
    check_can_propose_target(by, target)
    target.status, target.by = TargetStatus.PROPOSED, by
    target.save(update_fields=["status", "by"])
    record(ProgramEvent.TARGET_PROPOSED, by=by, target=target, organisation=target.office.code)
    return target


@transaction.atomic
def withdraw(*, target: Target, by: User) -> Target:
    """Take a proposal back before it was decided, to change it."""
    target = locked(target)
    check_can_withdraw_target(by, target)
    target.status = TargetStatus.DRAFT
    target.save(update_fields=["status"])
    record(ProgramEvent.TARGET_WITHDRAWN, by=by, target=target, organisation=target.office.code)
    return target


@transaction.atomic
def drop(*, target: Target, by: User) -> None:
    """Give up a draft, or a revision that was begun; what is in force stays as it is."""
    target = locked(target)
    check_can_drop_target(by, target)
    record(ProgramEvent.TARGET_DROPPED, by=by, target=target, organisation=target.office.code, year=target.year)
    target.delete()


def put_in_force(target: Target, by: User) -> None:
    """The revision before it stays as it was, marked as replaced."""
    earlier = Target.objects.in_force().filter(indicator=target.indicator, office=target.office, year=target.year)
    earlier.update(status=TargetStatus.REPLACED)
    target.status, target.decided_by, target.decided_at = TargetStatus.APPROVED, by, timezone.now()
    target.save(update_fields=["status", "decided_by", "decided_at"])
    record(ProgramEvent.TARGET_APPROVED, by=by, target=target, organisation=target.office.code)


@transaction.atomic
def approve(*, target: Target, by: User) -> Target:
    target = locked(target)
    check_can_decide_target(by, target)
    put_in_force(target, by)
    tell_decided(target, by)
    return target


def tell_decided(target: Target, by: User, note: str = "") -> None:
    fields = {target.indicator.programme.field}
    telling.targets_decided(office=target.office, year=target.year, fields=fields, n=1, by=by, note=note)


@transaction.atomic
def send_back(*, target: Target, by: User, note: str) -> Target:
    target = return_for_change(target, by, note)
    tell_decided(target, by, target.note)
    return target


def return_for_change(target: Target, by: User, note: str) -> Target:
    target = locked(target)
    check_can_decide_target(by, target, TargetStatus.RETURNED)
    if not note.strip():
        raise ValidationError({"note": _("Tuliskan apa yang harus diperbaiki.")})
    target.status, target.note = TargetStatus.RETURNED, note.strip()[:500]
    target.save(update_fields=["status", "note"])
    record(ProgramEvent.TARGET_RETURNED, by=by, target=target, organisation=target.office.code, note=target.note)
    return target


@transaction.atomic
def hand_down(
    *, office: Organisation, indicator: Indicator, year: int, by: User, values: Mapping[str, Any], reason: str
) -> Target:
    """The national office sets it, approved as it comes; what the office was proposing itself is replaced by it."""
    check_can_hand_down(by)
    target = set_target(office=office, indicator=indicator, year=year, by=by, values=values, reason=reason)
    put_in_force(locked(target), by)
    return target
