"""A definition of an index in words: its tree with weights and scales, and its classes, as the pages show them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.scoring.definition import Component, Level, Normalise, Spec
from awards.scoring.spec import parse
from bnnportal import measures
from programs.models import Indicator

FOUNDED = ("source", "url", "assumption")  # on what a weight or a class stands
AGGREGATES = {
    "arithmetic": gettext_lazy("rata-rata tertimbang"),
    "geometric": gettext_lazy("rata-rata geometrik tertimbang"),
    "harmonic": gettext_lazy("rata-rata harmonik tertimbang"),
}
FILLED = {
    "mean": gettext_lazy("rata-rata semua satuan kerja"),
    "median": gettext_lazy("nilai tengah semua satuan kerja"),
    "group_mean": gettext_lazy("rata-rata kelompoknya"),
    "latest": gettext_lazy("nilai terakhir yang diketahui"),
}
METHODS = {
    "none": gettext_lazy("dipakai seperti diukur"),
    "minmax": gettext_lazy("dari nilai terendah sampai tertinggi"),
    "zscore": gettext_lazy("jarak dari rata-rata dalam simpangan baku"),
    "rank": gettext_lazy("peringkatnya"),
    "percentile": gettext_lazy("bagian satuan kerja yang dilampauinya"),
    "fraction_of_max": gettext_lazy("bagian dari nilai tertinggi"),
}
TIES = {
    "competition": gettext_lazy("yang seri berbagi peringkat, peringkat sesudahnya dilewati (1, 2, 2, 4)"),
    "dense": gettext_lazy("yang seri berbagi peringkat, tanpa ada yang dilewati (1, 2, 2, 3)"),
    "average": gettext_lazy("yang seri mendapat rata-rata peringkatnya (1; 2,5; 2,5; 4)"),
}


def figure(value: float | Decimal, decimals: int | None = None) -> str:
    """A number as people here write it: 3,065 and 40, never 40.0; a class keeps the digits of its index."""
    written = Decimal(f"{value:.12g}")
    if decimals is None:
        return number_format(written.normalize(), use_l10n=True)
    step = Decimal(1).scaleb(-decimals)
    return number_format(written.quantize(step, ROUND_HALF_UP), decimals, use_l10n=True)


@dataclass(frozen=True)
class Origin:
    """Where the portal takes the values of a component from; `link` is "" where there is no page of it."""

    words: str
    link: str = ""


@dataclass(frozen=True)
class Part:
    """A line of the tree. `share` of its level and `effective` of the whole index, both in percent."""

    node: Level | Component
    depth: int
    share: float
    effective: float
    source: str
    url: str
    assumption: str
    note: str
    origin: Origin | None
    like: str = ""  # the name of an earlier part that stands on exactly the same

    @property
    def is_level(self) -> bool:
        return isinstance(self.node, Level)

    @property
    def weight(self) -> str:
        return figure(self.node.weight)

    @property
    def share_words(self) -> str:
        return figure(self.share, 1)

    @property
    def effective_words(self) -> str:
        return figure(self.effective, 1)

    @property
    def direction(self) -> str:
        if not isinstance(self.node, Component):
            return ""
        return _("makin besar makin baik") if self.node.direction > 0 else _("makin kecil makin baik")

    @property
    def how(self) -> str:
        """How the values are made comparable, or how a level is put together."""
        return level_words(self.node) if isinstance(self.node, Level) else component_words(self.node)


def unfounded(data: Mapping[str, Any]) -> str:
    """The first weight or class that says neither where it was published nor why it is assumed; "" where all do."""
    levels = [one for one in data["levels"] if one.get("parent") is not None]
    for one in (*data["components"], *levels, *(data.get("bands") or [])):
        if not (one.get("source") or one.get("assumption")):
            return str(one.get("name") or one.get("label") or one["code"])
    return ""


@dataclass(frozen=True)
class Class:
    """A band as it is printed: from its bound up to just below the next one."""

    label: str
    low: str
    high: str
    source: str
    url: str
    assumption: str


@dataclass(frozen=True)
class Definition:
    """All that a page says of a version; `data` is the JSON it is read from."""

    data: Mapping[str, Any]
    spec: Spec
    parts: tuple[Part, ...]
    classes: tuple[Class, ...]

    @property
    def ranking(self) -> list[str]:
        """How scores become ranks, a sentence each."""
        rank, root = self.spec.rank, self.spec.root
        decimals = root.decimals
        said = [
            _("Peringkat dihitung dari nilai yang dibulatkan %(n)s desimal.") % {"n": decimals}
            if rank.on == "rounded"
            else _("Peringkat dihitung dari nilai yang tidak dibulatkan."),
            _("Nilai seri: %(how)s.") % {"how": TIES[rank.ties]},
        ]
        if rank.tie_breakers:
            names = ", ".join(self.spec.nodes[code].name for code in rank.tie_breakers)
            said.append(_("Pemecah seri berturut-turut: %(names)s.") % {"names": names})
        if self.spec.screen:
            said.append(
                _("Satuan kerja dengan kurang dari %(n)s persen angkanya tidak dinilai.")
                % {"n": figure(self.spec.screen * 100)}
            )
        return said

    @property
    def leeway(self) -> str:
        """How far the weights move in the test of robustness, in percent; "" where nothing can move."""
        moves = len(self.spec.components) > 1 and self.spec.robustness.weights
        return figure(self.spec.robustness.weights * 100) if moves else ""


def read(data: Mapping[str, Any]) -> Definition:
    """The definition with everything a page tells of it; one query where it takes achievements of indicators."""
    spec = parse(data)
    written = {one["code"]: one for one in (*data["levels"], *data["components"])}
    known = origins(spec.components)
    parts, first = list[Part](), dict[tuple[str, ...], str]()
    for node, depth, share, effective in walk(spec, spec.root, 0, 100.0, 100.0):
        source, url, assumption = basis = tuple(written[node.code].get(key, "") for key in FOUNDED)
        origin = known.get(getattr(node, "origin", ""))
        note = written[node.code].get("note", "")
        parts.append(Part(node, depth, share, effective, source, url, assumption, note, origin, first.get(basis, "")))
        if any(basis):
            first.setdefault(basis, node.name)
    return Definition(data, spec, tuple(parts), tuple(classes(data.get("bands") or [], spec.root.decimals)))


def walk(
    spec: Spec, node: Level | Component, depth: int, share: float, effective: float
) -> Iterator[tuple[Level | Component, int, float, float]]:
    """The tree from the top down: (part, depth, share of its level, share of the whole), both in percent."""
    yield node, depth, share, effective
    below = spec.children.get(node.code, ())
    total = sum(part.weight for part in below)
    for part in below:
        yield from walk(spec, part, depth + 1, 100 * part.weight / total, effective * part.weight / total)


def classes(written: list[dict[str, Any]], decimals: int | None) -> Iterator[Class]:
    """Lowest first. Where bounds are missing the names stand as they were written, without any bound."""
    rows = written
    if all(one.get("from") is not None for one in written):
        rows = sorted(written, key=lambda one: float(one["from"]))
    for one, after in zip_longest(rows, rows[1:]):
        low, above = one.get("from"), None if after is None else after.get("from")
        # between two printed bounds lies one step of the precision: 3,064 ends where 3,065 begins
        step = Decimal(1).scaleb(-decimals) if decimals is not None else Decimal(0)
        yield Class(
            one["label"],
            "" if low is None else figure(low, decimals),
            "" if low is None or above is None else figure(Decimal(str(above)) - step, decimals),
            one.get("source", ""), one.get("url", ""), one.get("assumption", ""),
        )  # fmt: skip


def origins(components: Iterable[Component]) -> dict[str, Origin]:
    """In words, by what the components say; at most one query."""
    said = {component.origin for component in components if component.origin}
    codes = {one.partition(":")[2] for one in said if one.startswith("indicator:")}
    names = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    labels = {measure.code: str(measure.label) for measure in measures.registered()}
    found = {}
    for one in said:
        kind, _colon, code = one.partition(":")
        if kind == "indicator" and code in names:
            words = _("Capaian indikator “%(name)s”, persen dari target") % {"name": names[code]}
            found[one] = Origin(words, reverse("indicator-detail", args=[code]))
        elif kind == "measure" and code in labels:
            found[one] = Origin(_("Angka portal: %(name)s") % {"name": labels[code]})
        elif kind == "survey":
            found[one] = Origin(_("Nilai survei yang diimpor"))
        else:
            found[one] = Origin(one)
    return found


def level_words(level: Level) -> str:
    said = [str(AGGREGATES[level.aggregate])]
    if level.availability >= 1:
        said.append(_("semua bagian harus ada"))
    elif level.availability > 0:
        said.append(_("paling sedikit %(n)s persen bagian harus ada") % {"n": figure(level.availability * 100)})
    if level.decimals is not None:
        said.append(_("%(n)s desimal") % {"n": level.decimals})
    return "; ".join(said)


def component_words(component: Component) -> str:
    said = []
    if component.denominator is not None:
        said.append(
            _("dibagi “%(column)s”, per %(per)s")
            % {"column": component.denominator.column, "per": figure(component.denominator.per)}
        )
    if component.missing.method != "leave":
        said.append(_("yang kosong diisi %(what)s") % {"what": FILLED[component.missing.method]})
    if component.treat is not None:
        said.append(_("nilai pencilan dirapikan, paling banyak %(n)s") % {"n": component.treat.points})
    if component.cap is not None:
        low, high = ("…" if bound is None else figure(bound) for bound in component.cap)
        said.append(_("dibatasi %(low)s sampai %(high)s") % {"low": low, "high": high})
    if component.transform:
        said.append(_("dilogaritmakan"))
    said.append(scale_words(component.normalise))
    return "; ".join(said)


def scale_words(rule: Normalise) -> str:
    """The scale, with its target or goalposts."""
    onto = _("menjadi %(low)s sampai %(high)s") % {"low": figure(rule.range[0]), "high": figure(rule.range[1])}
    if rule.method == "goalposts":
        said = _("skala %(low)s sampai %(high)s") % {"low": figure(rule.low), "high": figure(rule.high)}
        if (rule.low, rule.high) != rule.range:
            said = f"{said} {onto}"
    elif rule.method == "distance_to_target":
        said = _("jarak ke target %(target)s") % {"target": figure(rule.target)} + f" {onto}"
    elif rule.method == "distance_to_reference":
        said = _("jarak ke nilai %(unit)s") % {"unit": rule.reference} + f" {onto}"
    else:
        said = str(METHODS[rule.method])
        return f"{said} {onto}" if rule.method in ("minmax", "percentile", "fraction_of_max") else said
    return _("%(said)s, di luarnya dipotong") % {"said": said} if rule.clip else said
