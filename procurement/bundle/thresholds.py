"""What the demand may cost, and which limits it meets. The limits stand in a dated table that the KTS keeps (models.Threshold)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from municipalities.models import State as Land

from ..models import Item, State, Threshold, TimeTable
from .figures import Demand
from .totals import PositionTotal

WORKS_DIVISION = "45"
"""Division of the CPV that holds works."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A position with its price; ``quantity`` is None where the sum is not told, ``net`` where it has no estimate."""

    item: Item
    quantity: Decimal | None
    net: Decimal | None

    @property
    def value(self) -> Decimal | None:
        return self.quantity * self.net if self.quantity is not None and self.net is not None else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated value of several positions, net. ``is_whole``: no position is missing in it."""

    positions: list[Valued]

    @property
    def total(self) -> Decimal:
        return sum((one.value for one in self.positions if one.value is not None), Decimal(0))

    @property
    def is_whole(self) -> bool:
        return all(one.value is not None for one in self.positions)

    @property
    def is_known(self) -> bool:
        return any(one.value is not None for one in self.positions)


def estimate(totals: list[PositionTotal], prices: dict[UUID, Decimal]) -> Estimate:
    """By the sums of the scenario that the person reads: it says nothing that they do not."""
    return Estimate([Valued(one.item, one.chosen.total, prices.get(one.item.key)) for one in totals])


def highest_estimate(demand: Demand, totals: list[PositionTotal], prices: dict[UUID, Decimal]) -> Estimate:
    """What counts against a limit (§ 3 VgV): the highest quantity that each municipality named.

    For who does not read every row it is the highest of the sums that are told.
    """
    if not demand.sees_all:
        return Estimate([Valued(one.item, one.most, prices.get(one.item.key)) for one in totals])
    return Estimate(
        [Valued(item, sum((row.highest for row in demand.of(item)), Decimal(0)), prices.get(item.key)) for item in demand.items]
    )


@dataclass(frozen=True, slots=True)
class Crossing:
    """A limit that holds, and whether the estimate reaches it."""

    threshold: Threshold
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What the table says for a day, a Land and a matter."""

    day: date
    land: str
    matter: str
    crossings: list[Crossing]

    @property
    def reached(self) -> list[Threshold]:
        return [one.threshold for one in self.crossings if one.is_reached]

    @property
    def has_european(self) -> bool:
        return any(one.threshold.jurisdiction == Threshold.EUROPE for one in self.crossings)

    @property
    def reaches_european(self) -> bool:
        return any(one.jurisdiction == Threshold.EUROPE for one in self.reached)

    @property
    def has_of_land(self) -> bool:
        return any(one.threshold.jurisdiction != Threshold.EUROPE for one in self.crossings)

    @property
    def land_label(self) -> str:
        return str(Land(self.land).label) if self.land else ""

    @property
    def matter_label(self) -> str:
        return str(Threshold.Matter(self.matter).label)


def limits_of(table: TimeTable, value: Decimal, today: date | None = None) -> Limits:
    """The limits that hold on the day that counts, the lowest first; one statement, from the tender on two."""
    day, land, matter = day_that_counts(table, today or timezone.localdate()), table.page.municipality.state or "", matter_of(table)
    found = Threshold.objects.valid_on(day).of(land).filter(matter=matter).order_by("limit", "pk")
    return Limits(day, land, matter, [Crossing(one, one.is_reached_by(value)) for one in found])


def day_that_counts(table: TimeTable, today: date) -> date:
    """The day on which the publication is sent (§ 3 Abs. 3 VgV): once it is, that day for good; before, the planned month where it is
    still to come, else today.
    """
    if table.state in TimeTable.SETTLED and (stage := table.stages.filter(state=State.TENDER).first()) is not None:
        return timezone.localdate(stage.reached_at)
    if not table.tender_planned:
        return today
    year, _dash, month = table.tender_planned.partition("-")
    return max(today, date(int(year), int(month or 1), 1))


def matter_of(table: TimeTable) -> str:
    """Works by the main code of the notice, else supplies and services."""
    is_works = table.page.main_cpv.startswith(WORKS_DIVISION)
    return Threshold.Matter.WORKS if is_works else Threshold.Matter.SUPPLIES
