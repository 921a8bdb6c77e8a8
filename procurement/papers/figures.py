"""Figures as papers tell them: what somebody sees of them, asked of demand/sight.py, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from municipalities.numbers import shown_number

from ..demand.forms import LABELS
from ..demand.sight import Sight, is_told
from ..models import Figure, Item, Participation, TimeTable
from ..models.participations import Quantities


def parties_of(table: TimeTable) -> list[Participation]:
    """Whose demand counts, with their figures."""
    return list(Participation.objects.counting(table).select_related("municipality").prefetch_related("figures"))


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of a position that the reader may know; each is judged by who gave that very quantity. None: nobody did, or not told."""

    item: Item
    sums: dict[str, Decimal | None]

    @property
    def is_told(self) -> bool:
        return any(value is not None for value in self.sums.values())

    def shown(self, name: str) -> str:
        value = self.sums[name]
        return "–" if value is None else shown_number(value)


def totals_of(items: Iterable[Item], parties: list[Participation], sight: Sight, seen: set[int]) -> list[Total]:
    """Sums of the parties' figures. ``seen``: participations that the reader sees one by one."""

    def told(item: Item, name: str) -> Decimal | None:
        figures = [(one, figure) for one in parties if (figure := figure_of(one, item)) is not None]
        given = [(one, value) for one, figure in figures if (value := getattr(figure, name)) is not None]
        hidden = sum(one.pk not in seen for one, _value in given)
        is_shown = given and sight.sees_totals and is_told(len(given), hidden)
        return sum((value for _one, value in given), Decimal()) if is_shown else None

    return [Total(item, {name: told(item, name) for name in Figure.QUANTITIES}) for item in items]


def figure_of(participation: Participation, item: Item) -> Figure | None:
    return next((figure for figure in participation.figures.all() if figure.item_id == item.pk), None)


def quantity_labels() -> tuple[str, ...]:
    return tuple(str(LABELS[name]) for name in Figure.QUANTITIES)


def quantities_of(figure: Quantities) -> tuple[str, ...]:
    """Smallest, expected and largest quantity as Germans write them; a dash for what was not said."""
    return tuple("–" if (value := getattr(figure, name)) is None else shown_number(value) for name in Figure.QUANTITIES)


def rows_of(item: Item, parties: Iterable[Participation]) -> list[tuple[str, ...]]:
    """Position, municipality, unit and quantities, of those who said one."""
    return [
        (str(item), one.municipality.display_name, item.get_unit_display(), *quantities_of(figure))
        for one in parties
        if (figure := figure_of(one, item)) is not None and figure.is_given
    ]


def counted(figure: Figure | None) -> Decimal | None:
    """The quantity that costs are shared by: the expected one, else the largest, else the smallest."""
    if figure is None:
        return None
    return next((value for value in (figure.expected, figure.maximum, figure.minimum) if value is not None), None)


@dataclass(frozen=True, slots=True)
class Value:
    """What the demand may be worth, net, with the largest quantities (§ 3 VgV). ``missing``: positions without an estimate."""

    net: Decimal
    missing: tuple[Item, ...]


def values_of(table: TimeTable) -> Value:
    """Sum of the largest quantity said times the unit estimate. For who may see values (``Sight.sees_values``)."""
    estimates = dict(table.estimates.values_list("key", "net"))
    items = list(table.items.filter(dropped_at=None))
    parties, net = parties_of(table), Decimal()
    for item in items:
        for one in parties:
            figure = figure_of(one, item)
            given = [value for name in Figure.QUANTITIES if (value := getattr(figure, name, None)) is not None]
            net += max(given, default=Decimal()) * estimates.get(item.key, Decimal())
    return Value(net.quantize(Decimal("0.01")), tuple(item for item in items if item.key not in estimates))
