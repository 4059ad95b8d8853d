"""Editions and recorded lists of awards."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from awards import imports
from awards.enums import TRANSITIONS, AwardEvent, EditionStatus
from awards.models import Award, Category, Edition
from awards.permissions import (
    check_can_edit,
    check_can_publish,
    check_can_take_back,
    check_is_draft,
)
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.files import checks
from bnnportal.imports import kinds, reading
from bnnportal.imports.kinds import Row
from bnnportal.imports.models import Run

DATA = Path(__file__).parent.parent / "data"


def lock(edition: Edition) -> Edition:
    return Edition.objects.select_for_update().get(pk=edition.pk)


@transaction.atomic
def create_edition(*, by: User | None, categories: list[dict[str, Any]], **fields: Any) -> Edition:
    """Open an edition with its categories; `by=None` is the loader of published lists."""
    edition = Edition(**fields)
    edition.simulated = edition.is_computed and settings.DEMO  # what the example portal computes is an example
    if by is not None:
        check_can_edit(by, edition)
    edition.full_clean()
    edition.save()
    for order, category in enumerate(categories, start=1):
        Category.objects.create(edition=edition, order=order, **category)
    record(AwardEvent.EDITION_CREATED, by=by, target=edition)
    return edition


@transaction.atomic
def change_status(*, edition: Edition, status: EditionStatus, by: User | None) -> Edition:
    """Publish a draft, or take a published edition back to draft while no certificate is out."""
    edition = lock(edition)
    if by is not None:
        check_can_publish(by, edition)
    if status not in TRANSITIONS[EditionStatus(edition.status)]:
        raise ValidationError(_("Edisi ini sudah %(status)s.") % {"status": edition.get_status_display().lower()})
    if status == EditionStatus.PUBLISHED and not edition.categories.filter(awards__isnull=False).exists():
        raise ValidationError(_("Belum ada penghargaan yang dicatat pada edisi ini. Impor daftarnya dahulu."))
    if status == EditionStatus.DRAFT and Award.objects.filter(category__edition=edition, certificate__isnull=False):
        raise ValidationError(_("Piagam edisi ini sudah terbit, jadi edisi tidak dapat ditarik menjadi draf."))
    edition.status = status
    edition.save(update_fields=["status"])
    event = AwardEvent.EDITION_PUBLISHED if status == EditionStatus.PUBLISHED else AwardEvent.EDITION_WITHDRAWN
    record(event, by=by, target=edition)
    return edition


@transaction.atomic
def record_awards(*, edition: Edition, awards: list[dict[str, Any]], by: User | None, source: str = "") -> list[Award]:
    """Save a whole checked list: category, level, rank, shared, office, name_printed of each; all or nothing."""
    edition = lock(edition)
    check_is_draft(edition)  # the command of the machine's keeper (by=None) changes no published list either
    if by is not None:
        check_can_edit(by, edition)
    if edition.is_computed:
        raise ValidationError(_("Pemenang edisi ini dihitung portal, jadi daftarnya tidak diimpor."))
    saved = []
    for fields in awards:
        award = Award(**fields)
        award.full_clean()
        award.office.check_open(edition.awarded_on)
        award.save()
        saved.append(award)
    record(AwardEvent.IMPORTED, by=by, target=edition, count=len(saved), source=source)
    return saved


@transaction.atomic
def load_published() -> Edition | None:
    """Record the Rakernis 2023 from its published list, once; None when it is there already."""
    facts = json.loads((DATA / "rakernis_2023.json").read_text(encoding="utf-8"))
    if Edition.objects.filter(slug=facts["slug"]).exists():
        return None
    edition = create_edition(by=None, **facts)
    table = read_list(edition=edition, file=DATA / "awards_2022.csv")
    if not table.complete:
        raise ValidationError(table.problems)
    record_awards(edition=edition, awards=imports.awards(table.rows), by=None, source="awards_2022.csv")
    return change_status(edition=edition, status=EditionStatus.PUBLISHED, by=None)


def read_list(*, edition: Edition, file: Path) -> reading.Table:
    """A list of this machine's keeper, read and checked like an uploaded one; nothing is saved."""
    with file.open("rb") as opened:
        checked = checks.inspect(File(opened, name=file.name), allow=("csv", "xlsx"))
    return reading.check(reading.read(kinds.get(imports.KIND), checked.data, checked.kind), edition.slug, None)


def import_awards(rows: list[Row], scope: str, by: User, run: Run) -> list[Award]:
    """Save the rows of an import (imports.kinds)."""
    return record_awards(
        edition=imports.edition_of(scope), awards=imports.awards(rows), by=by, source=run.file_name
    )  # fmt: skip


@transaction.atomic
def take_back(run: Run, by: User) -> None:
    """Remove the awards of an import while its edition is a draft and none has a certificate."""
    edition = lock(imports.edition_of(run.scope))
    check_can_take_back(run, by)
    count, _models = Award.objects.filter(pk__in=run.pks("awards.award")).delete()
    record(AwardEvent.IMPORT_UNDONE, by=by, target=edition, count=count, source=run.file_name)
