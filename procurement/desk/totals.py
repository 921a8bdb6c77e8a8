"""The sums of a notice as editors see them: none that tells what a single municipality needs (demand/sight.py)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from ..bundle import totals as bundled
from ..bundle.figures import demand_of
from ..demand.sight import Sight, is_told
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
    """One line per position. A sum is told where enough municipalities have given that very quantity; none of none is no sum."""
    return [
        Total(one.item, *(one.sums[name].shown if one.sums[name].count else "" for name in Figure.QUANTITIES))
        for one in bundled.totals_of(demand_of(table, Sight(is_editor=True)))
    ]


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
