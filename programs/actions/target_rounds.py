"""Targets in numbers: a whole sheet saved, proposed, decided or handed down at once, all of it or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from bnnportal.pages import refusal
from programs import target_telling as telling
from programs.actions.targets import drop, put_forward, put_in_force, return_for_change, set_target
from programs.actions.targets import locked as locked_target
from programs.enums import ProgramEvent, TargetStatus
from programs.models import Indicator, Target
from programs.permissions import (
    check_can_decide_target,
    check_can_hand_down,
    check_can_propose_target,
    check_can_set_target,
    check_is_staff,
)
from programs.target_table import OPEN, rows_of


@dataclass(frozen=True)
class Wanted:
    """A target as written on a sheet; values are `quarters`, or `lower` and `upper`; None takes a draft away."""

    office: Organisation
    indicator: Indicator
    values: Mapping[str, Any] | None
    reason: str = ""


@transaction.atomic
def save_sheet(*, rows: Sequence[Wanted], year: int, by: User) -> list[Target]:
    """The drafts of one sheet. A ValidationError is by indicator code: {"konten-terbit": […]}; then nothing is saved."""
    saved, wrong = [], {}
    for row in rows:
        try:
            with transaction.atomic():
                if row.values is not None:
                    given: dict[str, Any] = {"values": row.values, "reason": row.reason}
                    saved.append(set_target(office=row.office, indicator=row.indicator, year=year, by=by, **given))
                else:
                    every = Target.objects.filter(office=row.office, indicator=row.indicator, year=year)
                    for target in every.filter(status__in=OPEN):
                        drop(target=target, by=by)
        except ValidationError as error:
            wrong[row.indicator.code] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return saved


@transaction.atomic
def copy_year(*, office: Organisation, year: int, by: User) -> list[Target]:
    """Last year's targets as drafts of this year, where there is none yet and the person may write one."""
    check_is_staff(by, office, Field.ALL)
    found = []
    for row in rows_of(office, year):
        if refusal(check_can_set_target, by, office, row.indicator, year):
            continue  # of another field
        if row.before is None or row.in_force is not None or row.opened is not None:
            continue
        if row.is_range != (row.before.quarters is None):
            continue  # it was reckoned another way then
        values = {"quarters": row.before.quarters, "lower": row.before.lower, "upper": row.before.upper}
        try:
            with transaction.atomic():
                found.append(set_target(office=office, indicator=row.indicator, year=year, by=by, values=values))
        except ValidationError:
            continue  # steps that fell last year may not fall this year: it is written anew
    if not found:
        raise ValidationError(_("Tidak ada target tahun lalu yang dapat disalin."))
    return found


@transaction.atomic
def propose_all(*, office: Organisation, year: int, by: User) -> list[Target]:
    """Every draft and every returned target of the fields this person works in."""
    waiting = Target.objects.filter(office=office, year=year, status__in=(TargetStatus.DRAFT, TargetStatus.RETURNED))
    mine = [target for target in with_all(waiting) if not refusal(check_can_propose_target, by, target)]
    if not mine:
        raise ValidationError(_("Tidak ada draf untuk diajukan."))
    found = [put_forward(target, by) for target in mine]
    telling.targets_proposed(office=office, year=year, fields=fields_of(found), n=len(found), by=by)
    return found


@transaction.atomic
def decide_many(*, targets: Iterable[Target], by: User, note: str = "", approve: bool) -> list[Target]:
    """Approve them all, or send them all back with one note. What others decided meanwhile is left out."""
    mine = [target for target in targets if not refusal(check_can_decide_target, by, target)]
    found = []
    for target in mine:
        if approve:
            fresh = locked_target(target)
            check_can_decide_target(by, fresh)
            put_in_force(fresh, by)
            found.append(fresh)
        else:
            found.append(return_for_change(target, by, note))
    each: dict[tuple[int, int], list[Target]] = defaultdict(list)
    for target in found:
        each[target.office_id, target.year].append(target)
    for of in each.values():
        telling.targets_decided(
            office=of[0].office, year=of[0].year, fields=fields_of(of), n=len(of), by=by, note=of[0].note if not approve else ""
        )  # fmt: skip
    return found


@transaction.atomic
def hand_down_many(*, rows: Sequence[Wanted], year: int, by: User, reason: str) -> list[Target]:
    """What the national office sets for many offices, in force as it comes; the sheet was checked row by row before.

    A handful of queries for each thousand targets: what was in force is marked as replaced, what an office was
    proposing itself is taken over. A target that says the same as the one in force is left alone.
    """
    check_can_hand_down(by)
    offices = {row.office.pk: row.office for row in rows}
    list(
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=offices)
        .order_by("pk")
        .values_list("pk")
    )
    last: dict[tuple[int, int], int] = {}
    in_force: dict[tuple[int, int], Target] = {}
    opened: dict[tuple[int, int], Target] = {}
    for target in Target.objects.select_for_update(of=("self",)).filter(office__in=offices, year=year).order_by("n"):
        at = (target.office_id, target.indicator_id)
        last[at] = target.n
        if target.status == TargetStatus.APPROVED:
            in_force[at] = target
        elif target.status in OPEN:
            opened[at] = target
    now = timezone.now()
    new: list[Target] = []
    replaced: list[Target] = []
    taken_over: list[Target] = []
    for row in rows:
        at = (row.office.pk, row.indicator.pk)
        values = {name: (row.values or {}).get(name) for name in ("quarters", "lower", "upper")}
        if at in in_force and same(in_force[at], values):
            continue
        if at in in_force:
            in_force[at].status = TargetStatus.REPLACED
            replaced.append(in_force[at])
        target = opened.get(at) or Target(office=row.office, indicator=row.indicator, year=year, n=last.get(at, 0) + 1)
        (taken_over if target.pk else new).append(target)
        target.indicator = row.indicator  # read already, with its programme
        target.quarters, target.lower, target.upper = values["quarters"], values["lower"], values["upper"]
        target.status, target.by, target.at = TargetStatus.APPROVED, by, now
        target.reason = (row.reason or reason).strip()[:300]
        target.decided_by, target.decided_at = by, now
    Target.objects.bulk_update(replaced, ["status"], batch_size=500)
    changed = ["quarters", "lower", "upper", "status", "reason", "by", "at", "decided_by", "decided_at"]
    Target.objects.bulk_update(taken_over, changed, batch_size=500)
    Target.objects.bulk_create(new, batch_size=1000)
    saved = [*new, *taken_over]
    each: dict[int, list[Target]] = defaultdict(list)
    for target in saved:
        each[target.office_id].append(target)
    for pk, of in each.items():
        record(
            ProgramEvent.TARGETS_HANDED_DOWN, by=by, target=offices[pk], organisation=offices[pk].code, year=year,
            rows=len(of), reason=reason,
        )  # fmt: skip
        telling.targets_decided(office=offices[pk], year=year, fields=fields_of(of), n=len(of), by=by, handed_down=True)
    return saved


def same(target: Target, values: Mapping[str, Any]) -> bool:
    steps: list[Decimal] | None = values["quarters"]
    return (target.quarters, target.lower, target.upper) == (steps, values["lower"], values["upper"])


def with_all(targets: Any) -> Any:
    return targets.select_related("office__parent", "indicator__programme").order_by("office", "indicator", "pk")


def fields_of(targets: Iterable[Target]) -> set[str]:
    return {target.indicator.programme.field for target in targets}
