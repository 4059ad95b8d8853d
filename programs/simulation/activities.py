"""Invented activities of all offices, written in bulk as the actions would have left them."""

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator

from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import ROMAN, Month
from programs.enums import ActivityStatus, Basis, Funds, TargetGroup
from programs.models import Activity, Attendance, Site
from programs.simulation.kinds import (
    AUDIENCES,
    INSTITUTIONS,
    PLACES,
    REASONS_CANCELLED,
    REASONS_POSTPONED,
    REHABILITATION,
    SUBJECTS,
    VILLAGES,
    WORK,
    Work,
)
from programs.simulation.setting import Setting, is_province, size

AHEAD = dt.timedelta(days=45)  # so far into the future there are plans
MARK = "(simulasi)"


class Book:
    """What one office wrote down: numbers run on, and no programme has two activities on one day."""

    def __init__(self, setting: Setting, office: Organisation, sites: list[Site]) -> None:
        self.setting, self.office = setting, office
        self.draw = setting.draw("activities", office.code)
        self.villages = [site for site in sites if site.kind == "BERSINAR"]
        self.regions = setting.regions(office)
        self.pace = size(office) * self.draw.uniform(0.85, 1.15)
        self.taken: set[tuple[str, dt.date]] = set()
        self.serial: dict[int, int] = defaultdict(int)
        self.rows: list[Activity] = []
        self.there: list[Attendance] = []

    def write(self) -> "Book":
        work = REHABILITATION if self.office.kind == OrganisationKind.UPT else WORK
        place = 1 if is_province(self.office) or self.office.kind == OrganisationKind.UPT else 0
        for year in sorted({*self.setting.years, (self.setting.today + AHEAD).year}):
            for one in work:
                count = self.times(one.often[place] * self.pace)
                for n in range(count):  # spread over the year
                    self.add(one, Month(year, 1 + int((n + self.draw.random()) * 12 / count)))
        return self

    def times(self, mean: float) -> int:
        return int(mean) + (self.draw.random() < mean % 1)

    def free_day(self, programme: str, month: Month) -> dt.date | None:
        """A working day of the month on which the programme has nothing yet."""
        for _try in range(5):
            day = month.first_day.replace(day=self.draw.randint(1, 28))
            if day.weekday() < 5 and (programme, day) not in self.taken:
                self.taken.add((programme, day))
                return day
        return None

    def add(self, work: Work, month: Month) -> None:
        day = self.free_day(work.programme, month)
        if day is None or day > self.setting.today + AHEAD:
            return
        draw, programme = self.draw, self.setting.programmes[work.programme]
        self.serial[day.year] += 1
        basis = draw.choices(list(Basis), (7, 2, 1))[0]
        by = self.setting.writer(self.office, programme.field)
        site = draw.choice(self.villages) if self.villages and work.programme == "desa-bersinar" else None
        village = (
            site.village if site else f"Contoh {draw.choice(VILLAGES)}" if work.group == TargetGroup.COMMUNITY else ""
        )
        row = Activity(
            office=self.office, programme=programme, series=uuid.UUID(int=draw.getrandbits(128), version=4),
            kind=work.kind, title=f"{work.title}{self.detail(work, draw)} {MARK}", basis=basis,
            basis_number=f"{basis.label.split(' ')[0]}/SIM-{self.serial[day.year]:03d}/{ROMAN[day.month - 1]}/{day.year}",
            begins=day, ends=day + dt.timedelta(days=draw.random() < 0.15), group=work.group,
            region=site.region if site else draw.choice(self.regions), village=village,
            place=f"{PLACES[work.group]} {draw.randint(1, 9)}", site=site, subject=SUBJECTS[work.group], by=by,
            speakers="Petugas Simulasi" if work.people[1] else "", simulated=True,
            funds=Funds.BUDGET if draw.random() < 0.85 else Funds.OTHER, cost=work.cost * draw.randint(6, 14) * 100_000,
        )  # fmt: skip
        self.happen(row, work, draw)
        self.rows.append(row)

    def detail(self, work: Work, draw: random.Random) -> str:
        """What tells one from the next: the school, the firm, the village."""
        return f", {draw.choice(AUDIENCES[work.group])}" if work.people[1] and draw.random() < 0.7 else ""

    def happen(self, row: Activity, work: Work, draw: random.Random) -> None:
        """What became of it, by how long ago it was."""
        ago = (self.setting.today - row.ends).days
        chance = draw.random()
        row.at = self.setting.after(row.ends, 1)
        if ago < 0 or (ago < 4 and chance < 0.5):
            row.status, row.at = ActivityStatus.PLANNED, self.setting.after(row.begins, -20)
            return
        if chance < 0.03:
            row.status, row.reason = ActivityStatus.CANCELLED, draw.choice(REASONS_CANCELLED)
            return
        if chance < 0.05 or (ago < 40 and chance < 0.1):
            row.status, row.reason = ActivityStatus.POSTPONED, draw.choice(REASONS_POSTPONED)
            return
        self.attend(row, work, draw)
        row.outcome = "Simulasi: kegiatan berjalan sesuai rencana."
        if ago < 21 and chance < 0.6:
            row.status = ActivityStatus.DONE
            return
        row.status = ActivityStatus.APPROVED
        row.approved_by, row.approved_at = self.setting.approver(self.office), self.setting.after(row.ends, 3)
        if chance > 0.985:
            self.correct(row)

    def attend(self, row: Activity, work: Work, draw: random.Random) -> None:
        people = draw.randint(*work.people)
        row.unrecorded = people if people and draw.random() < 0.05 else 0
        row.men = round((people - row.unrecorded) * draw.uniform(0.35, 0.6))
        row.women = people - row.unrecorded - row.men
        if work.institutions:
            names = INSTITUTIONS[work.group]
            chosen = draw.sample(names, min(len(names), draw.randint(1, work.institutions)))
            share = people // len(chosen)
            self.there += [
                Attendance(activity=row, name=name if "Contoh" in name else f"{name} Contoh", people=share)
                for name in chosen
            ]

    def correct(self, row: Activity) -> None:
        """It was approved once with a miscounted list; this version took its place."""
        earlier = Activity(**{
            field.attname: getattr(row, field.attname)
            for field in Activity._meta.concrete_fields
            if not field.generated and not field.primary_key
        })  # fmt: skip
        earlier.status, earlier.men = ActivityStatus.REPLACED, row.men + 5
        row.n, row.reason = 2, "Simulasi: daftar hadir dihitung ulang."
        row.at = self.setting.after(row.ends, 8)
        row.approved_at = self.setting.after(row.ends, 10)
        self.rows.append(earlier)


def add_activities(setting: Setting, sites: dict[int, list[Site]]) -> int:
    """Of every office; returns how many rows."""
    books = [Book(setting, office, sites.get(office.pk, [])).write() for office in setting.offices]
    rows = Activity.objects.bulk_create((row for book in books for row in book.rows), batch_size=2000)
    Attendance.objects.bulk_create((one for book in books for one in attached(book)), batch_size=5000)
    return len(rows)


def attached(book: Book) -> Iterator[Attendance]:
    for one in book.there:
        one.activity_id = one.activity.pk
        yield one
