"""Partners of the offices: adding one, and the loading of the published list (idempotent)."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.actions import time_zone
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation, Region
from bnnportal.offices.names import key
from partners.actions.agreements import record_existing
from partners.actions.obligations import standard_scopes
from partners.enums import Gender, Origin, PartnerEvent, PartnerKind
from partners.models import Agreement, Partner
from partners.permissions import check_can_add_partner

DATA = Path(__file__).parents[1] / "data"
KINDS = {"RSUD": PartnerKind.HOSPITAL, "yayasan": PartnerKind.FOUNDATION}


@transaction.atomic
def load_partners() -> int:
    """Load the rehabilitation partners of BNNP Bengkulu (agreements of 30 May 2023) below their office."""
    office = Organisation.objects.get(code="BNNP-17")
    added = 0
    with (DATA / "partners_bengkulu_2023.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            organisation, created = Organisation.objects.get_or_create(
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
            # the profile came with the organisation, still empty; what somebody has filled in since stays
            Partner.objects.filter(organisation=organisation, source="").update(
                kind=KINDS[row["partner_type"]],
                gender=Gender.FEMALE if row["accepts_gender"] == "female" else Gender.ALL,
                source="bengkulu.bnn.go.id, 30 Mei 2023",
            )
            added += created
    return added


@transaction.atomic
def load_agreements() -> int:
    """Record the five published agreements of 30 May 2023, one a partner; what was not published stays empty.

    Once for all: they came in together, and whatever was corrected, moved or merged since is not recorded anew.
    """
    office = Organisation.objects.get(code="BNNP-17")
    added = 0
    with (DATA / "pks_bengkulu_2023.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        source = f"{row['source']}, 30 Mei 2023"
        if Agreement.objects.filter(origin=Origin.RECORDED, source=source).exists():
            continue
        for partner in Partner.objects.filter(organisation__code__startswith="P17-").order_by("organisation__code")[:5]:
            record_existing(
                office=office,
                partner=partner,
                scopes=[scope["code"] for scope in standard_scopes()],
                by=None,
                title=row["title"],
                signed_on=dt.date.fromisoformat(row["signed_on"]),
                source=source,
            )
            added += 1
    return added


@transaction.atomic
def add_partner(
    *,
    office: Organisation,
    name: str,
    region: Region,
    by: User,
    kind: PartnerKind = PartnerKind.FOUNDATION,
    **fields: Any,
) -> Partner:
    """Add a partner below its responsible office. The same name in the same province is not added twice."""
    office = Organisation.objects.select_for_update(of=("self",)).get(pk=office.pk)
    check_can_add_partner(by, office)
    office.check_open()
    name = " ".join(name.split())
    province = Organisation.objects.filter(kind=OrganisationKind.MITRA, region__code__startswith=region.province_code)
    core = key(name)[1]
    for other in province.select_for_update(of=("self",)):
        if other.is_open() and any(line.split("|", 1)[1] == core for line in other.search.splitlines()):
            raise ValidationError(
                {"name": _("%(name)s sudah tercatat dengan kode %(code)s.") % {"name": other.name, "code": other.code}}
            )
    organisation = Organisation(
        kind=OrganisationKind.MITRA,
        code=free_code(region.province_code),
        name=name,
        region=region,
        parent=office,
        time_zone=time_zone(region.code),
        **fields,
    )
    organisation.full_clean(exclude=["search"])
    organisation.save()
    partner = Partner.objects.get(organisation=organisation)  # receivers.py made it, for every way a partner comes in
    partner.organisation, partner.kind = organisation, kind
    partner.full_clean()
    partner.save()
    record(PartnerEvent.PARTNER_ADDED, by=by, target=organisation, organisation=office.code)
    return partner


def free_code(province: str) -> str:
    """P17-06: the next one of the province. The office's row is locked, the unique column holds the rest."""
    start = f"P{province}-"
    used = Organisation.objects.filter(code__startswith=start).values_list("code", flat=True)
    numbers = [int(code.removeprefix(start)) for code in used if code.removeprefix(start).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:02d}"
