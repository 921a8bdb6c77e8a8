"""What one unit of each position may cost: kept outside the notice, read by the lead and bound participants alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import User

from ..lifecycle.acts import locked, require, require_lead
from ..logged import Act, record
from ..models import NoticePage, TimeTable, UnitEstimate
from ..opened import require_seen


def positions_of(table: TimeTable, draft: NoticePage) -> list[tuple[UUID, str, str]]:
    """Key, name and unit of every position: those that figures are given for, and those of the draft that are not published yet."""
    found = {item.key: (item.name, item.get_unit_display()) for item in table.items.filter(dropped_at=None)}
    for position in draft.positions.all():
        found.setdefault(position.key, (position.name, position.get_unit_display()))
    return [(key, name, unit) for key, (name, unit) in found.items()]


def estimates_of(table: TimeTable) -> dict[UUID, Decimal]:
    return dict(table.estimates.values_list("key", "net"))


@transaction.atomic
def set_estimates(table_id: int, wanted: Mapping[UUID, Decimal | None], *, opened: str | None = None, by: User) -> bool:
    """Store the estimates of the positions that are named; None takes one back. False where nothing changed. Raises Refused, Newer."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.PREPARED)
    known = estimates_of(table)
    changed = {key: net for key, net in wanted.items() if known.get(key) != net}
    if not changed:
        return False
    require_seen(known, opened)
    for key, net in changed.items():
        if net is None:
            table.estimates.filter(key=key).delete()
        else:
            UnitEstimate.objects.update_or_create(time_table=table, key=key, defaults={"net": net})
    record(Act.ESTIMATES_SET, table, by=by)
    return True
