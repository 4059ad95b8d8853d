"""What differs between two definitions of an index, in words, and how ranks would differ on figures once frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from django.utils.translation import gettext as _

from awards.definitions import Class, Definition, Part, read
from awards.models import Freeze, IndexVersion
from awards.scoring.definition import Component
from awards.scoring.engine import score
from awards.scoring.errors import ScoringError
from awards.scoring.spec import parse
from awards.scoring.table import read_csv
from bnnportal.accounts.models import User

MOST = 1e-6  # percent; a smaller difference of effective weights is the tail of a double


@dataclass(frozen=True)
class Difference:
    """Of which part, what of it, and how it is said in either definition; "" where there is nothing."""

    of: str
    what: str
    before: str
    after: str


def differences(before: Definition, after: Definition) -> list[Difference]:
    """Everything that changes a score, a rank or a class, and on what authority; parts first, then classes.

    What differs in the same way for several parts is one line that names them all.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in (*parts(before, after), *bands(before, after), *ranking(before, after)):
        found.setdefault((one.what, one.before, one.after), []).append(one.of)
    return [Difference(", ".join(of), *told) for told, of in found.items()]


def parts(before: Definition, after: Definition) -> Iterator[Difference]:
    was = {part.node.code: part for part in before.parts}
    now = {part.node.code: part for part in after.parts}
    for code in {**was, **now}:
        old, new = was.get(code), now.get(code)
        if old is None or new is None:
            one = {**was, **now}[code]
            yield Difference(one.node.name, _("bagian"), weighed(old), weighed(new))
            continue
        what = [(_("nama"), old.node.name, new.node.name)] if old.node.name != new.node.name else []
        if abs(old.effective - new.effective) > MOST:
            what.append((_("bobot efektif"), weighed(old), weighed(new)))
        what += [
            (_("bagian dari"), named(before, old), named(after, new)),
            (_("arah"), old.direction, new.direction),
            (_("cara hitung"), old.how, new.how),
            (_("kolom data"), column(old), column(new)),
            (_("asal nilai"), old.origin.words if old.origin else "", new.origin.words if new.origin else ""),
            (_("sumber"), old.source, new.source),
            (_("asumsi"), old.assumption, new.assumption),
        ]
        yield from (Difference(new.node.name, label, one, two) for label, one, two in what if one != two)


def weighed(part: Part | None) -> str:
    return "" if part is None else _("%(n)s persen") % {"n": part.effective_words}


def named(definition: Definition, part: Part) -> str:
    return definition.spec.nodes[part.node.parent].name if part.node.parent else ""


def column(part: Part) -> str:
    return part.node.column if isinstance(part.node, Component) else ""


def bands(before: Definition, after: Definition) -> Iterator[Difference]:
    was = {one.label: one for one in before.classes}
    now = {one.label: one for one in after.classes}
    for label in {**was, **now}:
        old, new = bounds(was.get(label)), bounds(now.get(label))
        if old != new:
            yield Difference(_("Kelas %(label)s") % {"label": label}, _("batas"), old, new)


def bounds(one: Class | None) -> str:
    if one is None:
        return ""
    if not one.low:
        return _("batas belum diumumkan")
    if not one.high:
        return _("%(low)s ke atas") % {"low": one.low}
    return _("%(low)s sampai %(high)s") % {"low": one.low, "high": one.high}


def ranking(before: Definition, after: Definition) -> Iterator[Difference]:
    old, new = " ".join(before.ranking), " ".join(after.ranking)
    if old != new:
        yield Difference(_("Peringkat"), _("cara menentukan"), old, new)


@dataclass(frozen=True)
class Move:
    """The rank of an office on the same frozen figures by either definition; None where it has none."""

    office: str
    partition: str
    before: float | None
    after: float | None

    @property
    def steps(self) -> float:
        """How many places further up."""
        return 0 if self.before is None or self.after is None else self.before - self.after


@dataclass(frozen=True)
class Moves:
    """What changes on one frozen table, or the sentence why that cannot be told."""

    freeze: Freeze
    rows: list[Move]
    count: int
    problem: str = ""


def moves(user: User, before: IndexVersion, after: IndexVersion) -> Moves | None:
    """On the newest frozen figures of either version that this person may read whole; None where there are none.

    Two queries, and the scoring of the table twice: 0,1 s for the offices of the country.
    """
    freezes = Freeze.objects.visible_to(user).filter(category__index__in=(before, after))
    freeze = freezes.select_related("category__edition").order_by("-at").first()
    if freeze is None:
        return None
    try:
        old, new = ranks(before, freeze), ranks(after, freeze)
    except ScoringError as error:
        return Moves(freeze, [], 0, error.sentence)
    rows = [Move(*names, rank, new[unit][1]) for unit, (names, rank) in old.items() if rank != new[unit][1]]
    rows.sort(key=lambda row: (-abs(row.steps), row.partition, row.office))
    return Moves(freeze, rows, len(old))


def ranks(version: IndexVersion, freeze: Freeze) -> dict[str, tuple[tuple[str, str], float | None]]:
    """{code of the office: ((its name, partition), rank)}"""
    spec = parse(version.spec)
    table = read_csv(freeze.data, spec)
    found = (None if isnan(rank) else float(rank) for rank in score(spec, table).ranks)
    names = zip(table.labels, table.partitions, strict=True)
    return dict(zip(table.units, zip(names, found, strict=True), strict=True))


def compare(before: IndexVersion, after: IndexVersion) -> list[Difference]:
    return differences(read(before.spec), read(after.spec))
