"""Small indices for the tests of the scorer: a definition in one line, a table in another."""

import csv
import io
from typing import Any

import numpy as np

from awards.scoring.definition import Component, Normalise
from awards.scoring.engine import Result, score
from awards.scoring.methods import Scale, normalise
from awards.scoring.result import to_csv
from awards.scoring.spec import parse
from awards.scoring.table import read_csv

MINMAX = {"method": "minmax"}


def component(code: str, **keys: Any) -> dict[str, Any]:
    return {"code": code, "column": code, "parent": "I", **keys}


def definition(*components: dict[str, Any] | str, **keys: Any) -> dict[str, Any]:
    """An index I of components that hang on its root; `keys` replace whatever the definition says."""
    parts = [component(part) if isinstance(part, str) else part for part in components]
    root = {"code": "I", "parent": None}
    return {
        "format": "bnn-index/1", "code": "I", "version": "1", "unit_column": "unit", "components": parts,
        "levels": [root], **keys,
    }  # fmt: skip


def rows(text: str) -> str:
    """CSV from a line such as "unit a / A 1 / B 2"; _ stands for an empty cell."""
    lines = [line.split() for line in text.split("/")]
    return "\n".join(",".join("" if cell == "_" else cell for cell in cells) for cells in lines)


def scored(data: dict[str, Any], table: str) -> Result:
    spec = parse(data)
    return score(spec, read_csv(table, spec))


def printed(result: Result) -> dict[str, dict[str, str]]:
    """The result file by unit."""
    return {row["unit"]: row for row in csv.DictReader(io.StringIO(to_csv(result)))}


def column(result: Result, name: str) -> list[str]:
    """A column of the result file, units in the order of their codes."""
    found = printed(result)
    return [found[unit][name] for unit in sorted(found)]


def normalised(values: list[float], *, direction: int = 1, ln: bool = False, **rule: Any) -> list[float]:
    """Values of the units A, B, C … on the common scale, at 12 digits."""
    units = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(values)]
    part = Component(code="x", name="x", column="x", parent="I", direction=direction)
    found = normalise(np.array(values, dtype=np.float64), Normalise(**rule), part, Scale(ln=ln), list(units))
    return [round(value, 12) for value in found.tolist()]
