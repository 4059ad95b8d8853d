"""Invented targets in force: what an office reached, seen from the beginning of its year.

A district's target is part of its province's, a province's part of the whole: added where the indicator is added up over
places; where it is an index or a share, all have the same.
"""

from collections import defaultdict
from decimal import Decimal

from bnnportal.offices.models import Organisation
from programs import figures
from programs.enums import Polarity, TargetStatus, Way
from programs.models import Indicator, Method, Target
from programs.simulation.setting import Setting

FIXED: dict[str, tuple[Decimal | int, Decimal | int]] = {  # indices and shares: last year's, this year's
    "dektara": (78, 80), "dektari": (52, 53), "ikotan": (3, Decimal("3.1")), "ikp": (3, Decimal("3.05")),
    "ikr": (Decimal("3.1"), Decimal("3.25")), "kualitas-hidup-fisik": (58, 63), "tiket-ditindaklanjuti": (85, 90),
    "pks-kewajiban": (85, 90), "monev-kunjungan": (90, 95), "monev-nilai": (75, 78),
}  # fmt: skip
STEPS = (Decimal("0.2"), Decimal("0.45"), Decimal("0.75"), Decimal(1))
Quarters = list[Decimal]


def rounded(value: Decimal) -> Decimal:
    """As people set targets: 37, 145, 2.350, 41.000."""
    step = Decimal(10) ** max(0, value.adjusted() - 1) / 2 if value >= 100 else Decimal(1)
    return (value / step).quantize(Decimal(1)) * step


def own_part(setting: Setting, office: Organisation, method: Method, year: int, reached: Decimal) -> Quarters | None:
    """What an office itself means to reach, from what it did (or has done so far); None where there is nothing."""
    draw = setting.draw("target", office.code, method.indicator.code, year)
    if reached <= 0:
        return None
    way = Way(method.over_time)
    done = Decimal(setting.today.timetuple().tm_yday) / 366 if year == setting.today.year and way == Way.SUM else 1
    if method.polarity == Polarity.LOWER:
        wanted = reached / done / Decimal(str(round(draw.uniform(0.75, 1.15), 3)))
    else:
        wanted = reached / done / Decimal(str(round(draw.triangular(0.55, 1.2, 0.95), 3)))
    year_end = max(Decimal(1), rounded(wanted))
    return [rounded(year_end * step) for step in STEPS[:3]] + [year_end] if way == Way.SUM else [year_end] * 4


def add_up(own: dict[int, Quarters], parents: dict[int, int | None]) -> dict[int, Quarters]:
    """Every office's own part with those of all below it, step by step."""
    totals: dict[int, Quarters] = {}
    for office, steps in own.items():
        place: int | None = office
        while place is not None:
            before = totals.get(place, [Decimal(0)] * 4)
            totals[place] = [sum(pair, Decimal(0)) for pair in zip(before, steps, strict=True)]
            place = parents[place]
    return totals


def add_targets(setting: Setting) -> int:
    """Of both years, decided before they began; returns how many."""
    offices = {office.pk: office for office in setting.offices}
    parents = {pk: office.parent_id if office.parent_id in offices else None for pk, office in offices.items()}
    rows: list[Target] = []
    measured: dict[int, set[int]] = defaultdict(set)  # of indices and shares: who has them at all
    for place, year in enumerate(setting.years):
        known = figures.indicators_of(year)
        by = setting.people["penetap"]
        reached: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for office, lines in figures.lines(by, list(offices), year).items():
            for line in lines:
                if line.value is not None:
                    reached[line.indicator.pk][office] = line.value.part.value
        for indicator, method in known:
            values = reached[indicator.pk]
            if indicator.code in FIXED:
                same = [Decimal(FIXED[indicator.code][place])] * 4
                measured[indicator.pk] |= {*values}
                totals = dict.fromkeys(add_up(dict.fromkeys(measured[indicator.pk], same), parents), same)
            else:
                parts = {
                    pk: steps
                    for pk, value in values.items()
                    if (steps := own_part(setting, offices[pk], method, year, value)) is not None
                }
                totals = add_up(parts, parents)
            rows += [target(setting, indicator, offices[pk], year, steps) for pk, steps in totals.items()]
    Target.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def target(setting: Setting, indicator: Indicator, office: Organisation, year: int, quarters: Quarters) -> Target:
    """In force since before the year began, handed down or decided by who may."""
    begun = setting.now.replace(year=year - 1, month=12, day=5)
    return Target(
        indicator=indicator, office=office, year=year, quarters=quarters, status=TargetStatus.APPROVED, simulated=True,
        by=setting.writer(office, indicator.programme.field), at=begun, decided_by=setting.people["penetap"],
        decided_at=begun.replace(day=15),
    )  # fmt: skip
