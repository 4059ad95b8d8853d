"""The engraved ornaments of a certificate, as SVG in millimetres: frame, corner rosettes, watermark, seal.

Lines of this kind are drawn, not copied: each is a sine curve or a rose whose neighbours differ only in phase.
Flat colours alone, because gradients vanish in some PDF viewers.
"""

from collections.abc import Callable, Iterable
from math import cos, pi, sin
from typing import NamedTuple

NAVY = "#143a6b"
GOLD = "#c8962e"
PALE = "#e9eef6"
PALE_GOLD = "#f6eedd"
Point = tuple[float, float]


class Page(NamedTuple):
    """A page on its long side, in mm."""

    width: int
    height: int


A4 = Page(297, 210)
F4 = Page(330, 215)  # "folio", as Indonesian offices buy it


def curve(at: Callable[[float], Point], start: float, end: float, steps: int, *, closed: bool = False) -> str:
    """SVG path data of a smooth curve t → (x, y): cubic Béziers with the curve's own tangents."""
    width = (end - start) / steps
    nudge = width * 1e-3

    def tangent(t: float) -> Point:
        (x0, y0), (x1, y1) = at(t - nudge), at(t + nudge)
        return (x1 - x0) / (2 * nudge) * width / 3, (y1 - y0) / (2 * nudge) * width / 3

    x, y = at(start)
    dx, dy = tangent(start)
    parts = [f"M{x:.2f} {y:.2f}"]
    for step in range(1, steps + 1):
        t = start + step * width
        x1, y1 = at(t)
        dx1, dy1 = tangent(t)
        parts.append(f"C{x + dx:.2f} {y + dy:.2f} {x1 - dx1:.2f} {y1 - dy1:.2f} {x1:.2f} {y1:.2f}")
        x, y, dx, dy = x1, y1, dx1, dy1
    return "".join(parts) + ("Z" if closed else "")


def strokes(paths: Iterable[str], colour: str, width: float) -> str:
    lines = "".join(f'<path d="{path}"/>' for path in paths)
    return f'<g fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round">{lines}</g>'


def rose(centre: Point, radius: float, depth: float, petals: int, phase: float, *, bend: float = 0) -> str:
    """A closed wavy ring: radius·(1 ± depth) with so many petals, turned by phase; `bend` skews the petals."""

    def at(t: float) -> Point:
        r = radius * (1 + depth * cos(petals * t + phase))
        a = t + bend * sin(petals * t + phase)
        return centre[0] + r * cos(a), centre[1] + r * sin(a)

    return curve(at, 0, 2 * pi, petals * 4, closed=True)


def rosette(centre: Point, radius: float, depth: float, petals: int, lines: int, *, bend: float = 0) -> list[str]:
    """A ring of interwoven roses that differ in phase."""
    return [rose(centre, radius, depth, petals, 2 * pi * i / lines, bend=bend) for i in range(lines)]


def braid(
    start: Point, length: float, upright: bool, waves: int, lines: int, height: Callable[[float], float]
) -> list[str]:
    """Waves along one side of the frame; `height` gives the half width of the braid at 0 … 1 of its way."""

    def line(phase: float) -> str:
        def at(t: float) -> Point:
            along, across = t * length, height(t) * sin(2 * pi * waves * t + phase)
            return (start[0] + across, start[1] + along) if upright else (start[0] + along, start[1] + across)

        return curve(at, 0, 1, waves * 4)

    return [line(2 * pi * i / lines) for i in range(lines)]


def rectangle(page: Page, inset: float, colour: str, stroke: float) -> str:
    width, height = page.width - 2 * inset, page.height - 2 * inset
    return (
        f'<rect x="{inset}" y="{inset}" width="{width:g}" height="{height:g}" fill="none" '
        f'stroke="{colour}" stroke-width="{stroke}"/>'
    )


def side(start: Point, length: float, upright: bool) -> str:
    """One side of the band: a gold braid that swells and narrows, a navy one that does the opposite."""
    beats = round(length / 21.5)  # whole ones, so that the band ends as it begins
    waves = 2 * beats
    gold = braid(start, length, upright, waves, 8, lambda t: 2.5 + 1.15 * cos(2 * pi * beats * t))
    navy = braid(start, length, upright, waves, 7, lambda t: 2.1 - 1.25 * cos(2 * pi * beats * t))
    edge = braid(start, length, upright, waves, 2, lambda t: 0.45)
    return strokes(gold, GOLD, 0.13) + strokes(navy, NAVY, 0.11) + strokes(edge, NAVY, 0.16)


def corner(centre: Point) -> str:
    x, y = centre
    return "".join(
        (
            f'<circle cx="{x}" cy="{y}" r="8.4" fill="#fff"/>',
            f'<circle cx="{x}" cy="{y}" r="8.4" fill="none" stroke="{GOLD}" stroke-width=".35"/>',
            f'<circle cx="{x}" cy="{y}" r="7.95" fill="none" stroke="{NAVY}" stroke-width=".6"/>',
            strokes(rosette(centre, 5.8, 0.29, 12, 5, bend=0.06), NAVY, 0.11),
            strokes(rosette(centre, 5.8, 0.29, 18, 4), GOLD, 0.13),
            strokes(rosette(centre, 3, 0.36, 9, 4, bend=0.1), NAVY, 0.12),
            f'<circle cx="{x}" cy="{y}" r="1.9" fill="{NAVY}"/><circle cx="{x}" cy="{y}" r="1.35" fill="{GOLD}"/>',
            f'<circle cx="{x}" cy="{y}" r=".6" fill="#fff"/>',
        )
    )


def ground(page: Page = A4) -> str:
    """What lies lowest: a pale rosette behind the text and the straight lines of the frame."""
    middle = (page.width / 2, page.height / 2 + 2)
    return "".join(
        (
            strokes(rosette(middle, 58, 0.22, 24, 7, bend=0.03), PALE, 0.22),
            strokes(rosette(middle, 36, 0.3, 16, 6, bend=0.05), PALE_GOLD, 0.22),
            strokes(rosette(middle, 16, 0.5, 12, 6, bend=0.08), PALE, 0.22),
            rectangle(page, 7, NAVY, 1.5),
            rectangle(page, 8.7, GOLD, 0.5),
            rectangle(page, 19.6, GOLD, 0.5),
            rectangle(page, 20.7, NAVY, 0.2),
        )
    )


def half_frame(page: Page = A4) -> str:
    """Upper and left side of the band with the upper corners; turned half round, it is the rest of the band."""
    inset, reach = 14.15, 16.6  # middle of the band; where the corner rosettes stand
    gap = 7.7  # each side stops at the rosette that the other half draws
    return "".join(
        (
            side((reach, inset), page.width - 2 * reach, False),
            side((inset, reach), page.height - 2 * reach - gap, True),
            corner((reach, reach)),
            corner((page.width - reach, reach)),
        )
    )


def border(page: Page = A4) -> str:
    """The whole frame; more than 100 paths."""
    half = half_frame(page)
    return f'{ground(page)}{half}<g transform="rotate(180 {page.width / 2} {page.height / 2})">{half}</g>'


def seal(centre: Point, text: str) -> str:
    """A gold seal with navy ribbons; `text` is the Roman numeral on it, or a star when empty."""
    x, y = centre
    tails = "".join(
        f'<path d="M{x + s * 2:.1f} {y + 7:.1f}L{x + s * 11:.1f} {y + 7:.1f}L{x + s * 12.4:.1f} {y + 22.5:.1f}'
        f'L{x + s * 8.2:.1f} {y + 19.6:.1f}L{x + s * 5:.1f} {y + 23.6:.1f}Z" fill="{NAVY}"/>'
        f'<path d="M{x + s * 9.3:.1f} {y + 12:.1f}L{x + s * 10.3:.1f} {y + 20.1:.1f}" stroke="{GOLD}" '
        f'stroke-width=".4" fill="none"/>'
        for s in (-1, 1)
    )
    corners = ((5.2 - 3.2 * (i % 2), pi * i / 5) for i in range(10))
    points = " ".join(f"{x + r * sin(a):.2f},{y - r * cos(a):.2f}" for r, a in corners)
    mark = (
        f'<text x="{x}" y="{y + 4.05}" font-family="Source Serif 4" font-weight="700" font-size="11.6" fill="#fff" '
        f'text-anchor="middle">{text}</text>'
        if text
        else f'<polygon points="{points}" fill="#fff"/>'
    )
    return "".join(
        (
            tails,
            f'<path d="{rose(centre, 14.6, 0.045, 36, 0)}" fill="{GOLD}"/>',
            strokes(rosette(centre, 12.5, 0.085, 24, 5), "#fff", 0.1),
            f'<circle cx="{x}" cy="{y}" r="10.6" fill="{GOLD}" stroke="#fff" stroke-width=".35"/>',
            f'<circle cx="{x}" cy="{y}" r="9.5" fill="{NAVY}"/>',
            strokes(rosette(centre, 8.4, 0.07, 24, 4), GOLD, 0.14),
            mark,
        )
    )


def picture(body: str, page: Page = A4) -> str:
    """An SVG document of one page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width}mm" height="{page.height}mm" '
        f'viewBox="0 0 {page.width} {page.height}">{body}</svg>'
    )
