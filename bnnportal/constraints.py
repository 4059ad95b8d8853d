"""Rows whose constraints are asked about at once.

Django asks the database about each constraint by itself, in a savepoint of its own: thirty round trips for one
agreement. Here one question tells which constraints the row may break at all, and only those are left to Django, which
finds the sentence the person reads.
"""

import functools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connections, models, router, transaction
from django.db.models.constraints import BaseConstraint
from django.db.models.expressions import Col
from django.db.models.sql import Query

ONCE = re.compile(r"\([^)]*\)")  # varchar(20): a cast would cut what is too long


class ConstrainedModel(models.Model):
    """Validates like any model, in one question where nothing is wrong."""

    _doubtful: frozenset[str] | None = None  # while they are validated: the names of the constraints to look into

    class Meta:
        abstract = True

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[BaseConstraint]]]:
        found = super().get_constraints()
        if self._doubtful is None:
            return found
        return [(model, [each for each in each_of if each.name in self._doubtful]) for model, each_of in found]

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self._doubtful = doubtful(self, exclude or ())
        try:
            if self._doubtful:
                super().validate_constraints(exclude)
        finally:
            self._doubtful = None


@dataclass(frozen=True)
class Question:
    """Which of these constraints may the row break? One row of yes and no, in their order."""

    names: tuple[str, ...]
    sql: str
    constants: tuple[Any, ...]
    fields: tuple["models.Field[Any, Any]", ...]  # their values follow the constants
    others: frozenset[str]  # constraints that Django has to look into by itself


def fields_in(expression: Any) -> Iterator["models.Field[Any, Any]"]:
    if isinstance(expression, Col):
        yield expression.target
        return
    for part in expression.get_source_expressions():
        if part is not None:
            yield from fields_in(part)


@functools.cache
def question(model: type[models.Model], exclude: frozenset[str], using: str) -> Question:
    """A check that does not say "false" holds; a constraint with a condition is asked about where that may be true.

    As in Django's own validation, "unknown" passes a check and does not rule out a condition, and what reads a field
    that is not to be validated is passed over. What has no condition of its own is left to Django.
    """
    connection = connections[using]
    names, parts, constants = list[str](), list[str](), list[Any]()
    fields: dict[str, models.Field[Any, Any]] = {}
    others = set[str]()
    for of_model, each_of in model().get_constraints():
        for constraint in each_of:
            condition = getattr(constraint, "condition", None)
            query = Query(of_model, alias_cols=False)
            where = query.build_where(condition) if condition else None
            read = {field.name: field for field in fields_in(where)} if where else {}
            if {*read} & exclude:
                continue
            if where is None or not read or any(field.generated for field in read.values()):
                others.add(constraint.name)
                continue
            sql, values = where.as_sql(query.get_compiler(using), connection)
            negated = "NOT " if isinstance(constraint, models.CheckConstraint) else ""
            names.append(constraint.name)
            parts.append(f"{negated}COALESCE({sql}, TRUE)")
            constants += values
            fields |= {str(field.column): field for field in read.values()}
    columns = [
        f"%s::{ONCE.sub('', field.db_type(connection) or '')} AS {connection.ops.quote_name(column)}"
        for column, field in fields.items()
    ]
    sql = f"SELECT {', '.join(parts)} FROM (SELECT {', '.join(columns)}) AS line"
    return Question(tuple(names), sql, tuple(constants), tuple(fields.values()), frozenset(others))


def doubtful(row: models.Model, exclude: Collection[str]) -> frozenset[str]:
    """The names of the constraints that this row may break, or that cannot be told about beforehand."""
    using = router.db_for_write(type(row), instance=row)
    asked = question(type(row), frozenset(exclude), using)
    values = [getattr(row, field.attname) for field in asked.fields]
    if not asked.names:
        return asked.others
    if any(hasattr(value, "resolve_expression") for value in values):
        return asked.others | {*asked.names}
    connection = connections[using]
    ready = [field.get_db_prep_save(value, connection) for field, value in zip(asked.fields, values, strict=True)]
    try:
        # in a savepoint, as Django does: a value of the wrong shape must not end the transaction
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute(asked.sql, [*asked.constants, *ready])
            answers = cursor.fetchone()
    except DatabaseError:
        return asked.others | {*asked.names}
    return asked.others | {name for name, may_break in zip(asked.names, answers, strict=True) if may_break}
