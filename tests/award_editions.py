"""Editions that the portal computes, for tests: made by the actions people use.

`running_category(people)` is a category of surveyed values in a running edition; `with_values()` brings in a file,
`reconciling()` opens the reconciliation. Persons of the cast: pusat (operator) and penetap (approver) of the national
office, kepala of BNNP-17, kota of BNNK-17.71, jatim and mojokerto of elsewhere.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from awards import score_imports
from awards.actions import categories, create_edition, gathering, reconciliation
from awards.enums import Level, Origin
from awards.models import Category, Edition, Index, IndexVersion, Input
from bnnportal.imports import actions as imports
from bnnportal.imports import kinds
from bnnportal.imports.models import Run
from bnnportal.offices.models import Organisation
from tests.cast import People

DATA = Path(__file__).parent.parent / "awards" / "data" / "indices"
SLUG, CODE, YEAR = "rakernis-2027", "IKM", 2026
Scores = Mapping[str, Mapping[str, Any]]
VALUES: Scores = {  # by code of the office, the value of its only component
    "BNNP-17": {"nilai": "3,10"}, "BNNP-35": {"nilai": "3,40"}, "BNNP-33": {"nilai": "3,40"},
    "BNNP-14": {"nilai": "2,90"}, "BNNP-61": {"nilai": "3,25"},
    "BNNK-35.76": {"nilai": "3,55"}, "BNNK-17.71": {"nilai": "3,05"},
}  # fmt: skip


def office(code: str) -> Organisation:
    return Organisation.objects.select_related("parent").get(code=code)


def definition(name: str = "ketahanan_masyarakat", **changes: Any) -> IndexVersion:
    """A ready definition in force by the name of its file; `changes` replace keys of the specification."""
    spec = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) | changes
    index, _new = Index.objects.get_or_create(code=spec["code"], defaults={"name": spec["name"]})
    version, _new = IndexVersion.objects.get_or_create(
        index=index, label=spec["version"] if not changes else f"{spec['version']} uji",
        defaults={"spec": spec, "year_from": 2019, "status": "BERLAKU", "sha256": "0" * 64},
    )  # fmt: skip
    return version


def draft_edition(people: People, by: str = "pusat", **changes: Any) -> Edition:
    fields: dict[str, Any] = {
        "slug": SLUG, "name": "Rakernis 2027 (simulasi)", "assessment_year": YEAR, "origin": Origin.COMPUTED,
        "venue": "Jakarta", "held_from": dt.date(2027, 1, 25), "held_until": dt.date(2027, 1, 26),
        "awarded_on": dt.date(2027, 1, 26), **changes,
    }  # fmt: skip
    return create_edition(by=people[by], categories=[], **fields)


def draft_category(people: People, edition: Edition, by: str = "pusat", **changes: Any) -> Category:
    today = timezone.localdate()
    index = changes.pop("index", None) or definition()
    fields: dict[str, Any] = {
        "code": CODE, "name": "Indeks Ketahanan Masyarakat", "field": index.index.field, "classification": "PC.00",
        "index": index, "levels": [Level.PROVINSI, Level.KABKOTA], "reconciled_by": today + dt.timedelta(days=7),
        "decided_by": today + dt.timedelta(days=60), **changes,
    }  # fmt: skip
    return categories.add_category(edition=edition, by=people[by], **fields)


def running_category(people: People, **changes: Any) -> Category:
    """The one category of a running edition, without figures yet. Keys as in draft_category()."""
    edition = draft_edition(people)
    draft_category(people, edition, **changes)
    categories.open_edition(edition=edition, by=people["pusat"])
    return the_category()


def the_category(code: str = CODE) -> Category:
    found = Category.objects.select_related("edition", "index__index").filter(edition__slug=SLUG)
    return found.filter(code=code).first() or found.get()


def score_file(category: Category, scores: Scores, name: str = "nilai.csv") -> ContentFile:
    """A file as people upload it: one row an office; keys are components, "n" and "keterangan"."""
    codes = [one["code"] for one in category.components]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["kode satuan kerja", "satuan kerja", *codes, "banyak responden", "keterangan"])
    for code, said in scores.items():
        writer.writerow(
            [code, "", *(said.get(one, "") for one in codes), said.get("n", ""), said.get("keterangan", "")]
        )
    return ContentFile(out.getvalue().encode(), name=name)


def import_values(
    people: People, category: Category, scores: Scores = VALUES, *, by: str = "pusat", name: str = "nilai.csv"
) -> Run:
    """Bring a file of values in, as on the pages: checked, then saved."""
    scope = score_imports.scope_of(category)
    kind = kinds.wanted(people[by], score_imports.KIND, scope)
    run = imports.start(kind=kind, scope=scope, upload=score_file(category, scores, name), by=people[by])
    return imports.apply(run=run, by=people[by])


def with_values(people: People, scores: Scores = VALUES, **changes: Any) -> Category:
    """A running category whose offices have imported values."""
    category = running_category(people, **changes)
    import_values(people, category, scores)
    return the_category()


def gathered(people: People, **changes: Any) -> Category:
    """A running category whose figures the portal counted itself (Capaian Kinerja Bidang Rehabilitasi)."""
    category = running_category(people, **{"index": definition("capaian_rehabilitasi"), "code": "REHAB", **changes})
    gathering.gather(category=category, by=people["pusat"])
    return the_category("REHAB")


def reconciling(people: People, scores: Scores = VALUES, **changes: Any) -> Category:
    """As with_values(), and the offices look through them."""
    return reconciliation.open_reconciliation(category=with_values(people, scores, **changes), by=people["pusat"])


def input_of(category: Category, code: str, component: str = "nilai") -> Input:
    """The current value of an office."""
    return Input.objects.filter(category=category, office__code=code, component=component).current().get()


def value_of(category: Category, code: str, component: str = "nilai") -> Decimal | None:
    return input_of(category, code, component).value
