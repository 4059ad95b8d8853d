"""Counts of a month from the rows of the client list: who was there, who came, who left how.

The rows say everything the two first sections of the form ask for; those cells are computed and not typed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bnnportal.periods import Month
from rehab.definition import Definition, get
from rehab.enums import Leaving

if TYPE_CHECKING:
    from rehab.models import Client

FIELDS = {  # the field of a row by the axis of the form
    "source": "source", "substance": "substance", "route": "route", "education": "education",
    "employment": "employment", "severity": "severity",
}  # fmt: skip
UNKNOWN = "tidaktahu"
BEFORE_2026 = {"keluarga": "sukarela"}  # the older form counts clients brought by their family among the voluntary ones
FLOW = ("awal", "masuk", *Leaving.values, "akhir")


def computed_items(definition: Definition) -> frozenset[str]:
    """Items of the form that the list answers."""
    return computed_of(definition.version)


@cache
def computed_of(version: str) -> frozenset[str]:
    definition = get(version)
    return frozenset(FLOW) | {item.code for item in definition.items.values() if item.shares and item.across in FIELDS}


def is_computed(definition: Definition, code: str) -> bool:
    return code.partition(".")[0] in computed_items(definition)


def computed() -> str:
    """Why such a cell is not typed."""
    return _("Angka ini dihitung dari daftar klien. Ubah barisnya di sana.")


def age_group(definition: Definition, age: int) -> str:
    """The option with the highest beginning: "u20" is 20 and older."""
    return max(
        (option.code for option in definition.axes["age"] if int(option.code[1:]) <= age), key=lambda c: int(c[1:])
    )


def counts(
    definition: Definition, services: Sequence[str], month: Month, clients: Iterable["Client"]
) -> dict[str, int]:
    """Every computed cell that is not empty: totals always, parts and shares where somebody is."""
    found: Counter[str] = Counter({f"{item}.{service}": 0 for service in services for item in FLOW})
    shares = [item for item in definition.items.values() if item.shares and item.across in FIELDS]
    for client in clients:
        if client.service not in services:
            continue
        cell = f"{client.service}.{client.sex}.{age_group(definition, client.age)}"
        for item in stations(client, month):
            found[f"{item}.{client.service}"] += 1
            found[f"{item}.{cell}"] += 1
        if came(client, month):
            for share in shares:
                found[f"{share.code}.{option_of(definition, share.across, client)}"] += 1
    return dict(found)


def stations(client: "Client", month: Month) -> list[str]:
    """Where a client is counted in a month."""
    first, last = month.first_day, month.last_day
    gone: dt.date = client.left_on or dt.date.max
    if client.entered_on > last or gone < first:
        return []
    found = ["masuk" if came(client, month) else "awal"]
    found.append("akhir" if gone > last else client.leaving)
    return found


def came(client: "Client", month: Month) -> bool:
    return month.first_day <= client.entered_on <= month.last_day


def option_of(definition: Definition, axis: str, client: "Client") -> str:
    code = getattr(client, FIELDS[axis]) or UNKNOWN
    options = {option.code for option in definition.axes[axis]}
    return code if code in options else BEFORE_2026.get(code, UNKNOWN)
