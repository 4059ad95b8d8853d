"""The printed figures delivered with the portal."""

import csv
from decimal import Decimal
from typing import Any

from django.db import transaction

from bnnportal.offices.models import Organisation, Region
from programs.actions.catalogue import DATA
from programs.models import Indicator, PublishedValue

TOLD = ("year", "period", "level", "place", "name", "unit", "category", "source_url", "note")


def printed() -> list[dict[str, str]]:
    """One row a figure, as data/published_values.csv holds them; "" where nothing is known."""
    with (DATA / "published_values.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_published() -> int:
    """Load the figures that are not there yet; offices and partners must be there. Returns how many are new."""
    known = set(PublishedValue.objects.values_list("number", flat=True))
    rows = [row for row in printed() if int(row["id"]) not in known]
    regions = Region.objects.in_bulk({row["region_code"] for row in rows}, field_name="code")
    organisations = Organisation.objects.in_bulk(
        {row[key] for row in rows for key in ("office_code", "partner_code")}, field_name="code"
    )
    indicators = Indicator.objects.in_bulk({row["indicator"] for row in rows}, field_name="code")
    made = []
    for row in rows:
        words: dict[str, Any] = {name: row[name] for name in TOLD}
        value = PublishedValue(
            number=int(row["id"]), value=Decimal(row["value"]), target=Decimal(row["target"]) if row["target"] else None,
            region=regions.get(row["region_code"]), office=organisations.get(row["office_code"]),
            partner=organisations.get(row["partner_code"]), indicator=indicators.get(row["indicator"]), **words,
        )  # fmt: skip
        value.clean_fields()
        made.append(value)
    PublishedValue.objects.bulk_create(made)
    return len(made)
