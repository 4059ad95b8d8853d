"""Values of surveys that come in as a file, and the way back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import score_imports
from awards.actions import gathering
from awards.actions.gathering import EXACT, exact, place_of, renew_means, tell_changed
from awards.enums import AwardEvent, InputSource
from awards.models import Input
from awards.permissions.inputs import check_can_gather, check_can_undo_scores
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.imports.kinds import Row
from bnnportal.imports.models import Run


@transaction.atomic
def import_scores(rows: list[Row], scope: str, by: User, run: Run) -> list[Input]:
    """Save the values of a checked file, each with its file and row; what stands already keeps its row."""
    category = gathering.lock(score_imports.category_of(scope))
    check_can_gather(by, category)
    standing = gathering.current(category)
    new = []
    for row in score_imports.wanted(rows):
        for code, value in row.values["scores"].items():
            office = row.values["office"]
            one = Input(
                category=category, office=office, component=code, value=exact(value, EXACT), n=row.values["n"] or 0,
                source=InputSource.IMPORT, run=run, line=row.line, note=row.cells["keterangan"],
                simulated=category.edition.simulated,
            )  # fmt: skip
            before = standing.get((office.pk, code))
            if before is None or before.source != InputSource.IMPORT or not gathering.same(before, one):
                new.append(one)
    if not new:
        raise ValidationError(_("Semua nilai dalam berkas ini sudah tercatat."))
    replaced = {place: standing[place].pk for place in map(place_of, new) if place in standing}
    gathering.write(new, replaced, by)
    category.gathered_at = timezone.now()
    category.save(update_fields=["gathered_at"])
    record(AwardEvent.SCORES_IMPORTED, by=by, target=category, run=run.pk, count=len(new))
    renew_means(category, by)
    tell_changed(category, {office for office, _code in replaced}, by)
    return new


@transaction.atomic
def undo_scores(run: Run, by: User) -> None:
    """Take a file back: what it replaced stands again."""
    category = gathering.lock(score_imports.category_of(run.scope))
    check_can_undo_scores(run, by)
    keys = run.pks("awards.input")
    gone = Input.objects.filter(pk__in=keys)
    offices = set(gone.values_list("office", flat=True))
    gone.update(replaced_by=F("pk"))  # only one row of a place may be current: they step aside, the old ones return
    Input.objects.filter(replaced_by__in=keys).exclude(pk__in=keys).update(replaced_by=None)
    gone._raw_delete(gone.db)  # the rows point at themselves, which delete() would refuse
    record(AwardEvent.SCORES_UNDONE, by=by, target=category, run=run.pk, count=len(keys))
    renew_means(category, by)
    tell_changed(category, offices, by)
