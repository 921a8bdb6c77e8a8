"""What is different from the snapshot: who left, who came, what the lead corrected. For the lead; others read only that it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from municipalities.numbers import shown_number

from ..models import FrozenFigure, Item, TimeTable
from .figures import LEVELS, Demand
from .totals import level_label

Quantities = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that is not as it was frozen."""

    municipality: str
    item: Item
    before: Quantities | None
    after: Quantities | None

    @property
    def sentence(self) -> str:
        """ "erwartet von 62 auf 620 Stück" """
        unit = self.item.get_unit_display()
        if self.after is None:
            return _("zurückgezogen, vorher %(said)s") % {"said": _said(self.before or {}, unit)}
        if self.before is None:
            return _("dazugekommen: %(said)s") % {"said": _said(self.after, unit)}
        changed = [name for name in LEVELS if self.before[name] != self.after[name]]
        return ", ".join(
            _("%(level)s von %(before)s auf %(after)s")
            % {"level": level_label(name), "before": _number(self.before[name]), "after": _number(self.after[name])}
            for name in changed
        )


def _number(value: Decimal | None) -> str:
    return "–" if value is None else shown_number(value)


def _said(quantities: Quantities, unit: str) -> str:
    return ", ".join(f"{level_label(name)} {shown_number(value)} {unit}" for name in LEVELS if (value := quantities[name]) is not None)


def changes_of(table: TimeTable, demand: Demand) -> list[Change]:
    """In the order of positions; [] before the freeze. One statement."""
    return list(_changes(table, demand)) if table.frozen_at else []


def _changes(table: TimeTable, demand: Demand) -> Iterator[Change]:
    items = {item.pk: item for item in demand.items}
    now = {(row.item_id, row.party.municipality_id): row for row in demand.rows}
    found = FrozenFigure.objects.filter(item__in=items).select_related("municipality")
    frozen = {(one.item_id, one.municipality_id): one for one in found}
    for key, was in frozen.items():
        before, row = {name: getattr(was, name) for name in LEVELS}, now.get(key)
        if row is None or row.quantities != before:
            yield Change(was.municipality.display_name, items[key[0]], before, row.quantities if row else None)
    for key, row in now.items():
        if key not in frozen:
            yield Change(row.party.name, items[key[0]], None, row.quantities)
