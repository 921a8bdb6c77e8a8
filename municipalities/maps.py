"""The map of dots: an outline of Germany and points on it, as coordinates of an SVG drawing.

The outline is a quiet background without cartographic claim (see ``data/germany_outline.csv``). The projection is
linear; at the size of the map the difference to a real one is less than a dot.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

OUTLINE = Path(__file__).parent / "data" / "germany_outline.csv"
WIDTH, HEIGHT = 300, 401
WEST, NORTH = 5.8, 55.0
UNITS_PER_LONGITUDE = 300 / 9.3
UNITS_PER_LATITUDE = 400 / 7.8
Points = dict[str, list[tuple[str, str]]]
"""Sort of dot → x and y of each."""


def position(latitude: float, longitude: float) -> tuple[str, str]:
    """x and y of a place in units of the drawing, as text: a template would write 41,3 for 41.3."""
    x = (longitude - WEST) * UNITS_PER_LONGITUDE
    y = (NORTH - latitude) * UNITS_PER_LATITUDE
    return f"{x:.1f}", f"{y:.1f}"


class Place(Protocol):
    """A Municipality, or a row of its table: what the map needs of either."""

    @property
    def pk(self) -> Any: ...
    @property
    def slug(self) -> Any: ...
    @property
    def latitude(self) -> Any: ...
    @property
    def longitude(self) -> Any: ...


def points_of(places: Iterable[Place], counts: Mapping[int, int], highlight: str = "") -> Points:
    """Where the dots stand: filled for places with entries, a ring for those without, one of its own for the slug ``highlight``.

    Places without coordinates are left out. The places are read one by one, and none is kept.
    """
    points: Points = {"ring": [], "dot": [], "highlighted": []}
    for place in places:
        if place.latitude is None or place.longitude is None:
            continue
        kind = "highlighted" if place.slug == highlight else "dot" if counts.get(place.pk) else "ring"
        points[kind].append(position(float(place.latitude), float(place.longitude)))
    return points


@cache
def outline_path() -> str:
    """The outline as the ``d`` of an SVG path."""
    with OUTLINE.open(encoding="utf-8", newline="") as stream:
        points = [position(float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(stream)]
    return "M" + "L".join(" ".join(point) for point in points) + "Z"
