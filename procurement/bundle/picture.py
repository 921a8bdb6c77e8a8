"""The bar of one position, made on the server: numbers for an SVG, as percentages of the widest sum that is told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .totals import PositionTotal, Sum

GAP = Decimal("0.3")
"""Between two municipalities, in percent of the width."""
THINNEST = Decimal("0.15")
MOST_SINGLE = 60
"""Municipalities with a bar of their own; what follows stands in one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """``x`` and ``width`` as SVG writes them, in percent."""

    x: str
    width: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Picture:
    segments: list[Segment]
    maximum: str
    """Width of the dashed box; "" without one."""
    minimum: str
    """Where the line stands; "" without one."""


def picture_of(position: PositionTotal) -> Picture:
    """Of who is hidden there is one bar of all together: the width of a single one would be its figure."""
    chosen = position.chosen
    parts = [(value, party.is_own) for party, value in chosen.known if value]
    parts = parts[:MOST_SINGLE] + (
        [(sum((value for value, _own in parts[MOST_SINGLE:]), Decimal(0)), False)] if parts[MOST_SINGLE:] else []
    )
    parts += [(chosen.others, False)] if chosen.others else []
    whole = max(position.most or Decimal(0), sum((value for value, _own in parts), Decimal(0)))
    if not whole:
        return Picture([], "", "")
    segments, place = [], Decimal(0)
    for value, is_own in parts:
        width = 100 * value / whole
        segments.append(Segment(_percent(place), _percent(max(width - (GAP if len(parts) > 1 else 0), THINNEST)), is_own))
        place += width
    return Picture(segments, _place(position.sums["maximum"], whole), _place(position.sums["minimum"], whole))


def _place(found: Sum, whole: Decimal) -> str:
    return "" if found.total is None or not found.count else _percent(100 * found.total / whole)


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"
