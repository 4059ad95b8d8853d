"""Offices side by side: the parts of an office (itself alone and each one below it), and all of it together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from programs import figures
from programs.enums import Approach
from programs.figures import Line
from programs.overview import Lights, Row, own_part
from programs.places import Offices, alone_of, whole_of


@dataclass(frozen=True)
class Part:
    """One row of the comparison: an office with all below it, or the upper office alone."""

    office: Organisation
    name: str
    rows: list[Row]
    whole: bool
    place: int = 0  # among those that have an achievement, from 1 on; 0 is none
    apart: bool = False  # simulated, while others of the page are not

    @property
    def under(self) -> str:
        return self.office.get_kind_display()

    @property
    def simulated(self) -> bool:
        return any(row.simulated for row in self.rows)

    @property
    def row(self) -> Row:
        """Of a comparison by one indicator."""
        return self.rows[0]

    def lights(self, approach: Approach | None = None) -> Lights:
        return Lights.of(
            row.line for row in self.rows if approach is None or row.indicator.programme.approach == approach
        )

    @property
    def shown(self) -> Decimal | None:
        return self.row.shown


def parts_of(
    user: User,
    offices: Offices,
    top: Organisation,
    year: int,
    quarter: int,
    *,
    approach: Approach | None,
    only: str = "",
) -> tuple[list[Part], Part]:
    """The parts of an office and, as the last, all of it; `only`: the code of one indicator. Few queries.

    What the upper office does itself has as target what its own target leaves after those of the offices below.
    """
    below = offices.children(top)
    whole = figures.totals(user, [top.pk, *(office.pk for office in below)], year, quarter, approach)
    alone = own_part(figures.lines(user, [top.pk], year, quarter, approach)[top.pk], below, year, quarter)

    def part(office: Organisation, name: str, lines: Iterable[Line], *, rolled: bool) -> Part:
        chosen = [line for line in lines if not only or line.indicator.code == only]
        return Part(office, name, [Row(line, office, year, quarter, rolled) for line in chosen], rolled)

    total = part(top, whole_of(top) if below else top.name, whole[top.pk], rolled=bool(below))
    if not below:
        return [total], total
    parts = [
        part(top, alone_of(top), alone, rolled=False),
        *(part(office, office.plain_name, whole[office.pk], rolled=bool(offices.children(office))) for office in below),
    ]
    shown = [one for one in parts if one.office.is_open() or tells(one.rows)]
    if all(one.simulated for one in shown if tells(one.rows)):
        return shown, total  # the page says so once
    return [replace(one, apart=one.simulated) for one in shown], total


def tells(rows: Iterable[Row]) -> bool:
    """Whether an office that is closed by now has something to tell of the year."""
    return any(row.line.value is not None or row.line.target is not None for row in rows)


def ranked(parts: Iterable[Part]) -> list[Part]:
    """By achievement, the best first; who has the same shares the place, who has none comes last without one."""
    known = sorted((one for one in parts if one.shown is not None), key=lambda one: -(one.shown or 0))
    placed: list[Part] = []
    for n, one in enumerate(known, 1):
        same = placed and placed[-1].shown == one.shown
        placed.append(replace(one, place=placed[-1].place if same else n))
    return [*placed, *(one for one in parts if one.shown is None)]
