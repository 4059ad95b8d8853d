"""The form of a report as people walk through it: steps of one theme, made from its definition.

A section counted by service becomes one step a service. Closing balances are computed, never asked for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.periods import Month
from rehab.actions.drafts import computes
from rehab.definition import Cell, Definition, Item, Option, Section, Value, Values
from rehab.definition.checks import closing_items, whole
from rehab.models import CellComment, MonthlyReport

PAST_MONTHS = 3


@dataclass(frozen=True)
class Note:
    """What the office says about a cell. `was` is what was handed in; it waits until that changes or is explained."""

    comment: CellComment
    code: str
    label: str
    was: str
    now: str
    part: str = ""  # which sex and age it is about

    asked: bool = True  # whether the form asks for it; else the client list answers it

    @property
    def target(self) -> str:
        """The field it stands at."""
        return whole(self.code)

    @property
    def waits(self) -> bool:
        return not self.comment.answer and self.was == self.now


@dataclass(frozen=True)
class Part:
    code: str
    label: str
    value: str
    noted: bool = False


@dataclass
class Field:
    """One cell to fill in: `past` is how it was in the last months, `parts` its split by age (rows) and sex."""

    code: str
    label: str
    item: Item
    value: str
    past: list[tuple[str, str]]
    parts: list[tuple[str, list[Part]]] = field(default_factory=list)
    part_heads: list[str] = field(default_factory=list)
    most: str = ""
    notes: list[Note] = field(default_factory=list)
    carried: str = ""  # the month it begins with
    by: str = ""

    @property
    def parted(self) -> bool:
        """Whether any part is filled in."""
        return any(part.value not in ("", "0") for _age, row in self.parts for part in row)

    @property
    def noted(self) -> bool:
        return any(not note.part for note in self.notes)

    @property
    def part_noted(self) -> bool:
        return any(note.part for note in self.notes)


@dataclass
class Block:
    """Fields that stand together: single lines of the form, the options of one item, or a computed balance."""

    kind: str  # rows, options, closing
    item: Item | None = None
    fields: list[Field] = field(default_factory=list)
    shares: str = ""  # codes whose sum the options add up to
    needs: str = ""
    plus: str = ""
    minus: str = ""
    capacity: int | None = None


@dataclass
class Step:
    code: str
    section: str
    title: str
    lead: str
    blocks: list[Block]
    values: Values
    previous: "Step | None" = None
    next: "Step | None" = None

    @property
    def fields(self) -> list[Field]:
        return [one for block in self.blocks for one in block.fields]

    @property
    def waiting_notes(self) -> int:
        return sum(note.waits for one in self.fields for note in one.notes)

    @property
    def seen(self) -> str:
        """What the page shows, for a form sent without scripts: {code: value} of what is filled in."""
        return json.dumps({code: value for code, value in self.values.items() if code in set(self.cells)})

    @property
    def cells(self) -> Iterator[str]:
        """Codes of what is typed here."""
        for block in self.blocks:
            if block.kind == "closing":
                continue
            for one in block.fields:
                yield one.code
                yield from (part.code for _age, row in one.parts for part in row)


def shown(value: Value | None) -> str:
    return "" if value is None else str(value)


class Builder:
    """past: {first day of month: values}, of the months before. authors: {code: name} of who else filled it in."""

    def __init__(
        self,
        report: MonthlyReport,
        values: Values,
        past: Mapping[Any, Values],
        comments: Iterable[CellComment] = (),
        authors: Mapping[str, str] | None = None,
    ) -> None:
        self.report, self.values, self.authors = report, values, authors or {}
        self.definition: Definition = report.definition
        self.cells = report.cells
        months = [report.period.shift(-n) for n in range(1, PAST_MONTHS + 1)]
        self.past = [(short(month), past.get(month.first_day, {})) for month in months]
        self.before = past.get(months[0].first_day)
        self.last = date_format(months[0].first_day, "F")
        self.closing = closing_items(self.definition)
        self.notes = [self.note(comment) for comment in comments if comment.code in self.cells]

    def note(self, comment: CellComment) -> Note:
        cell, latest = self.cells[comment.code], self.report.latest
        label = self.definition.label(self.cells[cell.total or cell.code])
        part = self.definition.label(cell).removeprefix(f"{label}, ") if cell.total else ""
        was = shown(latest.values.get(cell.code)) if latest else ""
        now, asked = shown(self.values.get(cell.code)), not computes(self.report, cell.code)
        return Note(comment, cell.code, label, was, now, part, asked)

    def every_step(self) -> list[Step]:
        """Also what the client list answers, as paper shows it."""
        return [step for section in self.definition.sections for step in self.of_section(section)]

    def steps(self) -> list[Step]:
        found = [step for step in self.every_step() if not self.is_computed(step)]
        for before, after in pairwise(found):
            before.next, after.previous = after, before
        return found

    def is_computed(self, step: Step) -> bool:
        """Whether the client list answers all of it, so that nothing is left to fill in."""
        return all(computes(self.report, one.code) for one in step.fields)

    def of_section(self, section: Section) -> Iterator[Step]:
        if section.items[0].across != "service":
            items = [item for item in section.items if self.definition.applies(item, self.report.services)]
            yield Step(section.code, section.code, section.title, section.lead, list(self.blocks(items)), self.values)
            return
        for option in self.definition.options(section.items[0], self.report.services):
            title = _("Klien %(service)s") % {"service": lower_first(option.label)}
            blocks = [Block("rows", fields=[self.field(item, option) for item in section.items
                                            if item.code not in self.closing])]  # fmt: skip
            blocks += [self.balance(item, option) for item in section.items if item.code in self.closing]
            yield Step(f"{section.code}-{option.code}", section.code, title, section.lead, blocks, self.values)

    def blocks(self, items: Iterable[Item]) -> Iterator[Block]:
        rows = Block("rows")
        for item in items:
            if not item.across and not item.is_text:
                rows.fields.append(self.field(item, Option("", "")))
                continue
            if rows.fields:
                yield rows
                rows = Block("rows")
            options = self.definition.options(item, self.report.services)
            shares = " ".join(f"{item.shares}.{one.code}" for one in self.services) if item.shares else ""
            yield Block(
                "text" if item.is_text else "options", item, [self.field(item, one) for one in options], shares=shares
            )
        if rows.fields:
            yield rows

    @property
    def services(self) -> tuple[Option, ...]:
        return tuple(one for one in self.definition.axes["service"] if one.code in self.report.services)

    def field(self, item: Item, option: Option) -> Field:
        code = f"{item.code}.{option.code}" if option.code else item.code
        cell = self.cells[code]
        made = Field(
            code,
            option.label if item.across and item.across != "service" else item.label,
            item,
            shown(self.values.get(code)),
            [(month, self.was(values, item, code)) for month, values in self.past],
            notes=[note for note in self.notes if note.target == code],
            carried=self.last if item.carry and self.before is not None else "",
            by=self.authors.get(code, ""),
        )
        if item.at_most:
            made.most = f"{item.at_most}.{option.code}" if option.code else item.at_most
        if cell.parts:
            made.part_heads, made.parts = self.parts(item, cell)
        return made

    def was(self, values: Values, item: Item, code: str) -> str:
        """A past month beside the field; of what adds up to something, empty was zero."""
        return shown(values.get(code)) or ("0" if item.shares and values else "–")

    def parts(self, item: Item, cell: Cell) -> tuple[list[str], list[tuple[str, list[Part]]]]:
        """Sexes across, ages down."""
        noted = {note.code for note in self.notes}
        across, down = self.definition.axes[item.by[0]], self.definition.axes[item.by[1]]
        rows = [
            (
                age.label,
                [
                    Part(code, f"{sex.label}, {age.label}", shown(self.values.get(code)), code in noted)
                    for sex in across
                    for code in [f"{cell.code}.{sex.code}.{age.code}"]
                ],
            )
            for age in down
        ]
        return [sex.label for sex in across], rows

    def balance(self, item: Item, option: Option) -> Block:
        rule = next(check.rule for check in self.definition.checks if check.rule.get("equals") == item.code)
        capacity = next(
            (
                self.report.facility.beds
                for check in self.definition.checks
                if check.kind == "capacity" and check.rule == {"item": item.code, "service": option.code}
            ),
            None,
        )
        return Block(
            "closing", item, [self.field(item, option)], capacity=capacity,
            plus=" ".join(f"{one}.{option.code}" for one in rule["plus"]),
            minus=" ".join(f"{one}.{option.code}" for one in rule["minus"]),
        )  # fmt: skip


def short(month: Month) -> str:
    """ "Sep" """
    return date_format(month.first_day, "M")


def lower_first(text: str) -> str:
    """ "Rawat jalan" inside a title; an abbreviation stays."""
    return text[:1].lower() + text[1:]
