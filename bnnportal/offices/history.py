"""What an office was called, and what it answered to, on a given day: read from its dated changes alone.

The columns of Organisation hold the present, for scope and search. A past or future day never depends on whether a
change has been carried out yet, so neither does a page that shows one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
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

    @property
    def province_code(self) -> str:
        """The province it was counted in: that of the BNNP it answered to, else the one it lies in."""
        above = self.parent
        return (above if above is not None and above.kind == "PROVINSI" else self.organisation).region.province_code


def shortened(name: str) -> str:
    return name.removeprefix("BNN Provinsi ").removeprefix("BNN ").replace("Kabupaten ", "Kab. ")


class Past:
    """Organisations on any day; two queries however many organisations and days are asked for.

    Organisations should come with `select_related("parent", "region")`.
    """

    def __init__(self, organisations: "Iterable[Organisation]") -> None:
        self.every = {organisation.pk: organisation for organisation in organisations}
        self.changes = changes_of(self.every)
        parents: set[int | None] = {organisation.parent_id for organisation in self.every.values()}
        for changes in list(self.changes.values()):
            parents |= {pk for change in changes for pk in (change.parent_id, change.was_parent_id)}
        self.changes |= changes_of(pk for pk in parents if pk is not None and pk not in self.every)

    def on(self, pk: int, day: dt.date) -> Was:
        organisation = self.every[pk]
        name, short_name = self.names(organisation, day)
        above = self.value(
            organisation, ChangeKind.MOVED, day, organisation.parent, lambda c: c.parent, lambda c: c.was_parent
        )
        return Was(
            organisation=organisation,
            day=day,
            name=name,
            short_name=short_name,
            parent=above,
            parent_name=self.names(above, day)[0] if above is not None else "",
            is_open=organisation.is_open(day),
        )

    def names(self, organisation: "Organisation", day: dt.date) -> tuple[str, str]:
        return self.value(
            organisation,
            ChangeKind.RENAMED,
            day,
            (organisation.name, organisation.short_name),
            lambda change: (change.name, change.short_name),
            lambda change: (change.was_name, change.was_short_name),
        )

    def value(
        self, organisation: "Organisation", kind: ChangeKind, day: dt.date, now: Any, after: Callable, before: Callable
    ) -> Any:
        """What one attribute was on `day`: after the last change up to it, else before the first one, else as now."""
        changes = [change for change in self.changes[organisation.pk] if change.kind == kind]
        done = [change for change in changes if change.on <= day]
        if done:
            return after(done[-1])
        return before(changes[0]) if changes else now


def on_day(organisations: "Iterable[Organisation]", day: dt.date) -> dict[int, Was]:
    """Each organisation as of a day, by primary key."""
    past = Past(organisations)
    return {pk: past.on(pk, day) for pk in past.every}


def changes_of(pks: Iterable[int]) -> "defaultdict[int, list[Change]]":
    from bnnportal.offices.models import Change  # noqa: PLC0415 - models offer as_of()

    found: defaultdict[int, list[Change]] = defaultdict(list)
    wanted = list(pks)
    if wanted:
        dated = Change.objects.filter(organisation__in=wanted, kind__in=(ChangeKind.RENAMED, ChangeKind.MOVED))
        for change in dated.select_related("parent__region", "was_parent__region").order_by("on", "pk"):
            found[change.organisation_id].append(change)
    return found
