"""A small frozen category for tests of decisions: ranks written by hand, so that each case says what it needs."""

import datetime as dt
import hashlib
import json
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from awards.enums import CategoryStatus, EditionStatus, Origin
from awards.models import Category, Edition, Freeze, Index, IndexVersion, Standing
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from tests.uploads import pdf

SPEC = {
    "format": "bnn-index/1", "code": "UJI", "version": "2026", "name": "Indeks Uji", "unit_column": "kode",
    "components": [
        {"code": "a", "name": "Bagian A", "column": "a", "parent": "UJI", "assumption": "bobot sama"},
        {"code": "b", "name": "Bagian B", "column": "b", "parent": "UJI"},
    ],
    "levels": [{"code": "UJI", "name": "Indeks Uji", "parent": None, "decimals": 3}],
    "rank": {"on": "rounded", "ties": "competition", "tie_breakers": ["b"]},
}  # fmt: skip
# code of the office: (computed rank, score), or why it is not ranked
PLACES: dict[str, tuple[int, str] | str] = {
    "BNNP-35": (1, "91.400"), "BNNP-33": (2, "90.125"), "BNNP-17": (3, "88.000"), "BNNP-12": (3, "88.000"),
    "BNNP-14": (5, "70.500"), "BNNP-61": "kelengkapan laporan di bawah 80%",
    "BNNK-35.76": (1, "95.000"), "BNNK-14.05": (2, "81.230"), "BNNK-17.71": (3, "81.230"), "BNNK-63.72": (4, "60.000"),
}  # fmt: skip


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("nota-dinas.pdf", pdf(), "application/pdf")


def edition(slug: str = "rakernis-2027", **fields: object) -> Edition:
    """A computed edition that runs."""
    day = timezone.localdate() + dt.timedelta(days=30)
    return Edition.objects.create(
        slug=slug, name="Rakernis 2027", assessment_year=2026, origin=Origin.COMPUTED, status=EditionStatus.RUNNING,
        venue="Jakarta", held_from=day, held_until=day, awarded_on=day, **fields,
    )  # fmt: skip


def frozen(edition: Edition, by: User, code: str = "UJI", places: dict = PLACES, **fields: object) -> Category:
    """A category whose figures are frozen and whose objection window ended yesterday."""
    index, _made = Index.objects.get_or_create(code="uji", defaults={"name": "Indeks Uji", "field": "SEMUA"})
    version = index.versions.first() or IndexVersion.objects.create(
        index=index, label="2026", year_from=2026, spec=SPEC, sha256="0" * 64, status="BERLAKU"
    )
    category = Category.objects.create(
        **{
            "edition": edition, "code": code, "name": f"Kinerja {code.title()}", "field": "REHAB", "index": version,
            "classification": "RH.00", "status": CategoryStatus.FROZEN, "levels": ["PROVINSI", "KABKOTA"],
            "gathered_at": timezone.now(), "order": edition.categories.count() + 1, **fields,
        }
    )  # fmt: skip
    freeze(category, by, places)
    return category


def freeze(category: Category, by: User, places: dict = PLACES, reason: str = "", days: int = -1) -> Freeze:
    """The next freeze of a category with these places; the window ends `days` from today."""
    n = category.freezes.count() + 1
    text = json.dumps(SPEC)
    digest = hashlib.sha256(text.encode()).hexdigest()
    made = Freeze.objects.create(
        category=category, n=n, spec=text, data="kode;a;b", result="unit", spec_sha256=digest, data_sha256=digest,
        result_sha256=digest, seed=7, draws=1000, reason=reason, by=by,
        objections_until=timezone.localdate() + dt.timedelta(days=days),
    )  # fmt: skip
    offices = {office.code: office for office in Organisation.objects.filter(code__in=places)}
    ranks = [place[0] for place in places.values() if not isinstance(place, str)]
    for code, place in places.items():
        level = "PROVINSI" if code.startswith("BNNP") else "KABKOTA"
        if isinstance(place, str):
            Standing.objects.create(freeze=made, office=offices[code], level=level, excluded=place)
            continue
        same = [c for c, p in places.items() if c[:4] == code[:4] and not isinstance(p, str) and p[0] == place[0]]
        Standing.objects.create(
            freeze=made, office=offices[code], level=level, rank=place[0], score=Decimal(place[1]),
            shared=len(same) > 1, rank_low=place[0], rank_high=min(place[0] + 1, max(ranks)),
        )  # fmt: skip
    Category.objects.filter(pk=category.pk).update(status=CategoryStatus.FROZEN)
    category.refresh_from_db()
    return made


def standing(category: Category, code: str) -> Standing:
    return Standing.objects.get(freeze=category.freezes.first(), office__code=code)
