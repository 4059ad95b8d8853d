"""What everybody of the offices may read of cases: totals of a province in a quarter, never of an office or a case.

A case counts in the province of its kabupaten or kota, whichever office recorded it, and in the quarter of its month;
what was destroyed counts in the quarter of its day. Four queries, however many cases, provinces and years.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.models import Region
from bnnportal.periods import ROMAN
from programs import units
from programs.enums import DisposalKind
from programs.models import Case, Disposal, Evidence, Suspects


@dataclass
class Total:
    """One province in one quarter; quantities netto, each in its own unit, without what is not weighed yet."""

    province: str
    name: str
    year: int
    quarter: int
    cases: int = 0
    suspects: int = 0
    gram: Decimal = Decimal(0)
    butir: Decimal = Decimal(0)
    batang: Decimal = Decimal(0)
    hektare: Decimal = Decimal(0)
    destroyed: Decimal = Decimal(0)  # gram
    unweighed: int = 0  # pieces of evidence that are not in `gram` for this reason
    simulated: bool = False

    @property
    def when(self) -> str:
        return f"{ROMAN[self.quarter - 1]} {self.year}"

    @property
    def under(self) -> str:
        """Searched for together with the name."""
        return f"{_('Triwulan')} {self.when}"

    @property
    def order(self) -> tuple[int, int]:
        return self.year, self.quarter


def provinces_of(user: User) -> set[str] | None:
    """Codes of the provinces whose totals a person reads: the one they work in, or all (None)."""
    membership = user.membership
    if membership is None:
        return set()
    return None if membership.sees_everything else {membership.organisation.region.code[:2]}


def totals(provinces: Collection[str] | None, first: dt.date, last: dt.date) -> list[Total]:
    """Quarters in which something was recorded, the latest first, by province. None: all provinces."""
    names = dict(Region.objects.filter(parent=None).order_by().values_list("code", "full_name"))
    found: dict[tuple[str, int, int], Total] = {}

    def add(rows: Any, to: str, day: str, span: str, **sums: Any) -> None:
        """Sums of rows by province and quarter; `to` leads to the case, `day` is what the quarter goes by."""
        chosen = rows.filter(**{f"{span}__range": (first, last)})
        if provinces is not None:
            chosen = chosen.filter(**{f"{to}region__parent__code__in": provinces})
        made_up = Count("pk", filter=Q(**{f"{to}simulated": True}))
        grouped = chosen.order_by().values_list(f"{to}region__parent__code", ExtractYear(day), ExtractQuarter(day))
        for code, year, quarter, simulated, *values in grouped.annotate(made_up=made_up, **sums):
            row = found.setdefault((code, year, quarter), Total(code, names[code], year, quarter))
            row.simulated |= bool(simulated)
            for name, value in zip(sums, values, strict=True):
                setattr(row, name, units.trimmed(value) if isinstance(value, Decimal) else value or 0)

    add(Case.objects.all(), "", "month", "month", cases=Count("pk"))
    add(Suspects.objects.all(), "case__", "case__month", "case__month", suspects=Sum("people"))
    families = {"gram": units.MASS, "butir": units.TABLETS, "batang": units.STEMS, "hektare": units.AREA}
    add(
        Evidence.objects.all(), "case__", "case__month", "case__month",
        **{name: Sum("net", filter=Q(family=family)) for name, family in families.items()},
        unweighed=Count("pk", filter=Q(net=None)),
    )  # fmt: skip
    gone = Disposal.objects.filter(
        kind=DisposalKind.DESTROYED, evidence__family=units.MASS, evidence__net__isnull=False
    )
    add(gone, "evidence__case__", "on", "on", destroyed=Sum("quantity"))
    return sorted(found.values(), key=lambda row: (-row.year, -row.quarter, row.province))
