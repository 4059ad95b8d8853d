"""How the template is laid out, for who writes it and who reads it back.

Column A and the lines that begin with a mark are hidden. A line of cells has the beginning of their codes in column A
("masuk.rj"), the line of marks above it says what each column adds ("l.u20"), so that a line or column that somebody
moved still says what it is. The words people see are compared with the form: a heading that was rewritten is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehab.definition import Cell, Definition, Value
from rehab.models import MonthlyReport

IDENTITY = "PORTAL-BNN-LAPORAN"  # A1; B1 says of which report
MARKS = "#"  # in column A: this line says what each column adds to the code
HEADS = "!"  # in column A: this line has the headings people see
WHOLE = "*"  # the column of totals and single values
PAST = "~"  # a column of an earlier month, which is not read
CODE, LABEL, VALUE, FIRST_PAST, PAST_MONTHS = 0, 1, 2, 3, 3
FIRST_PART = FIRST_PAST + PAST_MONTHS
LAST = FIRST_PART + 11  # twelve parts: two sexes, six age groups


@dataclass(frozen=True)
class Identity:
    """What a file was made for, and what stood in its cells when it was made."""

    facility: str
    month: str  # "2026-10"
    form: str
    services: tuple[str, ...]
    base: Mapping[str, Value]


def identity(report: MonthlyReport, base: Mapping[str, Value]) -> str:
    about = {
        "facility": report.facility.code,
        "month": f"{report.month:%Y-%m}",
        "form": report.form,
        "services": sorted(report.services),
        "base": dict(base),
    }
    return json.dumps(about, ensure_ascii=False, separators=(",", ":"))


def read_identity(text: str) -> Identity | None:
    try:
        about: Any = json.loads(text)
        found = Identity(
            str(about["facility"]), str(about["month"]), str(about["form"]), tuple(about["services"]), about["base"]
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    sound = isinstance(found.base, dict) and all(type(value) in (int, str) for value in found.base.values())
    return found if sound else None


def row_label(definition: Definition, cell: Cell) -> str:
    """What stands left of a line of cells: the item, or its option where the item stands above them."""
    if cell.item.across and not cell.item.by:
        return definition.option_label(cell.item.across, cell.option)
    return cell.item.label


def part_label(definition: Definition, cell: Cell) -> str:
    """ "Laki-laki 15–19 tahun" """
    return " ".join(
        definition.option_label(axis, code) for axis, code in zip(cell.item.by, cell.part, strict=True)
    )  # fmt: skip
