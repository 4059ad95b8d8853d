"""Invented values that offices enter month by month, looked through where their quarter is over; and locked quarters."""

import datetime as dt
import random
from decimal import Decimal

from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs.actions import results as actions
from programs.enums import ResultStatus
from programs.models import QuarterLock, Result
from programs.simulation.setting import Setting, is_province, size

INDICES = {  # what is measured once a year: month, lowest, highest, who measures it
    "dektara": (9, 74, 86, True), "dektari": (9, 49, 57, True), "ikotan": (10, 2.5, 3.5, False),
    "ikp": (10, 2.6, 3.4, False), "ikr": (11, 2.8, 3.6, True),
}  # fmt: skip
LOOKED_AT = dt.timedelta(days=40)  # so long after its end a month was looked through everywhere


def monthly(office: Organisation, pace: float, draw: random.Random) -> dict[str, tuple[float, int]]:
    """Value and weight of every indicator an office enters each month."""
    content = round(draw.uniform(12, 30) * pace)
    values: dict[str, tuple[float, int]] = {
        "tes-urine-positif": (draw.choices((0, 1, 2, 3), (70, 18, 9, 3))[0], 1),
        "konten-terbit": (content, 1),
        "konten-jangkauan": (round(content * draw.uniform(180, 900)), 1),
    }
    if is_province(office):
        tickets = round(draw.uniform(8, 40) * pace)
        values["tiket-masuk"] = (tickets, 1)
        values["tiket-ditindaklanjuti"] = (round(draw.uniform(70, 99), 1), tickets)
    return values


def add_results(setting: Setting) -> int:
    """Of every office; returns how many rows."""
    rows: list[Result] = []
    for office in setting.offices:
        draw = setting.draw("results", office.code)
        pace = size(office) * draw.uniform(0.8, 1.2)
        apps = draw.randint(2, 5)
        for month in setting.months(Month.of(setting.today).shift(-1).first_day):
            values = {} if office.kind == OrganisationKind.UPT else monthly(office, pace, draw)
            if is_province(office) and month.month % 3 == 0:
                values["aplikasi-dipakai"] = (apps + (month.year - setting.years[0]), 1)
            for code, (when, low, high, both) in INDICES.items():
                if month.month == when and office.kind != OrganisationKind.UPT and (both or not is_province(office)):
                    values[code] = (round(draw.uniform(low, high), 2), 1)
            rows += [
                row(setting, office, code, month, Decimal(str(value)), weight, draw)
                for code, (value, weight) in values.items()
            ]
    Result.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def row(
    setting: Setting, office: Organisation, code: str, month: Month, value: Decimal, weight: int, draw: random.Random
) -> Result:
    indicator = setting.indicators[code]
    made = Result(
        indicator=indicator, office=office, month=month.first_day, value=value, weight=weight, simulated=True,
        by=setting.writer(office, indicator.programme.field), at=setting.after(month.last_day, draw.randint(2, 9)),
    )  # fmt: skip
    if month.last_day + LOOKED_AT < setting.today:
        made.status, made.checked_by = ResultStatus.REVIEWED, setting.approver(office)
        made.checked_at = setting.after(month.last_day, 12)
    return made


def lock_quarters(setting: Setting) -> int:
    """Those settled by now, by the action itself: what is counted is copied. Returns how many."""
    for year, quarter in setting.settled():
        lock = actions.lock_quarter(year=year, quarter=quarter, by=setting.people["penetap"])
        QuarterLock.objects.filter(pk=lock.pk).update(at=setting.after(lock_day(year, quarter), 14))
    return len(setting.settled())


def lock_day(year: int, quarter: int) -> dt.date:
    return Month(year, quarter * 3).last_day
