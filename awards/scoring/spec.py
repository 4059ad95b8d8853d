"""Reading the definition of an index from JSON. README, "Recomputing a ranking", has every key with an example.

`parse` gives a `Spec` that is known to be sound: one root, no circle, weights that can be shared out, parameters that
fit their method. What is not is refused in a sentence that names the component.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NoReturn

from awards.scoring.definition import (
    AGGREGATES,
    FORMAT,
    MISSING,
    NORMALISE,
    RESULT_COLUMNS,
    TIES,
    Band,
    Component,
    Denominator,
    Level,
    Missing,
    Normalise,
    Period,
    Ranking,
    Robustness,
    Spec,
    Treat,
)
from awards.scoring.errors import ScoringError
from awards.scoring.reading import Reader

__all__ = [
    "Band", "Component", "Denominator", "Level", "Missing", "Normalise", "Period", "Ranking", "Robustness",
    "ScoringError", "Spec", "Treat", "canonical", "loads", "parse",
]  # fmt: skip
LEAST_WEIGHT = 1e-9  # sums below are nothing but the tail of a double


def canonical(data: Mapping[str, Any]) -> str:
    """The one way a definition is written down, so that its hash does not hang on spaces or the order of keys."""
    return json.dumps(data, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def loads(text: str) -> dict[str, Any]:
    """Read the JSON text of a definition; a key written twice is refused, not silently the last one."""
    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ScoringError(f"Definisi bukan JSON yang benar: baris {error.lineno}, kolom {error.colno}.") from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, ScoringError):
            raise
        raise ScoringError(
            "Definisi bukan JSON yang benar: terlalu dalam atau memuat angka terlalu panjang."
        ) from error
    return dict(Reader.of(data, "Definisi").data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _times)] = Counter(key for key, _value in pairs).most_common(1)
        raise ScoringError(f"Definisi: kunci “{twice}” tertulis dua kali dalam satu objek.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ScoringError(f"Definisi: {name} bukan angka yang dapat dihitung.")


def parse(data: Mapping[str, Any]) -> Spec:
    """Turn the object of a definition into a `Spec`, or raise `ScoringError` with what is wrong and where."""
    reader = Reader.of(data, "Definisi")
    reader.only(
        "format", "code", "version", "unit_column", "label_column", "partition_column", "exclude_column", "period",
        "components", "levels", "defaults", "screen", "rank", "bands", "bands_note", "robustness",
    )  # fmt: skip
    reader.choice("format", [FORMAT])
    defaults = reader.inner("defaults") or Reader({}, "Definisi, “defaults”")
    defaults.only("missing", "treat", "normalise", "aggregate", "availability")
    period = _period(reader.inner("period"))
    components = tuple(
        _component(item, number, defaults, period is not None)
        for number, item in enumerate(reader.list("components"), start=1)
    )
    levels = tuple(_level(item, number, defaults) for number, item in enumerate(reader.list("levels"), start=1))
    root = _check_tree(levels, components)
    screen = reader.inner("screen") or Reader({}, "Definisi, “screen”")
    screen.only("availability")
    return Spec(
        code=reader.code(),
        version=reader.text("version"),
        name=reader.text("name", default=""),
        unit_column=reader.text("unit_column"),
        label_column=reader.column("label_column"),
        partition_column=reader.column("partition_column"),
        exclude_column=reader.column("exclude_column"),
        period=period,
        components=components,
        levels=levels,
        screen=screen.number("availability", default=0.0, least=0, most=1),
        rank=_ranking(
            reader.inner("rank"),
            root,
            [*(level.code for level in levels), *(component.code for component in components)],
        ),
        bands=_bands(reader.list("bands")),
        bands_note=reader.text("bands_note", default=""),
        robustness=_robustness(reader.inner("robustness")),
    )


def _period(reader: Reader | None) -> Period | None:
    if reader is None:
        return None
    reader.only("column", "value")
    return Period(reader.text("column"), reader.text("value"))


def _component(item: object, number: int, defaults: Reader, has_period: bool) -> Component:
    place = f"Komponen nomor {number}"
    code = Reader.of(item, place).code()
    inherited = {key: defaults.data[key] for key in ("missing", "treat", "normalise") if key in defaults.data}
    reader = Reader.of({**inherited, **Reader.of(item, place).data}, f"Komponen {code}", code)
    reader.only(
        "code", "column", "parent", "weight", "direction", "denominator", "missing", "treat", "transform", "cap",
        "normalise",
    )  # fmt: skip
    direction = reader.number("direction", default=1.0)
    if direction not in (1.0, -1.0):
        reader.fail("“direction” harus 1 (makin besar makin baik) atau -1 (makin kecil makin baik).")
    component = Component(
        code=code,
        name=reader.text("name", default=code),
        column=reader.text("column"),
        parent=reader.text("parent"),
        weight=reader.number("weight", default=1.0, least=0),
        direction=int(direction),
        unit=reader.text("unit", default=""),
        denominator=_denominator(reader.inner("denominator")),
        missing=_missing(reader.inner("missing")),
        treat=_treat(reader.inner("treat")),
        transform=None if reader.data.get("transform") is None else reader.choice("transform", ["ln"]),
        cap=reader.pair("cap"),
        normalise=_normalise(reader.inner("normalise")),
        source=reader.text("source", default=""),
        assumption=reader.text("assumption", default=""),
        origin=reader.text("origin", default=""),
    )
    if component.missing.method == "latest" and not has_period:
        reader.fail("“latest” memerlukan “period” pada definisi: kolom dan nilai periode yang dinilai.")
    if component.transform == "ln":
        _check_logarithm(component, reader)
    return component


def _check_logarithm(component: Component, reader: Reader) -> None:
    """Goalposts and targets are put through the logarithm like the values, so they must be positive."""
    rule = component.normalise
    if (rule.method == "goalposts" and rule.low <= 0) or (rule.method == "distance_to_target" and rule.target <= 0):
        reader.fail("logaritma (“ln”) memerlukan batas bawah atau target yang lebih besar daripada nol.")


def _denominator(reader: Reader | None) -> Denominator | None:
    if reader is None:
        return None
    reader.only("column", "per")
    per = reader.number("per", default=1.0)
    if per <= 0:
        reader.fail("“per” harus lebih besar daripada nol.")
    return Denominator(reader.text("column"), per)


def _missing(reader: Reader | None) -> Missing:
    if reader is None:
        return Missing()
    method = reader.choice("method", MISSING, default="leave")
    reader.only("method", *(["group_column"] if method == "group_mean" else []))
    return Missing(method, reader.text("group_column") if method == "group_mean" else None)


def _treat(reader: Reader | None) -> Treat | None:
    if reader is None:
        return None
    reader.only("points", "skew", "kurtosis")
    return Treat(
        points=reader.whole("points", least=0, most=1000),
        skew=reader.number("skew", default=2.0, least=0),
        kurtosis=reader.number("kurtosis", default=3.5),
    )


def _normalise(reader: Reader | None) -> Normalise:
    if reader is None:
        return Normalise()
    method = reader.choice("method", NORMALISE)
    own = NORMALISE[method]
    reader.only("method", *own)
    low, high = (reader.number("low"), reader.number("high")) if "low" in own else (0.0, 1.0)
    if low >= high:
        reader.fail(f"“low” ({low:g}) harus lebih kecil daripada “high” ({high:g}); arah diatur dengan “direction”.")
    bounds = reader.pair("range") if "range" in own else None
    if bounds is not None and None in bounds:
        reader.fail("“range” harus dua angka: [bawah, atas].")
    return Normalise(
        method=method,
        low=low,
        high=high,
        target=reader.number("target") if "target" in own else 0.0,
        reference=reader.text("reference") if "reference" in own else "",
        clip=reader.flag("clip", default=method != "distance_to_reference") if "clip" in own else False,
        range=(0.0, 1.0) if bounds is None else (float(bounds[0] or 0), float(bounds[1] or 0)),
    )


def _level(item: object, number: int, defaults: Reader) -> Level:
    place = f"Tingkat nomor {number}"
    code = Reader.of(item, place).code()
    inherited = {key: defaults.data[key] for key in ("aggregate", "availability") if key in defaults.data}
    reader = Reader.of({**inherited, **Reader.of(item, place).data}, f"Tingkat {code}", code)
    reader.only("code", "parent", "weight", "aggregate", "availability", "decimals", "round")
    decimals = None if reader.data.get("decimals") is None else reader.whole("decimals", least=0, most=10)
    if (rounded := reader.flag("round", default=False)) and decimals is None:
        reader.fail("“round” memerlukan “decimals”.")
    return Level(
        code=code,
        name=reader.text("name", default=code),
        parent=reader.column("parent"),
        weight=reader.number("weight", default=1.0, least=0),
        aggregate=reader.choice("aggregate", AGGREGATES, default="arithmetic"),
        availability=reader.number("availability", default=0.0, least=0, most=1),
        decimals=decimals,
        round=rounded,
        assumption=reader.text("assumption", default=""),
    )


def _check_tree(levels: Iterable[Level], components: Iterable[Component]) -> Level:
    """One root, every part on an existing level, no circle, no level without parts or without weight; the root."""
    nodes: list[Level | Component] = [*levels, *components]
    for code, times in Counter(node.code for node in nodes).items():
        if times > 1:
            raise ScoringError(f"Kode {code} dipakai {times} kali; setiap kode hanya boleh sekali.", component=code)
        if code in RESULT_COLUMNS:
            raise ScoringError(f"Kode {code} adalah nama kolom hasil; pakai kode lain.", component=code)
    parents = {level.code: level.parent for level in levels}
    for node in nodes:
        if node.parent is not None and node.parent not in parents:
            raise ScoringError(f"{node.code}: induk “{node.parent}” tidak ada di “levels”.", component=node.code)
    for code in parents:
        _check_circle(code, parents)
    roots = [level for level in levels if level.parent is None]
    if len(roots) != 1:
        found = ", ".join(level.code for level in roots) or "tidak ada"
        raise ScoringError(
            f"Tepat satu tingkat harus tanpa induk (“parent”: null), yaitu indeksnya sendiri; ditemukan: {found}.",
            component=roots[1].code if roots else "",
        )
    for code in parents:
        weights = [node.weight for node in nodes if node.parent == code]
        if not weights:
            raise ScoringError(f"Tingkat {code} tidak mempunyai bagian.", component=code)
        if sum(weights) < LEAST_WEIGHT:
            raise ScoringError(f"Tingkat {code}: jumlah bobot bagiannya nol.", component=code)
    return roots[0]


def _check_circle(code: str, parents: Mapping[str, str | None]) -> None:
    seen = [code]
    while (parent := parents[seen[-1]]) is not None:
        if parent in seen:
            circle = " → ".join([*seen[seen.index(parent) :], parent])
            raise ScoringError(f"Susunan tingkat berputar: {circle}.", component=parent)
        seen.append(parent)


def _ranking(reader: Reader | None, root: Level, codes: list[str]) -> Ranking:
    reader = reader or Reader({}, "Definisi, “rank”")
    reader.only("on", "ties", "tie_breakers")
    on = reader.choice("on", ["rounded", "unrounded"], default="unrounded" if root.decimals is None else "rounded")
    if on == "rounded" and root.decimals is None:
        reader.fail(f"peringkat atas nilai bulat (“rounded”) memerlukan “decimals” pada tingkat {root.code}.")
    breakers = [str(code) for code in reader.list("tie_breakers")]
    for code in breakers:
        if code not in codes or code == root.code:
            raise ScoringError(
                f"{reader.place}: pemecah seri “{code}” bukan komponen atau tingkat di bawah {root.code}.",
                component=code,
            )
    return Ranking(on, reader.choice("ties", TIES, default="competition"), tuple(breakers))


def _bands(items: list[Any]) -> tuple[Band, ...]:
    """Classes in rising order, whatever the order they were written in.

    A class whose bound was never published has `"from": null`; nobody is then put into any class.
    """
    bands, unknown = [], False
    for number, item in enumerate(items, start=1):
        reader = Reader.of(item, f"Kelas nomor {number}")
        reader.only("label", "from")
        label = reader.text("label")
        if reader.data.get("from", "") is None:
            unknown = True
        else:
            bands.append(Band(label, reader.number("from")))
    bands.sort(key=lambda band: band.low)
    for lower, upper in pairwise(bands):
        if lower.low == upper.low:
            raise ScoringError(f"Kelas “{lower.label}” dan “{upper.label}” mulai dari nilai yang sama: {upper.low:g}.")
    return () if unknown else tuple(bands)


def _robustness(reader: Reader | None) -> Robustness:
    if reader is None:
        return Robustness()
    reader.only("weights", "normalise", "aggregate")
    aggregates = reader.list("aggregate")
    if unknown := [str(name) for name in aggregates if name not in AGGREGATES]:
        reader.fail(f"“aggregate”: “{unknown[0]}” tidak dikenal. Yang dikenal: {', '.join(AGGREGATES)}.")
    return Robustness(
        weights=reader.number("weights", default=0.25, least=0, most=1),
        normalise=tuple(
            _normalise(Reader.of(item, f"{reader.place}, “normalise”")) for item in reader.list("normalise")
        ),
        aggregate=tuple(aggregates),
    )
