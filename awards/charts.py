"""Pictures of standings, on top of bnnportal.charts: rank intervals, distances from the median, the funnel.

The small ones are decoration beside the words or numbers they draw; the funnel has its name and stands beside its table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bnnportal import charts

MIDDLE, ABOVE, BELOW = "#56637a", "#2f8f66", "#b9482a"
OTHER = "#9dbbe1"


def interval(low: int, high: int, rank: Decimal | float, last: int, width: int = 132) -> SafeString:
    """Where an office lies between the first and the last place: a bar from `low` to `high`, a point at its rank."""
    height, pad = 14, 5

    def x(place: Decimal | float) -> float:
        return pad + (float(place) - 1) / max(1, last - 1) * (width - 2 * pad)

    left, right = x(low), x(high)
    return charts.inline(
        width,
        height,
        f'<rect class="track" y="6" width="{width}" height="2" fill="{charts.TRACK}"/>'
        f'<rect class="reach" x="{left - 3:.1f}" y="3" width="{right - left + 6:.1f}" height="8" rx="4" fill="{OTHER}"/>'
        f'<circle class="spark-end" cx="{x(rank):.1f}" cy="7" r="4" fill="{charts.SERIES[0]}"/>',
    )


def difference(value: float, largest: float, width: int = 120) -> SafeString:
    """A bar from the middle: to the right what lies above the median, to the left what lies below."""
    height, half = 12, width / 2
    length = min(1.0, abs(value) / largest) * (half - 2) if largest else 0.0
    css, colour = ("above", ABOVE) if value >= 0 else ("below", BELOW)
    start = half if value >= 0 else half - length
    return charts.inline(
        width,
        height,
        f'<rect class="track" y="1" width="{width}" height="10" rx="3" fill="{charts.TRACK}"/>'
        f'<rect class="{css}" x="{start:.1f}" y="1" width="{length:.1f}" height="10" rx="2" fill="{colour}"/>'
        f'<line class="middle" x1="{half}" x2="{half}" y1="0" y2="{height}" stroke="{MIDDLE}"/>',
    )


@dataclass(frozen=True)
class Point:
    """One office in a funnel: its share in percent, of how many; `name` is "" where the viewer may not know it."""

    cases: int
    share: float
    name: str = ""
    own: bool = False


class Limits(NamedTuple):
    """Between which shares, in percent, chance alone leaves an office of so many cases."""

    cases: int
    low95: float
    high95: float
    low998: float
    high998: float


def funnel(
    points: Sequence[Point],
    curve: Sequence[Limits],
    overall: float,
    title: str,
    description: str = "",
    width: int = 640,
    simulated: bool = False,
) -> SafeString:
    """Shares against how many they are of, between what chance alone explains.

    curve: with rising numbers of cases. Draw again narrower (340) for phones.
    """
    uid, height, left, right, top, bottom = charts.unique(), 300, 44, 12, 32 if simulated else 14, 44
    most = charts.nice(max((point.cases for point in points), default=1))

    def x(cases: float) -> str:
        return f"{left + cases / most * (width - left - right):.1f}"

    def y(share: float) -> str:
        return f"{top + (1 - max(0.0, min(100.0, share)) / 100) * (height - top - bottom):.1f}"

    body = [charts.scale_line(y(share), left, width - right, f"{share}%") for share in (0, 25, 50, 75, 100)]
    steps = 4 if width > 400 else 2
    body += [
        charts.text(x(most * n / steps), str(height - 26), charts.number(most * n / steps, 0), "middle", charts.MUTED, "quiet")
        for n in range(steps + 1)
    ]  # fmt: skip
    body.append(charts.text(x(most / 2), str(height - 8), _("jumlah yang dihitung"), "middle", charts.MUTED, "quiet"))
    for css, names, dash in (
        ("limit-outer", ("low998", "high998"), "2 4"),
        ("limit-inner", ("low95", "high95"), "6 4"),
    ):
        for name in names:
            line = " ".join(f"{x(row.cases)},{y(getattr(row, name))}" for row in curve)
            body.append(
                f'<polyline class="{css}" points="{line}" fill="none" stroke="{MIDDLE}" stroke-width="1.3" '
                f'stroke-dasharray="{dash}"/>'
            )
    body.append(
        f'<line class="series-1" x1="{left}" x2="{width - right}" y1="{y(overall)}" y2="{y(overall)}" '
        f'stroke="{charts.SERIES[1]}" stroke-width="1.8"/>'
    )
    for point in sorted(points, key=lambda point: point.own):
        words = _("%(share)s%% dari %(n)s") % {
            "share": charts.number(point.share, 1),
            "n": charts.number(point.cases, 0),
        }
        told = f"<title>{escape(f'{point.name}: {words}' if point.name else words)}</title>"
        css, size, colour = ("point-0", 6, charts.SERIES[0]) if point.own else ("point-other", 3, OTHER)
        body.append(
            f'<circle class="{css}" cx="{x(point.cases)}" cy="{y(point.share)}" r="{size}" fill="{colour}">{told}</circle>'
        )
    body.append(charts.simulated_note(left, 14, simulated))
    return charts.svg(width, height, "".join(body), title, description, uid)
