"""The figures of a category: counted by the portal, meant over places, corrected by hand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards import input_notices, origins
from awards.enums import AwardEvent, CategoryStatus, InputSource
from awards.models import Category, Input
from awards.permissions.inputs import check_can_correct, check_can_gather
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation

EXACT, COUNT = Decimal("1e-10"), Decimal("1e-4")  # as the columns hold them
SAID = ("value", "numerator", "denominator", "n", "link", "note", "simulated")
BATCH = 2000
REPLACE = """
    UPDATE awards_input i SET replaced_by_id = v.after
    FROM unnest(%s::bigint[], %s::bigint[]) v(before, after) WHERE i.id = v.before
"""
KEYS = "SELECT nextval(pg_get_serial_sequence('awards_input', 'id')) FROM generate_series(1, %s)"
Place = tuple[int, str]  # id of the office, code of the part


@dataclass(frozen=True)
class Change:
    """What gathering would write: a new value, and the one it replaces."""

    office: Organisation
    part: origins.Part
    after: Input
    before: Input | None


@dataclass
class Gathered:
    """What gathering finds beside what stands."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0  # from a file or corrected by hand: gathering leaves them
    offices: list[Organisation] = field(default_factory=list)


def lock(category: Category) -> Category:
    return Category.objects.select_for_update(of=("self",)).select_related("edition", "index").get(pk=category.pk)


def plan(*, category: Category, by: User) -> Gathered:
    """What gather() would do now. Nothing is written. Queries do not grow with the number of offices."""
    origins.check(category, by)
    found = Gathered(offices=list(category.offices().select_related("parent").order_by("pk")))
    parts = {part.code: part for part in origins.parts_of(category)}
    standing = current(category)
    reads = origins.read(category, found.offices, by)
    for part in parts.values():
        if not part.is_counted:
            continue
        for office in found.offices:
            after = counted(category, office, part, reads.get((office.pk, part.code)))
            place(found, Change(office, part, after, standing.get((office.pk, part.code))))
    add_means(found, category, list(parts.values()), standing)
    return found


def place(found: Gathered, change: Change) -> None:
    if change.before is not None and change.before.source != InputSource.MEASURE:
        found.kept += 1
    elif change.before is not None and same(change.before, change.after):
        found.unchanged += 1
    else:
        found.changes.append(change)


def same(before: Input, after: Input) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in SAID)


def current(category: Category) -> dict[Place, Input]:
    return {(one.office_id, one.component): one for one in Input.objects.filter(category=category).current()}


def counted(category: Category, office: Organisation, part: origins.Part, read: origins.Read | None) -> Input:
    """A row as it would stand; value None where there is no data."""
    row = Input(category=category, office=office, component=part.code, source=InputSource.MEASURE)
    if read is not None:
        figure = read.figure
        row.value, row.numerator = exact(figure.value, EXACT), exact(figure.numerator, COUNT)
        row.denominator, row.n = exact(figure.denominator, COUNT), figure.n
        row.link, row.note, row.simulated = figure.link, read.note, figure.simulated
    row.simulated = row.simulated or category.edition.simulated
    return row


def exact(value: Decimal | int | None, step: Decimal) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(step, ROUND_HALF_UP)


def add_means(
    found: Gathered, category: Category, parts: Iterable[origins.Part], standing: dict[Place, Input]
) -> None:  # fmt: skip
    """Parts surveyed in kab/kota: a BNNP has the mean of those measured below it, n is how many they are.

    A value that was brought in for the BNNP itself goes first. One query.
    """
    of_places = [part for part in parts if part.origin == origins.PLACES]
    upper = [office for office in found.offices if office.kind == OrganisationKind.PROVINSI]
    if not of_places or not upper:
        return
    below: dict[int, list[int]] = {office.pk: [] for office in upper}
    kota = Organisation.objects.open().filter(kind=OrganisationKind.KABKOTA, parent__in=below)
    for one in kota.order_by("pk").only("pk", "parent_id"):
        below[one.parent_id or 0].append(one.pk)
    for part in of_places:
        for office in upper:
            rows = [row for pk in below[office.pk] if (row := standing.get((pk, part.code))) is not None]
            values = [row.value for row in rows if row.value is not None]
            before = standing.get((office.pk, part.code))
            if not values and before is None:
                continue  # nothing was measured yet
            after = counted(category, office, part, None)
            after.value = exact(sum(values, Decimal()) / len(values), EXACT) if values else None
            after.n, after.simulated = len(values), after.simulated or any(row.simulated for row in rows)
            after.note = mean_of(len(values)) if values else ""
            place(found, Change(office, part, after, before))


def mean_of(n: int) -> str:
    return ngettext("Nilai %(n)s kabupaten/kota yang diukur.", "Rata-rata %(n)s kabupaten/kota yang diukur.", n) % {
        "n": n
    }


@transaction.atomic
def gather(*, category: Category, by: User) -> Category:
    """Read what the portal counts itself and write it down with what it was counted from.

    An unchanged value keeps its row; a changed one is a new row that replaces the old. Values from a file and
    corrections stay. In the reconciliation whoever had confirmed is told.
    """
    category = lock(category)
    check_can_gather(by, category)
    found = plan(category=category, by=by)
    if not found.offices:
        raise ValidationError(_("Tidak ada satuan kerja pada tingkat yang dinilai."))
    write(
        [change.after for change in found.changes],
        {place_of(c.before): c.before.pk for c in found.changes if c.before},
        by,
    )
    category.sources = origins.sources(category, found.offices)
    category.gathered_at = timezone.now()
    category.save(update_fields=["sources", "gathered_at"])
    record(
        AwardEvent.GATHERED, by=by, target=category, offices=len(found.offices), changed=len(found.changes),
        unchanged=found.unchanged, kept=found.kept,
    )  # fmt: skip
    tell_changed(category, {change.office.pk for change in found.changes if change.before is not None}, by)
    return category


def place_of(row: Input) -> Place:
    return row.office_id, row.component


def write(rows: list[Input], replaced: dict[Place, int], by: User) -> list[Input]:
    """Save rows and say in those they replace what replaced them; three queries and one more for every 2,000 rows.

    Only one row of a place may be current, so the old ones are turned away first: the keys are taken beforehand.
    """
    if any(row.simulated for row in rows) and not settings.DEMO:
        raise ValidationError(_("Data simulasi hanya dapat dimuat pada portal contoh."))
    if not rows:
        return rows
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [len(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row.by, row.at = key, by, now
        pairs = [(replaced[place_of(row)], row.pk) for row in rows if place_of(row) in replaced]
        if pairs:
            cursor.execute(REPLACE, [[before for before, _after in pairs], [after for _before, after in pairs]])
    return Input.objects.bulk_create(rows, batch_size=BATCH)


def renew_means(category: Category, by: User) -> None:
    """After values of kab/kota changed: the means of their BNNP. Three queries."""
    found = Gathered(offices=list(category.offices().order_by("pk")))
    add_means(found, category, origins.parts_of(category), current(category))
    write([c.after for c in found.changes], {place_of(c.before): c.before.pk for c in found.changes if c.before}, by)
    tell_changed(category, {change.office.pk for change in found.changes if change.before is not None}, by)


def tell_changed(category: Category, offices: Collection[int], by: User) -> None:
    if not offices or category.status == CategoryStatus.DRAFT:
        return
    if category.status == CategoryStatus.RECONCILIATION:
        input_notices.changed(category, offices, by)
    else:
        input_notices.changed_after_freeze(category, offices)


@transaction.atomic
def correct_input(
    *, category: Category, office: Organisation, component: str, value: Decimal | None, note: str, by: User
) -> Input:
    """Put one figure right by hand, with the reason; the old one stays behind it. value None: there is no data."""
    category = lock(category)
    check_can_correct(by, category)
    if component not in {part.code for part in origins.parts_of(category)}:
        raise ValidationError(_("Kategori ini tidak mempunyai komponen “%(code)s”.") % {"code": component})
    if not note.strip():
        raise ValidationError({"note": _("Tuliskan mengapa angka ini dikoreksi.")})
    if value is not None and (not value.is_finite() or abs(value) >= Decimal(10) ** 15):
        raise ValidationError({"value": _("Nilai ini bukan angka yang dapat disimpan.")})
    if not is_judged(category, office, component):
        raise ValidationError(_("%(office)s tidak dinilai pada kategori ini.") % {"office": office})
    before = Input.objects.filter(category=category, office=office, component=component).current().first()
    row = Input(
        category=category, office=office, component=component, value=exact(value, EXACT),
        source=InputSource.CORRECTION, note=note.strip()[:300], n=before.n if before is not None else 0,
        link=before.link if before is not None else "",
        simulated=category.edition.simulated or (before is not None and before.simulated),
    )  # fmt: skip
    write([row], {place_of(before): before.pk} if before is not None else {}, by)
    record(AwardEvent.INPUT_CORRECTED, by=by, target=category, organisation=office.code, component=component)
    if office.kind == OrganisationKind.KABKOTA:
        renew_means(category, by)
    tell_changed(category, {office.pk}, by)
    return row


def is_judged(category: Category, office: Organisation, component: str) -> bool:
    """Whether it may have this figure: an office that is judged, or a BNNK whose place counts for its BNNP."""
    if office.kind in category.levels:
        return True
    places = {part.code for part in origins.parts_of(category) if part.origin == origins.PLACES}
    return component in places and office.kind == OrganisationKind.KABKOTA
