"""A frozen category with several components, for the pages that show and explain a ranking.

The figures are scored by the freeze itself. Editions of one definition over two years, and what an announcement leaves.
"""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from awards.actions.freezing import freeze
from awards.enums import CategoryStatus, EditionStatus, InputSource, Origin
from awards.models import Category, Decision, Departure, Edition, Freeze, Input, Standing
from bnnportal.offices.models import Organisation
from tests.award_editions import DATA, definition
from tests.cast import People

SLUG, CODE, YEAR = "rakernis-2027", "KOTAN", 2026
RANKING = f"/peringkat/{SLUG}/{CODE}/peringkat/"
PARTS = ("masyarakat", "kewilayahan", "kelembagaan", "hukum", "keluarga")
# by code of the office its five values; the index is their mean, so the ranks can be read off
PLACES: dict[str, tuple[str | None, ...]] = {
    "BNNP-35": ("3.6", "3.5", "3.7", "3.5", "3.7"),  # 3.6, level with
    "BNNP-33": ("3.7", "3.5", "3.5", "3.6", "3.7"),  # 3.6
    "BNNP-61": ("3.2", "3.3", "3.1", "3.2", "3.2"),  # 3.2
    "BNNP-17": ("2.6", "3.4", "3.0", "3.1", "2.9"),  # 3.0
    "BNNP-14": ("2.5", "2.6", "2.4", "2.5", "2.5"),  # 2.5
    "BNNK-35.76": ("3.5", "3.5", "3.5", "3.5", "3.5"),
    "BNNK-17.71": ("3.0", "3.1", "2.9", "3.0", "3.0"),
}
NOT_RANKED: dict[str, tuple[str | None, ...]] = {"BNNP-15": ("3.9", None, None, None, None)}
COUNTED = {"BNNP-35": (90, 100), "BNNP-33": (300, 400), "BNNP-61": (5, 20), "BNNP-17": (8, 10)}  # behind "hukum"


def standing_url(code: str, slug: str = SLUG) -> str:
    return f"/peringkat/{slug}/{CODE}/satker/{code}/"


def category(slug: str = SLUG, year: int = YEAR, **fields: Any) -> Category:
    """In reconciliation, without figures."""
    raw = json.loads((DATA / "ikotan_1_4.json").read_text(encoding="utf-8"))
    surveyed = [one | {"origin": "survey"} for one in raw["components"]]
    day = dt.date(year + 1, 1, 26)
    edition, _made = Edition.objects.get_or_create(
        slug=slug,
        defaults={
            "name": f"Rakernis {year + 1}", "assessment_year": year, "origin": Origin.COMPUTED, "venue": "Jakarta",
            "status": EditionStatus.RUNNING, "held_from": day, "held_until": day, "awarded_on": day,
        },
    )  # fmt: skip
    return Category.objects.create(
        **{
            "edition": edition, "code": CODE, "name": "Kabupaten/Kota Tanggap Ancaman Narkoba", "field": "SEMUA",
            "classification": "PM.00", "index": definition("ikotan_1_4", components=surveyed), "gathered_at": timezone.now(),
            "sources": {"BNNP-17": {"reports": []}}, "status": CategoryStatus.RECONCILIATION, "levels": ["PROVINSI", "KABKOTA"], **fields,
        }
    )  # fmt: skip


def with_inputs(made: Category, places: Mapping[str, tuple[str | None, ...]] = PLACES | NOT_RANKED) -> Category:
    offices = {one.code: one for one in Organisation.objects.filter(code__in=places)}
    rows = []
    for code, values in places.items():
        for part, value in zip(PARTS, values, strict=True):
            part_of, whole = COUNTED.get(code, (None, None)) if part == "hukum" else (None, None)
            rows.append(
                Input(
                    category=made, office=offices[code], component=part, value=None if value is None else Decimal(value),
                    source=InputSource.MEASURE, numerator=part_of, denominator=whole, link=f"/laporan/?q={code}",
                )
            )  # fmt: skip
    Input.objects.bulk_create(rows)
    return made


def freeze_first(people: People, **fields: Any) -> Freeze:
    """The figures of PLACES, frozen; the objection window is open."""
    return freeze(category=with_inputs(category(**fields)), by=people["pusat"])


def freeze_anew(people: People) -> Freeze:
    """Another freeze of the same category, as after a correction."""
    made = Category.objects.get(edition__slug=SLUG, code=CODE)
    Category.objects.filter(pk=made.pk).update(status=CategoryStatus.FROZEN)
    return freeze(category=made, by=people["pusat"], reason="Angka diperbaiki")


def announce(
    people: People, frozen: Freeze, departures: Mapping[int, tuple[int | None, str]] | None = None
) -> Decision:
    """What a decision and its announcement leave; `departures` by standing: the decided rank and why."""
    decision = Decision.objects.create(
        category=frozen.category, freeze=frozen, n=1, frozen_by=frozen.by, by=people["penetap"], published_at=timezone.now()
    )  # fmt: skip
    for pk, (rank, reason) in (departures or {}).items():
        Departure.objects.create(
            freeze=frozen, standing=Standing.objects.get(pk=pk), decision=decision, rank=rank, reason=reason,
            by=people["penetap"],
        )  # fmt: skip
    Category.objects.filter(pk=frozen.category_id).update(status=CategoryStatus.DECIDED)
    Edition.objects.filter(pk=frozen.category.edition_id).update(
        status=EditionStatus.PUBLISHED, published_at=timezone.now()
    )
    return decision
