"""The two files of a ranking: its definition and its figures, and what is computed from them.

They are all that scoring sees. Whoever downloads them gets the same result with `manage.py score_index`.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from awards.enums import Level
from awards.models import Category, Input
from awards.origins import Part, parts_of
from awards.scoring import result as results
from awards.scoring import spec as specs
from awards.scoring.definition import Spec
from awards.scoring.engine import Result
from awards.scoring.robustness import Robustness, robustness
from awards.scoring.table import read_csv
from bnnportal.offices.models import Organisation

DRAWS = 2_000  # of the published ranking; 5 and 95 % of the ranks no longer move by more than a place
COLUMNS = {
    "unit_column": "kode", "label_column": "satuan_kerja", "partition_column": "tingkat", "exclude_column": "tidak_dinilai",
}  # fmt: skip
LEVELS = {Level.PROVINSI: "BNNP", Level.KABKOTA: "BNNK"}  # as the files name them
REGION = "provinsi"  # a column that definitions may group by


@dataclass(frozen=True)
class Computed:
    """A ranking with what it was computed from, as text."""

    spec: str
    data: str
    result: str
    table: Result
    robustness: Robustness


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def specification(category: Category) -> dict[str, Any]:
    """The definition of a category: its index with the category's own way with ties; one part for each level."""
    if category.index is None:
        raise ValueError("a category without a definition is not computed")
    spec: dict[str, Any] = dict(category.index.spec)
    spec |= {name: spec.get(name) or column for name, column in COLUMNS.items()}
    rank = dict(spec.get("rank") or {})
    if category.ties:
        rank["ties"] = category.ties
    if category.tie_breakers:
        rank["tie_breakers"] = list(category.tie_breakers)
    return spec | ({"rank": rank} if rank else {})


def plain(value: Decimal | None) -> str:
    """A number as the file writes it: "12.5", never "1.25E+1"; nothing where nothing is known."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def said(value: Decimal) -> str:
    """A number in a sentence; cut, not rounded, so that 79,995 never reads as the 80 that was asked for."""
    return plain(value.quantize(Decimal("0.01"), ROUND_FLOOR)).replace(".", ",")


def excluded(conditions: Iterable[Part], known: Mapping[str, Input]) -> str:
    """Why an office is listed but not ranked: the first condition it does not meet; "" if it meets all.

    known: the inputs of the office by component; the value of a condition stands under its origin.
    """
    for one in conditions:
        least = one.at_least or Decimal(0)
        found = known.get(one.code)
        if found is None or found.value is None:
            return _("%(label)s tidak diketahui (syarat: paling sedikit %(least)s)") % {
                "label": one.name, "least": said(least),
            }  # fmt: skip
        if found.value < least:
            return _("%(label)s %(value)s, syaratnya paling sedikit %(least)s") % {
                "label": one.name, "value": said(found.value), "least": said(least),
            }  # fmt: skip
    return ""


def data(category: Category, spec: Spec, offices: Iterable[Organisation], inputs: Iterable[Input]) -> str:
    """The figures as CSV: one row an office, sorted by code; the values of requirements stand in columns of their own."""
    known: dict[int, dict[str, Input]] = {}
    for one in inputs:
        known.setdefault(one.office_id, {})[one.component] = one
    codes = {component.column: component.code for component in spec.components}
    more = [c.denominator.column for c in spec.components if c.denominator is not None]
    codes |= {column: column for column in more if column not in codes}
    conditions = [part for part in parts_of(category) if part.is_condition]
    rules = [part.code for part in conditions]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [spec.unit_column, spec.label_column, spec.partition_column, REGION, spec.exclude_column, *codes, *rules]
    )
    for office in sorted(offices, key=lambda one: one.code):
        own = known.get(office.pk, {})
        writer.writerow([
            office.code, office.name, LEVELS[Level(office.kind)], office.region.province_code, excluded(conditions, own),
            *(plain(own[code].value) if code in own else "" for code in (*codes.values(), *rules)),
        ])  # fmt: skip
    return out.getvalue()


@lru_cache(maxsize=8)
def compute(spec: str, table: str, *, draws: int, seed: int) -> Computed:
    """Score, rank and draw; pure, so what was computed once for these texts is kept for the pages that explain it."""
    definition = specs.parse(specs.loads(spec))
    found = robustness(definition, read_csv(table, definition), draws=draws, seed=seed)
    return Computed(spec, table, results.to_csv(found.result, found.columns()), found.result, found)
