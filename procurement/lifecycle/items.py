"""The positions that figures are given for follow the published notice until the demand is frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.models import Revision

from contributions.models import PublishedVersion

from ..models import Item, NoticePage, State, TimeTable

COPIED = ("name", "unit", "requirement", "cpv", "standard_id")
WEIGHTY = ("procedure", "legal_form", "lots")
"""What a council decided on, beside the positions."""


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


def weighs_for_participants(page: NoticePage, revision: Revision) -> bool:
    """Whether a version differs from the published one before it in what participants rely on, whether or not figures still change."""
    before = PublishedVersion.objects.filter(page=page.pk).exclude(revision=revision).select_related("revision").first()
    if before is None or before.revision is None:
        return False
    return _weighty(before.revision.content) != _weighty(revision.content)


def _weighty(content: dict[str, Any]) -> list[Any]:
    names = [name.removesuffix("_id") for name in COPIED]
    return [*(content.get(name) for name in WEIGHTY), [[row.get(name) for name in names] for row in content.get("positions") or ()]]
