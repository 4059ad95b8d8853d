"""What a change of an agreement changed, word by word, for people to read."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.enums import Funds
from partners.models import Agreement

SAME, GONE, NEW = "same", "gone", "new"
Part = tuple[str, str]  # (SAME, GONE or NEW, words)
TEXTS = frozenset({"title", "purpose", "funds_note", "working_units"})
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words that are compared one by one; beyond that the whole text stands against the whole


@dataclass(frozen=True)
class Difference:
    """One field before and after; `parts` reads the old (GONE) and the new (NEW) in one text."""

    name: str
    label: str
    parts: list[Part]
    listed: bool = False  # each part is an item of a list


def words(before: str, after: str) -> list[Part]:
    """The two texts as one: what stayed, what went, what came."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) + len(new) > LONGEST:
        return [(GONE, before), (NEW, after)]
    parts: list[Part] = []
    for _tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j] == new[k:n]:
            parts.append((SAME, "".join(old[i:j])))
            continue
        parts += [(kind, "".join(found)) for kind, found in ((GONE, old[i:j]), (NEW, new[k:n])) if found]
    return joined(parts)


def joined(parts: list[Part]) -> list[Part]:
    """A lone space between two changed words belongs to the change: "two words" is one change, not two."""
    found: list[Part] = []
    for index, (kind, text) in enumerate(parts):
        lone = kind == SAME and not text.strip() and 0 < index < len(parts) - 1
        pieces = [(GONE, text), (NEW, text)] if lone else [(kind, text)]
        for piece in pieces:
            found.append(piece)
    return [part for run in runs(found) for part in run]


def runs(parts: list[Part]) -> Iterator[list[Part]]:
    """Neighbouring changes as one: first all that went, then all that came."""
    gone, new = "", ""
    for kind, text in [*parts, (SAME, "")]:
        if kind == GONE:
            gone += text
        elif kind == NEW:
            new += text
        else:
            yield [part for part in ((GONE, gone), (NEW, new), (SAME, text)) if part[1]]
            gone, new = "", ""


def items(before: str, after: str) -> list[Part]:
    """Two lists, one item a line: what stayed or went in the old order, then what came."""
    old, new = before.splitlines(), after.splitlines()
    return [(SAME if line in new else GONE, line) for line in old] + [(NEW, line) for line in new if line not in old]


def said(name: str, value: str) -> str:
    """A kept value as people read it."""
    if name in {"end", "start", "signed_on"}:
        return date_format(dt.date.fromisoformat(value), "j F Y")
    return str(dict(Funds.choices).get(value, value)) if name == "funds" else value


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """Each field of a change, in the order of the agreement's own; a termination may leave the last day as it was."""
    labels = {field.name: str(field.verbose_name) for field in Agreement._meta.fields}
    labels["scopes"] = str(_("ruang lingkup"))
    found = []
    for name in [*labels]:
        if name not in after:
            continue
        old, new = before.get(name, ""), after[name]
        if old == new:
            continue
        if name == "scopes":
            parts = items(old, new)
        elif name in TEXTS and old and new:
            parts = words(old, new)
        else:
            parts = [(kind, said(name, value)) for kind, value in ((GONE, old), (NEW, new)) if value]
        found.append(Difference(name, labels[name], parts, listed=name == "scopes"))
    return found
