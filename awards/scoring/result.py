"""A result as CSV: the same scores give the same bytes on every machine."""

import csv
import io
from collections.abc import Mapping, Sequence

import numpy as np

from awards.scoring.engine import Result
from awards.scoring.ranking import fixed

DECIMALS = 6  # of normalised components, and of levels without `decimals`


def to_csv(result: Result, more: Mapping[str, Sequence[str]] | None = None) -> str:
    """Text with LF, comma and point: partition by partition in the order of rank, then units without rank.

    `more`: further columns by name, one text a unit of the table, such as `Robustness.columns()`.
    """
    spec, table = result.spec, result.table
    levels = [spec.root, *(level for level in spec.levels if level is not spec.root)]
    decimals = {level.code: DECIMALS if level.decimals is None else level.decimals for level in levels}
    columns: dict[str, Sequence[str]] = {
        "unit": table.units,
        "label": table.labels,
        "partition": table.partitions,
        "rank": [rank_text(rank) for rank in result.ranks],
        "tied": [str(int(tied)) for tied in result.tied],
        spec.root.code: [fixed(value, decimals[spec.root.code]) for value in result.scores[spec.root.code]],
        "band": result.bands,
    }
    for level in levels[1:]:
        columns[level.code] = [fixed(value, decimals[level.code]) for value in result.scores[level.code]]
    for place, component in enumerate(spec.components):
        columns[component.code] = [fixed(value, DECIMALS) for value in result.normalised[:, place]]
    columns["availability"] = [fixed(share, 4) for share in result.prepared.availability]
    columns["note"] = result.notes
    columns |= more or {}
    order = sorted(
        range(len(table.units)),
        key=lambda row: (table.partitions[row], np.nan_to_num(result.ranks[row], nan=np.inf), table.units[row]),
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([values[row] for values in columns.values()] for row in order)
    return text.getvalue()


def rank_text(rank: float) -> str:
    """A rank as people write it: 3, with average ties 2.5, "" without rank."""
    return "" if np.isnan(rank) else f"{rank:.1f}".removesuffix(".0")
