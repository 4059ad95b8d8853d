"""Invented rows of a client list that say the same as the counts of its reports."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from bnnportal.accounts.models import User
from bnnportal.periods import Month
from rehab.counting import FIELDS, UNKNOWN
from rehab.definition import Definition
from rehab.enums import Leaving
from rehab.models import Client, Facility

AGES = {"u0": (12, 14), "u15": (15, 19), "u20": (20, 34), "u35": (35, 49), "u50": (50, 64), "u65": (65, 70)}


class Rows:
    """Who is in care, grows month by month."""

    def __init__(self, facility: Facility, by: User, draw: random.Random) -> None:
        self.facility, self.by, self.draw = facility, by, draw
        self.all: list[Client] = []
        self.inside: dict[str, list[Client]] = defaultdict(list)  # by "ri.l.u20", the first to come first

    def month(self, definition: Definition, month: Month, values: dict[str, Any]) -> None:
        for kind in Leaving.values:
            for cell in self.cells(values, kind):
                client = self.inside[cell].pop(0)
                client.left_on, client.leaving = self.day(month), kind
        traits = {field: self.shares(definition, axis, values) for field, axis in FIELDS.items()}
        for cell in self.cells(values, "masuk"):
            self.add(cell, month, {field: words.pop() for field, words in traits.items()})

    def cells(self, values: dict[str, Any], item: str) -> list[str]:
        """ "ri.l.u20", as often as it was counted."""
        found = []
        for code, count in values.items():
            name, _dot, cell = code.partition(".")
            if name == item and cell.count(".") == 2:
                found += [cell] * count
        return found

    def shares(self, definition: Definition, axis: str, values: dict[str, Any]) -> list[str]:
        item = next(item for item in definition.items.values() if item.shares and item.across == axis)
        words = [
            option.code for option in definition.axes[axis] for _n in range(values.get(f"{item.code}.{option.code}", 0))
        ]
        self.draw.shuffle(words)
        return words

    def add(self, cell: str, month: Month, traits: dict[str, str]) -> None:
        service, sex, age = cell.split(".")
        for field in ("education", "employment"):
            traits[field] = "" if traits[field] == UNKNOWN else traits[field]
        client = Client(
            facility=self.facility, label=f"RM-{len(self.all) + 1:04d}", sex=sex, age=self.draw.randint(*AGES[age]),
            service=service, entered_on=self.day(month), by=self.by, **traits,
        )  # fmt: skip
        self.inside[cell].append(client)
        self.all.append(client)

    def day(self, month: Month) -> dt.date:
        return month.first_day.replace(day=self.draw.randint(1, 28))
