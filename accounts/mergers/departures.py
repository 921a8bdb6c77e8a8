"""Who left a municipality, or was removed, and may come back to it (leaving.py): with it to the successor, and back with it.

A departure names a municipality and a role, and gives both back. So once the two are two again, it must name what the person held
without the merger. What left counts as nobody's any more: no preview and no mail names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from municipalities.mergers.references import point_on
from municipalities.mergers.registry import Moved, Mover
from municipalities.models import Merger, Municipality

from ..models import Departure, Membership, Role

KEY = "departures"


def mover() -> Mover:
    return Mover(KEY, ("accounts.Departure.municipality",), look=lambda _former, _successor: [], move=move, undo=undo)


def move(former: Municipality, successor: Municipality) -> Moved:
    keys = list(Departure.objects.filter(municipality=former).order_by("pk").values_list("pk", flat=True))
    _lead(keys, former, successor)
    return {"rows": keys}


def undo(merger: Merger, moved: Moved) -> list[str]:
    """What ended a membership of the former one goes back to it; a role that only the merger raised is given back as it was."""
    began = Past.since(merger).departures
    home, raised = from_former(merger), raised_keys(merger)
    back = [pk for pk, key in began.items() if key in home]
    Departure.objects.filter(pk__in=[pk for pk, key in began.items() if key in raised - home], role=Role.CDO).update(role=Role.STAFF)
    _lead(back, merger.successor, merger.former)
    return []


def _lead(keys: list[int], old: Municipality, new: Municipality) -> None:
    Departure.objects.filter(pk__in=keys, municipality=old).update(municipality=new)
    point_on(Departure, keys, old, new)


def from_former(merger: Merger) -> set[int]:
    """Keys of the memberships of the former one that the merger moved, or that had ended before and could be given back."""
    before = Departure.objects.filter(pk__in=merger.moved.get(KEY, {}).get("rows", []))
    return {key for key, _user in merger.moved.get("people", {}).get("moved", [])} | set(before.values_list("ended", flat=True))


def raised_keys(merger: Merger) -> set[int]:
    """Keys of the successor's memberships that the merger made CDO."""
    return {key for key, _user in merger.moved.get("people", {}).get("raised", [])}


@dataclass(slots=True)
class Past:
    """As which membership it began what people left at the successor, or hold there after coming back: coming back makes a new row.

    While a merger is in force only. ``departures``: key of a departure → key of a membership.
    """

    begun: datetime
    departures: dict[int, int] = field(default_factory=dict)
    _held: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    """Key of a person → key of a membership, and when they came back to it."""

    @classmethod
    def since(cls, merger: Merger) -> Past:
        past = cls(merger.carried_out_at)
        rows = list(Departure.objects.filter(municipality=merger.successor))
        left = [(row.left_at, row.pk, False, row) for row in rows]
        came = [(row.restored_at, row.pk, True, row) for row in rows if row.restored_at and row.restored_at >= past.begun]
        for at, _pk, is_back, row in sorted([*left, *came], key=_moment):
            if is_back:
                past._held[row.user_id] = (past.departures[row.pk], at)
            else:
                past.departures[row.pk] = past._held.pop(row.user_id, (row.ended, at))[0]
        return past

    def began(self, row: Membership) -> int:
        """Of a membership at the successor: the key under which it began; its own where the person never left."""
        key, at = self._held.get(row.user_id, (row.pk, None))
        return key if at and self.begun <= row.created_at <= at else row.pk


def _moment(event: tuple[Any, ...]) -> tuple[Any, ...]:
    return event[:3]
