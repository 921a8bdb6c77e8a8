"""The positions that figures are given for follow the published notice until the demand is frozen."""

from __future__ import annotations

from datetime import datetime

from ..models import Item, NoticePage, State, TimeTable

COPIED = ("name", "unit", "requirement", "cpv", "standard_id")


def sync_items(table: TimeTable, page: NoticePage, now: datetime) -> bool:
    """Under the lock of the time table: whether something changed for who has given figures.

    A position that the notice drops keeps its figures and counts no more; one that returns under its key counts again. After the freeze
    positions stay as they were frozen.
    """
    if table.state not in (State.DRAFT, State.INTEREST):
        return False
    known = {item.key: item for item in table.items.all()}
    changed = False
    for place, position in enumerate(page.positions.all(), start=1):
        values = {name: getattr(position, name) for name in COPIED}
        item = known.pop(position.key, None) or Item(time_table=table, key=position.key)
        if item.pk is not None and item.unit != position.unit:
            item.unit_changed_at = now
        before = [getattr(item, name) for name in (*COPIED, "dropped_at")]
        for name, value in values.items():
            setattr(item, name, value)
        changed |= item.pk is None or before != [*values.values(), None]
        item.place, item.dropped_at = place, None
        item.save()
    for item in known.values():
        if item.dropped_at is None:
            item.dropped_at, changed = now, True
            item.save(update_fields=["dropped_at"])
    return changed
