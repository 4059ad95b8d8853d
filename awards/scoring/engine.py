"""From a definition and a table to scores and ranks: the order of work, one partition after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awards.scoring.aggregation import tree
from awards.scoring.definition import Component, Spec
from awards.scoring.errors import ScoringError
from awards.scoring.methods import Scale, cap, denominate, impute, normalise, own_share, refuse_nothing, treat
from awards.scoring.ranking import band, ranks, rounded, shared
from awards.scoring.table import Floats, Table

NOBODY = "Tidak ada satu pun yang dapat dinilai: semua dikecualikan atau datanya terlalu sedikit."


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

    `availability`: share of the components for which the unit has a value of its own, N; NaN for the excluded.
    """

    spec: Spec
    table: Table
    parts: tuple[Part, ...]
    availability: Floats


@dataclass(frozen=True)
class Result:
    """Scores and ranks of all N units, in the order of the table (sorted by code).

    `scores`: per level, N floats, NaN without score; the root and levels with `round` are rounded. `normalised`:
    N × k. `ranks`: N floats, NaN without rank. `tied`: shares its rank with another. `bands`: label or "". `notes`: why
    a unit is not scored and what was done to its figures, "" for nothing.
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


@dataclass(frozen=True)
class _Step:
    """One component of a part on its way: n values each."""

    values: Floats
    normalised: Floats
    scale: Scale
    treated: tuple[Treated, ...]


def prepare(spec: Spec, table: Table) -> Prepared:
    """Denominate, impute, screen, treat, cap, transform and normalise each partition by itself."""
    scored = np.array([row for row, reason in enumerate(table.excluded) if not reason], dtype=np.intp)
    own = np.full((len(table.units), len(spec.components)), np.nan)
    own[scored] = _own(spec, table.take(scored))
    availability = np.full(len(table.units), np.nan)
    availability[scored] = own_share(own[scored])
    for component, values in zip(spec.components, own[scored].T, strict=True):
        if scored.size and component.missing.method != "latest":
            refuse_nothing(values, component)
    parts = []
    for partition in sorted({table.partitions[row] for row in scored}):
        rows = np.array([row for row in scored if table.partitions[row] == partition], dtype=np.intp)
        # a unit without any figure of its own is never scored by the means of the others
        enough = (availability[rows] > 0) & (availability[rows] >= spec.screen - 1e-12)
        if enough.any():
            parts.append(_part(spec, table, rows, enough, own))
    if not parts:
        raise ScoringError(NOBODY)
    return Prepared(spec, table, tuple(parts), availability)


def score(spec: Spec, table: Table) -> Result:
    """Scores of every level, ranks within each partition, and bands."""
    prepared = prepare(spec, table)
    root, count = spec.root, len(table.units)
    scores = {level.code: np.full(count, np.nan) for level in spec.levels}
    normalised = np.full((count, len(spec.components)), np.nan)
    ranked = np.full(count, np.nan)
    tied = np.zeros(count, dtype=np.bool_)
    for part in prepared.parts:
        columns = by_component(spec, part.normalised)
        levels = tree(spec, columns, part.units)
        exact = levels[root.code]
        if root.decimals is not None:
            levels[root.code] = rounded(exact, root.decimals)
        for code, values in levels.items():
            scores[code][part.rows] = values
        normalised[part.rows] = part.normalised
        score_key = levels[root.code] if spec.rank.on == "rounded" else exact
        breakers = [(levels | columns)[code] for code in spec.rank.tie_breakers]
        ranked[part.rows] = ranks([score_key, *breakers], spec.rank.ties)
        tied[part.rows] = shared(ranked[part.rows])
    if np.isnan(scores[root.code]).all():
        raise ScoringError(NOBODY)
    return Result(
        prepared=prepared,
        scores=scores,
        normalised=normalised,
        ranks=ranked,
        tied=tied,
        bands=tuple(band(float(value), spec.bands) for value in scores[root.code]),
        notes=tuple("; ".join(noted) for noted in _notes(prepared, scores)),
    )


def by_component(spec: Spec, normalised: Floats) -> dict[str, Floats]:
    """Columns of an n × k array by the code of their component."""
    return {component.code: normalised[:, place] for place, component in enumerate(spec.components)}


def _own(spec: Spec, table: Table) -> Floats:
    """Denominated values as they came, n × k."""
    columns = []
    for component in spec.components:
        values = table.columns[component.column]
        if (rule := component.denominator) is not None:
            values = denominate(values, table.columns[rule.column], rule, component, table.units)
        columns.append(values)
    return np.column_stack(columns)


def _part(spec: Spec, table: Table, rows: NDArray[np.intp], enough: NDArray[np.bool_], own: Floats) -> Part:
    """One partition. Units with too little data still count in the means that fill others' gaps, then they leave."""
    members = table.take(rows)
    earlier = [_own(spec, past) for past in members.earlier]
    units = tuple(unit for unit, stays in zip(members.units, enough, strict=True) if stays)
    steps = []
    for place, component in enumerate(spec.components):
        groups = members.groups.get(component.missing.group_column or "", ())
        filled = impute(own[rows, place], component.missing, groups, [past[:, place] for past in earlier])
        try:
            steps.append(_step(component, filled[enough], units))
        except ScoringError as error:
            name = members.partitions[0]
            raise ScoringError(f"Bagian “{name}”: {error}" if name else str(error), component=component.code) from error
    return Part(
        partition=members.partitions[0],
        rows=rows[enough],
        units=units,
        own=own[rows[enough]],
        values=np.column_stack([step.values for step in steps]),
        normalised=np.column_stack([step.normalised for step in steps]),
        scales=tuple(step.scale for step in steps),
        treated=tuple(point for step in steps for point in step.treated),
    )


def _step(component: Component, filled: Floats, units: Sequence[str]) -> _Step:
    """Treat, cap, transform and normalise one component."""
    drawn, shift = treat(filled, component.treat)
    scale = Scale(shift, component.transform == "ln")
    values = scale.apply(cap(drawn, component.cap), component, units)
    moved = values if shift is not None else drawn
    treated = tuple(
        Treated(component.code, unit, "winsorise" if shift is None else "log", float(before), float(after))
        for unit, before, after in zip(units, filled, moved, strict=True)
        if before != after and not np.isnan(before)
    )
    return _Step(values, normalise(values, component.normalise, component, scale, units), scale, treated)


def _notes(prepared: Prepared, scores: Mapping[str, Floats]) -> list[list[str]]:
    """For each unit why it is not scored, what filled its gaps, what was drawn in, which levels it lacks."""
    spec, table = prepared.spec, prepared.table
    notes: list[list[str]] = [[f"di luar penilaian: {reason}"] if reason else [] for reason in table.excluded]
    inside = {int(row) for part in prepared.parts for row in part.rows}
    for row, share in enumerate(prepared.availability):
        if row not in inside and not table.excluded[row]:
            count = len(spec.components)
            few = f"data terlalu sedikit: {round(share * count)} dari {count} komponen terisi, batas {spec.screen:.0%}"
            notes[row].append(few if share > 0 else "tidak ada data")
    for part in prepared.parts:
        for at, place in np.argwhere(np.isnan(part.own) & ~np.isnan(part.values)):
            component = spec.components[place]
            notes[part.rows[at]].append(f"{component.code} diisi dengan {component.missing.method}")
        place_of = dict(zip(part.units, part.rows, strict=True))
        for point in part.treated:
            if point.method == "winsorise":
                notes[place_of[point.unit]].append(f"{point.component} dipangkas")
        for row in part.rows:
            lacking = [code for code, values in scores.items() if np.isnan(values[row])]
            notes[row] += [f"tanpa nilai: {', '.join(lacking)}"] if lacking else []
    return notes
