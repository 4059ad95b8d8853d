"""From a definition and a table to scores and ranks: the order of work, one partition after the other."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awards.scoring.definition import Spec
from awards.scoring.table import Floats, Table


@dataclass(frozen=True)
class Scale:
    """How a value was put on the scale of `Part.values`; goalposts and targets take the same way.

    `shift`: the values were treated by log(x + shift), None where they were not; `ln`: the natural logarithm of the
    definition.
    """

    shift: float | None = None
    ln: bool = False


@dataclass(frozen=True)
class Treated:
    """An outlier that was drawn in: the value as it came, the one that is scored, and how (winsorise or log)."""

    component: str
    unit: str
    method: str
    before: float
    after: float


@dataclass(frozen=True)
class Part:
    """One partition just before aggregation: n units that are scored × k components of the definition.

    `rows`: their places in the table. `own`: denominated values as they came, NaN where missing. `values`: imputed,
    treated, capped and transformed, NaN where still missing. `normalised`: the same, normalised and turned so that
    more is better. `scales`: k. `treated`: what was drawn in.
    """

    partition: str
    rows: NDArray[np.intp]
    units: tuple[str, ...]
    own: Floats
    values: Floats
    normalised: Floats
    scales: tuple[Scale, ...]
    treated: tuple[Treated, ...]


@dataclass(frozen=True)
class Prepared:
    """Everything before aggregation. Arrays over all N units of the table.

    `availability`: share of the components for which the unit has a value of its own, N. `notes`: per unit, why it is
    not scored and what was done to its figures, N.
    """

    spec: Spec
    table: Table
    parts: tuple[Part, ...]
    availability: Floats
    notes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Result:
    """Scores and ranks of all N units, in the order of the table (sorted by code).

    `scores`: per level, N floats, NaN without score; the root and levels with `round` are rounded. `normalised`:
    N × k. `ranks`: N floats, NaN without rank. `tied`: shares its rank with another. `bands`: label or "".
    """

    prepared: Prepared
    scores: Mapping[str, Floats]
    normalised: Floats
    ranks: Floats
    tied: NDArray[np.bool_]
    bands: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def spec(self) -> Spec:
        return self.prepared.spec

    @property
    def table(self) -> Table:
        return self.prepared.table


def prepare(spec: Spec, table: Table) -> Prepared:
    """Denominate, impute, screen, treat, cap, transform and normalise each partition by itself."""
    raise NotImplementedError


def score(spec: Spec, table: Table) -> Result:
    """Scores of every level, ranks within each partition, and bands."""
    raise NotImplementedError
