"""The map of dots, drawn on the server: a quiet outline of Germany and one dot per municipality."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

OUTLINE = Path(__file__).parent / "data" / "germany_outline.csv"
WIDTH, HEIGHT = 300.0, 401.0
WEST, EAST, NORTH, SOUTH = 5.8, 15.1, 55.0, 47.18


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees (WGS 84) to places in the picture: equirectangular, good enough for dots, no cartographic claim."""
    x = (longitude - WEST) / (EAST - WEST) * WIDTH
    y = (NORTH - latitude) / (NORTH - SOUTH) * HEIGHT
    return round(x, 1), round(y, 1)


@cache
def land_path() -> str:
    """The outline as the ``d`` of an SVG path."""
    with OUTLINE.open(encoding="utf-8", newline="") as stream:
        points = [project(float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(stream)]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
