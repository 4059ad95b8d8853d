"""Records as many as the nation will have, made at once for measuring; never in a portal that people use."""

import datetime as dt
from itertools import cycle, islice

from django.utils import timezone

from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.enums import (
    AgreementKind,
    AgreementStatus,
    Origin,
    PartnerKind,
)
from partners.models import Agreement, Partner

STATUSES = (
    AgreementStatus.ACTIVE, AgreementStatus.ACTIVE, AgreementStatus.ACTIVE, AgreementStatus.ENDED, AgreementStatus.DRAFT,
    AgreementStatus.READY,
)  # fmt: skip
WORDS = ("Harapan", "Bina Insani", "Sehat Sentosa", "Cahaya", "Mitra Pulih", "Sahabat", "Karya Bakti", "Nusantara")


def provincial() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=OrganisationKind.PROVINSI).select_related("region").order_by("code"))


def make_partners(count: int) -> list[Partner]:
    """Partners in turns over the 38 provinces."""
    rows = [
        Organisation(
            kind=OrganisationKind.MITRA, code=f"P{office.region.province_code}-{n:05d}", parent=office,
            name=f"Yayasan {WORDS[n % len(WORDS)]} Ukur {n}", region=office.region, time_zone=office.time_zone,
        )
        for n, office in enumerate(islice(cycle(provincial()), count), start=1_000)
    ]  # fmt: skip
    for row in rows:
        row.search = row.search_text()
    Organisation.objects.bulk_create(rows, batch_size=1_000)
    return Partner.objects.bulk_create([Partner(organisation=row, kind=PartnerKind.FOUNDATION) for row in rows], 1_000)


def make_agreements(count: int, partners: list[Partner], start: int = 0) -> list[Agreement]:
    """Recorded agreements, since those need no signatures, in the states and years that a nation has."""
    today = timezone.localdate()
    rows = []
    for n in range(start, start + count):
        partner = partners[n % len(partners)]
        status = STATUSES[n % len(STATUSES)]
        first = today - dt.timedelta(days=30 + n % 700)
        signed = status in {AgreementStatus.ACTIVE, AgreementStatus.ENDED}
        rows.append(
            Agreement(
                office=partner.organisation.parent, partner=partner, origin=Origin.RECORDED, source="Ukur", status=status,
                kind=list(AgreementKind)[n % 3], title=f"Rehabilitasi berkelanjutan {WORDS[n % len(WORDS)]} {n}",
                office_number=f"PKS/{n}/RH.00/BNNP", year=first.year, signed_on=first if signed else None, start=first,
                end=first + dt.timedelta(days=365 + n % 400) if n % 10 else None,
                ended_on=today if status == AgreementStatus.ENDED else None,
            )
        )  # fmt: skip
    return Agreement.objects.bulk_create(rows, 1_000)
