"""The figures of a report as people read them: by section, beside last month, with what changed and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rehab.definition import NO_DATA, Cell, Definition, Item, Section, Value, Values
from rehab.enums import WarningReason
from rehab.models import CellComment, MonthlyReport, ReportVersion

NOTHING: Values = {}


@dataclass(frozen=True)
class Line:
    """One cell: what it holds, what it held in the version before and a month before, and what was said about it."""

    cell: Cell
    label: str
    value: Value | None
    month_before: Value | None
    version_before: Value | None
    changed: bool
    warning: Mapping[str, str] | None = None
    comments: Sequence[CellComment] = ()
    parts: tuple[tuple[str, int], ...] = ()  # ("Laki-laki, 20–34 tahun", how many), without zeros

    @property
    def now(self) -> str:
        return words(self.value, self.cell)

    @property
    def then(self) -> str:
        return "" if self.month_before is None else words(self.month_before, self.cell)

    @property
    def was(self) -> str:
        return words(self.version_before, self.cell)

    @property
    def is_quiet(self) -> bool:
        """Nothing to tell: a share that is zero, as it was."""
        told = self.changed or self.comments or self.warning
        return bool(self.cell.item.shares) and not (self.value or self.month_before or told)

    @property
    def anchor(self) -> str:
        return anchor(self.cell.code)


@dataclass(frozen=True)
class Group:
    """Lines under one heading: a service with its flow, an item over its options, or plain lines without a heading."""

    title: str
    lines: tuple[Line, ...]
    quiet: int = 0  # how many zeros are left out

    @property
    def is_text(self) -> bool:
        return bool(self.lines) and self.lines[0].cell.item.is_text

    @property
    def split(self) -> list[Line]:
        """The lines that are told by sex and age."""
        return [line for line in self.lines if line.parts]


@dataclass(frozen=True)
class Block:
    section: Section
    groups: tuple[Group, ...]
    authors: tuple[str, ...] = ()

    @property
    def comments(self) -> int:
        return sum(len(line.comments) for group in self.groups for line in group.lines)


@dataclass(frozen=True)
class Said:
    """What stands beside the figures."""

    month_before: Values = field(default_factory=dict)
    version_before: Values | None = None
    comments: Mapping[str, Sequence[CellComment]] = field(default_factory=dict)
    warnings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)  # {code: name}


def anchor(code: str) -> str:
    """Where a cell stands on the page of its report; figures elsewhere link to it."""
    return f"sel-{code}"


def words(value: Value | None, cell: Cell) -> str:
    """A value as people read it. A part or a share that is empty is zero once the report was handed in."""
    if value == NO_DATA:
        return _("Tidak ada data")
    if value is None:
        return "0" if cell.total or cell.item.shares else "–"
    return number_format(value, use_l10n=True, force_grouping=True) if isinstance(value, int) else value


def blocks(report: MonthlyReport, values: Values, said: Said) -> list[Block]:
    """Every section of the report that its facility is asked about."""
    definition = report.definition
    found = []
    for section in definition.sections:
        items = {item.code for item in section.items}
        cells = [cell for cell in report.cells.values() if not cell.total and cell.item.code in items]
        if not cells:
            continue
        groups = tuple(group(title, cells, definition, values, said) for title, cells in grouped(definition, cells))
        names = {name for code, name in said.authors.items() if code.partition(".")[0] in items and code in values}
        found.append(Block(section, groups, tuple(sorted(names))))
    return found


def grouped(definition: Definition, cells: Sequence[Cell]) -> list[tuple[str, list[Cell]]]:
    """By service where services are counted, else by item; items without options stand together."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        item = cell.item
        if item.across == "service":
            title = definition.option_label("service", cell.option)
        elif item.across:
            title = item.label
        else:
            title = ""
        found.setdefault((title, item.across), []).append(cell)
    return [(title, cells) for (title, _across), cells in found.items()]


def group(title: str, cells: Sequence[Cell], definition: Definition, values: Values, said: Said) -> Group:
    lines = [line(cell, definition, values, said) for cell in cells]
    loud = tuple(one for one in lines if not one.is_quiet)
    return Group(title, loud, len(lines) - len(loud))


def line(cell: Cell, definition: Definition, values: Values, said: Said) -> Line:
    item: Item = cell.item
    label = item.label
    if item.across and item.across != "service":
        label = definition.option_label(item.across, cell.option)
    before = said.version_before
    codes = (cell.code, *cell.parts)
    return Line(
        cell, label, values.get(cell.code), said.month_before.get(cell.code), (before or NOTHING).get(cell.code),
        before is not None and any(differs(values, before, code, cell) for code in codes),
        said.warnings.get(cell.code), [c for code in codes for c in said.comments.get(code, ())],
        parts_of(cell, definition, values),
    )  # fmt: skip


def differs(values: Values, before: Values, code: str, cell: Cell) -> bool:
    """Whether a cell changed; an empty part or share is zero, and so is what was not asked because of another zero."""
    zero = code != cell.code or bool(cell.item.shares or cell.item.needs)
    now, then = values.get(code), before.get(code)
    return (now or 0) != (then or 0) if zero else now != then


def parts_of(cell: Cell, definition: Definition, values: Values) -> tuple[tuple[str, int], ...]:
    """A total by sex and age, without zeros."""
    found = []
    for code in cell.parts:
        count = values.get(code)
        if isinstance(count, int) and count:
            names = code.removeprefix(f"{cell.code}.").split(".")
            pairs = zip(cell.item.by, names, strict=True)
            found.append((", ".join(definition.option_label(axis, name) for axis, name in pairs), count))
    return tuple(found)


# What changed


@dataclass(frozen=True)
class Change:
    code: str
    label: str
    before: str
    after: str

    @property
    def anchor(self) -> str:
        """A part stands under its total."""
        return anchor(self.code)


def changes(report: MonthlyReport, before: Values, after: Values) -> list[Change]:
    """Every cell in which two versions differ, in the order of the form."""
    cells, definition = report.cells, report.definition
    found = []
    for code, cell in cells.items():
        whole = cells[cell.total] if cell.total else cell
        if differs(after, before, code, whole):
            shown = Change(cell.total or code, definition.label(cell), words(before.get(code), cell),
                           words(after.get(code), cell))  # fmt: skip
            found.append(shown)
    return found


def explained(version: ReportVersion) -> dict[str, dict[str, str]]:
    """{code: warning} of a version, with the reason in words."""
    labels = {reason.value: str(reason.label) for reason in WarningReason}
    return {
        one["code"]: {
            "text": one["text"], "note": one.get("note", ""), "reason": labels.get(one.get("reason", ""), ""),
            "anchor": anchor(one["code"]),
        }
        for one in version.reasons
    }  # fmt: skip


def authors_of(authors: Mapping[str, int], names: Mapping[int, str]) -> dict[str, str]:
    return {code: names[pk] for code, pk in authors.items() if pk in names}


def who_filled(authors: Mapping[str, int], names: Mapping[int, str], values: Values) -> list[tuple[str, int]]:
    """Who filled in how many cells, most first; what nobody typed was carried over from last month."""
    counted: dict[Any, int] = {}
    for code in values:
        counted[authors.get(code)] = counted.get(authors.get(code), 0) + 1
    rest = counted.pop(None, 0)
    found = sorted(((names.get(pk, ""), n) for pk, n in counted.items()), key=lambda pair: (-pair[1], pair[0]))
    return [*found, *([(_("Dari bulan lalu atau dihitung"), rest)] if rest else [])]
