"""Two invented editions for the portal that people try out: one announced, one to be run by whoever tries it.

Made by the actions that the pages call, so that everything behind them is there: files, confirmations, freezes,
minutes, certificates. Surveyed values are invented; whatever is shown of it says "simulasi".
"""

import csv
import datetime as dt
import io
import random
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import score_imports
from awards.actions import categories, create_edition, decisions, freezing, gathering, publication, reconciliation
from awards.enums import IndexStatus, Level, Origin
from awards.models import Category, Edition, IndexVersion
from bnnportal.accounts.models import User
from bnnportal.imports import actions as imports
from bnnportal.imports import kinds
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation

People = Mapping[str, User]
LEVELS = [Level.PROVINSI, Level.KABKOTA]
CATEGORIES: list[dict[str, Any]] = [
    {
        "index": "ketahanan-masyarakat", "code": "IKM", "classification": "PC.00",
        "name": "Pencapaian Indeks Ketahanan Masyarakat Program Bidang Pencegahan",
    },
    {
        "index": "ikotan", "code": "KOTAN", "classification": "DM.00",
        "name": "Implementasi Kebijakan Kabupaten/Kota Tanggap Ancaman Narkoba",
    },
    {
        "index": "capaian-rehabilitasi", "code": "REHAB", "classification": "RH.00",
        "name": "Capaian Kinerja Bidang Rehabilitasi",
        "eligibility": [{"origin": "measure:rehab.completeness", "at_least": "50"}],
        "levels": [Level.PROVINSI],  # one BNNK alone has clinics that report here
    },
]  # fmt: skip
RANGES = {"nilai": (2.4, 3.9), "ikr": (2.6, 3.8)}  # of surveyed values; all others lie on the scale of 1 to 4 as IKOTAN
USUAL = (2.3, 3.9)


def load(people: People) -> int:
    """Once; returns how many editions were made. After the reports and the programmes, from which figures come."""
    if not settings.DEMO:
        raise ValidationError(_("Data simulasi hanya dapat dimuat pada portal contoh."))
    if Edition.objects.filter(simulated=True).exists():
        return 0
    year = timezone.localdate().year
    with transaction.atomic():
        announce(add_edition(people, year), people)
        add_edition(people, year + 1)
    return 2


def add_edition(people: People, year: int) -> Edition:
    """The draft of the Rakernis of this year, which judges the year before."""
    today = timezone.localdate()
    edition = create_edition(
        by=people["pusat"], categories=[], slug=f"rakernis-{year}-simulasi", name=f"Rakernis {year} (simulasi)",
        long_name=f"Rapat Kerja Nasional BNN {year} (simulasi)", assessment_year=year - 1, origin=Origin.COMPUTED,
        venue="Jakarta", held_from=dt.date(year, 1, 27), held_until=dt.date(year, 1, 28),
        awarded_on=dt.date(year, 1, 28),
    )  # fmt: skip
    for fields in CATEGORIES:
        index = newest(fields["index"])
        categories.add_category(
            edition=edition, by=people["pusat"],
            **{"levels": LEVELS} | fields | {
                "index": index, "field": index.index.field,
                "reconciled_by": today + dt.timedelta(days=10), "decided_by": today + dt.timedelta(days=30),
            },
        )  # fmt: skip
    return edition


def newest(code: str) -> IndexVersion:
    rows = IndexVersion.objects.filter(index__code=code, status=IndexStatus.IN_FORCE).select_related("index")
    return rows.order_by("-year_from", "-pk")[0]


def announce(edition: Edition, people: People) -> None:
    """From the opening to the certificates; the head of BNNP Bengkulu confirms, all others agree by silence."""
    categories.open_edition(edition=edition, by=people["pusat"])
    for category in edition.categories.select_related("edition", "index__index"):
        bring_in(category, people["pusat"])
        gathering.gather(category=category, by=people["pusat"])
        reconciliation.open_reconciliation(category=category, by=people["pusat"])
        bengkulu = Organisation.objects.get(code="BNNP-17")
        reconciliation.confirm(category=category, office=bengkulu, by=people["kepala.bengkulu"])
        freezing.freeze(category=category, by=people["pusat"])
        decisions.decide(category=category, by=people["penetap"])
    edition.refresh_from_db()
    publication.publish_edition(edition=edition, by=people["penetap"])


def bring_in(category: Category, by: User) -> None:
    """A file with the surveyed components of every office that has to have them."""
    surveyed = [one["code"] for one in category.components if one.get("origin", "survey").startswith("survey")]
    if not surveyed:
        return
    upload = ContentFile(table(category, surveyed).encode(), name=f"survei-{category.code.lower()}-simulasi.csv")
    scope = score_imports.scope_of(category)
    kind = kinds.wanted(by, score_imports.KIND, scope)
    run = imports.start(kind=kind, scope=scope, upload=upload, by=by)
    imports.apply(run=run, by=by)


def table(category: Category, surveyed: list[str]) -> str:
    """One row an office, the same invented values every time."""
    places = any(one.get("origin") == "survey:places" for one in category.components)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["kode satuan kerja", "satuan kerja", *surveyed, "banyak responden", "keterangan"])
    for office in score_imports.judged(category):
        if places and office.kind == OrganisationKind.PROVINSI:
            continue  # has the mean of the places measured below it
        draw = random.Random(f"{category.edition.assessment_year}/{category.code}/{office.code}")  # noqa: S311 - invented
        values = [f"{draw.uniform(*RANGES.get(code, USUAL)):.2f}".replace(".", ",") for code in surveyed]
        writer.writerow([office.code, "", *values, draw.randint(60, 240), "simulasi"])
    return out.getvalue()
