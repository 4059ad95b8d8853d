"""Invented figures of a facility, month by month: every report adds up, and each month begins where the last one ended."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bnnportal.periods import Month
from rehab.definition import NO_DATA, Definition, Value
from rehab.enums import Leaving, Service, Sex

AGES = {"u0": 1, "u15": 16, "u20": 48, "u35": 26, "u50": 8, "u65": 1}
WEIGHTS: dict[str, dict[str, int]] = {  # what is common; options that are not named are rare
    "source": {"sukarela": 40, "keluarga": 25, "wajib": 14, "tat": 12, "razia": 9},
    "substance": {"stimulan": 58, "ganja": 12, "obat": 12, "sedatif": 6, "inhalan": 4, "opioid": 4},
    "route": {"hisap": 62, "telan": 24, "hirup": 8, "suntik": 3},
    "education": {"sma": 50, "smp": 24, "sd": 13, "pt": 10, "ts": 2},
    "employment": {"bekerja": 34, "tidakbekerja": 28, "usaha": 20, "pelajar": 12, "rumah": 4, "asn": 2},
    "severity": {"ringan": 38, "sedang": 47, "berat": 15},
}
LEAVES = {  # the chance that a client leaves in a month, by service
    Service.OUTPATIENT: 0.38, Service.INPATIENT: 0.24, Service.AFTERCARE: 0.3, Service.COMMUNITY: 0.3,
}  # fmt: skip
HOW = {"selesai": 74, "kabur": 7, "pulang": 10, "dirujuk": 8, "meninggal": 1}
STAFF = {"dokter": 1, "psikolog": 1, "perawat": 2, "konselor": 3, "peksos": 1, "lain": 2}

Cell = tuple[str, str]  # sex and age


@dataclass
class Clinic:
    """What the figures of a facility follow from; `inside` is who is in care, service by service."""

    services: Sequence[str]
    size: float  # clients who come in a month, to each service
    beds: int = 0
    women: float = 0.12
    draw: random.Random = field(default_factory=random.Random)
    inside: dict[str, Counter[Cell]] = field(default_factory=dict)

    def month(self, definition: Definition, month: Month, *, come: float | None = None) -> dict[str, Value]:
        """A correct report. `come` replaces the usual number of new clients (an outlier, or nobody)."""
        values: dict[str, Value] = {}
        newcomers = 0
        for service in self.services:
            newcomers += self.flow(values, service, self.size if come is None else come)
        for item in definition.items.values():
            if item.shares:
                self.share(values, definition, item.code, newcomers)
        self.rest(values, definition, month, newcomers)
        return {code: values[code] for code in definition.cells(self.services) if code in values}

    def flow(self, values: dict[str, Value], service: str, mean: float) -> int:
        """Opening, who came, who left how, closing; returns how many came."""
        inside = Counter(self.inside.get(service, ()))
        write(values, f"awal.{service}", inside)
        left: dict[str, Counter[Cell]] = {kind: Counter() for kind in Leaving.values}
        for cell in sorted(inside.elements()):
            if self.draw.random() < LEAVES[Service(service)]:
                left[self.one(HOW)][cell] += 1
        for gone in left.values():
            inside.subtract(gone)
        came = Counter(self.person() for _ in range(self.number(mean)))
        if service == Service.INPATIENT:
            while inside.total() + came.total() > self.beds:
                came[max(came, key=lambda cell: (came[cell], cell))] -= 1
        inside.update(came)
        self.inside[service] = inside = +inside
        write(values, f"masuk.{service}", came)
        for kind, gone in left.items():
            write(values, f"{kind}.{service}", gone)
        write(values, f"akhir.{service}", inside)
        return came.total()

    def person(self) -> Cell:
        return (Sex.FEMALE if self.draw.random() < self.women else Sex.MALE, self.one(AGES))

    def share(self, values: dict[str, Value], definition: Definition, code: str, newcomers: int) -> None:
        axis = definition.items[code].across
        weights = {option.code: WEIGHTS[axis].get(option.code, 1) for option in definition.axes[axis]}
        for option, count in Counter(self.one(weights) for _ in range(newcomers)).items():
            values[f"{code}.{option}"] = count

    def rest(self, values: dict[str, Value], definition: Definition, month: Month, newcomers: int) -> None:
        draw = self.draw
        later = draw.randint(0, 1 + newcomers // 2)
        if definition.items["asesmen"].across:
            values |= {"asesmen.baru": newcomers, "asesmen.lanjut": later}
        else:
            values["asesmen"] = newcomers + later
        finished = sum(int(values[f"selesai.{service}"]) for service in self.services)
        for domain in definition.axes["domain"]:
            measured = max(0, finished - (draw.random() < 0.2))
            values[f"wq_awal.{domain.code}"] = newcomers
            values[f"wq_akhir.{domain.code}"] = measured
            values[f"wq_naik.{domain.code}"] = sum(draw.random() < 0.74 for _ in range(measured))
        # partners seldom issue them, and some do not write down how many
        values["skhpn"] = NO_DATA if self.size < 1 else draw.randint(0, 3)
        for what, meetings in (("keluarga", draw.randint(0, 3)), ("pasca", draw.randint(0, 2))):
            values[f"keg_{what}"] = meetings
            values[f"hadir_{what}"] = sum(draw.randint(2, 8) for _ in range(meetings))
        for option in definition.axes["profession"]:
            values[f"petugas.{option.code}"] = STAFF[option.code]
        values["latih"] = draw.choice((0, 0, 0, 1, 2))
        if Service.INPATIENT in self.services:
            values["tt"] = self.beds
            there = int(values["awal.ri"]) + int(values["akhir.ri"])
            values["hari"] = min(there * month.last_day.day // 2, self.beds * month.last_day.day)

    def one(self, weights: dict[str, int]) -> str:
        return self.draw.choices(list(weights), list(weights.values()))[0]

    def number(self, mean: float) -> int:
        """Around the mean, never below zero (Poisson, by counting waiting times)."""
        count, waited = 0, self.draw.expovariate(1)
        while waited < mean:
            count, waited = count + 1, waited + self.draw.expovariate(1)
        return count


def write(values: dict[str, Value], code: str, people: Counter[Cell]) -> None:
    """A total and its parts by sex and age; parts of nobody stay empty."""
    values[code] = people.total()
    for (sex, age), count in sorted(people.items()):
        if count:
            values[f"{code}.{sex}.{age}"] = count
