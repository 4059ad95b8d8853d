"""What still hangs on an office, told by the rooms above it, which this one cannot know.

A room registers once, in its AppConfig.ready():

    dependants.register(_("keanggotaan"), count=…, move=…)

count(organisation, day)              how many need it on that day or later; none of them may be left at a closure
move(old, new, day, by)               carries them to the successor at a merger; returns how many. Without it a
                                      merger is refused as long as there are any
made_since(organisation, moment)      how many things that cannot be unsaid name it since then (a certificate
                                      printed with the new name); then the change can no longer be reverted
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bnnportal.accounts.models import User
    from bnnportal.offices.models import Organisation


@dataclass(frozen=True)
class Dependant:
    label: Any
    count: "Callable[[Organisation, dt.date], int]"
    move: "Callable[[Organisation, Organisation, dt.date, User | None], int] | None" = None
    made_since: "Callable[[Organisation, dt.datetime], int] | None" = None


_registered: list[Dependant] = []


def register(
    label: Any,
    count: "Callable[[Organisation, dt.date], int]",
    move: "Callable[[Organisation, Organisation, dt.date, User | None], int] | None" = None,
    made_since: "Callable[[Organisation, dt.datetime], int] | None" = None,
) -> None:
    _registered.append(Dependant(label, count, move, made_since))


def hanging(organisation: "Organisation", day: dt.date) -> list[tuple[Dependant, int]]:
    """What needs the office on that day or later, without what there is none of."""
    counted = [(dependant, dependant.count(organisation, day)) for dependant in _registered]
    return [(dependant, n) for dependant, n in counted if n]


def move(old: "Organisation", new: "Organisation", day: dt.date, by: "User | None") -> int:
    """Carry everything movable to the successor."""
    return sum(d.move(old, new, day, by) for d in _registered if d.move is not None)


def made_since(organisation: "Organisation", moment: dt.datetime) -> list[tuple[Dependant, int]]:
    counted = [(d, d.made_since(organisation, moment)) for d in _registered if d.made_since is not None]
    return [(dependant, n) for dependant, n in counted if n]
