"""How figures are stored, each with its history: under the lock of the time table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User

from ..models import Figure, FigureChange, Item, Participation

Values = Mapping[str, Any]
"""The fields of a figure (Figure.FIELDS)."""


def says_else(participation: Participation, wanted: Mapping[int, Values]) -> bool:
    """Whether other figures are stored than are wanted."""
    stored = {figure.item_id: figure.values() for figure in participation.figures.all()}
    return any(dict(values) != stored.get(pk, EMPTY) for pk, values in wanted.items())


EMPTY: dict[str, Any] = {"minimum": None, "expected": None, "maximum": None, "starts": "", "budget_year": None}


def store(participation: Participation, item: Item, values: Values, *, by: User, now: datetime, **why: Any) -> list[str]:
    """Store what a municipality says of a position; the names of the fields that changed."""
    figure = Figure.objects.filter(participation=participation, item=item).first() or Figure(participation=participation, item=item)
    return write(figure, values, by=by, at=now, **why)


def write(figure: Figure, values: Values, **about: Any) -> list[str]:
    """Save a figure with its history, where it changes; the names of the fields that did. ``about``: fields of ``FigureChange``."""
    before = figure.values()
    changed = [name for name in Figure.FIELDS if before[name] != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(figure, name, values[name])
    figure.save()
    FigureChange.objects.bulk_create(
        FigureChange(
            participation_id=figure.participation_id,
            item_id=figure.item_id,
            field=name,
            before=text_of_value(before[name]),
            after=text_of_value(values[name]),
            **about,
        )
        for name in changed
    )
    return changed


def text_of_value(value: Any) -> str:
    """As the history keeps it: "1200.50", "2027-07"; "" for nothing."""
    return "" if value is None else format(value, "f") if hasattr(value, "quantize") else str(value)
