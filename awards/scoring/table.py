"""The figures of an index as arrays, read from CSV so strictly that a slip of a spreadsheet never becomes a number.

UTF-8, comma between cells, point in decimals, an empty cell for what is missing. Units are sorted by their code, so
that the order of the rows never matters.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from awards.scoring.definition import Period, Spec
from awards.scoring.errors import ScoringError
from awards.scoring.reading import in_range

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Floats = NDArray[np.float64]
Row = Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """Figures of the units of one period: n units, sorted by code.

    `columns`: each numeric column the definition names, n floats, NaN where the cell was empty. `groups`: each column
    that groups units for imputation. `excluded`: why a unit is not scored, "" where it is. `earlier`: the same units
    in earlier periods, the latest first.
    """

    units: tuple[str, ...]
    labels: tuple[str, ...]
    partitions: tuple[str, ...]
    excluded: tuple[str, ...]
    columns: Mapping[str, Floats]
    groups: Mapping[str, tuple[str, ...]]
    earlier: tuple["Table", ...] = ()

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """The same table with these units only."""

        def of(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(texts[row] for row in rows)

        return Table(
            units=of(self.units),
            labels=of(self.labels),
            partitions=of(self.partitions),
            excluded=of(self.excluded),
            columns={name: values[rows] for name, values in self.columns.items()},
            groups={name: of(texts) for name, texts in self.groups.items()},
            earlier=tuple(table.take(rows) for table in self.earlier),
        )


def read_csv(text: str, spec: Spec) -> Table:
    """The table a definition speaks of, from the text of a CSV file; `ScoringError` names line, column, component."""
    rows = _rows(text, spec)
    if spec.period is None:
        return _table(_by_unit(rows, spec), sorted({row[spec.unit_column] for _, row in rows}), spec)
    period = spec.period
    now = [(line, row) for line, row in rows if row[period.column] == period.value]
    if not now:
        raise ScoringError(f"Kolom “{period.column}” tidak memuat periode “{period.value}” yang dinilai.")
    found = _by_unit(now, spec)
    units = sorted(found)
    if all(component.missing.method != "latest" for component in spec.components):
        return _table(found, units, spec)
    earlier = _earlier(rows, period)
    tables = (
        _table(_by_unit([(line, row) for line, row in rows if row[period.column] == name], spec), units, spec)
        for name in earlier
    )
    return replace(_table(found, units, spec), earlier=tuple(tables))


def _earlier(rows: Iterable[tuple[int, Row]], period: Period) -> list[str]:
    """Periods before the one that is scored, the latest first.

    They are compared as text, so all must be written alike, year first: 2026, 2026-03, 2026-Q1.
    """
    form = re.sub(r"\d", "0", period.value)
    for line, row in rows:
        if re.sub(r"\d", "0", row[period.column]) != form or not form.startswith("0000"):
            raise ScoringError(
                f"Baris {line}, kolom “{period.column}”: “{row[period.column]}” tidak dapat diurutkan terhadap "
                f"“{period.value}”. Tulis semua periode dengan cara yang sama, tahun di depan: 2026, 2026-03."
            )
    return sorted({row[period.column] for _, row in rows if row[period.column] < period.value}, reverse=True)


def _rows(text: str, spec: Spec) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells by column of each row, with the columns the definition names."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise ScoringError(f"Data bukan CSV yang benar: baris {reader.line_num} ({error}).") from error
    if not lines:
        raise ScoringError("Data kosong: baris pertama harus memuat nama kolom.")
    header = lines[0][1]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise ScoringError(
            "Data memakai titik koma atau tab di antara kolom, seperti CSV dari Excel berbahasa Indonesia. "
            "Simpan dengan koma di antara kolom dan titik sebagai tanda desimal."
        )
    _check_columns(header, spec)
    rows = []
    for line, cells in lines[1:]:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise ScoringError(
                f"Baris {line} mempunyai {len(cells)} sel, kepala tabel {len(header)}. "
                "Angka desimal ditulis dengan titik, bukan koma."
            )
        rows.append((line, dict(zip(header, cells, strict=True))))
    if not rows:
        raise ScoringError("Data tidak mempunyai satu baris pun di bawah nama kolom.")
    return rows


def _check_columns(header: list[str], spec: Spec) -> None:
    for column, component in _columns(spec):
        if header.count(column) == 0:
            owner = f"Komponen {component}: " if component else ""
            raise ScoringError(f"{owner}kolom “{column}” tidak ada di data.", component=component)
        if header.count(column) > 1:
            raise ScoringError(f"Kolom “{column}” ada {header.count(column)} kali di data.", component=component)


def _columns(spec: Spec) -> Iterable[tuple[str, str]]:
    """Every column the definition names, with the code of the component that does, "" for the whole."""
    for column in (spec.unit_column, spec.label_column, spec.partition_column, spec.exclude_column):
        if column is not None:
            yield column, ""
    if spec.period is not None:
        yield spec.period.column, ""
    for component in spec.components:
        yield component.column, component.code
        if component.denominator is not None:
            yield component.denominator.column, component.code
        if component.missing.group_column is not None:
            yield component.missing.group_column, component.code


def _by_unit(rows: Iterable[tuple[int, dict[str, str]]], spec: Spec) -> dict[str, tuple[int, dict[str, str]]]:
    found: dict[str, tuple[int, dict[str, str]]] = {}
    for line, row in rows:
        unit = row[spec.unit_column]
        if not unit:
            raise ScoringError(f"Baris {line}: kolom “{spec.unit_column}” kosong.")
        if unit in found:
            raise ScoringError(f"Baris {line}: “{unit}” sudah ada di baris {found[unit][0]}.")
        found[unit] = line, row
    return found


def _table(rows: Mapping[str, tuple[int, dict[str, str]]], units: Sequence[str], spec: Spec) -> Table:
    """Figures of these units; a unit without a row in the period has none."""

    def texts(column: str | None) -> tuple[str, ...]:
        return tuple(rows[unit][1][column] if column and unit in rows else "" for unit in units)

    def numbers(column: str, component: str) -> Floats:
        cells = (_number(*rows[unit], column, component) if unit in rows else np.nan for unit in units)
        return np.fromiter(cells, dtype=np.float64, count=len(units))

    columns: dict[str, Floats] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for component in spec.components:
        columns[component.column] = numbers(component.column, component.code)
        if component.denominator is not None:
            columns[component.denominator.column] = numbers(component.denominator.column, component.code)
        if component.missing.group_column is not None:
            groups[component.missing.group_column] = texts(component.missing.group_column)
    labels = texts(spec.label_column)
    return Table(
        units=tuple(units),
        labels=tuple(label or unit for label, unit in zip(labels, units, strict=True)),
        partitions=texts(spec.partition_column),
        excluded=texts(spec.exclude_column),
        columns=columns,
        groups=groups,
    )


def _number(line: int, row: Row, column: str, component: str) -> float:
    """A cell as a float, NaN where it is empty."""
    text = row[column]
    if not text:
        return np.nan
    place = f"Komponen {component}: baris {line}, kolom “{column}”"
    if not NUMBER.fullmatch(text):
        hint = "Angka desimal ditulis dengan titik, tanpa pemisah ribuan." if "," in text else "Yang kosong dibiarkan."
        raise ScoringError(f"{place}: “{text}” bukan angka. {hint}", component=component)
    value = float(text) + 0.0  # -0.0 becomes 0.0
    if not in_range(value):
        size = "besar" if abs(value) > 1 else "kecil"
        raise ScoringError(f"{place}: {text} terlalu {size} untuk dihitung dengan teliti.", component=component)
    return value
