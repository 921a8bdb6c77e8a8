"""Totals per position, as far as they may be told. A minimum, an expected and a maximum sum are three sums of three different answers:
none is filled up from another, so none can be computed from its neighbours, and each is judged by how many gave that very answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.numbers import shown_number

from ..demand.sight import FEWEST, is_told
from ..models import Item
from .figures import LEVELS, Demand, Party, Row, hidden

SCENARIOS = {"mindestens": "minimum", "erwartet": "expected", "hoechstens": "maximum"}
"""Of the address → the quantity that is added up."""
DEFAULT = "erwartet"
LABELS = {"minimum": gettext_lazy("mindestens"), "expected": gettext_lazy("erwartet"), "maximum": gettext_lazy("höchstens")}


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum; ``total`` is None where it is not told. ``count``: how many municipalities gave the answer."""

    total: Decimal | None
    count: int
    known: tuple[tuple[Party, Decimal], ...]
    """What the person reads one by one, the own municipalities first, then the largest."""

    @property
    def others(self) -> Decimal:
        """All that is hidden, together; 0 where the sum is not told."""
        return self.total - sum((value for _party, value in self.known), Decimal(0)) if self.total is not None else Decimal(0)

    @property
    def shown(self) -> str:
        return "" if self.total is None else shown_number(self.total)

    @property
    def why_not(self) -> str:
        """Why it is not told."""
        if self.total is not None:
            return ""
        return (
            _("Summe ab drei Kommunen mit Angabe") if self.count < FEWEST else _("Summe nicht gezeigt, sie verriete eine einzelne Angabe")
        )


@dataclass(frozen=True, slots=True)
class PositionTotal:
    """A position with its three sums."""

    item: Item
    sums: dict[str, Sum]
    level: str
    """The scenario that is looked at."""
    parties: int
    """How many municipalities gave some quantity; 0 where that is not told."""

    @property
    def chosen(self) -> Sum:
        return self.sums[self.level]

    @property
    def columns(self) -> list[tuple[Sum, bool]]:
        """The three sums, each with whether it is the one that is looked at."""
        return [(self.sums[level], level == self.level) for level in LEVELS]

    @property
    def most(self) -> Decimal | None:
        """The highest of the sums that are told; None where none is, though somebody gave an answer."""
        given = [found for found in self.sums.values() if found.count]
        told = [found.total for found in given if found.total is not None]
        return max(told, default=None if given else Decimal(0))

    @property
    def told_beside(self) -> str:
        """ "mindestens 3.150, höchstens 6.200 Stück": the other two sums, as far as they are told."""
        told = [
            f"{level_label(level)} {found.shown}"
            for level, found in self.sums.items()
            if level != self.level and found.count and found.shown
        ]
        return f"{', '.join(told)} {self.item.get_unit_display()}" if told else ""

    def own(self, party: Party) -> str:
        """What the own municipality said for the scenario; "" for nothing."""
        return next((shown_number(value) for one, value in self.chosen.known if one.pk == party.pk), "")


def sum_of(rows: Iterable[Row], level: str) -> Sum:
    """The sum of one level, told or not."""
    given = [(row, value) for row in rows if (value := row.quantities[level]) is not None]
    unseen = hidden(row for row, _value in given)
    seen = sorted(((row.party, value) for row, value in given if row.party.is_seen), key=lambda one: (not one[0].is_own, -one[1]))
    total = sum((value for _row, value in given), Decimal(0)) if is_told(len(given), len(unseen)) else None
    return Sum(total, len(given), tuple(seen))


def totals_of(demand: Demand, scenario: str = DEFAULT) -> list[PositionTotal]:
    """Every position in its order."""
    level = SCENARIOS[scenario]
    found = []
    for item in demand.items:
        rows = demand.of(item)
        parties = len(rows) if is_told(len(rows), len(hidden(rows))) else 0
        found.append(PositionTotal(item, {name: sum_of(rows, name) for name in LEVELS}, level, parties))
    return found


def level_label(level: str) -> str:
    return str(LABELS[level])
