"""The maps: an outline of Germany or its Länder, and points on it, as coordinates of an SVG drawing.

Both are a quiet ground without cartographic claim (``data/SOURCES.md``). The projection is linear; at the size of the map the
difference to a real one is less than a dot.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from .facets import Choice
from .sorting import sort_key

DATA = Path(__file__).parent / "data"
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


@dataclass(frozen=True, slots=True)
class Land:
    """A Land on the map of the directory. ``url`` chooses it, or takes the choice back; "" where nothing would be found."""

    name: str
    path: str
    count: int
    url: str
    chosen: bool


def lands_of(choice: Choice, name: str, counts: Mapping[str, int]) -> list[Land]:
    """All Länder in the order of their names, as the facet ``name`` of a list chooses them; ``counts`` by code."""
    chosen, labels = choice.chosen.get(name, ()), choice.labels[name]
    lands = []
    for code in sorted(labels, key=lambda code: sort_key(str(labels[code]))):
        is_chosen, count = code in chosen, counts.get(code, 0)
        url = choice.url_without(name, code) if is_chosen else choice.url_with_only(name, code) if count else ""
        lands.append(Land(str(labels[code]), state_paths()[code], count, url, is_chosen))
    return lands


@cache
def outline_path() -> str:
    """The outline as the ``d`` of an SVG path."""
    return _path([position(float(row["latitude"]), float(row["longitude"])) for row in _rows("germany_outline.csv")])


@cache
def state_paths() -> dict[str, str]:
    """ISO code of each Land → the ``d`` of its path; a part within a part is a hole (``fill-rule="evenodd"``)."""
    parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _rows("states.csv"):
        parts.setdefault((row["state"], row["part"]), []).append(position(float(row["latitude"]), float(row["longitude"])))
    paths: dict[str, str] = {}
    for (state, _part), points in parts.items():
        paths[state] = paths.get(state, "") + _path(points)
    return paths


def _path(points: Iterable[tuple[str, str]]) -> str:
    return "M" + "L".join(" ".join(point) for point in points) + "Z"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
