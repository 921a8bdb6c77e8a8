"""The sums of a notice as editors see them: none that tells what a single municipality needs (demand/sight.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from municipalities.numbers import shown_number

from ..demand.sight import is_told
from ..models import CallOff, Figure, Item, Participation, TimeTable
from ..outcome.shown import CALLED, summed


@dataclass(frozen=True, slots=True)
class Total:
    """A position with its sums as they are shown, "" for one that is not told."""

    item: Item
    minimum: str
    expected: str
    maximum: str


def totals_of(table: TimeTable) -> list[Total]:
    """One line per position, in two statements. A sum is told where enough municipalities have given that very quantity."""
    figures = Figure.objects.filter(participation__time_table=table, participation__state__in=Participation.ACTIVE)
    sums = {f"sum_{name}": Sum(name) for name in Figure.QUANTITIES}
    counts = {f"count_{name}": Count(name) for name in Figure.QUANTITIES}
    found: dict[int, dict[str, Any]] = {row["item"]: dict(row) for row in figures.order_by().values("item").annotate(**sums, **counts)}

    def told(item: Item, name: str) -> str:
        row = found.get(item.pk)
        number = row[f"count_{name}"] if row else 0
        return shown_number(row[f"sum_{name}"]) if row and number and is_told(number, number) else ""

    return [Total(item, *(told(item, name) for name in Figure.QUANTITIES)) for item in table.items.filter(dropped_at=None)]


@dataclass(frozen=True, slots=True)
class Heads:
    """How many municipalities stand where."""

    interested: int
    bound: int
    asking: int
    called: str


def heads_of(table: TimeTable) -> Heads:
    """Numbers alone, no names; two statements."""
    by_state = dict(Participation.objects.filter(time_table=table).order_by().values_list("state").annotate(Count("pk")))
    state = Participation.State
    bound = by_state.get(state.BOUND, 0)
    said = CallOff.objects.filter(participation__time_table=table, participation__state=state.BOUND).values_list("status", flat=True)
    statuses = list(said)
    called = summed(bound, sum(one in CALLED for one in statuses), statuses.count(CallOff.Status.NONE)) if is_told(bound, bound) else ""
    return Heads(by_state.get(state.INTERESTED, 0), bound, by_state.get(state.ASKED, 0), called)
