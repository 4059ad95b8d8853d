"""Monthly results in numbers: a sheet saved, or many looked through, all of it or nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.pages import refusal
from programs import target_telling as telling
from programs.actions.results import enter, review, send_back
from programs.models import Indicator, Result
from programs.permissions import check_can_review_result


@dataclass(frozen=True)
class Typed:
    """A value of one month as written on a sheet; `name` is where an error of it is said."""

    name: str
    indicator: Indicator
    month: dt.date
    value: Decimal
    weight: Decimal = Decimal(1)


@transaction.atomic
def save_sheet(*, office: Organisation, values: Sequence[Typed], by: User, reason: str = "") -> list[Result]:
    """A ValidationError is by the names of the values; then nothing is saved. The approver is told once a day."""
    saved: list[Result] = []
    wrong: dict[str, list[str]] = {}
    for one in values:
        try:
            with transaction.atomic():
                saved.append(enter(
                    office=office, indicator=one.indicator, month=one.month, by=by, value=one.value, weight=one.weight,
                    reason=reason,
                ))  # fmt: skip
        except ValidationError as error:
            if "reason" in getattr(error, "message_dict", {}):
                wrong["reason"] = error.message_dict["reason"]
            else:
                wrong[one.name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    if saved:
        fields = {one.indicator.programme.field for one in values}
        telling.results_entered(office=office, months={one.month for one in values}, fields=fields, by=by)
    return saved


@transaction.atomic
def review_many(*, results: Iterable[Result], by: User) -> list[Result]:
    """Those this person may look through; what others did meanwhile is left out."""
    return [review(result=one, by=by) for one in results if not refusal(check_can_review_result, by, one)]


@transaction.atomic
def return_many(*, results: Iterable[Result], by: User, reason: str) -> list[Result]:
    """All with one reason, which their office is told by month."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tuliskan apa yang harus diperbaiki.")})
    mine = [one for one in results if not refusal(check_can_review_result, by, one)]
    if not mine:
        raise PermissionDenied(_("Tidak ada nilai yang dapat Anda kembalikan."))
    found = [send_back(result=one, by=by, reason=reason) for one in mine]
    each: dict[tuple[int, dt.date], list[Result]] = defaultdict(list)
    for one in found:
        each[one.office_id, one.month].append(one)
    for of in each.values():
        telling.results_returned(
            office=of[0].office, month=of[0].month, fields={one.indicator.programme.field for one in of},
            reason=reason.strip(), by=by, also=[one.by for one in of if one.by is not None],
        )  # fmt: skip
    return found
