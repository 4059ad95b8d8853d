"""A published list of awards as a kind of import: every row is checked, doubtful names get suggestions."""

import datetime as dt
import difflib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.enums import Level
from awards.models import Award, Category, Edition
from awards.permissions import check_can_edit
from bnnportal.imports.kinds import Choices, Column, Row
from bnnportal.offices.models import Organisation, Region
from bnnportal.offices.names import fold, key

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

KIND = "penghargaan"

COLUMNS = (
    Column(
        "kategori", aliases=("category_code",), required=True, max_length=300, example="REHAB",
        help=gettext_lazy("Kode atau nama kategori edisi ini."),
    ),
    Column("tingkat", aliases=("level",), required=True, example="provinsi"),
    Column(
        "peringkat", aliases=("rank",), required=True, example="1", help=gettext_lazy("Angka 1, 2, 3, dan seterusnya.")
    ),
    Column(
        "satker", aliases=("name_printed", "satuan kerja"), required=True, example="CONTOH BNN Provinsi Riau",
        help=gettext_lazy("Nama seperti diumumkan; nama yang mirip ditanyakan, tidak ditebak."),
    ),
    Column(
        "kode_satker", aliases=("office_code",), help=gettext_lazy("Kode satuan kerja di portal, bila namanya meragukan.")
    ),
    Column(
        "seri", aliases=("shared",), kind="flag",
        help=gettext_lazy("“ya” pada semua baris yang berbagi peringkat yang sama."),
    ),
)  # fmt: skip
LEVELS = {
    "provinsi": Level.PROVINSI,
    "bnnp": Level.PROVINSI,
    "bnn provinsi": Level.PROVINSI,
    "kabkota": Level.KABKOTA,
    "kabupaten kota": Level.KABKOTA,
    "bnnk": Level.KABKOTA,
    "bnn kabupaten kota": Level.KABKOTA,
}


def edition_of(scope: str) -> Edition:
    return Edition.objects.get(slug=scope)


def check_can_import(user: "User", scope: str) -> None:
    check_can_edit(user, Edition.objects.visible_to(user).get(slug=scope))


def describe(scope: str) -> str:
    return edition_of(scope).name


def back_url(scope: str) -> str:
    return reverse("edition-detail", args=[scope])


def allowed(scope: str) -> dict[str, Choices]:
    """The categories of the edition, for who fills in the list."""
    found = edition_of(scope).categories.all()
    levels = [("provinsi", "provinsi"), ("kabkota", "kabkota")]
    return {"kategori": [(c.code, f"{c.code} ({c.name})") for c in found], "tingkat": levels}


def check(rows: list[Row], scope: str, by: "User | None") -> None:
    """Understand every row; a name in doubt is asked, never guessed."""
    edition = edition_of(scope)
    categories = {fold(text): c for c in edition.categories.all() for text in (c.code, c.name, c.printed_name) if text}
    names = Names(edition.awarded_on)
    for row in rows:
        row.values |= {"category": None, "level": "", "rank": 0, "office": None}
        bad = {column for column, _sentence in row.problems}  # a formula, or nothing: said already
        understand(row, categories, bad)
        if row.values["level"] and not bad & {"satker", "kode_satker"}:
            names.resolve(row)
    check_ranks(edition, rows)


def understand(row: Row, categories: dict[str, Category], bad: set[str]) -> None:
    cells, values = row.cells, row.values
    category = re.sub(r" \(.*\)$", "", cells["kategori"])  # "REHAB (Capaian …)", as the template offers it
    values["category"] = categories.get(fold(cells["kategori"])) or categories.get(fold(category))
    if values["category"] is None and "kategori" not in bad:
        row.wrong("kategori", _("“%(text)s” bukan kategori edisi ini.") % {"text": cells["kategori"]})
    values["level"] = LEVELS.get(fold(cells["tingkat"]), "")
    if not values["level"] and "tingkat" not in bad:
        row.wrong("tingkat", _("tulis “provinsi” atau “kabkota”, bukan “%(t)s”.") % {"t": cells["tingkat"]})
    rank = cells["peringkat"]
    if rank.isascii() and rank.isdecimal() and len(rank) <= 3 and int(rank) >= 1:
        values["rank"] = int(rank)
    elif "peringkat" not in bad:
        row.wrong("peringkat", _("“%(text)s” bukan peringkat. Tulis angka 1, 2, 3, dan seterusnya.") % {"text": rank})


def awards(rows: list[Row]) -> list[dict[str, Any]]:
    """What `actions.record_awards` takes."""
    return [
        {name: row.values[name] for name in ("category", "level", "rank", "office")}
        | {"shared": row.values["seri"], "name_printed": row.cells["satker"]}
        for row in rows
    ]


class Names:
    """All offices there were on the day of the ceremony, in memory: matching a whole file costs two queries."""

    def __init__(self, day: dt.date) -> None:
        there = Organisation.objects.open(day).select_related("region")
        self.offices = {level: list(there.filter(kind=level)) for level in Level.values}
        self.by_code = {office.code: office for offices in self.offices.values() for office in offices}
        self.exact: dict[tuple[str, str], set[str]] = defaultdict(set)  # (level, core) → codes
        for level, offices in self.offices.items():
            for office in offices:
                for entry in office.search.splitlines():
                    self.exact[level, entry.split("|", 1)[1]].add(office.code)
        self.ambiguous = self.ambiguous_cores()
        self.choices = {
            level: [(office.code, office.name) for office in sorted(offices, key=lambda office: office.name)]
            for level, offices in self.offices.items()
        }

    def ambiguous_cores(self) -> set[str]:
        """Names shared by a kabupaten and a kota: without the word, nobody knows which is meant."""
        seen: dict[str, int] = defaultdict(int)
        for name in Region.objects.exclude(parent=None).values_list("name", flat=True):
            seen[key(name)[1]] += 1
        return {core for core, count in seen.items() if count > 1}

    def matches(self, level: str, text: str) -> list[Organisation]:
        kind, core = key(text)
        codes = self.exact.get((level, core), set())
        found = [self.by_code[code] for code in sorted(codes)]
        if kind:
            found = [office for office in found if f"{kind}|{core}" in office.search.splitlines()]
        return found

    def resolve(self, row: Row) -> None:
        """Find the office meant: by its code if the name is at least alike, by the name if it is certain, else by the
        person's choice among the offices of the row's level."""
        level, text, code = row.values["level"], row.cells["satker"], row.cells["kode_satker"]
        found = self.matches(level, text)
        kind, core = key(text)
        alike = found or self.near(level, core)
        office = None
        if code:
            office = self.by_code.get(code)
            if office is None or office.kind != level:
                row.wrong("kode_satker", _("kode “%(code)s” tidak dikenal pada tingkat ini.") % {"code": code})
                office = None
            elif office not in alike:
                row.wrong("kode_satker", _("kode ini bukan milik “%(name)s”.") % {"name": text})
                office = None
        elif len(found) == 1 and (kind or level == Level.PROVINSI or core not in self.ambiguous):
            office = found[0]
        else:
            office = self.by_code.get(row.ask("satker", [(o.code, o.name) for o in alike], self.choices[level]))
        row.values["office"] = office
        if office is not None:
            row.notes["satker"] = f"{office.name} ({office.code})"

    def near(self, level: str, core: str) -> list[Organisation]:
        """Up to five offices whose names are written alike."""
        cores = {entry_core: code for (lv, entry_core), codes in self.exact.items() if lv == level for code in codes}
        close = difflib.get_close_matches(core, cores, n=5, cutoff=0.5)
        return list({cores[name]: self.by_code[cores[name]] for name in close}.values())


def check_ranks(edition: Edition, rows: list[Row]) -> None:
    """No rank twice without "seri=ya" in both rows, no office twice; counting what is recorded already."""
    groups: dict[tuple[int, str, int], list[Row]] = defaultdict(list)
    offices: dict[tuple[int, str, int], Row] = {}
    recorded = list(
        Award.objects.filter(category__edition=edition).values_list(
            "category_id", "level", "rank", "shared", "office_id"
        )
    )
    for row in rows:
        category, level, rank, office = (row.values[name] for name in ("category", "level", "rank", "office"))
        if category is None or not level or not rank:
            continue
        groups[category.pk, level, rank].append(row)
        if office is not None:
            place = (category.pk, level, office.pk)
            if place in offices:
                row.wrong("satker", _("sama dengan baris %(line)s.") % {"line": offices[place].line})
            offices.setdefault(place, row)
            if any((c, lv, o) == place for c, lv, _rank, _shared, o in recorded):
                row.wrong("satker", _("sudah tercatat pada kategori dan tingkat ini."))
    for place, group in groups.items():
        before = [shared for c, lv, rank, shared, _o in recorded if (c, lv, rank) == place]
        if len(group) + len(before) > 1 and not all([row.values["seri"] for row in group] + before):
            lines = ", ".join(str(row.line) for row in group)
            for row in group:
                row.wrong(
                    "peringkat",
                    _(
                        "peringkat %(rank)s terdapat lebih dari sekali (baris %(lines)s). Bila memang seri, tulis seri=ya di semuanya."
                    )
                    % {"rank": row.values["rank"], "lines": lines},
                )
