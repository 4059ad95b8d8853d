"""The figures of offices as people read them: in words, with where each comes from and what was there before."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from awards import origins
from awards.enums import InputSource
from awards.models import Category, Input
from bnnportal import charts
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation

COUNTED_DECIMALS = 2  # of what the portal reckons; what came from a file is shown as it was written


@dataclass
class Line:
    """One component or condition at an office; `row` is None where nothing was gathered yet."""

    part: origins.Part
    row: Input | None
    before: list[Input] = field(default_factory=list)

    @property
    def raw(self) -> Decimal | None:
        return self.row.value if self.row is not None else None

    @property
    def value(self) -> str:
        return amount(self.row)

    @property
    def of(self) -> str:
        """ "30 dari 40": what a share or an achievement was reckoned from."""
        row = self.row
        if row is None or row.denominator is None:
            return ""
        top = said(row.numerator, COUNTED_DECIMALS) if row.numerator is not None else _("belum ada hasil")
        return _("%(top)s dari %(bottom)s") % {"top": top, "bottom": said(row.denominator, COUNTED_DECIMALS)}

    @property
    def n(self) -> str:
        return charts.number(self.row.n, 0) if self.row is not None and self.row.n else ""

    @property
    def falls_short(self) -> bool:
        """A condition that is not met: the office is listed, not ranked."""
        return self.part.at_least is not None and (self.raw is None or self.raw < self.part.at_least)

    @property
    def at_least(self) -> str:
        return said(self.part.at_least, 4) if self.part.at_least is not None else ""

    @property
    def source(self) -> str:
        if self.row is None:
            return _("belum diimpor") if not self.part.is_counted else _("belum dikumpulkan")
        return str(InputSource(self.row.source).label)

    @property
    def is_imported(self) -> bool:
        return self.row is not None and self.row.run is not None

    @property
    def link(self) -> str:
        """The list it was counted from, if it is an address of ours."""
        link = self.row.link if self.row is not None else ""
        return link if re.match(r"/(?!/)", link) else ""


@dataclass
class OfficeInputs:
    """Everything an office is judged by in a category."""

    office: Organisation
    lines: list[Line]

    @property
    def parts(self) -> list[origins.Part]:
        return [line.part for line in self.lines]

    @property
    def components(self) -> list[Line]:
        return [line for line in self.lines if not line.part.is_condition]

    @property
    def conditions(self) -> list[Line]:
        return [line for line in self.lines if line.part.is_condition]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [
            (line.part.code, f"{line.part.name} ({line.value or _('tidak ada data')})") for line in self.lines
        ]  # fmt: skip

    @cached_property
    def files(self) -> list[Any]:
        """The files that values of this office were read from: (file, its rows)."""
        found: dict[int, tuple[Any, list[int]]] = {}
        for line in self.lines:
            if line.row is not None and line.row.run is not None and line.row.line is not None:
                _file, rows = found.setdefault(line.row.run.pk, (line.row.run.attachment, []))
                if line.row.line not in rows:
                    rows.append(line.row.line)
        return [(file, sorted(rows)) for file, rows in found.values() if file is not None]

    @property
    def simulated(self) -> bool:
        return any(line.row is not None and line.row.simulated for line in self.lines)

    def value(self, code: str) -> Decimal | None:
        return next((line.raw for line in self.lines if line.part.code == code), None)


def inputs_of(user: User, category: Category, offices: Collection[Organisation]) -> dict[int, OfficeInputs]:
    """The figures of these offices as this person may see them, by id; two queries however many offices."""
    parts = origins.parts_of(category)
    every = Input.objects.visible_to(user).filter(category=category, office__in=[one.pk for one in offices])
    current: dict[tuple[int, str], Input] = {}
    before: dict[tuple[int, str], list[Input]] = {}
    for row in every.select_related("run__attachment", "by").order_by("-pk"):
        place = (row.office_id, row.component)
        if row.replaced_by_id is None:
            current[place] = row
        else:
            before.setdefault(place, []).append(row)
    return {
        office.pk: OfficeInputs(
            office,
            [Line(part, current.get((office.pk, part.code)), before.get((office.pk, part.code), [])) for part in parts],
        )
        for office in offices
    }


def said(value: Decimal, decimals: int) -> str:
    """With at most so many decimals, without zeros behind."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP).normalize()
    return charts.number(rounded, max(0, -int(rounded.as_tuple().exponent)))


def amount(row: Input | None) -> str:
    """The value of a row in words; "" where there is none."""
    if row is None or row.value is None:
        return ""
    return said(row.value, COUNTED_DECIMALS if row.source == InputSource.MEASURE else 10)
