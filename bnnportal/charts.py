"""Charts and maps as SVG made on the server, one drawing for page and PDF.

Colours and fonts stand as attributes, because WeasyPrint reads no page styles inside an SVG; on the page the classes
of portal.css win and follow the theme. Numbers are written with a point here whatever the language is. Every chart
has a name and a description, and belongs beside a table with the same data.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

MAP_FILE = Path(__file__).parent / "map_provinces.json"
FONT = "Plus Jakarta Sans, sans-serif"
INK, MUTED, RULE, TRACK, SIMULATED = "#1b2637", "#56637a", "#dfe4ea", "#e8edf3", "#9a3412"
FILLS = {
    "class-0": "#cbdcf0",
    "class-1": "#9dbbe1",
    "class-2": "#6892ca",
    "class-3": "#34659f",
    "class-4": "#143a6b",
    "rank-1": "#c8962e",
    "rank-2": "#34659f",
    "rank-3": "#9dbbe1",
    "plain-land": "#d9e1ea",
}
DARK = {"class-3", "class-4", "rank-2"}  # fills that need white letters
LIGHTS = {"hijau": "#2f8f66", "kuning": "#d39a22", "merah": "#b9482a", "abu": "#b4bdc9"}
SERIES = ("#143a6b", "#c8962e", "#6892ca")
# Every province one square of the same size, so that Jakarta and Bali stay visible on a phone: (column, row, letters).
TILES = {
    "11": (0, 0, "AC"), "12": (0, 1, "SU"), "13": (0, 2, "SB"), "14": (1, 1, "RI"), "15": (1, 2, "JA"),
    "16": (1, 3, "SS"), "17": (0, 3, "BE"), "18": (1, 4, "LA"), "19": (2, 2, "BB"), "21": (2, 1, "KR"),
    "31": (3, 4, "JK"), "32": (3, 5, "JB"), "33": (4, 5, "JT"), "34": (4, 6, "YO"), "35": (5, 5, "JI"),
    "36": (2, 4, "BT"), "51": (6, 5, "BA"), "52": (7, 5, "NB"), "53": (8, 5, "NT"), "61": (4, 1, "KB"),
    "62": (5, 1, "KT"), "63": (6, 2, "KS"), "64": (6, 1, "KI"), "65": (6, 0, "KU"), "71": (9, 0, "SA"),
    "72": (8, 1, "ST"), "73": (8, 3, "SN"), "74": (9, 3, "SG"), "75": (8, 0, "GO"), "76": (8, 2, "SR"),
    "81": (10, 3, "MA"), "82": (10, 0, "MU"), "91": (12, 1, "PA"), "92": (11, 1, "PB"), "93": (12, 3, "PS"),
    "94": (11, 2, "PT"), "95": (12, 2, "PP"), "96": (10, 1, "PD"),
}  # fmt: skip
COLUMNS, ROWS = 13, 7
_uids = count(1)


@dataclass(frozen=True)
class Mark:
    """How a province is drawn: fill is a key of FILLS ("class-0" to "class-4", "rank-1" to "rank-3", "plain-land"),
    or "" for the hatch of "no data"; label is what is read aloud after the province's name; href makes it a link."""

    fill: str
    label: str
    href: str = ""
    simulated: bool = False  # one is enough: the picture then says so


# Maps


@cache
def provinces() -> dict[str, Any]:
    """width, height, and by province code: name, path (made by `manage.py build_map`)."""
    return json.loads(MAP_FILE.read_text(encoding="utf-8"))


def province_map(marks: Mapping[str, Mark], title: str, description: str = "", rest: Mark | None = None) -> SafeString:
    """The map of the 38 provinces. A province without a mark gets `rest`, or else the hatch "Belum ada data"."""
    shape = provinces()
    uid = unique()
    drawn = [
        part(mark, province["name"], f'<path class="area {mark.fill}" fill="{fill(mark, uid)}" d="{province["path"]}" '
             'stroke="#ffffff" stroke-width="0.9" stroke-linejoin="round">{title}</path>')
        for code, province in shape["provinces"].items()
        for mark in [marked(marks, code, rest)]
    ]  # fmt: skip
    linked = any(mark.href for mark in marks.values())
    body = hatch(uid) + "".join(drawn)
    note = simulated_note(8, shape["height"] - 8, any(mark.simulated for mark in marks.values()))
    return svg(shape["width"], shape["height"], body + note, title, description, uid, linked=linked)


def tile_grid(marks: Mapping[str, Mark], title: str, description: str = "", rest: Mark | None = None) -> SafeString:
    """The same for phones: one square a province, 24 px wide and more from 390 px on."""
    uid, size = unique(), 40
    names = {code: province["name"] for code, province in provinces()["provinces"].items()}
    drawn = []
    for code, (column, row, letters) in TILES.items():
        mark = marked(marks, code, rest)
        ink = "#ffffff" if mark.fill in DARK else "#0a1a33"
        square = (
            f'<rect class="area {mark.fill}" x="{column * size + 1}" y="{row * size + 1}" width="{size - 2}" '
            f'height="{size - 2}" rx="5" fill="{fill(mark, uid)}"/>'
            f'<text class="on-{on(mark)}" x="{column * size + size // 2}" y="{row * size + 25}" text-anchor="middle" '
            f'font-family="{FONT}" font-size="14" font-weight="700" fill="{ink}">{letters}</text>{{title}}'
        )
        drawn.append(part(mark, names[code], square))
    linked = any(mark.href for mark in marks.values())
    note = simulated_note(4, ROWS * size - 12, any(mark.simulated for mark in marks.values()))
    body = hatch(uid) + "".join(drawn) + note
    return svg(COLUMNS * size, ROWS * size, body, title, description, uid, linked=linked)


def class_marks(
    values: Mapping[str, float | None], breaks: Sequence[float], unit: str = "", href: str = "", decimals: int = 1
) -> dict[str, Mark]:
    """Marks of a choropleth: values in five classes by four rising limits; None stays "no data".

    href is an address with `{}` for the province code.
    """
    marks = {}
    for code, value in values.items():
        if value is not None:
            label = f"{number(value, decimals)} {unit}".strip()
            marks[code] = Mark(f"class-{sum(value >= limit for limit in breaks)}", label, href.format(code))
    return marks


def legend(entries: Iterable[tuple[str, str]], no_data: bool = True) -> SafeString:
    """The key of a map as a list: (fill, words), with the hatch last."""
    rows = [(f"area {name}", words) for name, words in entries]
    if no_data:
        rows.append(("no-data", _("Belum ada data")))
    items = format_html_join("", '<li><i class="{}" aria-hidden="true"></i>{}</li>', rows)
    return format_html('<ul class="legend">{}</ul>', items)


def marked(marks: Mapping[str, Mark], code: str, rest: Mark | None) -> Mark:
    return marks.get(code) or rest or Mark("", _("belum ada data"))


def part(mark: Mark, name: str, drawing: str) -> str:
    """One province: its drawing with a tooltip, inside a link where it leads somewhere."""
    words = escape(f"{name}: {mark.label}")
    drawn = drawing.format(title=f"<title>{words}</title>")
    if mark.href:
        return f'<a href="{escape(mark.href)}" aria-label="{words}">{drawn}</a>'
    return f"<g>{drawn}</g>"


def fill(mark: Mark, uid: str) -> str:
    return FILLS.get(mark.fill, f"url(#{uid}-hatch)")


def on(mark: Mark) -> str:
    """The class of letters on this fill; dark and light themes turn the scale round."""
    return mark.fill.removeprefix("class-") or "none"


def hatch(uid: str) -> str:
    return (
        f'<defs><pattern id="{uid}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6" fill="#eceff3"/>'
        '<rect class="hatch-line" width="2" height="6" fill="#b4bdc9"/></pattern></defs>'
    )


# Lines and bars


def line(
    series: Sequence[tuple[str, Sequence[float | None]]],
    labels: Sequence[str],
    title: str,
    description: str = "",
    width: int = 640,
    decimals: int = 0,
    simulated: bool = False,
) -> SafeString:
    """Up to three lines over the same labels; a None is a gap, never a zero. Draw again narrower (340) for phones."""
    uid, height, left, top, bottom = unique(), 230, 48, 32 if simulated else 14, 30
    right = 16 + 7.2 * max((len(name) for name, _values in series), default=0)
    known = [value for _name, values in series for value in values if value is not None]
    top_value = nice(max(known, default=0))
    step = (width - left - right) / max(1, len(labels) - 1)

    def x(index: int) -> str:
        return f"{left + index * step:.1f}"

    def y(value: float) -> str:
        return f"{top + (1 - value / top_value) * (height - top - bottom):.1f}"

    body = [
        scale_line(y(value), left, width - right, number(value, decimals))
        for value in (top_value * quarter / 4 for quarter in range(5))
    ]
    every = max(1, round(len(labels) * 34 / (width - left - right)))
    body += [
        text(x(index), str(height - 9), label, "middle", MUTED, "quiet")
        for index, label in enumerate(labels)
        if index % every == 0
    ]
    for index, (name, values) in enumerate(series[:3]):
        points = [(x(i), y(value), value) for i, value in enumerate(values) if value is not None]
        for run in runs(values):
            body.append(
                f'<polyline class="series-{index}" fill="none" stroke="{SERIES[index]}" stroke-width="2.5" '
                f'stroke-linejoin="round" stroke-linecap="round" '
                f'points="{" ".join(f"{x(i)},{y(float(values[i] or 0))}" for i in run)}"/>'
            )
        for i, value in enumerate(values):
            if value is not None:
                words = escape(f"{name}, {labels[i]}: {number(value, decimals)}")
                body.append(
                    f'<circle class="point-{index}" fill="{SERIES[index]}" cx="{x(i)}" cy="{y(value)}" r="2.6">'
                    f"<title>{words}</title></circle>"
                )
        if points:
            end_x, end_y = float(points[-1][0]), float(points[-1][1])
            body.append(text(f"{end_x + 10:.1f}", f"{end_y + 4:.1f}", name, "start", INK, "ink"))
    body.append(simulated_note(left, 14, simulated))
    return svg(width, height, "".join(body), title, description, uid)


def bars(
    rows: Sequence[tuple[str, float | None]],
    title: str,
    description: str = "",
    width: int = 640,
    decimals: int = 0,
    simulated: bool = False,
) -> SafeString:
    """Horizontal bars with name and value; None says "Belum ada data" and has no bar."""
    uid, height, left, right = unique(), 32, min(200, width * 2 // 5), 76
    largest = max((value for _name, value in rows if value is not None), default=0) or 1
    body = []
    for index, (name, value) in enumerate(rows):
        top = index * height
        body.append(text("0", str(top + 21), name, "start", INK, "ink", 13))
        if value is None:
            body.append(text(str(left), str(top + 21), _("Belum ada data"), "start", MUTED, "quiet", 13))
            continue
        length = max(0.0, value / largest * (width - left - right))
        body.append(
            f'<rect class="bar" x="{left}" y="{top + 9}" width="{length:.1f}" height="16" rx="4" fill="{SERIES[0]}"/>'
        )
        body.append(text(f"{left + length + 8:.1f}", str(top + 21), number(value, decimals), "start", INK, "ink", 13))
    tall = max(1, len(rows)) * height
    body.append(simulated_note(left, tall + 16, simulated))
    return svg(width, tall + (24 if simulated else 0), "".join(body), title, description, uid)


def sparkline(values: Sequence[float | None], width: int = 84, height: int = 24) -> SafeString:
    """The course of a few periods without axes; decoration beside the number it belongs to."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, spread = min(known), (max(known) - min(known)) or 1
    step = (width - 8) / (len(values) - 1)

    def at(index: int) -> tuple[str, str]:
        share = (float(values[index] or 0) - low) / spread
        return f"{3 + index * step:.1f}", f"{height - 4 - share * (height - 8):.1f}"

    lines = "".join(
        f'<polyline class="spark" fill="none" stroke="#34659f" stroke-width="1.6" stroke-linejoin="round" '
        f'points="{" ".join(",".join(at(i)) for i in run)}"/>'
        for run in runs(values)
    )
    end_x, end_y = at(max(index for index, value in enumerate(values) if value is not None))
    end = f'<circle class="spark-end" cx="{end_x}" cy="{end_y}" r="2.4" fill="#34659f"/>'
    return inline(width, height, lines + end)


def score_bar(value: float | None, largest: float = 100, gold: bool = False, width: int = 84) -> SafeString:
    """A bar beside a score; gold is for ranks 1 to 3. Decoration: the number stands beside it."""
    if value is None:
        return SafeString("")
    length = max(0.0, min(1.0, value / largest)) * width
    css, colour = ("bar-gold", SERIES[1]) if gold else ("bar", SERIES[0])
    return inline(
        width,
        8,
        f'<rect class="track" width="{width}" height="8" rx="4" fill="{TRACK}"/>'
        f'<rect class="{css}" width="{length:.1f}" height="8" rx="4" fill="{colour}"/>',
    )


def shares(parts: Sequence[tuple[str, int]], width: int = 240, height: int = 10) -> SafeString:
    """How a whole is made up, (key of LIGHTS, count) from left to right; as wide as its place. Decoration: the counts
    stand beside it."""
    known = [(name, n) for name, n in parts if n]
    whole, gap, left = sum(n for _name, n in known), 2, 0.0
    if not whole:
        return SafeString("")
    drawn = []
    for name, n in known:
        length = n / whole * (width + gap) - gap
        drawn.append(
            f'<rect class="light-{name}" x="{left:.1f}" width="{max(length, 1):.1f}" height="{height}" fill="{LIGHTS[name]}"/>'
        )
        left += length + gap
    return SafeString(
        inline(width, height, "".join(drawn))
        .replace("<svg ", '<svg preserveAspectRatio="none" ', 1)
        .replace("chart-inline", "chart-inline shares")
    )


# Pieces


def unique() -> str:
    """An id no other chart of the page has."""
    return f"chart{next(_uids)}"


def svg(width: int, height: int, body: str, title: str, description: str, uid: str, linked: bool = False) -> SafeString:
    """role="img" hides what is inside from screen readers, so a chart with links is a group."""
    described = f'<desc id="{uid}-d">{escape(description)}</desc>' if description else ""
    ids = f"{uid}-t {uid}-d" if description else f"{uid}-t"
    return mark_safe(  # noqa: S308 - every text inside went through escape()
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" class="chart" '
        f'role="{"group" if linked else "img"}" aria-labelledby="{ids}"><title id="{uid}-t">{escape(title)}</title>'
        f"{described}{body}</svg>"
    )


def inline(width: int, height: int, body: str) -> SafeString:
    return mark_safe(  # noqa: S308 - numbers only
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'class="chart-inline" aria-hidden="true" focusable="false">{body}</svg>'
    )


def simulated_note(x: int, y: float, simulated: bool) -> str:
    """The words inside the picture itself, so that they stay when it is copied out of its page."""
    return text(str(x), str(y), _("Data simulasi"), "start", SIMULATED, "simulated", 13) if simulated else ""


def text(x: str, y: str, words: str, anchor: str, colour: str, css: str, size: int = 12) -> str:
    return (
        f'<text class="{css}" x="{x}" y="{y}" text-anchor="{anchor}" font-family="{FONT}" font-size="{size}" '
        f'fill="{colour}">{escape(words)}</text>'
    )


def scale_line(y: str, left: int, right: float, words: str) -> str:
    rule = f'<line class="rule" x1="{left}" x2="{right:.1f}" y1="{y}" y2="{y}" stroke="{RULE}"/>'
    return rule + text(str(left - 8), f"{float(y) + 4:.1f}", words, "end", MUTED, "quiet")


def number(value: Decimal | float, decimals: int) -> str:
    """As people here write it, rounded half up like every printed figure (71,25 is 71,3)."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(rounded, decimals, force_grouping=True)


def nice(value: float) -> float:
    """A round number at or above the value that four steps divide well."""
    if value <= 0:
        return 4
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    while power > value:
        power /= 10
    return next(m * power for m in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10, 12) if m * power >= value)


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """Indexes of neighbouring known values, so that a line breaks where data are missing."""
    found: list[list[int]] = [[]]
    for index, value in enumerate(values):
        if value is not None:
            found[-1].append(index)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
