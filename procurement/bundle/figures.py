"""The figures that count, as one person may read them: one row per municipality and position, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper

from municipalities.sizes import size_class_of

from ..demand.sight import Sight
from ..models import Figure, Item, Participation, TimeTable

LEVELS = Figure.QUANTITIES


@dataclass(frozen=True, slots=True)
class Party:
    """A municipality that takes part. ``is_seen``: the person reads its figures one by one; else it is only counted."""

    pk: int
    municipality_id: int
    name: str
    size: str
    inhabitants: int | None
    is_own: bool
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What a municipality said of one position. Never shown where its party is not seen."""

    party: Party
    item_id: int
    quantities: dict[str, Decimal | None]
    starts: str
    budget_year: int | None

    @property
    def highest(self) -> Decimal:
        """The highest quantity it named: what a framework agreement has to hold."""
        return max(value for value in self.quantities.values() if value is not None)


@dataclass(frozen=True, slots=True)
class Demand:
    """Positions that count, who takes part, and all that was said. ``sees_all``: every row is one the person reads anyway."""

    items: list[Item]
    parties: list[Party]
    rows: list[Row]

    @property
    def sees_all(self) -> bool:
        return all(party.is_seen for party in self.parties)

    @property
    def own(self) -> list[Party]:
        return [party for party in self.parties if party.is_own]

    def of(self, item: Item) -> list[Row]:
        return [row for row in self.rows if row.item_id == item.pk]


def demand_of(table: TimeTable, sight: Sight) -> Demand:
    """Whose demand counts, with the positions that the notice still holds; three statements.

    Sums are made from these rows with Decimals, not by the database: SQLite adds in binary and loses cents.
    """
    own = {one.pk for one in sight.own}
    is_seen = ExpressionWrapper(sight.reads, output_field=BooleanField())
    items = list(table.items.filter(dropped_at=None).select_related("time_table"))
    counting = Participation.objects.counting(table).select_related("municipality").annotate(is_seen=is_seen)
    parties = [_party(one, one.pk in own, one.is_seen) for one in counting]
    return Demand(items, parties, _rows(table, {party.pk: party for party in parties}))


def _party(one: Participation, is_own: bool, is_seen: bool) -> Party:
    place = one.municipality
    name, size = place.display_name, size_class_of(place.inhabitants)
    return Party(one.pk, place.pk, name, size, place.inhabitants, is_own=is_own, is_seen=is_seen)


def _rows(table: TimeTable, parties: dict[int, Party]) -> list[Row]:
    found = Figure.objects.filter(participation__time_table=table, participation__state__in=Participation.ACTIVE, item__dropped_at=None)
    return [
        Row(
            parties[figure.participation_id],
            figure.item_id,
            {name: getattr(figure, name) for name in LEVELS},
            figure.starts,
            figure.budget_year,
        )
        for figure in found.order_by("item__place", "participation__municipality__sort_key", "pk")
        if figure.is_given and figure.participation_id in parties
    ]


def hidden(rows: Iterable[Row]) -> list[Row]:
    """Those that the person does not read one by one."""
    return [row for row in rows if not row.party.is_seen]
