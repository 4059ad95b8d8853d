"""What an office was called, and what it answered to, on a given day: read from its dated changes alone.

The columns of Organisation hold the present, for scope and search. A past or future day never depends on whether a
change has been carried out yet, so neither does a page that shows one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bnnportal.offices.enums import ChangeKind

if TYPE_CHECKING:
    from bnnportal.offices.models import Change, Organisation


@dataclass(frozen=True)
class Was:
    """An organisation as it was (or will be) on `day`."""

    organisation: "Organisation"
    day: dt.date
    name: str
    short_name: str
    parent: "Organisation | None"
    parent_name: str  # the parent's own name on that day
    is_open: bool

    def __str__(self) -> str:
        return self.name

    @property
    def plain_name(self) -> str:
        """The name without the prefix that a list repeats."""
        return shortened(self.name)

    @property
    def renamed(self) -> bool:
        """Whether it has another name today."""
        return self.name != self.organisation.name


def shortened(name: str) -> str:
    return name.removeprefix("BNN Provinsi ").removeprefix("BNN ").replace("Kabupaten ", "Kab. ")


def value(changes: Sequence["Change"], day: dt.date, now: Any, after: Callable, before: Callable) -> Any:
    """The value in force on `day` of one attribute, given its own changes in order of date."""
    done = [change for change in changes if change.on <= day]
    if done:
        return after(done[-1])
    return before(changes[0]) if changes else now


def names(organisation: "Organisation", changes: Iterable["Change"], day: dt.date) -> tuple[str, str]:
    return value(
        [change for change in changes if change.kind == ChangeKind.RENAMED],
        day,
        (organisation.name, organisation.short_name),
        lambda change: (change.name, change.short_name),
        lambda change: (change.was_name, change.was_short_name),
    )


def parent(organisation: "Organisation", changes: Iterable["Change"], day: dt.date) -> "Organisation | None":
    return value(
        [change for change in changes if change.kind == ChangeKind.MOVED],
        day,
        organisation.parent,
        lambda change: change.parent,
        lambda change: change.was_parent,
    )


def on_day(organisations: Iterable["Organisation"], day: dt.date) -> dict[int, Was]:
    """Each organisation as of a day, by primary key; two queries however many there are.

    Organisations should come with `select_related("parent")`.
    """
    every = {organisation.pk: organisation for organisation in organisations}
    changes = changes_of(every)
    parents = {pk: parent(organisation, changes[pk], day) for pk, organisation in every.items()}
    of_parents = changes | changes_of({p.pk for p in parents.values() if p is not None} - set(every))
    found = {}
    for pk, organisation in every.items():
        name, short_name = names(organisation, changes[pk], day)
        above = parents[pk]
        found[pk] = Was(
            organisation=organisation,
            day=day,
            name=name,
            short_name=short_name,
            parent=above,
            parent_name=names(above, of_parents[above.pk], day)[0] if above is not None else "",
            is_open=organisation.is_open(day),
        )
    return found


def changes_of(pks: Iterable[int]) -> "defaultdict[int, list[Change]]":
    from bnnportal.offices.models import Change  # noqa: PLC0415 - models offer as_of()

    found: defaultdict[int, list[Change]] = defaultdict(list)
    wanted = list(pks)
    if wanted:
        dated = Change.objects.filter(organisation__in=wanted, kind__in=(ChangeKind.RENAMED, ChangeKind.MOVED))
        for change in dated.select_related("parent", "was_parent").order_by("on", "pk"):
            found[change.organisation_id].append(change)
    return found
