"""Make bnnportal/map_provinces.json from the outline of the 38 provinces (see offices/data/README.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bnnportal.charts import MAP_FILE

WIDTH = 1000
SMALLEST = 1.2  # square pixels; an islet below this is left out unless it is all there is


class Command(BaseCommand):
    help = "Buat peta 38 provinsi dari berkas GeoJSON."

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

    def pixels(ring: list[list[float]]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
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
            "path": "".join(path(shape) for shape in kept),
        }
    return {"width": WIDTH, "height": round((north - south) * scale) + 4, "provinces": provinces}


def rings(feature: dict[str, Any]) -> list[list[list[float]]]:
    """Outer rings only: no province has a lake or a neighbour inside that shows at this size."""
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [polygon[0] for polygon in polygons]


def area(shape: list[tuple[float, float]]) -> float:
    """Square pixels (shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(shape, shape[1:] + shape[:1], strict=True))) / 2


def path(shape: list[tuple[float, float]]) -> str:
    """Relative moves, which are shorter: M12.3 4l1 .5-2 3z."""
    (x, y), *rest = shape[:-1] if shape[0] == shape[-1] else shape
    steps = [f"M{x:g} {y:g}"]
    for next_x, next_y in rest:
        steps.append(f"l{round(next_x - x, 1):g} {round(next_y - y, 1):g}")
        x, y = next_x, next_y
    return "".join(steps) + "z"
