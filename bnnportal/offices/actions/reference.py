"""Loading of reference data (idempotent): regions, offices, holidays."""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from bnnportal.offices.enums import HolidayKind, OrganisationKind, RegionKind, TimeZone
from bnnportal.offices.models import Holiday, HolidaySeed, Organisation, Region

DATA = Path(__file__).parent.parent / "data"
KINDS = {
    "pusat": OrganisationKind.PUSAT,
    "provinsi": OrganisationKind.PROVINSI,
    "kabupaten_kota": OrganisationKind.KABKOTA,
    "upt_rehabilitasi": OrganisationKind.UPT,
}
# Keputusan Presiden 41/1987: Central and Eastern Indonesian Time by province; all others are Western.
WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def time_zone(region_code: str) -> TimeZone:
    province = region_code[:2]
    return TimeZone.WITA if province in WITA else TimeZone.WIT if province in WIT else TimeZone.WIB


@transaction.atomic
def load_regions() -> int:
    """Load provinces, kabupaten and kota from data/regions.csv; existing codes are updated."""
    provinces: dict[str, Region] = {}
    batch: dict[str, list[Region]] = {"province": [], "regency": []}
    fields = [f.attname for f in Region._meta.concrete_fields if f.name not in {"id", "code"}]
    for level in ("province", "regency"):
        for row in rows(DATA / "regions.csv"):
            if row["level"] != level:
                continue
            batch[level].append(
                Region(
                    code=row["code"],
                    kind=RegionKind(row["type"].upper()),
                    name=row["name"],
                    full_name=row["full_name"],
                    parent=provinces.get(row["province_code"]),
                    aliases=[alias for alias in row["aliases"].split("|") if alias],
                    iso_code=row["iso_3166_2"],
                    capital=row["capital"],
                    population=int(row["pop_2024"]) if row["pop_2024"] else None,
                    area_km2=Decimal(row["area_km2"]) if row["area_km2"] else None,
                    latitude=Decimal(row["lat"]),
                    longitude=Decimal(row["lng"]),
                )
            )
        saved = Region.objects.bulk_create(
            batch[level], update_conflicts=True, unique_fields=["code"], update_fields=fields
        )
        provinces |= {region.code: region for region in saved}
    return sum(map(len, batch.values()))


@transaction.atomic
def load_offices() -> int:
    """Load the offices from data/offices.csv with the aliases of data/office_aliases.csv.

    What an administrator changed since stays: only codes not yet there are added.
    """
    aliases: dict[str, list[str]] = {}
    for row in rows(DATA / "office_aliases.csv"):
        aliases.setdefault(row["code"], []).append(row["alias"])
    known = dict(Organisation.objects.values_list("code", "pk"))
    regions = dict(Region.objects.values_list("code", "pk"))
    region_aliases = dict(Region.objects.values_list("code", "aliases"))
    added = 0
    for kind in KINDS:
        fresh, areas = [], {}
        for row in rows(DATA / "offices.csv"):
            if row["level"] != kind or row["code"] in known:
                continue
            office = Organisation(
                code=row["code"],
                kind=KINDS[kind],
                name=row["name"],
                short_name=row["short_name"],
                aliases=aliases.get(row["code"], [])
                + [prefix(row) + alias for alias in region_aliases.get(row["region_code"], []) if prefix(row)],
                region_id=regions[row["region_code"]],
                parent_id=known.get(row["parent_code"]),
                time_zone=time_zone(row["region_code"]),
                address=row["address"],
                phone=row["phone"],
                email=row["email"],
                website=row["website"],
                confidence=row["confidence"],
                source=row["source_url"],
                note=row["note"],
            )
            office.search = office.search_text()
            fresh.append(office)
            areas[row["code"]] = [regions[code] for code in row["work_area"].split("|") if code]
        saved = Organisation.objects.bulk_create(fresh)
        known |= {office.code: office.pk for office in saved}
        through = Organisation.work_area.through
        through.objects.bulk_create(
            through(organisation_id=known[code], region_id=region) for code, ids in areas.items() for region in ids
        )
        added += len(saved)
    return added


def prefix(row: dict[str, str]) -> str:
    """How an office's name starts before the region's name; empty where it is not named after its region."""
    starts = ("BNN Provinsi ", "BNN Kota ", "BNN Kabupaten ")
    return next((start for start in starts if row["name"].startswith(start)), "")


@transaction.atomic
def load_holidays() -> int:
    """Load national holidays and joint leave from data/holidays.csv; each delivered day is offered once only.

    So a day that an administrator deleted or moved does not come back, and one entered by hand stays as it is.
    """
    offered = {seed.date for seed in HolidaySeed.objects.all()}
    fresh = [row for row in rows(DATA / "holidays.csv") if dt.date.fromisoformat(row["date"]) not in offered]
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(
        (
            Holiday(
                date=dt.date.fromisoformat(row["date"]),
                kind=HolidayKind(row["kind"]),
                name=row["name"],
                tentative=row["tentative"] == "1",
                source=row["source"],
            )
            for row in fresh
        ),
        ignore_conflicts=True,
    )
    seeds = (HolidaySeed(date=dt.date.fromisoformat(row["date"])) for row in fresh)
    HolidaySeed.objects.bulk_create(seeds, ignore_conflicts=True)
    return Holiday.objects.count() - before
