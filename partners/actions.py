"""Partners of the offices; here only the loading of the published list (idempotent)."""

import csv
from pathlib import Path

from django.db import transaction

from bnnportal.offices.actions import time_zone
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation, Region

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_partners() -> int:
    """Load the rehabilitation partners of BNNP Bengkulu (agreements of 30 May 2023) below their office."""
    office = Organisation.objects.get(code="BNNP-17")
    added = 0
    with (DATA / "partners_bengkulu_2023.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _, created = Organisation.objects.get_or_create(
                code=row["partner_code"],
                defaults={
                    "kind": OrganisationKind.MITRA,
                    "name": row["name"],
                    "aliases": [row["name_printed"], *filter(None, row["other_names"].split("|"))],
                    "region": Region.objects.get(code=row["region_code"]),
                    "parent": office,
                    "time_zone": time_zone(row["region_code"]),
                    "source": "bengkulu.bnn.go.id, 30 Mei 2023",
                },
            )
            added += created
    return added
