"""Make bnnportal/map_provinces.json from the outline of the 38 provinces (see offices/data/README.md)."""

import json
import math
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bnnportal.charts import MAP_FILE

WIDTH = 1000
SMALLEST = 2  # square pixels; an islet below this is left out unless it is all there is
TOLERANCE = 0.8  # pixels a simplified coast may be off: less than the white line between provinces
Point = tuple[float, float]


class Command(BaseCommand):
    help = "Buat peta 38 provinsi dari berkas GeoJSON."
    requires_system_checks: list[str] = []  # needs neither database nor addresses

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("geojson", type=Path)

    def handle(self, *args: Any, geojson: Path, **options: Any) -> None:
        features = json.loads(geojson.read_text(encoding="utf-8"))["features"]
        MAP_FILE.write_text(
            json.dumps(drawing(features), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )
        self.stdout.write(f"{len(features)} provinsi -> {MAP_FILE} ({MAP_FILE.stat().st_size // 1024} kB)")


def drawing(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Paths in pixels. Indonesia lies on the equator, so longitude and latitude serve as x and y (within 2 %)."""
    points = [point for feature in features for ring in rings(feature) for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    scale = (WIDTH - 4) / (east - west)

    def pixels(ring: list[list[float]]) -> list[Point]:
        found: list[Point] = []
        for x, y in ring:
            point = (round(2 + (x - west) * scale, 1), round(2 + (north - y) * scale, 1))
            if not found or point != found[-1]:
                found.append(point)
        return found

    provinces = {}
    for feature in sorted(features, key=lambda feature: feature["properties"]["code"]):
        shapes = sorted((pixels(ring) for ring in rings(feature)), key=area, reverse=True)
        kept = [shape for shape in shapes if area(shape) >= SMALLEST] or shapes[:1]
        provinces[feature["properties"]["code"]] = {
            "name": feature["properties"]["name"],
            "path": "".join(path(simplified(shape)) for shape in kept),
        }
    return {"width": WIDTH, "height": round((north - south) * scale) + 4, "provinces": provinces}


def rings(feature: dict[str, Any]) -> list[list[list[float]]]:
    """Outer rings only: no province has a lake or a neighbour inside that shows at this size."""
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [polygon[0] for polygon in polygons]


def area(shape: list[Point]) -> float:
    """Square pixels (shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(shape, shape[1:] + shape[:1], strict=True))) / 2


def simplified(shape: list[Point]) -> list[Point]:
    """Douglas and Peucker: without points that lie within TOLERANCE of the line between those kept."""
    far = max(range(len(shape)), key=lambda i: abs(shape[i][0] - shape[0][0]) + abs(shape[i][1] - shape[0][1]))
    kept = {0, far, len(shape) - 1}
    spans = [(0, far), (far, len(shape) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        index = max(range(first + 1, last), key=lambda i: distance(shape[i], shape[first], shape[last]))
        if distance(shape[index], shape[first], shape[last]) > TOLERANCE:
            kept.add(index)
            spans += [(first, index), (index, last)]
    return [shape[index] for index in sorted(kept)]


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the line through two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return math.hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def path(shape: list[Point]) -> str:
    """Relative moves, which are shorter: M12.3 4l1 .5-2 3z."""
    (x, y), *rest = shape[:-1] if shape[0] == shape[-1] else shape
    steps = [f"M{x:g} {y:g}"]
    for next_x, next_y in rest:
        steps.append(f"l{round(next_x - x, 1):g} {round(next_y - y, 1):g}")
        x, y = next_x, next_y
    return "".join(steps) + "z"
