"""Where and when the simulation plays: offices with their regions, the months, and who writes and who approves."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind, RegionKind
from bnnportal.offices.models import Organisation, Region
from bnnportal.periods import Month
from programs.models import Indicator, Programme

People = Mapping[str, User]  # by the part of the address before the @
OWN = {
    "BNNP-17": ("bengkulu", "kepala.bengkulu"),
    "BNNP-35": ("jatim", "penetap"),
    "BNNK-35.76": ("mojokerto", "penetap"),
}
SETTLED = dt.timedelta(days=60)  # so long after its end a quarter is locked


@dataclass
class Setting:
    """Everything counts from today: last year whole, this year up to now, with plans for the weeks to come."""

    people: People
    now: dt.datetime = field(default_factory=timezone.now)
    today: dt.date = field(default_factory=timezone.localdate)

    def __post_init__(self) -> None:
        self.offices = list(Organisation.objects.offices().open().select_related("region", "parent").order_by("code"))
        self.programmes = {programme.code: programme for programme in Programme.objects.all()}
        self.indicators = {one.code: one for one in Indicator.objects.select_related("programme")}
        self.years = (self.today.year - 1, self.today.year)
        regencies = defaultdict(list)
        for region in Region.objects.exclude(kind=RegionKind.PROVINCE).order_by("code"):
            regencies[region.province_code].append(region)
        self.regencies: dict[str, list[Region]] = dict(regencies)

    def draw(self, *of: object) -> random.Random:
        """The same invented figures every time, whatever was drawn before."""
        return random.Random("/".join(str(one) for one in of))  # noqa: S311 - nothing secret

    def months(self, until: dt.date | None = None) -> list[Month]:
        """From January of last year to the month of `until` (today)."""
        last, month, found = Month.of(until or self.today), Month(self.years[0], 1), []
        while month <= last:
            found.append(month)
            month = month.shift(1)
        return found

    def regions(self, office: Organisation) -> list[Region]:
        """The kabupaten and kota it works in: its own, or those of its province; the national office in Jakarta."""
        region = office.region
        if region is not None and region.kind != RegionKind.PROVINCE:
            return [region]
        return self.regencies["31" if region is None else region.province_code]

    def writer(self, office: Organisation, of: str = Field.ALL) -> User:
        if office.code == "BNNP-17" and of == Field.ENFORCEMENT:
            return self.people["berantas.bengkulu"]
        return self.people[OWN.get(office.code, ("pusat", ""))[0]]

    def approver(self, office: Organisation) -> User:
        return self.people[OWN.get(office.code, ("", "penetap"))[1]]

    def after(self, day: dt.date, days: int) -> dt.datetime:
        """At nine in the morning so many days later, never after now."""
        moment = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(9), timezone.get_default_timezone())
        return min(moment, self.now)

    def settled(self) -> list[tuple[int, int]]:
        """The quarters that are locked, in their order: (year, quarter)."""
        every = [(year, quarter) for year in self.years for quarter in (1, 2, 3, 4)]
        return [(year, quarter) for year, quarter in every if Month(year, quarter * 3).last_day + SETTLED < self.today]


def is_province(office: Organisation) -> bool:
    """BNNP and the national office: twice as much of everything, and cases."""
    return office.kind in (OrganisationKind.PROVINSI, OrganisationKind.PUSAT)


def size(office: Organisation) -> float:
    """How busy an office is beside others of its kind, by the people it works for: 0.7 to 1.4."""
    region = office.region
    people = region.population if region is not None and region.population else 1_000_000
    return min(1.4, max(0.7, 0.7 + people / (20_000_000 if is_province(office) else 2_500_000)))
