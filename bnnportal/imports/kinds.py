"""Kinds of imports. Each area registers its own in `AppConfig.ready()`; this floor knows none by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User
    from bnnportal.imports.models import Run

Choices = Sequence[tuple[str, Any]]  # (value, label)


@dataclass(frozen=True)
class Column:
    """A column of the file.

    name:    key in `row.cells` (text as in the file) and `row.values` (understood).
    example: cells of the template's example row. A row equal to it in every cell is skipped when read, so at least
             one of them must be nothing that a real list says ("CONTOH …").
    label:   heading in the template; the name itself, or one of the aliases, is read as well.
    kind:    text, whole, number (Decimal), date, flag (ya/tidak → bool), choice (one of `choices`), phone.
    choices: allowed values as (value, label); people write either.
    """

    name: str
    label: Any = ""
    aliases: tuple[str, ...] = ()
    kind: str = "text"
    required: bool = False
    choices: Choices | Callable[[], Choices] = ()
    help: Any = ""
    example: str = ""
    max_length: int = 200

    @property
    def heading(self) -> str:
        return str(self.label or self.name)

    @property
    def options(self) -> Choices:
        return self.choices() if callable(self.choices) else self.choices


@dataclass
class Question:
    """A doubtful cell: the likely answers, and all others."""

    choices: list[tuple[str, str]]
    others: list[tuple[str, str]] = field(default_factory=list)
    sentence: str = ""
    answer: str = ""


@dataclass
class Row:
    """One line of the file. `cells` is text as written, `values` what the columns' kinds made of it."""

    line: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    raw: list[Any] = field(default_factory=list)  # every cell as in the file, for the copy with marks
    answers: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)  # (column's name, sentence)
    questions: dict[str, Question] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)  # column → what was understood, shown under the cell

    def wrong(self, column: str, sentence: Any) -> None:
        self.problems.append((column, str(sentence)))

    def ask(self, column: str, choices: Choices, others: Choices = (), sentence: Any = "") -> str:
        """Let the person choose what a cell means; returns their answer, "" while there is none.

        `others` are offered beneath the likely ones. An answer that is not among them counts as none.
        """
        asked = Question(
            [(str(value), str(label)) for value, label in choices],
            [(str(value), str(label)) for value, label in others],
            str(sentence),
        )
        wanted = self.answers.get(column, "")
        if wanted in {value for value, _label in asked.choices + asked.others}:
            asked.answer = wanted
        self.questions[column] = asked
        return asked.answer

    @property
    def doubtful(self) -> bool:
        return not self.problems and any(not question.answer for question in self.questions.values())


@dataclass(frozen=True)
class ImportKind:
    """How a kind of list is read, checked, saved and taken back. `scope` is what it is for: an edition, an office.

    check_can_import: raises PermissionDenied or ValidationError with the reason, ObjectDoesNotExist for an unknown
        scope (404). Asked when the page opens, at every step, and once more while saving.
    check: completes `row.values`, calls `row.wrong(column, sentence)` and `row.ask(column, choices)`. Constant number
        of queries, however many rows. Rows that have problems already (formulas, wrong dates) come along.
    apply: saves all rows in the caller's transaction and returns the records, which the run remembers.
    undo: takes them back; raises ValidationError that names what depends on them.
    """

    code: str
    label: Any
    columns: tuple[Column, ...]
    check_can_import: Callable[["User", str], None]
    check: Callable[[list[Row], str, "User | None"], None]
    apply: Callable[[list[Row], str, "User", "Run"], Sequence[Model]]
    undo: Callable[["Run", "User"], None]
    describe: Callable[[str], str]
    back_url: Callable[[str], str]
    organisation: Callable[[str], Organisation] | None = None  # whose import it is; else the person's own office
    check_can_undo: Callable[["Run", "User"], None] | None = None  # tells on the page why undoing would fail
    allowed: Callable[[str], dict[str, Choices]] | None = None  # of a scope, by column: told, not enforced
    lead: Any = ""
    max_rows: int = 5_000
    check_file: Callable[[bytes, str], None] | None = None  # (data, "xlsx" or "csv"): refuses what may not be stored
    private: bool = False  # the file names persons: read by the office itself alone (offices/own.py)
    columns_of: Callable[[str], tuple[Column, ...]] | None = None  # where they differ from scope to scope

    def at(self, scope: str) -> "ImportKind":
        """This kind with the columns of a scope."""
        return self if self.columns_of is None else replace(self, columns=self.columns_of(scope))

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def options(self, scope: str) -> dict[str, list[str]]:
        """What each column takes, in words, for the explanation and the template."""
        told = self.allowed(scope) if self.allowed is not None else {}
        return {
            column.name: [str(label) for _value, label in told.get(column.name, column.options)]
            for column in self.columns
        }


_KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _KINDS[kind.code] = kind


def get(code: str) -> ImportKind:
    return _KINDS[code]


def find(code: str) -> ImportKind | None:
    return _KINDS.get(code)


def wanted(user: "User", code: str, scope: str) -> ImportKind:
    """The kind of import, if this person may import it there; no such kind or scope: ObjectDoesNotExist."""
    kind = find(code)
    if kind is None:
        raise ObjectDoesNotExist
    kind.check_can_import(user, scope)
    return kind.at(scope)


def private() -> list[str]:
    """Codes of the kinds that an office keeps to itself."""
    return [kind.code for kind in _KINDS.values() if kind.private]


def labels() -> list[tuple[str, Any]]:
    """Choices for a filter."""
    return [(kind.code, kind.label) for kind in _KINDS.values()]
